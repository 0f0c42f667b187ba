"""Who is a destitute person: three conditions, all to be met (民发〔2021〕43号)."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_members, all_of, any_member, any_of, is_in

RULE = "民发〔2021〕43号"


@policy(
    entity="person", type="bool", title=("残疾致无劳动能力", "disability that takes the ability to work"), cites=RULE
)
def disability_without_labour(disability_kind: Expr, disability_grade: Expr) -> Expr:
    """Intellectual or mental disability of grade 1–3, limb of grade 1–2, sight of grade 1."""
    return any_of(
        all_of(is_in(disability_kind, "intellectual", "mental"), disability_grade >= 1, disability_grade <= 3),
        all_of(disability_kind == "limb", disability_grade >= 1, disability_grade <= 2),
        all_of(disability_kind == "sight", disability_grade == 1),
    )


@policy(entity="person", type="bool", title=("无劳动能力", "no ability to work"), cites=f"{RULE}（无劳动能力）")
def no_labour_ability(age: Expr, disability_without_labour: Expr) -> Expr:
    """First condition: 60 or older, below 16, or a disability of the listed kinds and grades."""
    return any_of(age >= 60, age < 16, disability_without_labour)


@policy(
    entity="person",
    type="bool",
    title=("本人收入低于低保标准", "own income below the standard"),
    cites=f"{RULE}（无生活来源）",
)
def own_income_below(person_income: Expr, dibao_standard: Expr) -> Expr:
    """Second condition, income: the person's own countable income is below the dibao standard."""
    return person_income < dibao_standard


@policy(
    entity="person",
    type="bool",
    title=("法定义务人无履行能力", "no supporter is able"),
    cites=f"{RULE}（无法定义务人或无履行义务能力）",
)
def nobody_able_to_support(kin_verified: Expr, supporter_unable: Expr) -> Expr:
    """Third condition: no legal supporter at all, or none who is able.

    One able supporter decides at once. That there is none can only be told when the relatives were verified;
    until then `kin_verified` is unknown (it is never false: an unverified list proves nothing).
    """
    return all_of(kin_verified, all_members(supporter_unable))


@policy(entity="person", type="bool", title=("符合特困条件", "entitled to tekun"), cites=RULE)
def tekun_eligible(
    is_family: Expr,
    no_labour_ability: Expr,
    own_income_below: Expr,
    property_within_limits: Expr,
    nobody_able_to_support: Expr,
) -> Expr:
    """Destitute person: cannot work, has no means, and nobody is able to support them."""
    return all_of(is_family, no_labour_ability, own_income_below, property_within_limits, nobody_able_to_support)


@policy(
    entity="household",
    type="bool",
    title=("有无劳动能力、无生活来源、无人赡养抚养的成员", "a member cannot work, has no means and no able supporter"),
    cites=RULE,
)
def tekun_need(no_labour_ability: Expr, own_income_below: Expr, nobody_able_to_support: Expr) -> Expr:
    """Some member meets the personal conditions; property is tested for the household."""
    return any_member(all_of(no_labour_ability, own_income_below, nobody_able_to_support))


@policy(entity="household", type="bool", title=("有特困人员", "a member is entitled to tekun"), cites=RULE)
def tekun_present(tekun_eligible: Expr) -> Expr:
    """At least one member of the household is a destitute person."""
    return any_member(tekun_eligible)


programme(
    "tekun",
    title=("特困人员救助供养", "support of destitute persons"),
    entity="household",
    decides="tekun_present",
    amount="tekun_amount",
    tests=(
        "is_family",
        "tekun_need",
        "money_within_limit",
        "housing_within_limit",
        "no_commercial_premises",
        "vehicles_within_limit",
        "no_company",
    ),
)
