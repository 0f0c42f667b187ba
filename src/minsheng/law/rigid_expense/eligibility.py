"""Who is a rigid-expense household: none of the poorer tiers, an ordinary income, and spending that eats most of it."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_of, not_, percent, quantity, when

RULE = "民发〔2024〕57号 第四条"


@policy(
    entity="household",
    type="bool",
    title=("不属于低保、特困、低保边缘", "is on none of the poorer tiers"),
    cites=f"{RULE}（一）",
)
def rigid_above_the_edge(tekun_present: Expr, dibao_eligible: Expr, dibao_edge_eligible: Expr) -> Expr:
    """Neither entitled to dibao or tekun nor an edge household."""
    return all_of(not_(tekun_present), not_(dibao_eligible), not_(dibao_edge_eligible))


@policy(entity="household", unit="fen/year", title=("家庭年收入", "yearly income of the household"), cites=RULE)
def household_yearly_income(dibao_income: Expr) -> Expr:
    """Twelve times the countable monthly income of the people counted."""
    return dibao_income * quantity(12, "month/year")


@policy(
    entity="household",
    unit="fen/year/person",
    title=("上年度当地居民人均可支配收入", "last year's per-capita disposable income of the place"),
    cites=f"{RULE}（二）",
)
def local_disposable_income(
    disposable_income_basis: Expr, disposable_income_by_residence: Expr, disposable_income_previous_year: Expr
) -> Expr:
    """The figure of the residence, or that of all residents: the national text leaves open which is the local one."""
    return (
        when(disposable_income_basis == "residence")
        .then(disposable_income_by_residence)
        .otherwise(disposable_income_previous_year)
    )


@policy(
    entity="household",
    type="bool",
    title=("人均收入低于上年度人均可支配收入", "income per head below last year's disposable income"),
    cites=f"{RULE}（二）",
)
def rigid_income_below(household_yearly_income: Expr, local_disposable_income: Expr, dibao_size: Expr) -> Expr:
    """Income test, strictly below, compared as totals of the household."""
    return household_yearly_income < local_disposable_income * dibao_size


@policy(
    entity="household",
    type="bool",
    title=("财产符合刚性支出困难家庭规定", "property within the limits for rigid-expense households"),
    cites=f"{RULE}（三）、第二款（参照低保边缘家庭或者适当放宽）",
)
def rigid_property_within(
    rigid_property_rule: Expr,
    edge_property_within: Expr,
    household_money: Expr,
    dibao_standard: Expr,
    household_counted: Expr,
    rigid_money_months: Expr,
    housing_within_limit: Expr,
    no_commercial_premises: Expr,
    vehicles_within_limit: Expr,
    no_company: Expr,
) -> Expr:
    """The property rules of an edge household, or where a place chose so, the same with a wider limit for money."""
    return (
        when(rigid_property_rule == "as_edge")
        .then(edge_property_within)
        .otherwise(
            all_of(
                household_money <= dibao_standard * household_counted * rigid_money_months,
                housing_within_limit,
                no_commercial_premises,
                vehicles_within_limit,
                no_company,
            )
        )
    )


@policy(
    entity="household",
    type="bool",
    title=("刚性支出占收入比例达到规定", "share of rigid spending in the income reached"),
    cites=f"{RULE}（四）；渝民规〔2025〕1号（70%以上）",
)
def rigid_ratio_reached(
    rigid_spending_proven: Expr, rigid_spending: Expr, rigid_expense_ratio: Expr, household_yearly_income: Expr
) -> Expr:
    """Spending × 10,000 ≥ ratio × income, without a division: at the ratio is reached, and any spending is with no income.

    What files prove may be enough alone; then nothing that is still unknown about the rest can refuse.
    """
    whole = quantity(10_000, "bp")
    limit = rigid_expense_ratio * household_yearly_income
    return any_of(
        all_of(rigid_spending_proven > 0, rigid_spending_proven * whole >= limit),
        all_of(rigid_spending > 0, rigid_spending * whole >= limit),
    )


@policy(
    entity="household",
    unit="fen/year",
    rounding="up",
    title=("刚性支出超出比例线", "rigid spending above the required share"),
    cites=f"{RULE}（四）",
)
def rigid_expense_margin(rigid_spending: Expr, rigid_expense_ratio: Expr, household_yearly_income: Expr) -> Expr:
    """Rigid spending minus the share of the income that it must reach: negative while the share is not reached."""
    return rigid_spending - percent(household_yearly_income, rigid_expense_ratio)


@policy(entity="household", type="bool", title=("符合刚性支出困难条件", "is a rigid-expense household"), cites=RULE)
def rigid_expense_eligible(
    is_family: Expr,
    dibao_has_members: Expr,
    rigid_above_the_edge: Expr,
    rigid_income_below: Expr,
    rigid_property_within: Expr,
    rigid_ratio_reached: Expr,
) -> Expr:
    """All conditions at once: above the edge, ordinary income, property, and the share of rigid spending."""
    return all_of(
        is_family,
        dibao_has_members,
        rigid_above_the_edge,
        rigid_income_below,
        rigid_property_within,
        rigid_ratio_reached,
    )


@policy(
    entity="household",
    type="bool",
    title=("须重新申请认定", "has to apply again"),
    cites="民发〔2024〕57号 第十条（有效期一般不超过十二个月）",
)
def rigid_expense_expired(rigid_months_recognised: Expr, rigid_expense_validity: Expr) -> Expr:
    """The last recognition is as old as its longest validity: it ends, and a new application decides."""
    return rigid_months_recognised >= rigid_expense_validity


programme(
    "rigid_expense",
    title=("刚性支出困难家庭", "rigid-expense household"),
    entity="household",
    decides="rigid_expense_eligible",
    margin="rigid_expense_margin",
    tests=(
        "is_family",
        "dibao_has_members",
        "rigid_above_the_edge",
        "rigid_income_below",
        "rigid_property_within",
        "rigid_ratio_reached",
    ),
    pays="service",
)
