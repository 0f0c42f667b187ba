"""Temporary aid in an emergency 急难型: help first, papers later."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_of, at_least, at_most, when

RULE = "社会救助暂行办法 第四十七条；民发〔2018〕23号 二（一）"


@policy(entity="household", type="bool", title=("遭遇急难情形", "struck by a sudden event"), cites=RULE)
def linshi_event(fire_or_accident: Expr, emergency_event: Expr) -> Expr:
    """A fire or accident on file, or an event that is reported; after a natural disaster there is disaster aid."""
    return any_of(fire_or_accident, emergency_event != "none")


@policy(entity="household", type="bool", title=("符合急难型临时救助条件", "entitled to emergency aid"), cites=RULE)
def linshi_emergency_eligible(linshi_event: Expr, emergency_hardship: Expr, linshi_repeat_allowed: Expr) -> Expr:
    """Struck, and in serious difficulty for the time being; neither income nor property is asked before help is given."""
    return all_of(linshi_event, emergency_hardship, linshi_repeat_allowed)


@policy(
    entity="household",
    unit="month",
    title=("急难型救助月数", "months of emergency aid"),
    cites="民发〔2018〕23号 二（三）",
)
def linshi_emergency_months(
    hardship_months: Expr, linshi_emergency_months_least: Expr, linshi_emergency_months_most: Expr
) -> Expr:
    """As long as the difficulty lasts, within the fewest and the most months of the category."""
    return at_most(at_least(hardship_months, linshi_emergency_months_least), linshi_emergency_months_most)


@policy(
    entity="household",
    unit="fen",
    title=("急难型临时救助金", "emergency aid"),
    cites="民发〔2018〕23号 二（三）（家庭人口、困难持续时间）",
)
def linshi_emergency_amount(
    linshi_emergency_eligible: Expr, linshi_person_month: Expr, household_counted: Expr, linshi_emergency_months: Expr
) -> Expr:
    """Standard × persons × months; nothing if not entitled."""
    return (
        when(linshi_emergency_eligible)
        .then(linshi_person_month * household_counted * linshi_emergency_months)
        .otherwise(0)
    )


@policy(
    entity="household",
    unit="fen",
    title=("小金额先行救助", "first payment out of petty cash"),
    cites="民发〔2018〕23号 二（二）、三（三）（乡镇临时救助备用金）",
)
def linshi_first_payment(
    linshi_emergency_eligible: Expr,
    linshi_person_month: Expr,
    household_counted: Expr,
    linshi_first_months: Expr,
    linshi_petty_cash: Expr,
) -> Expr:
    """What the township may hand out today whatever the means will turn out to be: the fewest months, within its petty cash."""
    return (
        when(linshi_emergency_eligible)
        .then(at_most(linshi_person_month * household_counted * linshi_first_months, linshi_petty_cash))
        .otherwise(0)
    )


programme(
    "linshi_emergency",
    title=("临时救助（急难型）", "temporary aid, emergency"),
    entity="household",
    decides="linshi_emergency_eligible",
    amount="linshi_emergency_amount",
    tests=("linshi_event", "emergency_hardship", "linshi_repeat_allowed"),
    pays="once",
    disregard="民发〔2021〕57号（政府给予的社会救助款物不计入家庭收入）",
)
