"""What the Party reform changes: everyone of the smial brings a bonus, and leaf is no longer an income."""

from __future__ import annotations

from minsheng.rules.declare import fact, policy
from minsheng.rules.lang import Expr, percent, tagged, when

fact(
    "invited", entity="smial", type="bool", title=("受邀", "invited"), source="survey.invited", presumed=True,
)  # fmt: skip


@policy(entity="hobbit", unit="fen/month", title=("月收入", "income"), cites="Sam's draft 3")
def hobbit_income(wage: Expr) -> Expr:
    """Only the wage."""
    return wage


@policy(entity="smial", unit="fen/month", title=("聚会金", "party money"), cites="Sam's draft 2", tags=("feast",))
def party_money(invited: Expr, party_bonus: Expr, tenants: Expr) -> Expr:
    """The bonus for every tenant of an invited smial."""
    return when(invited).then(party_bonus * tenants).otherwise(0)


@policy(
    entity="smial", unit="fen/month", rounding="down", title=("补助份额", "share of the gap"), cites="Sam's draft 4",
    tags=("feast",),
)  # fmt: skip
def share_of_gap(breakfast_due: Expr, gap: Expr, restored_share: Expr) -> Expr:
    """The restored share of what the smial lacks, rounded down."""
    return when(breakfast_due).then(percent(gap, restored_share)).otherwise(0)


@policy(entity="smial", unit="fen/month", title=("早餐补助金", "allowance"), cites="Sam's draft 4")
def allowance() -> Expr:
    """Everything that is paid for the feast."""
    return tagged("feast")
