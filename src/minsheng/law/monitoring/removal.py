"""When a risk may be marked as removed: every condition, and never for a household without labour."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, not_

RULE = "中农组发〔2021〕7号（风险消除）"


@policy(
    entity="household",
    type="bool",
    title=("收入稳定高于监测线", "income steadily above the line"),
    cites="枞阳县风险消除标准（收入持续稳定半年以上，稳定超过当年监测线）",
)
def removal_income_steady(
    monitoring_income: Expr, monitoring_line: Expr, income_above_line_months: Expr, monitoring_removal_months: Expr
) -> Expr:
    """Above this year's line, and for half a year at least; exactly at the line is not above it."""
    return all_of(monitoring_income > monitoring_line, income_above_line_months >= monitoring_removal_months)


@policy(
    entity="household",
    type="bool",
    title=("“三保障”和饮水安全有保障", "schooling, medicine, dwelling and water secured"),
    cites="中农组发〔2021〕7号（“三保障”及饮水安全）",
)
def removal_guarantees_secured(
    dropped_out: Expr, age: Expr, medically_insured: Expr, unsafe_dwelling: Expr, water_problem: Expr
) -> Expr:
    """No child out of compulsory school, everybody insured, a safe dwelling, safe water."""
    return all_of(
        not_(any_member(all_of(dropped_out, age >= 6, age < 16))),
        medically_insured,
        not_(unsafe_dwelling),
        not_(water_problem),
    )


@policy(entity="household", type="bool", title=("原风险已消除且无新风险", "no old and no new risk"), cites=RULE)
def removal_risks_gone(recorded_risk_gone: Expr, warned: Expr) -> Expr:
    """The recorded risk is gone, as a visit found, and no department warns of another."""
    return all_of(recorded_risk_gone, not_(warned))


@policy(
    entity="household",
    type="bool",
    title=("有劳动能力", "somebody is able to work"),
    cites="海南省人民政府2021年答复（无劳动能力的，兜底后持续监测，不标注风险消除）",
)
def removal_with_labour(household_without_labour: Expr) -> Expr:
    """Households where nobody can work are held by the safety net and stay monitored."""
    return not_(household_without_labour)


@policy(
    entity="household",
    type="bool",
    title=("可以标注风险消除", "the risk may be marked as removed"),
    cites=RULE,
)
def risk_removable(
    monitored: Expr,
    measures_done: Expr,
    removal_income_steady: Expr,
    rigid_spending_solved: Expr,
    removal_guarantees_secured: Expr,
    removal_risks_gone: Expr,
    removal_with_labour: Expr,
) -> Expr:
    """All conditions together; the removal itself is decided by review, notice and county, and marked on the list."""
    return all_of(
        monitored,
        measures_done,
        removal_income_steady,
        rigid_spending_solved,
        removal_guarantees_secured,
        removal_risks_gone,
        removal_with_labour,
    )
