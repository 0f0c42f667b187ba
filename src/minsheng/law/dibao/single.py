"""Single-person entry 单人保: people whose need is their own, admitted without their household (民发〔2021〕57号 第八条)."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import (
    Expr,
    all_of,
    any_member,
    any_of,
    at_least,
    count,
    is_in,
    not_,
    percent,
    quantity,
    total,
    when,
)

ENTRY = "民发〔2021〕57号 第八条；民发〔2022〕83号 一（一）、（四）"
CLERGY = "民发〔2021〕57号 第八条第（三）项"
JOBLESS = "民发〔2022〕83号 一（一）（成年无业重度残疾人参照单人户）"
SEPARATE = "重庆市城乡居民最低生活保障条例 第十一条第三款（分户计算）；重庆市单人户低保规定（人均收入不超过标准3倍）"


@policy(
    entity="person",
    type="bool",
    title=("重残或重病且本人收入低于标准", "severely disabled or ill, with an income below the standard"),
    cites=f"{ENTRY}第（一）、（二）项",
)
def single_entry_need(
    counted_for_dibao: Expr,
    severe_disability: Expr,
    serious_illness: Expr,
    person_income: Expr,
    dibao_standard: Expr,
) -> Expr:
    """Severely disabled or seriously ill, own income below the standard, and not supported as a destitute person."""
    return all_of(
        counted_for_dibao,
        any_of(severe_disability, serious_illness),
        person_income < dibao_standard,
    )


@policy(
    entity="person",
    type="bool",
    title=("在宗教场所居住三年以上的教职人员", "cleric who has lived in a place of worship for three years"),
    cites=CLERGY,
)
def cleric_in_need(clergy_months: Expr) -> Expr:
    """Away from the family and in a place of worship for three years in a row, the third year full."""
    return clergy_months >= quantity(36, "month")


@policy(
    entity="person",
    type="bool",
    since="2022-10-20",
    name="jobless_disabled",
    title=("成年无业重度残疾人", "grown-up, without work, severely disabled"),
    cites=JOBLESS,
)
def jobless_disabled_2022(age: Expr, employed: Expr, severe_disability: Expr) -> Expr:
    """Treated like a household of one when they apply alone."""
    return all_of(age >= 18, not_(employed), severe_disability)


@policy(
    entity="person",
    type="bool",
    until="2022-10-19",
    name="jobless_disabled",
    title=("成年无业重度残疾人", "grown-up, without work, severely disabled"),
    cites=JOBLESS,
)
def jobless_disabled_until_2022() -> Expr:
    """Not yet treated like a household of one."""
    return any_of(False)


@policy(
    entity="household",
    type="bool",
    title=("家庭人均收入不超过标准3倍", "income per head not above three times the standard"),
    cites=SEPARATE,
)
def separate_income_within(dibao_income: Expr, dibao_line: Expr, separate_income_multiple: Expr) -> Expr:
    """How well off the family may be with which a person lives who is counted apart; at the limit still passes."""
    return dibao_income <= dibao_line * separate_income_multiple


@policy(
    entity="person",
    type="bool",
    title=("与父母、兄弟姐妹分户计算", "counted apart from parents or siblings"),
    cites=SEPARATE,
)
def counted_apart(
    age: Expr,
    lives_on: Expr,
    disability_grade: Expr,
    work_ability_lost: Expr,
    long_bedridden: Expr,
    separate_income_within: Expr,
) -> Expr:
    """A grown-up who lost the ability to work by disability, or is long bedridden, and lives on parents or siblings."""
    return all_of(
        age >= 18,
        is_in(lives_on, "parents", "aged_parents", "siblings"),
        any_of(all_of(disability_grade >= 1, work_ability_lost), long_bedridden),
        separate_income_within,
    )


@policy(
    entity="person",
    type="bool",
    title=("本人财产符合规定", "own property within the limits"),
    cites="重庆市低保家庭财产规定（黔江区民政局 2023-07-18 答复），按一人计算",
)
def own_property_within(
    bank_balance: Expr,
    dibao_standard: Expr,
    money_limit_months: Expr,
    homes_owned: Expr,
    vehicle_count: Expr,
    companies_counted: Expr,
    premises_owned: Expr,
) -> Expr:
    """The property tests for a household of one: money of one person, at most one home, no vehicle, company or premises."""
    return all_of(
        bank_balance <= dibao_standard * money_limit_months,
        homes_owned < 2,
        vehicle_count == 0,
        companies_counted == 0,
        premises_owned == 0,
    )


@policy(
    entity="person",
    type="bool",
    title=("可不随家庭单独申请", "may apply without the household"),
    cites=f"{CLERGY}；{JOBLESS}；{SEPARATE}",
)
def entry_apart(
    applies_alone: Expr,
    cleric_in_need: Expr,
    jobless_disabled: Expr,
    counted_apart: Expr,
    counted_member: Expr,
    counted_for_dibao: Expr,
    tekun_eligible: Expr,
    dibao_eligible: Expr,
    person_income: Expr,
    dibao_standard: Expr,
    own_property_within: Expr,
) -> Expr:
    """Who applied alone and may: a cleric, a jobless severely disabled adult, somebody counted apart from the family.

    Own income and property decide, whatever the household has, unless its dibao counts the person already. Nobody is
    presumed to have applied alone.
    """
    return all_of(
        applies_alone,
        any_of(cleric_in_need, all_of(counted_member, any_of(jobless_disabled, counted_apart))),
        not_(tekun_eligible),
        not_(all_of(dibao_eligible, counted_for_dibao)),
        person_income < dibao_standard,
        own_property_within,
    )


@policy(
    entity="person",
    type="bool",
    title=("符合单人保条件", "entitled to single-person entry"),
    cites=f"{ENTRY}；{SEPARATE}",
)
def dibao_single_eligible(dibao_edge_eligible: Expr, single_entry_need: Expr, entry_apart: Expr) -> Expr:
    """A member of an edge household who has the need that allows an entry alone, or who may apply without the household."""
    return any_of(all_of(dibao_edge_eligible, single_entry_need), entry_apart)


@policy(
    entity="person",
    unit="fen/month",
    rounding="down",
    title=("单人保金额", "amount of single-person entry"),
    cites=ENTRY,
)
def dibao_single_person_amount(
    dibao_single_eligible: Expr,
    single_entry_amount: Expr,
    dibao_standard: Expr,
    person_income: Expr,
    single_entry_share: Expr,
    supplement: Expr,
) -> Expr:
    """Standard minus the person's own income, or a flat share of the standard if the switch says so; and the supplement."""
    return (
        when(not_(dibao_single_eligible))
        .then(0)
        .when(single_entry_amount == "difference")
        .then(dibao_standard - at_least(person_income, 0) + supplement)
        .otherwise(percent(dibao_standard, single_entry_share) + supplement)
    )


@policy(
    entity="household",
    type="bool",
    title=("单独申请的途径", "a way to enter alone is open"),
    cites=ENTRY,
)
def single_entry_open(dibao_edge_eligible: Expr, entry_apart: Expr) -> Expr:
    """The household is an edge household, or a member may apply without it."""
    return any_of(dibao_edge_eligible, any_member(entry_apart))


@policy(
    entity="household",
    type="bool",
    title=(
        "有可单独申请且本人收入低于标准的成员",
        "a member with an income below the standard has the need to enter alone",
    ),
    cites=ENTRY,
)
def dibao_single_need(single_entry_need: Expr, entry_apart: Expr) -> Expr:
    """Somebody in the household could enter alone: severely disabled or ill, or applying without the household."""
    return any_member(any_of(single_entry_need, entry_apart))


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
    tags=("help_of_a_month", "not_income"),
    disregard="民发〔2021〕57号 第十三条（政府发放的各类社会救助款物不计入家庭收入）",
    tests=("single_entry_open", "dibao_single_need"),
)
