"""Who is an edge household: not dibao, income below one and a half times the standard, property within the limits."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, not_, percent

RULE = "民发〔2021〕57号（低保边缘家庭）；国办发〔2023〕39号"


@policy(entity="household", unit="fen/month", rounding="down", title=("低保边缘线", "edge line"), cites=RULE)
def dibao_edge_line(dibao_line: Expr, dibao_edge_ratio: Expr) -> Expr:
    """One and a half times what the standard guarantees to the counted members."""
    return percent(dibao_line, dibao_edge_ratio)


@policy(
    entity="household",
    type="bool",
    title=("人均收入低于低保标准1.5倍", "income per head below 1.5 times the standard"),
    cites=RULE,
)
def dibao_edge_income_below(dibao_income: Expr, dibao_edge_line: Expr) -> Expr:
    """Income test of the edge, strictly below."""
    return dibao_income < dibao_edge_line


@policy(entity="household", unit="fen/month", title=("距低保边缘线", "distance to the edge line"), cites=RULE)
def dibao_edge_margin(dibao_edge_line: Expr, dibao_income: Expr) -> Expr:
    """Edge line minus income: positive below the line."""
    return dibao_edge_line - dibao_income


@policy(entity="household", type="bool", title=("不属于低保", "is not on dibao terms"), cites=RULE)
def not_dibao(dibao_eligible: Expr) -> Expr:
    """The edge begins where dibao ends."""
    return not_(dibao_eligible)


@policy(entity="household", type="bool", title=("符合低保边缘条件", "is an edge household"), cites=RULE)
def dibao_edge_eligible(
    is_family: Expr,
    dibao_has_members: Expr,
    not_dibao: Expr,
    applicant_registered_here: Expr,
    dibao_edge_income_below: Expr,
    edge_property_within: Expr,
) -> Expr:
    """A family that is not entitled to dibao, just above its line, with property within the limits."""
    return all_of(
        is_family,
        dibao_has_members,
        not_dibao,
        applicant_registered_here,
        dibao_edge_income_below,
        edge_property_within,
    )


programme(
    "dibao_edge",
    title=("低保边缘家庭", "dibao edge household"),
    entity="household",
    decides="dibao_edge_eligible",
    margin="dibao_edge_margin",
    pays="service",
    tests=(
        "is_family",
        "dibao_has_members",
        "not_dibao",
        "applicant_registered_here",
        "dibao_edge_income_below",
        "edge_money_within",
        "housing_within_limit",
        "no_commercial_premises",
        "edge_vehicles_within",
        "no_company",
    ),
)
