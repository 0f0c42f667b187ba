"""Facts about the people who owe a person support by law: spouse, parents, grown-up children, wherever they live."""

from __future__ import annotations

from minsheng.law.facts.person import DISABILITIES
from minsheng.rules.declare import fact

fact(
    "supporter_birth_date",
    entity="supporter",
    type="date",
    title=("义务人出生日期", "supporter's birth date"),
    source="hukou_people.birth_date",
)
fact(
    "supporter_on_tekun",
    entity="supporter",
    type="bool",
    title=("义务人为特困人员", "supporter is on tekun"),
    source="enrolments.programme",
)
fact(
    "supporter_on_dibao",
    entity="supporter",
    type="bool",
    title=("义务人为低保对象", "supporter is on dibao"),
    source="enrolments.programme",
)
fact(
    "supporter_disability_kind",
    entity="supporter",
    type="code",
    codes=DISABILITIES,
    title=("义务人残疾类别", "supporter's kind of disability"),
    source="disability.kind",
)
fact(
    "supporter_disability_grade",
    entity="supporter",
    type="int",
    title=("义务人残疾等级", "supporter's grade of disability"),
    source="disability.grade",
    tags=("settled",),
)
fact(
    "supporter_income",
    entity="supporter",
    type="int",
    unit="fen/month",
    title=("义务人月收入", "supporter's recorded monthly income"),
    source="employment.monthly_income",
)
fact(
    "supporter_bank_balance",
    entity="supporter",
    type="int",
    unit="fen",
    title=("义务人金融资产", "supporter's money and securities"),
    source="bank_balances.balance",
)
fact(
    "supporter_vehicle_count",
    entity="supporter",
    type="int",
    unit="item",
    title=("义务人车船农机数", "supporter's vehicles, boats and machinery"),
    source="vehicles.plate",
)
fact(
    "supporter_company_count",
    entity="supporter",
    type="int",
    unit="item",
    title=("义务人在营市场主体数", "supporter's active companies and businesses"),
    source="companies.credit_code",
)
fact(
    "supporter_premises_owned",
    entity="supporter",
    type="int",
    unit="item",
    title=("义务人商业用房数", "supporter's commercial premises"),
    source="real_estate.usage",
)
