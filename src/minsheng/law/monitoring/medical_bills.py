"""From which bills on the health-insurance department warns: three published rules, one of them switched on."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, any_of, percent, quantity, total, when

SCREENING = "中农组发〔2021〕7号（部门筛查预警）"


@policy(
    entity="household",
    unit="fen/year",
    title=("十二个月自付医疗费", "medical bills paid in twelve months"),
    cites=SCREENING,
)
def household_medical_self_paid(medical_self_paid: Expr) -> Expr:
    """What the members paid themselves after every cover, in the twelve months up to the day of the facts."""
    return total(medical_self_paid)


@policy(
    entity="household",
    type="bool",
    title=("低收入家庭（预警分档）", "low-income household, for the limit"),
    cites="西安市医疗保障局（2025年，三重保障后自付）",
)
def low_income_for_warning(
    tekun_present: Expr, dibao_eligible: Expr, dibao_edge_eligible: Expr, monitored: Expr
) -> Expr:
    """On tekun, dibao or edge terms, or on the monitoring list."""
    return any_of(tekun_present, dibao_eligible, dibao_edge_eligible, monitored)


@policy(
    entity="household",
    unit="fen/year",
    title=("自付医疗费预警线（低收入分档）", "limit of bills by low income"),
    cites="西安市医疗保障局（2025年，三重保障后自付）",
)
def warning_medical_limit_by_income(
    low_income_for_warning: Expr, warning_medical_low_income: Expr, warning_medical_general: Expr
) -> Expr:
    """One limit for low-income households, a higher one for all others."""
    return when(low_income_for_warning).then(warning_medical_low_income).otherwise(warning_medical_general)


@policy(
    entity="household",
    unit="fen/year",
    rounding="down",
    title=("自付医疗费预警线（收入占比）", "limit of bills as a share of income"),
    cites="阳原县（河北）医保部门筛查标准（上年全省农村居民人均可支配收入的比例）",
)
def warning_medical_limit_by_share(disposable_income_by_residence: Expr, warning_medical_share: Expr) -> Expr:
    """A share of last year's rural per-capita disposable income: half for households lifted out, the whole for others."""
    return percent(disposable_income_by_residence * quantity(1, "person"), warning_medical_share)


@policy(
    entity="household",
    type="bool",
    title=("自付医疗费达到预警线", "bills reach the limit"),
    cites=SCREENING,
)
def medical_bills_reach_limit(
    warning_medical_rule: Expr,
    household_medical_self_paid: Expr,
    warning_medical_limit: Expr,
    warning_medical_limit_by_share: Expr,
    warning_medical_limit_by_income: Expr,
) -> Expr:
    """By the rule that the switch `warning_medical_rule` names: at a fixed limit, or above a share, or above a limit by income."""
    return (
        when(warning_medical_rule == "share_of_income")
        .then(household_medical_self_paid > warning_medical_limit_by_share)
        .when(warning_medical_rule == "by_income")
        .then(household_medical_self_paid > warning_medical_limit_by_income)
        .otherwise(household_medical_self_paid >= warning_medical_limit)
    )
