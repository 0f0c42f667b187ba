"""Property of an edge household: the limits of dibao, or looser ones where a place sets them."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_of, when

RULE = "民发〔2022〕83号 一（四）（鼓励各地制定低保边缘家庭财产状况认定标准）"


@policy(
    entity="household",
    type="bool",
    title=("金融资产在边缘家庭限额内", "money within the limit of the edge"),
    cites=RULE,
)
def edge_money_within(
    edge_property: Expr,
    money_within_limit: Expr,
    household_money: Expr,
    dibao_standard: Expr,
    household_counted: Expr,
    edge_money_months: Expr,
) -> Expr:
    """The money test of dibao, or that of more months of the standard."""
    looser = any_of(money_within_limit, household_money <= dibao_standard * household_counted * edge_money_months)
    return when(edge_property == "looser").then(looser).otherwise(money_within_limit)


@policy(
    entity="household", type="bool", title=("车辆在边缘家庭限额内", "vehicles within the limit of the edge"), cites=RULE
)
def edge_vehicles_within(
    edge_property: Expr,
    vehicles_within_limit: Expr,
    household_vehicles: Expr,
    household_vehicle_value: Expr,
    edge_vehicle_value: Expr,
) -> Expr:
    """The vehicle test of dibao, or one vehicle up to a value."""
    looser = any_of(
        vehicles_within_limit, all_of(household_vehicles <= 1, household_vehicle_value <= edge_vehicle_value)
    )
    return when(edge_property == "looser").then(looser).otherwise(vehicles_within_limit)


@policy(
    entity="household",
    type="bool",
    title=("边缘家庭财产符合规定", "property within the limits of the edge"),
    cites=RULE,
)
def edge_property_within(
    edge_money_within: Expr,
    housing_within_limit: Expr,
    no_commercial_premises: Expr,
    edge_vehicles_within: Expr,
    no_company: Expr,
) -> Expr:
    """All property tests of an edge household; only money and vehicles may have looser limits."""
    return all_of(edge_money_within, housing_within_limit, no_commercial_premises, edge_vehicles_within, no_company)
