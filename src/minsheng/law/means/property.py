"""The property tests of a household: money, housing, commercial premises, vehicles, companies."""

from __future__ import annotations

from minsheng.rules.declare import exception, policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, percent, total, when

CURRENT = "重庆市低保家庭财产规定（2013年，2023年起修改；黔江区民政局 2023-07-18 答复）"
QIANJIANG = "黔江区民政局 2023-07-18 答复"


@policy(entity="household", unit="fen", title=("家庭金融资产", "money of the household"), cites=CURRENT)
def household_money(counted_member: Expr, bank_balance: Expr) -> Expr:
    """Deposits, securities, funds and savings insurance of the counted members, by authorised checks; unknown if one is unchecked."""
    return total(when(counted_member).then(bank_balance).otherwise(0))


@policy(entity="household", unit="fen", title=("金融资产上限", "limit for money"), cites=CURRENT)
def money_limit(dibao_standard: Expr, household_counted: Expr, money_limit_months: Expr) -> Expr:
    """The most money that a household may hold: so many months of the standard for each counted member."""
    return dibao_standard * household_counted * money_limit_months


@policy(entity="household", type="bool", title=("金融资产在限额内", "money within the limit"), cites=CURRENT)
def money_within_limit(household_money: Expr, money_limit: Expr) -> Expr:
    """Money test: at the limit still passes."""
    return household_money <= money_limit


@exception(
    to="money_within_limit",
    order=1,
    title=("重病家庭金融资产豁免", "exemption of money for long treatment"),
    cites=f"{QIANJIANG}（人均五万元以内且患重大疾病需长期治疗）",
)
def money_for_long_treatment(
    household_money: Expr,
    household_counted: Expr,
    money_exempt_per_head: Expr,
    counted_member: Expr,
    serious_illness: Expr,
    long_treatment: Expr,
) -> Expr:
    """Where a district says so, more money per head is allowed to a family with a member in long treatment of a serious illness."""
    return when(
        all_of(
            money_exempt_per_head > 0,
            any_member(all_of(counted_member, serious_illness, long_treatment)),
            household_money <= money_exempt_per_head * household_counted,
        )
    ).then(True)


@policy(entity="household", unit="item", title=("住房套数（不含危房）", "homes, unsafe ones left out"), cites=CURRENT)
def homes(dwellings: Expr, counted_member: Expr, homes_owned: Expr) -> Expr:
    """Dwellings that count: rural ones that are not graded C or D, and registered homes of the counted members."""
    return dwellings + total(when(counted_member).then(homes_owned).otherwise(0))


@policy(entity="household", unit="dm2", title=("住房面积（不含危房）", "area of homes"), cites=CURRENT)
def homes_floor_area(dwelling_area: Expr, counted_member: Expr, homes_area: Expr) -> Expr:
    """Floor area of the dwellings that count."""
    return dwelling_area + total(when(counted_member).then(homes_area).otherwise(0))


@policy(entity="household", type="bool", title=("住房在限额内", "housing within the limit"), cites=CURRENT)
def housing_within_limit(
    homes: Expr,
    homes_floor_area: Expr,
    household_counted: Expr,
    minimum_housing_area: Expr,
    housing_area_multiple: Expr,
) -> Expr:
    """Housing test: fails only with two homes or more and a per-capita area above the multiple of the minimum standard."""
    return any_of(homes < 2, homes_floor_area <= minimum_housing_area * household_counted * housing_area_multiple)


@exception(
    to="housing_within_limit",
    order=1,
    rounding="down",
    title=("受灾家庭住房豁免", "exemption of homes after a disaster"),
    cites=f"{QIANJIANG}（不超过区人均住房面积1.3倍且遭受灾害、意外）",
)
def homes_after_disaster(
    homes_floor_area: Expr,
    household_counted: Expr,
    average_housing_area: Expr,
    housing_exempt_rate: Expr,
    disaster: Expr,
    accident: Expr,
) -> Expr:
    """Where a district says so, a family hit by a disaster or accident may hold up to 1.3 times the average area per head."""
    return when(
        all_of(
            average_housing_area > 0,
            any_of(disaster, accident),
            homes_floor_area <= percent(average_housing_area * household_counted, housing_exempt_rate),
        )
    ).then(True)


@policy(entity="household", type="bool", title=("无商业用房", "no commercial premises"), cites=CURRENT)
def no_commercial_premises(counted_member: Expr, premises_owned: Expr) -> Expr:
    """Any shop or other commercial property of a counted member excludes the household."""
    return total(when(counted_member).then(premises_owned).otherwise(0)) == 0


@policy(entity="household", unit="item", title=("家庭车船农机数", "vehicles of the household"), cites=CURRENT)
def household_vehicles(counted_member: Expr, vehicle_count: Expr) -> Expr:
    """Vehicles, boats and machinery of the counted members; scooters for disabled people and two-wheel motorcycles do not count."""
    return total(when(counted_member).then(vehicle_count).otherwise(0))


@policy(entity="household", unit="fen", title=("家庭车船农机价值", "value of the household's vehicles"), cites=CURRENT)
def household_vehicle_value(counted_member: Expr, vehicle_value: Expr) -> Expr:
    """What the vehicles, boats and machinery of the counted members are worth; unknown if one value is."""
    return total(when(counted_member).then(vehicle_value).otherwise(0))


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
def vehicle_of_small_value(household_vehicles: Expr, household_vehicle_value: Expr, vehicle_exempt_value: Expr) -> Expr:
    """Where a district exempts vehicles up to a value, a household whose vehicles are worth no more passes."""
    return when(
        all_of(household_vehicles > 0, vehicle_exempt_value > 0, household_vehicle_value <= vehicle_exempt_value)
    ).then(True)


@policy(entity="person", unit="item", title=("计入的市场主体数", "companies that count"), cites=CURRENT)
def companies_counted(company_count: Expr, company_dormant: Expr, company_rule: Expr) -> Expr:
    """Every registered company under the rule of 2013; since then one that the survey found to do no business does not count."""
    return when(all_of(company_rule == "operating", company_dormant)).then(0).otherwise(company_count)


@policy(entity="household", type="bool", title=("无在营市场主体", "no active company"), cites=CURRENT)
def no_company(counted_member: Expr, companies_counted: Expr) -> Expr:
    """A counted member who owns or legally represents an active company or business excludes the household."""
    return total(when(counted_member).then(companies_counted).otherwise(0)) == 0


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
