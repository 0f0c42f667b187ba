"""Single-person entry 单人保: a severely disabled or seriously ill member of a household just above the line."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, any_of, count, not_, total, when

ENTRY = "民发〔2021〕57号（单独提出申请）；民发〔2022〕83号（参照单人户）"


@policy(
    entity="person",
    type="bool",
    title=("重残或重病且本人收入低于标准", "severely disabled or ill, with an income below the standard"),
    cites=ENTRY,
)
def single_entry_need(
    tekun_eligible: Expr, severe_disability: Expr, serious_illness: Expr, person_income: Expr, dibao_standard: Expr
) -> Expr:
    """Severely disabled or seriously ill, own income below the standard, and not supported as a destitute person."""
    return all_of(
        not_(tekun_eligible),
        any_of(severe_disability, serious_illness),
        person_income < dibao_standard,
    )


@policy(
    entity="person",
    type="bool",
    title=("符合单人保条件", "entitled to single-person entry"),
    cites=ENTRY,
)
def dibao_single_eligible(dibao_edge_eligible: Expr, single_entry_need: Expr) -> Expr:
    """A member of an edge household who has the need that allows an entry alone."""
    return all_of(dibao_edge_eligible, single_entry_need)


@policy(
    entity="person",
    unit="fen/month",
    title=("单人保金额", "amount of single-person entry"),
    cites=ENTRY,
)
def dibao_single_person_amount(
    dibao_single_eligible: Expr, dibao_standard: Expr, person_income: Expr, supplement: Expr
) -> Expr:
    """Standard minus the person's own income, and the supplement.

    Chongqing does not state whether the difference or a flat share is paid; the difference is assumed
    (parameter `single_entry_amount`).
    """
    return when(dibao_single_eligible).then(dibao_standard - person_income + supplement).otherwise(0)


@policy(
    entity="household",
    type="bool",
    title=(
        "有重残或重病且本人收入低于标准的成员",
        "a member is severely disabled or ill with an income below the standard",
    ),
    cites=ENTRY,
)
def dibao_single_need(single_entry_need: Expr) -> Expr:
    """Somebody in the household could enter alone, if it is an edge household."""
    return any_member(single_entry_need)


@policy(
    entity="household",
    type="bool",
    title=("有单人保对象", "somebody is entitled to single-person entry"),
    cites=ENTRY,
)
def dibao_single_present(dibao_single_eligible: Expr) -> Expr:
    """At least one member may be admitted alone."""
    return any_member(dibao_single_eligible)


@policy(
    entity="household",
    unit="persons",
    title=("单人保人数", "people entitled to single-person entry"),
    cites=ENTRY,
)
def dibao_single_persons(dibao_single_eligible: Expr) -> Expr:
    """How many members may be admitted alone."""
    return count(dibao_single_eligible)


@policy(
    entity="household",
    unit="fen/month",
    title=("单人保金额合计", "single-person entry, all members"),
    cites=ENTRY,
)
def dibao_single_amount(dibao_single_person_amount: Expr) -> Expr:
    """What the members admitted alone receive together in a month."""
    return total(dibao_single_person_amount)


programme(
    "dibao_single",
    title=("低保单人保", "dibao, single-person entry"),
    entity="household",
    decides="dibao_single_present",
    amount="dibao_single_amount",
    margin="dibao_edge_margin",
    tests=("dibao_edge_eligible", "dibao_single_need"),
)
