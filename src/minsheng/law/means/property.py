"""The property tests of a household: money, housing, commercial premises, vehicles, companies."""

from __future__ import annotations

from minsheng.rules.declare import exception, policy
from minsheng.rules.lang import Expr, all_of, any_of, total, when

CURRENT = "重庆市低保家庭财产规定（2023年起，黔江区民政局 2023-07-18 答复）"


@policy(entity="household", unit="fen", title=("家庭金融资产", "money of the household"), cites=CURRENT)
def household_money(bank_balance: Expr) -> Expr:
    """Deposits, securities, funds and savings insurance of all members, by authorised checks; unknown if one is unchecked."""
    return total(bank_balance)


@policy(entity="household", unit="fen", title=("金融资产上限", "limit for money"), cites=CURRENT)
def money_limit(dibao_standard: Expr, household_size: Expr, money_limit_months: Expr) -> Expr:
    """The most money that a household may hold: so many months of the standard for each member."""
    return dibao_standard * household_size * money_limit_months


@policy(entity="household", type="bool", title=("金融资产在限额内", "money within the limit"), cites=CURRENT)
def money_within_limit(household_money: Expr, money_limit: Expr) -> Expr:
    """Money test: at the limit still passes."""
    return household_money <= money_limit


@policy(entity="household", unit="item", title=("住房套数（不含危房）", "homes, unsafe ones left out"), cites=CURRENT)
def homes(dwellings: Expr, homes_owned: Expr) -> Expr:
    """Dwellings that count: rural ones that are not graded C or D, and registered homes of all members."""
    return dwellings + total(homes_owned)


@policy(entity="household", unit="dm2", title=("住房面积（不含危房）", "area of homes"), cites=CURRENT)
def homes_floor_area(dwelling_area: Expr, homes_area: Expr) -> Expr:
    """Floor area of the dwellings that count."""
    return dwelling_area + total(homes_area)


@policy(entity="household", type="bool", title=("住房在限额内", "housing within the limit"), cites=CURRENT)
def housing_within_limit(
    homes: Expr,
    homes_floor_area: Expr,
    household_size: Expr,
    minimum_housing_area: Expr,
    housing_area_multiple: Expr,
) -> Expr:
    """Housing test: fails only with two homes or more and a per-capita area above the multiple of the minimum standard."""
    return any_of(homes < 2, homes_floor_area <= minimum_housing_area * household_size * housing_area_multiple)


@policy(entity="household", type="bool", title=("无商业用房", "no commercial premises"), cites=CURRENT)
def no_commercial_premises(premises_owned: Expr) -> Expr:
    """Any shop or other commercial property of a member excludes the household."""
    return total(premises_owned) == 0


@policy(entity="household", unit="item", title=("家庭车船农机数", "vehicles of the household"), cites=CURRENT)
def household_vehicles(vehicle_count: Expr) -> Expr:
    """Vehicles, boats and machinery of all members; scooters for disabled people and two-wheel motorcycles are not counted."""
    return total(vehicle_count)


@policy(entity="household", type="bool", title=("车辆在限额内", "vehicles within the limit"), cites=CURRENT)
def vehicles_within_limit(household_vehicles: Expr) -> Expr:
    """Vehicle test: any vehicle, boat or machine that counts excludes the household."""
    return household_vehicles == 0


@exception(
    to="vehicles_within_limit",
    order=1,
    title=("低价值车辆豁免", "exemption of a vehicle of small value"),
    cites="黔江区民政局 2023-07-18 答复（车辆价值三万元以内）",
)
def vehicle_of_small_value(household_vehicles: Expr, vehicle_value: Expr, vehicle_exempt_value: Expr) -> Expr:
    """Where a district exempts vehicles up to a value, a household whose vehicles are worth no more passes."""
    return when(
        all_of(household_vehicles > 0, vehicle_exempt_value > 0, total(vehicle_value) <= vehicle_exempt_value)
    ).then(True)


@policy(entity="household", type="bool", title=("无在营市场主体", "no active company"), cites=CURRENT)
def no_company(company_count: Expr) -> Expr:
    """A member who owns or legally represents an active company or business excludes the household."""
    return total(company_count) == 0


@policy(entity="household", type="bool", title=("家庭财产符合规定", "property within the limits"), cites=CURRENT)
def property_within_limits(
    money_within_limit: Expr,
    housing_within_limit: Expr,
    no_commercial_premises: Expr,
    vehicles_within_limit: Expr,
    no_company: Expr,
) -> Expr:
    """All property tests passed. One that fails decides, whatever is not known about the others."""
    return all_of(money_within_limit, housing_within_limit, no_commercial_premises, vehicles_within_limit, no_company)
