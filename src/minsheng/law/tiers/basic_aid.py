"""Basic living aid told per person: nobody is supported twice (民发〔2021〕43号; 民发〔2021〕57号)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_members, all_of, any_member, any_of, at_least, divide, not_, when

CARE = "国发〔2015〕52号（护理补贴不重复享受）"
ONCE = "民发〔2021〕43号（特困人员不重复享受低保）；民发〔2021〕57号"
SHARE = "民发〔2019〕62号 二（根据人均救助水平重新计算）"


@policy(
    entity="person",
    type="bool",
    title=("随家庭享受低保", "on dibao with the household"),
    cites=ONCE,
)
def on_dibao_terms(dibao_eligible: Expr, counted_for_dibao: Expr) -> Expr:
    """A member whom the household's dibao is computed for: counted in the family and not a destitute person."""
    return all_of(dibao_eligible, counted_for_dibao)


@policy(
    entity="household",
    unit="fen/month/person",
    rounding="down",
    title=("人均低保金", "dibao per counted member"),
    cites=SHARE,
)
def dibao_per_member(dibao_amount: Expr, dibao_size: Expr) -> Expr:
    """What a counted member gets of the household's dibao; rounded down, which leaves the child a fen more."""
    return divide(dibao_amount, at_least(dibao_size, 1))


@policy(
    entity="person",
    unit="fen/month",
    title=("本人已享受的基本生活救助", "basic living aid of the person"),
    cites=SHARE,
)
def basic_aid_of_person(
    tekun_eligible: Expr,
    tekun_person_amount: Expr,
    on_dibao_terms: Expr,
    dibao_per_member: Expr,
    dibao_single_person_amount: Expr,
) -> Expr:
    """Tekun, or else the share of the household's dibao, or else dibao by single-person entry."""
    return (
        when(tekun_eligible)
        .then(tekun_person_amount)
        .when(on_dibao_terms)
        .then(dibao_per_member)
        .otherwise(dibao_single_person_amount)
    )


@policy(
    entity="person",
    type="bool",
    title=("享受基本生活救助", "receives basic living aid"),
    cites=SHARE,
)
def has_basic_aid(tekun_eligible: Expr, on_dibao_terms: Expr, dibao_single_eligible: Expr) -> Expr:
    """Supported as a destitute person, under the household's dibao, or admitted to dibao alone."""
    return any_of(tekun_eligible, on_dibao_terms, dibao_single_eligible)


@policy(entity="person", unit="item", title=("基本生活救助份数", "kinds of basic living aid"), cites=ONCE)
def basic_aid_kinds(tekun_eligible: Expr, on_dibao_terms: Expr, dibao_single_eligible: Expr) -> Expr:
    """Of tekun, dibao and single-person entry, how many support the person: one at most."""
    return (
        when(tekun_eligible).then(1).otherwise(0)
        + when(on_dibao_terms).then(1).otherwise(0)
        + when(dibao_single_eligible).then(1).otherwise(0)
    )


@policy(
    entity="household",
    type="bool",
    title=("基本生活救助不重复", "nobody draws basic living aid twice"),
    cites=ONCE,
)
def basic_aid_once(basic_aid_kinds: Expr) -> Expr:
    """No member is supported by two of tekun, dibao and single-person entry; true by the rules of each, and checked."""
    return all_members(basic_aid_kinds <= 1)


@policy(
    entity="household",
    type="bool",
    title=("照料护理不重复", "nobody is paid for care twice"),
    cites=CARE,
)
def care_once(tekun_eligible: Expr, tekun_care: Expr, disability_care_eligible: Expr, work_injury_care: Expr) -> Expr:
    """No member draws two of the tekun care subsidy, the subsidy of the severely disabled and work-injury care."""
    twice = all_of(disability_care_eligible, any_of(work_injury_care, all_of(tekun_eligible, tekun_care > 0)))
    return not_(any_member(twice))
