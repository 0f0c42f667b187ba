"""What counts as rigid spending of twelve months: living, medical, education, rehabilitation and what the county recognises."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, total, when

RULE = "民发〔2024〕57号 第五条"


@policy(entity="household", unit="fen/year", title=("医疗支出", "medical spending"), cites=f"{RULE}（二）")
def rigid_medical(counted_member: Expr, medical_self_paid: Expr) -> Expr:
    """Bills of the counted members that they paid themselves after basic and serious-illness insurance, aid and every other cover."""
    return total(when(counted_member).then(medical_self_paid).otherwise(0))


@policy(entity="household", unit="fen/year", title=("教育支出", "spending on education"), cites=f"{RULE}（三）")
def rigid_education(counted_member: Expr, public_school_costs: Expr) -> Expr:
    """Fees and lodging from kindergarten to bachelor at what the public schools of the place charge, whatever was really paid."""
    return total(when(counted_member).then(public_school_costs).otherwise(0))


@policy(
    entity="household", unit="fen/year", title=("残疾康复支出", "spending on rehabilitation"), cites=f"{RULE}（四）"
)
def rigid_rehabilitation(counted_member: Expr, rehabilitation_costs: Expr) -> Expr:
    """Basic rehabilitation and assistive devices of disabled counted members, net of subsidies and insurance."""
    return total(when(counted_member).then(rehabilitation_costs).otherwise(0))


@policy(
    entity="household",
    unit="fen/year",
    title=("部门数据可证明的刚性支出", "rigid spending that files prove"),
    cites=f"{RULE}（二）、（三）",
)
def rigid_spending_proven(rigid_medical: Expr, rigid_education: Expr) -> Expr:
    """The part that is proven without asking the household: settled bills and school places."""
    return rigid_medical + rigid_education


@policy(
    entity="household",
    unit="fen/year",
    title=("必需支出（不含基本生活）", "necessary spending, living left out"),
    cites=f"{RULE}（二）至（五）",
)
def necessary_spending(rigid_spending_proven: Expr, rigid_rehabilitation: Expr, other_recognised_costs: Expr) -> Expr:
    """What comes on top of the daily living of the household."""
    return rigid_spending_proven + rigid_rehabilitation + other_recognised_costs


@policy(entity="household", unit="fen/year", title=("刚性支出总额", "all rigid spending"), cites=RULE)
def rigid_spending(necessary_spending: Expr, living_costs: Expr) -> Expr:
    """Rigid spending of the twelve months before the application, all five kinds."""
    return necessary_spending + living_costs
