"""Who is an orphan and who is a child in fact unsupported (国办发〔2010〕54号; 民发〔2019〕62号)."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, any_of, count

ORPHAN = "国办发〔2010〕54号（孤儿：失去父母、查找不到生父母的未满18周岁的未成年人）"
UNSUPPORTED = "民发〔2019〕62号 一（保障对象）"
PRIVACY = "民发〔2019〕62号 三（为保护儿童隐私，不设置公示环节）"


@policy(entity="person", type="bool", title=("无在世父母", "without a living parent"), cites=ORPHAN)
def without_parents(parents_living: Expr, kin_verified: Expr) -> Expr:
    """Both parents are dead or cannot be traced.

    One living parent settles it; that there is none can be told only when the relatives were verified.
    """
    return all_of(parents_living == 0, kin_verified)


@policy(entity="person", type="bool", title=("属于孤儿", "is an orphan"), cites=ORPHAN)
def orphan_eligible(is_minor: Expr, without_parents: Expr) -> Expr:
    """A child below 18 who has lost both parents or whose parents cannot be traced."""
    return all_of(is_minor, without_parents)


@policy(
    entity="person",
    type="bool",
    title=("属于事实无人抚养儿童", "is a child in fact unsupported"),
    cites=UNSUPPORTED,
)
def unsupported_child_eligible(is_minor: Expr, no_parent_able: Expr, parents_accounted_for: Expr) -> Expr:
    """A child below 18 both of whose parents are in a listed situation, or one of them while the other is dead or missing.

    One able parent settles it, wherever that parent lives.
    """
    return all_of(is_minor, no_parent_able, parents_accounted_for)


@policy(entity="household", type="bool", title=("有未满18周岁成员", "a member is below 18"), cites=ORPHAN)
def minor_present(is_minor: Expr) -> Expr:
    """There is a child in the household."""
    return any_member(is_minor)


@policy(entity="household", type="bool", title=("有孤儿", "an orphan is in the household"), cites=ORPHAN)
def orphan_present(orphan_eligible: Expr) -> Expr:
    """At least one child of the household is an orphan."""
    return any_member(orphan_eligible)


@policy(
    entity="household",
    type="bool",
    title=("有事实无人抚养儿童", "a child of the household is in fact unsupported"),
    cites=UNSUPPORTED,
)
def unsupported_child_present(unsupported_child_eligible: Expr) -> Expr:
    """At least one child of the household is in fact unsupported."""
    return any_member(unsupported_child_eligible)


@policy(entity="household", unit="persons", title=("孤儿人数", "orphans"), cites=ORPHAN)
def orphan_persons(orphan_eligible: Expr) -> Expr:
    """How many orphans the household has."""
    return count(orphan_eligible)


@policy(entity="household", unit="persons", title=("事实无人抚养儿童人数", "unsupported children"), cites=UNSUPPORTED)
def unsupported_child_persons(unsupported_child_eligible: Expr) -> Expr:
    """How many children of the household are in fact unsupported."""
    return count(unsupported_child_eligible)


@policy(
    entity="household",
    type="bool",
    title=("不得公示", "must not be put on public notice"),
    cites=PRIVACY,
)
def notice_forbidden(orphan_present: Expr, unsupported_child_present: Expr) -> Expr:
    """Recognition of a child is never put on public notice, to protect the child's privacy."""
    return any_of(orphan_present, unsupported_child_present)


programme(
    "orphan",
    title=("孤儿基本生活保障", "living guarantee of orphans"),
    entity="household",
    decides="orphan_present",
    amount="orphan_amount",
    tests=("minor_present", "orphan_present"),
    tags=("help_of_a_month", "not_income"),
    disregard="民发〔2021〕57号（政府发放的社会救助金不计入家庭收入）",
)
programme(
    "unsupported_child",
    title=("事实无人抚养儿童基本生活补贴", "living allowance of children in fact unsupported"),
    entity="household",
    decides="unsupported_child_present",
    amount="unsupported_child_amount",
    tests=("minor_present", "unsupported_child_present"),
    tags=("help_of_a_month", "not_income"),
    disregard="民发〔2019〕62号 二（基本生活补贴不计入家庭收入）",
)
