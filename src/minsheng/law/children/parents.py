"""What a child's parents are able to do, parent by parent (民发〔2019〕62号 一、明确保障对象)."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_members, all_of, any_member, any_of, count, is_in, not_

RULE = "民发〔2019〕62号 一（保障对象）"


@policy(entity="person", type="bool", title=("未满18周岁", "below 18"), cites=f"国办发〔2010〕54号；{RULE}")
def is_minor(age: Expr) -> Expr:
    """A child is whoever has not completed eighteen years."""
    return age < 18


@policy(entity="supporter", type="bool", title=("是父亲或母亲", "is a parent"), cites=RULE)
def is_parent(supporter_relation: Expr) -> Expr:
    """Of all who owe a person support, the father and the mother; only living parents stand in the list."""
    return supporter_relation == "parent"


@policy(entity="supporter", type="bool", title=("重残（父母）", "severe disability of a parent"), cites=RULE)
def parent_severely_disabled(supporter_disability_kind: Expr, supporter_disability_grade: Expr) -> Expr:
    """Grade 1 or 2 of any kind, or grade 3 or 4 if intellectual or mental: wider than the severe disability of dibao."""
    return any_of(
        all_of(supporter_disability_grade >= 1, supporter_disability_grade <= 2),
        all_of(
            supporter_disability_grade >= 3,
            supporter_disability_grade <= 4,
            is_in(supporter_disability_kind, "intellectual", "mental"),
        ),
    )


@policy(
    entity="supporter", type="bool", title=("被限制人身自由六个月以上", "not at liberty for six months"), cites=RULE
)
def parent_restrained(
    supporter_sentence_months: Expr,
    supporter_rehabilitation_months: Expr,
    supporter_restraint_months: Expr,
    child_restraint_months: Expr,
) -> Expr:
    """In prison or custody, in compulsory drug rehabilitation or under another restraint, each for a term of six months."""
    return any_of(
        supporter_sentence_months >= child_restraint_months,
        supporter_rehabilitation_months >= child_restraint_months,
        supporter_restraint_months >= child_restraint_months,
    )


@policy(entity="supporter", type="bool", title=("失联六个月以上", "out of contact for six months"), cites=RULE)
def parent_out_of_contact(
    supporter_lost_contact_months: Expr, supporter_declared_missing: Expr, child_lost_contact_months: Expr
) -> Expr:
    """Out of contact without supporting the child for six months; whom a court has declared missing is so all the more."""
    return any_of(supporter_lost_contact_months >= child_lost_contact_months, supporter_declared_missing)


@policy(
    entity="supporter",
    type="bool",
    title=("无法履行抚养职责", "a parent who is unable to raise the child"),
    cites=RULE,
)
def parent_unable(
    is_parent: Expr,
    parent_severely_disabled: Expr,
    supporter_serious_illness: Expr,
    parent_restrained: Expr,
    parent_out_of_contact: Expr,
) -> Expr:
    """A parent in one of the listed situations: severely disabled, seriously ill, not at liberty, out of contact."""
    return all_of(
        is_parent,
        any_of(parent_severely_disabled, supporter_serious_illness, parent_restrained, parent_out_of_contact),
    )


@policy(entity="person", unit="persons", title=("在世父母人数", "living parents"), cites=RULE)
def parents_living(is_parent: Expr) -> Expr:
    """How many parents of the person are alive and registered."""
    return count(is_parent)


@policy(entity="person", type="bool", title=("父母无一人能抚养", "no parent is able"), cites=RULE)
def no_parent_able(is_parent: Expr, parent_unable: Expr) -> Expr:
    """There is a parent, and every living one is in one of the listed situations."""
    return all_of(any_member(is_parent), all_members(any_of(not_(is_parent), parent_unable)))


@policy(
    entity="person",
    type="bool",
    title=("父母情况已查清", "both parents accounted for"),
    cites=RULE,
)
def parents_accounted_for(parents_living: Expr, kin_verified: Expr) -> Expr:
    """Both parents stand in the list, or the list was verified: who is not in it is dead or cannot be traced."""
    return any_of(parents_living >= 2, kin_verified)
