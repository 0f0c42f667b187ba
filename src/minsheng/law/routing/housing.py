"""Housing aid 住房救助: who is sent to the housing department, for a flat, a rent subsidy or the repair of a rural house."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, any_of, not_, when

RULE = "社会救助暂行办法 第三十七条、第三十八条"


@policy(
    entity="household",
    type="bool",
    title=("属于住房救助对象", "belongs to a tier of housing aid"),
    cites=f"{RULE}；国办发〔2023〕39号",
)
def housing_tier(
    dibao_eligible: Expr,
    dibao_single_present: Expr,
    dibao_edge_eligible: Expr,
    rigid_expense_eligible: Expr,
    tekun_eligible: Expr,
    supported_in_institution: Expr,
) -> Expr:
    """Dibao, the edge, rigid expenses, and destitute persons who live on their own: an institution gives its people a home."""
    return any_of(
        dibao_eligible,
        dibao_single_present,
        dibao_edge_eligible,
        rigid_expense_eligible,
        any_member(all_of(tekun_eligible, not_(supported_in_institution))),
    )


@policy(
    entity="household",
    type="bool",
    title=("城镇住房困难", "short of housing in town"),
    cites="社会救助暂行办法 第三十九条（住房困难标准由县级以上地方人民政府确定）",
)
def housing_short(residence: Expr, homes_floor_area: Expr, housing_short_area: Expr, household_counted: Expr) -> Expr:
    """A household in town whose safe homes are smaller than the standard for its counted members."""
    return all_of(residence == "urban", homes_floor_area < housing_short_area * household_counted)


@policy(
    entity="household",
    type="bool",
    title=("农村住房不安全", "unsafe house in the country"),
    cites="社会救助暂行办法 第三十八条（农村危房改造）",
)
def housing_unsafe(residence: Expr, unsafe_dwelling: Expr) -> Expr:
    """A rural household with a dwelling of grade C or D."""
    return all_of(residence == "rural", unsafe_dwelling)


@policy(
    entity="household",
    type="bool",
    title=("有住房困难", "a housing need"),
    cites=RULE,
)
def housing_need(housing_short: Expr, housing_unsafe: Expr) -> Expr:
    """Too small in town, or unsafe in the country."""
    return any_of(housing_short, housing_unsafe)


@policy(entity="household", type="bool", title=("符合住房救助条件", "to be sent to the housing department"), cites=RULE)
def housing_eligible(housing_tier: Expr, housing_need: Expr) -> Expr:
    """Civil affairs confirm the tier, the housing department the dwelling."""
    return all_of(housing_tier, housing_need)


@policy(
    entity="household",
    type="code",
    codes={
        "none": ("无", "none"),
        "public_rental": ("住房保障部门：公共租赁住房或租赁补贴", "housing department: public rental or rent subsidy"),
        "renovation": ("住房城乡建设部门：农村危房改造", "housing department: renovation of the house"),
    },
    title=("住房救助转介", "where to apply for housing aid"),
    cites="社会救助暂行办法 第三十八条、第四十条",
)
def housing_route(housing_eligible: Expr, residence: Expr) -> Expr:
    """In town public rental or a rent subsidy, in the country the renovation of the unsafe house."""
    return (
        when(housing_eligible)
        .then(when(residence == "urban").then("public_rental").otherwise("renovation"))
        .otherwise("none")
    )


programme(
    "housing",
    title=("住房救助", "housing aid"),
    entity="household",
    decides="housing_eligible",
    tests=("housing_tier", "housing_need"),
    pays="service",
)
