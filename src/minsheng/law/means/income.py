"""A person's income by its four classes, and what may be taken off (民发〔2021〕57号 第十三条)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, at_least, is_in, tagged, when

CLASSES = "民发〔2021〕57号 第十三条"


@policy(entity="person", unit="fen/month", tags=("wages",), title=("工资性收入", "wages"), cites=f"{CLASSES}（一）")
def wage_income(on_own_account: Expr, work_income: Expr, second_job_pay: Expr, job_costs: Expr) -> Expr:
    """All pay for work, less the necessary costs of working as the survey recognised them; never below nothing."""
    main_job = when(on_own_account).then(0).otherwise(work_income)
    return at_least(main_job + second_job_pay - job_costs, 0)


@policy(
    entity="person",
    unit="fen/month",
    tags=("business",),
    title=("主业经营净收入", "net business income"),
    cites=f"{CLASSES}（二）",
)
def main_business_income(on_own_account: Expr, work_income: Expr) -> Expr:
    """What a farmer or flexible worker earns after the costs of production."""
    return when(on_own_account).then(work_income).otherwise(0)


@policy(entity="person", unit="fen/month", title=("经营净收入", "business income, net"), cites=f"{CLASSES}（二）")
def business_income() -> Expr:
    """Main and side business together."""
    return tagged("business")


@policy(entity="person", unit="fen/month", title=("财产净收入", "property income, net"), cites=f"{CLASSES}（三）")
def property_income() -> Expr:
    """Interest, dividends, rent and leases after their costs, as declared and checked."""
    return tagged("property_income")


@policy(entity="person", unit="fen/month", title=("转移净收入", "transfer income, net"), cites=f"{CLASSES}（四）")
def transfer_income(unemployment_benefit: Expr, transfers_paid: Expr) -> Expr:
    """Pension, unemployment benefit, support and other transfers, less the transfers paid: taxes, insurance, support."""
    return tagged("transfers") + unemployment_benefit - transfers_paid


@policy(
    entity="person",
    unit="fen/month",
    title=("可扣减的刚性支出", "deductible unavoidable costs"),
    cites=f"{CLASSES}（因残疾、患重病等增加的刚性支出可按规定适当扣减）",
)
def rigid_deduction(rigid_costs: Expr, disability_grade: Expr, serious_illness: Expr) -> Expr:
    """Extra costs of a certified disability or a serious illness, as recognised; no rate was found in a published rule."""
    has_cause = any_of(disability_grade >= 1, serious_illness)
    return when(rigid_costs == 0).then(0).when(has_cause).then(rigid_costs).otherwise(0)


@policy(entity="person", unit="fen/month", title=("月收入", "monthly income"), cites=f"{CLASSES}（家庭收入）")
def person_income(business_income: Expr, property_income: Expr, transfer_income: Expr, rigid_deduction: Expr) -> Expr:
    """A person's countable monthly income: the four classes less what may be deducted; unknown if a part is unknown."""
    return tagged("wages") + business_income + property_income + transfer_income - rigid_deduction


@policy(
    entity="person",
    unit="fen/month",
    title=("不计入收入的款项", "received and not counted as income"),
    cites=f"{CLASSES}（不计入家庭收入）",
)
def income_disregarded() -> Expr:
    """Preferential pensions, awards, scholarships and social assistance, which the person receives beside the income."""
    return tagged("not_income")


@policy(entity="household", type="bool", title=("含推定收入", "some income is imputed"), cites=CLASSES)
def income_is_imputed(counted_member: Expr, work_income_basis: Expr, support_basis: Expr) -> Expr:
    """The income of a counted member rests on an imputation instead of a proof."""
    by_work = is_in(work_income_basis, "industry_wage", "minimum_wage", "self_employed", "labour_coefficient")
    return any_member(all_of(counted_member, any_of(by_work, support_basis == "imputed")))
