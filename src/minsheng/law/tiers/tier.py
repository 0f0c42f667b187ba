"""The joint tier above the programmes: exactly one highest tier for every household."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, when


@policy(
    entity="household",
    type="code",
    codes={
        "tekun": ("特困", "tekun"),
        "dibao": ("低保", "dibao"),
        "dibao_edge": ("低保边缘", "dibao edge"),
        "none": ("无", "none"),
    },
    title=("最高救助层级", "highest tier of assistance"),
    cites="国办发〔2023〕39号（分层分类）",
)
def assistance_tier(tekun_present: Expr, dibao_eligible: Expr, dibao_edge_eligible: Expr) -> Expr:
    """The highest of tekun, dibao, dibao_edge and none; unknown while a higher tier cannot be told.

    The flags of the programmes stay beside it: a household may hold a destitute person and be on dibao.
    """
    return (
        when(tekun_present)
        .then("tekun")
        .when(dibao_eligible)
        .then("dibao")
        .when(dibao_edge_eligible)
        .then("dibao_edge")
        .otherwise("none")
    )
