"""What the means tests ask about one person: age, severe disability, income by class."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, completed_years, divide, is_in, quantity, when


@policy(entity="person", unit="year", title=("年龄", "age"), cites="民发〔2021〕57号（年龄按周岁计）")
def age(birth_date: Expr, facts_date: Expr) -> Expr:
    """Age in completed years (周岁) on the day that the facts are of."""
    return completed_years(birth_date, facts_date)


@policy(
    entity="person",
    type="bool",
    title=("重度残疾（含三级智力、精神残疾）", "severe disability (with grade 3 intellectual or mental)"),
    cites="民发〔2021〕57号（单独提出申请）；民发〔2022〕83号（成年无业重度残疾人）",
)
def severe_disability(disability_kind: Expr, disability_grade: Expr) -> Expr:
    """Disability that opens single-person entry: grade 1 or 2 of any kind, grade 3 if intellectual or mental."""
    return any_of(
        all_of(disability_grade >= 1, disability_grade <= 2),
        all_of(disability_grade == 3, is_in(disability_kind, "intellectual", "mental")),
    )


@policy(entity="person", type="bool", title=("在校就读", "in school"), cites="民发〔2021〕57号（共同生活家庭成员）")
def in_school(schooling: Expr) -> Expr:
    """Enrolled at any stage, kindergarten included; dropouts and graduates are not."""
    return schooling != "none"


@policy(
    entity="person",
    type="bool",
    title=("不需就业凭证（未满16周岁、在校、满60周岁、登记失业或重度残疾）", "no work record expected"),
    cites="民发〔2021〕57号（工资性收入）",
)
def outside_labour(age: Expr, in_school: Expr, unemployed: Expr, severe_disability: Expr) -> Expr:
    """People whose missing work record means that they earn nothing.

    Everybody else of working age has an income that is merely not known: no record is not an income of zero.
    """
    return any_of(age < 16, age >= 60, in_school, unemployed, severe_disability)


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("工资性或经营净收入", "income from work"),
    cites="民发〔2021〕57号（工资性收入、经营净收入）；重庆市城乡居民最低生活保障条例 第十二条",
)
def work_income(
    employed: Expr, employment_kind: Expr, employment_income: Expr, farm_income: Expr, outside_labour: Expr
) -> Expr:
    """Monthly income from work: last month's for wages, a twelfth of the year's net income for farming.

    Rounded down to the fen, in favour of the applicant. Unknown for someone of working age without any record.
    """
    return (
        when(all_of(employed, employment_kind == "farming"))
        .then(divide(farm_income, quantity(12, "month/year")))
        .when(employed)
        .then(employment_income)
        .when(outside_labour)
        .then(0)
        .otherwise(employment_income)
    )


@policy(
    entity="person",
    unit="fen/month",
    since="2021-01-01",
    until="2025-12-31",
    name="pension_counted",
    title=("计入收入的养老待遇", "pension counted as income"),
    cites="民发〔2021〕57号（“十四五”期间中央确定的基础养老金不计入家庭收入）",
)
def pension_counted_2021(pension_kind: Expr, pension_amount: Expr, pension_basic_part: Expr) -> Expr:
    """Pension without the centrally set basic pension of a resident pension, which is not income in 2021–2025."""
    return when(pension_kind == "resident").then(pension_amount - pension_basic_part).otherwise(pension_amount)


@policy(
    entity="person",
    unit="fen/month",
    since="2026-01-01",
    name="pension_counted",
    title=("计入收入的养老待遇", "pension counted as income"),
    cites="民发〔2021〕57号（转移净收入）",
)
def pension_counted_2026(pension_amount: Expr) -> Expr:
    """The whole pension: the exclusion of the basic pension was enacted for 2021–2025 only."""
    return pension_amount


@policy(
    entity="person",
    unit="fen/month",
    title=("养老待遇收入", "pension income"),
    cites="民发〔2021〕57号（转移净收入）",
)
def pension_income(has_pension: Expr, pension_counted: Expr, pension_amount: Expr, age: Expr) -> Expr:
    """Pension counted as income; none below 60 without a record, unknown from 60 on, when everybody draws one."""
    return when(has_pension).then(pension_counted).when(age < 60).then(0).otherwise(pension_amount)


@policy(
    entity="person",
    unit="fen/month",
    title=("月收入", "monthly income"),
    cites="民发〔2021〕57号（家庭收入）",
)
def person_income(work_income: Expr, pension_income: Expr, unemployment_benefit: Expr) -> Expr:
    """A person's countable monthly income: work, pension, unemployment benefit; unknown if a part is unknown."""
    return work_income + pension_income + unemployment_benefit
