"""The spending test: spending visibly above the level of dibao excludes (重庆市城乡居民最低生活保障条例 第十条)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, not_, percent

GROUNDS = "重庆市低保条件认定办法（2013）；重庆市城乡居民最低生活保障条例 第十条"


@policy(
    entity="household",
    type="bool",
    rounding="down",
    title=("日常费用在限额内", "bills within the share"),
    cites=GROUNDS,
)
def bills_within_share(
    utility_bills: Expr, utility_bills_rate: Expr, dibao_standard: Expr, household_counted: Expr
) -> Expr:
    """Utilities, telephone and property fees not above the share of the line that the district has set, if it has set one."""
    allowed = percent(dibao_standard * household_counted, utility_bills_rate)
    return any_of(utility_bills == 0, utility_bills_rate == 0, utility_bills <= allowed)


@policy(entity="household", type="bool", title=("非必需品支出在限额内", "purchases within the limit"), cites=GROUNDS)
def purchases_within_limit(
    luxury_purchases: Expr, dibao_standard: Expr, household_counted: Expr, luxury_months: Expr
) -> Expr:
    """Purchases beyond the necessities in six months stay below five months of the line."""
    return any_of(luxury_purchases == 0, luxury_purchases < dibao_standard * household_counted * luxury_months)


@policy(
    entity="household",
    type="bool",
    title=("消费支出未明显高于低保水平", "spending not above the level of dibao"),
    cites=GROUNDS,
)
def spending_within_level(
    home_built: Expr,
    bills_within_share: Expr,
    study_abroad: Expr,
    employs_others: Expr,
    purchases_within_limit: Expr,
    vehicle_used: Expr,
) -> Expr:
    """None of the grounds that the home survey looks for; a screening presumes that there is none."""
    return all_of(
        not_(home_built),
        bills_within_share,
        not_(study_abroad),
        not_(employs_others),
        purchases_within_limit,
        not_(vehicle_used),
    )
