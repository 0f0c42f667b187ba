"""Care subsidy of severely disabled people 重度残疾人护理补贴 (国发〔2015〕52号)."""

from __future__ import annotations

from minsheng.rules.declare import exception, policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, any_of, not_, total, when

RULE = "国发〔2015〕52号（重度残疾人护理补贴）"


@policy(entity="person", type="bool", title=("残疾等级为一级或二级", "disability of grade 1 or 2"), cites=RULE)
def disability_grade_severe(disability_grade: Expr) -> Expr:
    """Certified as severely disabled: grade 1 or 2 of any kind; means are not tested."""
    return all_of(disability_grade >= 1, disability_grade <= 2)


@policy(
    entity="person",
    type="bool",
    title=("符合重度残疾人护理补贴条件", "entitled to the care subsidy"),
    cites=RULE,
)
def disability_care_eligible(disability_grade_severe: Expr) -> Expr:
    """Everybody whose disability is of grade 1 or 2, unless cared for from another fund."""
    return disability_grade_severe


@exception(
    to="disability_care_eligible",
    order=1,
    title=("特困人员不重复享受", "not beside tekun"),
    cites="国发〔2015〕52号（纳入特困人员供养保障的残疾人不享受两项补贴）",
)
def tekun_without_care_subsidy(tekun_eligible: Expr, disability_care_with_tekun: Expr, tekun_care: Expr) -> Expr:
    """Care is paid once: never to destitute persons, or, by the switch, not to those who draw the tekun care subsidy."""
    return when(all_of(tekun_eligible, any_of(disability_care_with_tekun == "never", tekun_care > 0))).then(False)


@exception(
    to="disability_care_eligible",
    order=2,
    title=("领取工伤护理费的不享受", "not beside work-injury care"),
    cites="国发〔2015〕52号（领取工伤保险生活护理费的残疾人不享受两项补贴）",
)
def work_injury_without_care_subsidy(work_injury_care: Expr) -> Expr:
    """Who draws the care benefit of work-injury insurance is paid neither subsidy."""
    return when(work_injury_care).then(False)


@policy(entity="person", unit="fen/month", title=("本人重度残疾人护理补贴", "care subsidy of the person"), cites=RULE)
def disability_care_of_person(
    disability_care_eligible: Expr,
    disability_grade: Expr,
    disability_care_grade_1: Expr,
    disability_care_grade_2: Expr,
) -> Expr:
    """The amount of the grade; a child on the benefit of orphans or unsupported children keeps it."""
    return (
        when(not_(disability_care_eligible))
        .then(0)
        .when(disability_grade == 1)
        .then(disability_care_grade_1)
        .otherwise(disability_care_grade_2)
    )


@policy(
    entity="household",
    type="bool",
    title=("有一级或二级残疾成员", "a member is disabled of grade 1 or 2"),
    cites=RULE,
)
def disability_grade_severe_present(disability_grade_severe: Expr) -> Expr:
    """Somebody in the household is certified as severely disabled."""
    return any_member(disability_grade_severe)


@policy(
    entity="household",
    type="bool",
    title=("有重度残疾人护理补贴对象", "a member is entitled to the care subsidy"),
    cites=RULE,
)
def disability_care_present(disability_care_eligible: Expr) -> Expr:
    """At least one member is entitled to the care subsidy."""
    return any_member(disability_care_eligible)


@policy(entity="household", unit="fen/month", title=("重度残疾人护理补贴", "care subsidy per month"), cites=RULE)
def disability_care_amount(disability_care_of_person: Expr) -> Expr:
    """What the severely disabled members receive together in a month."""
    return total(disability_care_of_person)


programme(
    "disability_care",
    title=("重度残疾人护理补贴", "care subsidy of severely disabled people"),
    entity="household",
    decides="disability_care_present",
    amount="disability_care_amount",
    tests=("disability_grade_severe_present", "disability_care_present"),
    tags=("help_of_a_month", "not_income"),
    disregard="国发〔2015〕52号（两项补贴不计入城乡低保家庭的收入）",
)
