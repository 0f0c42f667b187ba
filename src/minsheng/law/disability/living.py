"""Living allowance of disabled people in need 困难残疾人生活补贴 (国发〔2015〕52号)."""

from __future__ import annotations

from minsheng.rules.declare import exception, policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, any_of, total, when

RULE = "国发〔2015〕52号（困难残疾人生活补贴）"


@policy(entity="person", type="bool", title=("持有残疾人证", "holds a disability certificate"), cites=RULE)
def has_disability_certificate(disability_grade: Expr) -> Expr:
    """Certified as disabled, of whatever kind and grade."""
    return disability_grade >= 1


@policy(
    entity="person",
    type="bool",
    title=("属于困难家庭的残疾人", "disabled in a household in need"),
    cites=RULE,
)
def disability_living_scope_met(
    disability_living_scope: Expr, on_dibao_terms: Expr, dibao_single_eligible: Expr, dibao_edge_eligible: Expr
) -> Expr:
    """On dibao, with the household or alone; where the switch `disability_living_scope` widens it, in an edge household too."""
    return any_of(
        on_dibao_terms,
        dibao_single_eligible,
        all_of(disability_living_scope == "dibao_and_edge", dibao_edge_eligible),
    )


@policy(
    entity="person",
    type="bool",
    title=("符合困难残疾人生活补贴条件", "entitled to the living allowance"),
    cites=RULE,
)
def disability_living_eligible(has_disability_certificate: Expr, disability_living_scope_met: Expr) -> Expr:
    """A dibao recipient with a disability certificate."""
    return all_of(has_disability_certificate, disability_living_scope_met)


@exception(
    to="disability_living_eligible",
    order=1,
    title=("特困人员不享受", "not for destitute persons"),
    cites="国发〔2015〕52号（纳入特困人员供养保障的残疾人不享受两项补贴）",
)
def tekun_without_living_allowance(tekun_eligible: Expr) -> Expr:
    """Who is supported as a destitute person is not paid the living allowance as well."""
    return when(tekun_eligible).then(False)


@exception(
    to="disability_living_eligible",
    order=2,
    title=("领取工伤护理费的不享受", "not beside work-injury care"),
    cites="国发〔2015〕52号（领取工伤保险生活护理费的残疾人不享受两项补贴）",
)
def work_injury_without_living_allowance(work_injury_care: Expr) -> Expr:
    """Who draws the care benefit of work-injury insurance is paid neither subsidy."""
    return when(work_injury_care).then(False)


@exception(
    to="disability_living_eligible",
    order=3,
    title=("全额享受儿童补贴的不享受", "not for a child on the full benefit"),
    cites="民发〔2019〕62号 二（已全额领取补贴的残疾儿童不享受困难残疾人生活补贴）；国发〔2015〕52号（孤儿）",
)
def child_without_living_allowance(child_on_full_benefit: Expr) -> Expr:
    """An orphan, or a child on the full allowance of unsupported children, is not paid the living allowance as well."""
    return when(child_on_full_benefit).then(False)


@policy(
    entity="person", unit="fen/month", title=("本人困难残疾人生活补贴", "living allowance of the person"), cites=RULE
)
def disability_living_of_person(disability_living_eligible: Expr, disability_living_allowance: Expr) -> Expr:
    """One amount for everybody entitled, whatever the grade."""
    return when(disability_living_eligible).then(disability_living_allowance).otherwise(0)


@policy(
    entity="household",
    type="bool",
    title=("有持残疾人证成员", "a member holds a disability certificate"),
    cites=RULE,
)
def disability_certificate_present(has_disability_certificate: Expr) -> Expr:
    """Somebody in the household is certified as disabled."""
    return any_member(has_disability_certificate)


@policy(
    entity="household",
    type="bool",
    title=("有困难残疾人生活补贴对象", "a member is entitled to the living allowance"),
    cites=RULE,
)
def disability_living_present(disability_living_eligible: Expr) -> Expr:
    """At least one member is entitled to the living allowance."""
    return any_member(disability_living_eligible)


@policy(entity="household", unit="fen/month", title=("困难残疾人生活补贴", "living allowance per month"), cites=RULE)
def disability_living_amount(disability_living_of_person: Expr) -> Expr:
    """What the disabled members in need receive together in a month."""
    return total(disability_living_of_person)


programme(
    "disability_living",
    title=("困难残疾人生活补贴", "living allowance of disabled people in need"),
    entity="household",
    decides="disability_living_present",
    amount="disability_living_amount",
    tests=("disability_certificate_present", "disability_living_present"),
    tags=("help_of_a_month", "not_income"),
    disregard="国发〔2015〕52号（两项补贴不计入城乡低保家庭的收入）",
)
