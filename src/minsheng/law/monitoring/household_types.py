"""The three types of monitored household (中农组发〔2021〕7号): the line is a reference, never a gate."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_of, is_in, months_between, not_, when

RULE = "中农组发〔2021〕7号（监测对象）"
TYPES = {
    "none": ("无", "none"),
    "unstable": ("脱贫不稳定户", "unstable after poverty"),
    "edge": ("边缘易致贫户", "close to poverty"),
    "sudden": ("突发严重困难户", "in sudden difficulty"),
}


@policy(
    entity="household",
    unit="fen/year/person",
    title=("年人均纯收入", "yearly net income per head"),
    cites="防返贫监测工作指南（工资性、生产经营性、财产性、转移性收入）",
)
def monitoring_income(income_declared: Expr, declared_net_income: Expr, net_income_yearly: Expr) -> Expr:
    """What the household declared on a visit, or else what the list of lifted-out and monitored households says.

    It is the income of the twelve months that end with the month before identification; unknown for households that are
    on no list and have not been asked.
    """
    return when(income_declared).then(declared_net_income).otherwise(net_income_yearly)


@policy(
    entity="household",
    type="bool",
    title=("收入月份在计算期内", "the month of income counts"),
    cites="防返贫监测工作指南（截至识别上月的12个月）",
)
def income_month_counts(asked_income_month: Expr, identified_month: Expr, monitoring_income_months: Expr) -> Expr:
    """Whether a month is one of the twelve that end with the month before identification; both told by their first day."""
    months_before = months_between(asked_income_month, identified_month)
    return all_of(months_before >= 1, months_before <= monitoring_income_months)


@policy(entity="household", type="bool", title=("收入低于监测线", "income below the line"), cites=RULE)
def monitoring_income_below(monitoring_income: Expr, monitoring_line: Expr) -> Expr:
    """Net income per head below the year's line."""
    return monitoring_income < monitoring_line


@policy(entity="household", type="bool", title=("脱贫户", "was lifted out of poverty"), cites=RULE)
def formerly_poor(lifted_out: Expr, registered_poor: Expr) -> Expr:
    """Once a registered poor household: by the list, or as the visit found for one that the list calls otherwise."""
    return any_of(is_in(lifted_out, "lifted_out", "unstable"), registered_poor)


@policy(
    entity="household",
    type="bool",
    title=("支出后收入低于监测线", "income after bills below the line"),
    cites="中农组发〔2021〕7号（综合考虑收入、合规自付支出）",
)
def bills_press(
    monitoring_income: Expr, household_size: Expr, household_medical_self_paid: Expr, monitoring_line: Expr
) -> Expr:
    """What is left of the household's income after the medical bills it paid itself is below the line for its members."""
    return monitoring_income * household_size - household_medical_self_paid < monitoring_line * household_size


@policy(
    entity="household",
    type="bool",
    title=("刚性支出骤增或收入骤减致严重困难", "spending or a fall of income causes serious difficulty"),
    cites="中农组发〔2021〕7号（突发严重困难户）",
)
def sudden_hardship(in_serious_difficulty: Expr, bills_press: Expr) -> Expr:
    """Basic life in serious difficulty: found on a visit, or shown by bills that take the income below the line."""
    return any_of(in_serious_difficulty, bills_press)


@policy(
    entity="household",
    type="bool",
    title=("收入低于监测线或突发严重困难", "income below the line, or sudden hardship"),
    cites=RULE,
)
def below_line_or_hardship(monitoring_income_below: Expr, sudden_hardship: Expr) -> Expr:
    """What the three types have in common beside the risk: little income, or a blow that takes it away."""
    return any_of(monitoring_income_below, sudden_hardship)


@policy(entity="household", type="bool", title=("不能自主应对", "cannot cope by its own means"), cites=RULE)
def unable_to_cope(can_cope: Expr) -> Expr:
    """A visit found that the household cannot cope; until then it is presumed to, for a warning decides nothing."""
    return not_(can_cope)


@policy(
    entity="household",
    type="bool",
    title=("有风险且不能应对", "has a risk that it cannot cope with"),
    cites="中农组发〔2021〕7号（综合考虑收入、支出、困难和自主应对能力）",
)
def help_needed(is_rural: Expr, risk_present: Expr, unable_to_cope: Expr) -> Expr:
    """A rural household with a risk and without the means to meet it: without both, income alone recognises nobody."""
    return all_of(is_rural, risk_present, unable_to_cope)


@policy(entity="household", type="code", codes=TYPES, title=("在册监测类别", "type on record"), cites=RULE)
def monitoring_type_on_record(monitored: Expr, lifted_out: Expr) -> Expr:
    """What the list says of a household whose risk was not removed; it stays so until the removal is decided."""
    return (
        when(not_(monitored))
        .then("none")
        .when(lifted_out == "unstable")
        .then("unstable")
        .when(lifted_out == "edge")
        .then("edge")
        .otherwise("sudden")
    )


@policy(entity="household", type="code", codes=TYPES, title=("应识别监测类别", "type to be recognised"), cites=RULE)
def monitoring_type_found(
    help_needed: Expr, monitoring_income_below: Expr, formerly_poor: Expr, sudden_hardship: Expr
) -> Expr:
    """By former poverty below the line; above it, whoever has come into serious difficulty is recognised all the same."""
    return (
        when(not_(help_needed))
        .then("none")
        .when(all_of(monitoring_income_below, formerly_poor))
        .then("unstable")
        .when(monitoring_income_below)
        .then("edge")
        .when(sudden_hardship)
        .then("sudden")
        .otherwise("none")
    )


@policy(entity="household", type="code", codes=TYPES, title=("监测类别", "type of monitored household"), cites=RULE)
def monitoring_type(monitoring_type_on_record: Expr, monitoring_type_found: Expr) -> Expr:
    """As on record while monitored; else as the visit found."""
    return when(monitoring_type_on_record != "none").then(monitoring_type_on_record).otherwise(monitoring_type_found)


@policy(entity="household", type="bool", title=("属于监测对象", "is to be monitored"), cites=RULE)
def monitoring_eligible(monitoring_type: Expr) -> Expr:
    """One of the three types."""
    return monitoring_type != "none"


programme(
    "monitoring",
    title=("防止返贫监测帮扶", "monitoring against falling back"),
    entity="household",
    decides="monitoring_eligible",
    tests=("is_rural", "risk_present", "unable_to_cope", "below_line_or_hardship"),
    pays="service",
)
