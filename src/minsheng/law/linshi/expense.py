"""Temporary aid against expenses 支出型: necessary spending beyond what the household can bear."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, at_least, at_most, not_, quantity, when

RULE = "社会救助暂行办法 第四十七条；民发〔2018〕23号 二（一）"


@policy(
    entity="household",
    unit="fen/year",
    title=("扣除必需支出后的年收入", "what is left of the year's income after necessary spending"),
    cites=RULE,
)
def income_after_spending(household_yearly_income: Expr, necessary_spending: Expr) -> Expr:
    """Yearly income of the household without its medical, school, rehabilitation and other recognised spending."""
    return household_yearly_income - necessary_spending


@policy(
    entity="household",
    type="bool",
    title=("人均可支配收入低于上年度水平", "disposable income per head below last year's figure"),
    cites=RULE,
)
def linshi_income_below(
    linshi_income_basis: Expr,
    household_yearly_income: Expr,
    income_after_spending: Expr,
    local_disposable_income: Expr,
    dibao_size: Expr,
) -> Expr:
    """Income test in principle: below the local per-capita disposable income of last year, with or without the spending."""
    limit = local_disposable_income * dibao_size
    return (
        when(linshi_income_basis == "net_of_spending")
        .then(income_after_spending < limit)
        .otherwise(household_yearly_income < limit)
    )


@policy(
    entity="household",
    type="bool",
    title=("必需支出突然增加", "necessary spending has grown"),
    cites=RULE,
)
def linshi_spending_large(necessary_spending: Expr, linshi_spending_least: Expr) -> Expr:
    """Spending on illness, school and the like of at least what the category can be expected to bear.

    Without any such spending the answer is no, whatever the category will turn out to be.
    """
    return all_of(necessary_spending > 0, necessary_spending >= linshi_spending_least)


@policy(
    entity="household",
    unit="fen/year",
    title=("距可承受线", "distance to what can be borne"),
    cites=f"{RULE}（超出家庭承受能力，基本生活严重困难）",
)
def linshi_expense_margin(
    income_after_spending: Expr, dibao_standard: Expr, dibao_size: Expr, linshi_bearable_months: Expr
) -> Expr:
    """What the standard guarantees minus what is left of the income: positive where the spending cannot be borne."""
    return dibao_standard * dibao_size * linshi_bearable_months * quantity(1, "1/year") - income_after_spending


@policy(
    entity="household",
    type="bool",
    title=("支出超出家庭承受能力", "spending beyond what the household can bear"),
    cites=f"{RULE}（超出家庭承受能力，基本生活严重困难）",
)
def linshi_unbearable(linshi_expense_margin: Expr) -> Expr:
    """What is left for the year is less than what the standard guarantees for so many of its months."""
    return linshi_expense_margin > 0


@policy(
    entity="household",
    type="bool",
    title=("未作为急难情形救助", "not helped as an emergency"),
    cites="国发〔2014〕47号（不得以同一事由重复申请）",
)
def linshi_not_emergency(linshi_emergency_eligible: Expr) -> Expr:
    """What an emergency already answers is not helped a second time as expenses."""
    return not_(linshi_emergency_eligible)


@policy(
    entity="household", type="bool", title=("符合支出型临时救助条件", "entitled to aid against expenses"), cites=RULE
)
def linshi_expense_eligible(
    linshi_not_emergency: Expr,
    linshi_income_below: Expr,
    property_within_limits: Expr,
    linshi_spending_large: Expr,
    linshi_unbearable: Expr,
    linshi_repeat_allowed: Expr,
) -> Expr:
    """Income, property and spending tests in full, for what no emergency answers already."""
    return all_of(
        linshi_not_emergency,
        linshi_income_below,
        property_within_limits,
        linshi_spending_large,
        linshi_unbearable,
        linshi_repeat_allowed,
    )


@policy(
    entity="household",
    unit="month",
    title=("支出型救助月数", "months of aid against expenses"),
    cites="民发〔2018〕23号 二（三）",
)
def linshi_expense_months(
    hardship_months: Expr, linshi_expense_months_least: Expr, linshi_expense_months_most: Expr
) -> Expr:
    """As long as the difficulty lasts, within the fewest and the most months of the category."""
    return at_most(at_least(hardship_months, linshi_expense_months_least), linshi_expense_months_most)


@policy(
    entity="household",
    unit="fen",
    title=("支出型临时救助金", "aid against expenses"),
    cites="民发〔2018〕23号 二（三）（家庭人口、困难类型、困难持续时间）",
)
def linshi_expense_amount(
    linshi_expense_eligible: Expr, linshi_person_month: Expr, household_counted: Expr, linshi_expense_months: Expr
) -> Expr:
    """Standard × persons × months; nothing if not entitled."""
    return (
        when(linshi_expense_eligible).then(linshi_person_month * household_counted * linshi_expense_months).otherwise(0)
    )


programme(
    "linshi_expense",
    title=("临时救助（支出型）", "temporary aid against expenses"),
    entity="household",
    decides="linshi_expense_eligible",
    amount="linshi_expense_amount",
    margin="linshi_expense_margin",
    tests=(
        "linshi_not_emergency",
        "linshi_income_below",
        "property_within_limits",
        "linshi_spending_large",
        "linshi_unbearable",
        "linshi_repeat_allowed",
    ),
    pays="once",
    disregard="民发〔2021〕57号（政府给予的社会救助款物不计入家庭收入）",
)
