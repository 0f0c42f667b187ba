"""Under which group a person is helped with bills: one group each, by priority."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, when

RULE = "国办发〔2021〕42号；社会救助暂行办法 第二十八条"

GROUPS = {
    "tekun": ("特困人员", "destitute person"),
    "dibao": ("低保对象", "dibao recipient"),
    "fallen_back": ("返贫致贫人口", "fallen back into poverty"),
    "monitored": ("防止返贫监测对象", "monitored"),
    "dibao_edge": ("低保边缘家庭成员", "member of an edge household"),
    "illness_poor": ("因病致贫重病患者", "made poor by illness"),
    "none": ("无", "none"),
}


@policy(entity="person", type="bool", title=("低保边缘家庭成员", "member of an edge household"), cites=RULE)
def edge_member(dibao_edge_eligible: Expr, counted_member: Expr) -> Expr:
    """A counted member of an edge household."""
    return all_of(dibao_edge_eligible, counted_member)


@policy(
    entity="person",
    type="bool",
    title=("因病致贫重病患者", "seriously ill member of a household that bills made poor"),
    cites=RULE,
)
def poor_through_illness(rigid_expense_eligible: Expr, counted_member: Expr, serious_illness: Expr) -> Expr:
    """A counted, seriously ill member of a household whose rigid spending takes the local share of its income."""
    return all_of(rigid_expense_eligible, counted_member, serious_illness)


@policy(entity="person", type="code", codes=GROUPS, title=("医疗救助对象类别", "group for medical aid"), cites=RULE)
def medical_group(
    tekun_eligible: Expr,
    on_dibao_terms: Expr,
    dibao_single_eligible: Expr,
    fallen_back: Expr,
    monitored: Expr,
    edge_member: Expr,
    poor_through_illness: Expr,
) -> Expr:
    """The first group that applies; somebody of several is helped under the most favourable and counted once."""
    return (
        when(tekun_eligible)
        .then("tekun")
        .when(any_of(on_dibao_terms, dibao_single_eligible))
        .then("dibao")
        .when(fallen_back)
        .then("fallen_back")
        .when(monitored)
        .then("monitored")
        .when(edge_member)
        .then("dibao_edge")
        .when(poor_through_illness)
        .then("illness_poor")
        .otherwise("none")
    )


@policy(
    entity="household",
    type="bool",
    title=("有医疗救助对象", "a member belongs to a group of medical aid"),
    cites=RULE,
)
def medical_eligible(medical_group: Expr) -> Expr:
    """Somebody in the household has a right to help with premium and bills."""
    return any_member(medical_group != "none")
