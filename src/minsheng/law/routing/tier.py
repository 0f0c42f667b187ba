"""The households that special aid is for."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, any_of


@policy(
    entity="household",
    type="bool",
    title=("属于专项救助对象", "belongs to a tier of special aid"),
    cites="国办发〔2023〕39号（分层分类救助）；中办国办《关于改革完善社会救助制度的意见》（2020）",
)
def special_aid_tier(
    tekun_present: Expr,
    dibao_eligible: Expr,
    dibao_single_present: Expr,
    dibao_edge_eligible: Expr,
    rigid_expense_eligible: Expr,
) -> Expr:
    """Tekun, dibao, the edge or rigid expenses: the tiers that other departments help beyond living."""
    return any_of(tekun_present, dibao_eligible, dibao_single_present, dibao_edge_eligible, rigid_expense_eligible)
