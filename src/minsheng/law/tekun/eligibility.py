"""Who is a destitute person: three conditions, all to be met (民发〔2021〕43号)."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_members, all_of, any_member, any_of, is_in, not_, when

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


@policy(
    entity="person",
    type="bool",
    title=("未成年特困人员继续供养", "goes on as a minor on tekun"),
    cites=f"{RULE} 第二十四条",
)
def tekun_goes_on(tekun_since_minority: Expr, age: Expr, schooling: Expr) -> Expr:
    """Admitted as a minor: supported until 18, and longer while in compulsory, senior secondary or vocational school."""
    at_school = is_in(schooling, "primary", "junior", "senior", "vocational")
    return all_of(tekun_since_minority, any_of(age < 18, at_school))


@policy(entity="person", type="bool", title=("无劳动能力", "no ability to work"), cites=f"{RULE} 第五条")
def no_labour_ability(age: Expr, disability_without_labour: Expr, tekun_goes_on: Expr) -> Expr:
    """First condition: 60 or older, below 16, a disability of the listed kinds and grades, or going on from childhood."""
    return any_of(age >= 60, age < 16, disability_without_labour, tekun_goes_on)


@policy(
    entity="person",
    unit="fen/month",
    title=("特困认定收入", "income as counted for tekun"),
    cites=f"{RULE} 第六条（基础养老金、优待抚恤金、高龄津贴不计入）",
)
def tekun_income(person_income: Expr, basic_pension_counted: Expr, old_age_allowance_counted: Expr) -> Expr:
    """Own income without the basic part of the resident pension and the old-age allowance, which never count for tekun."""
    return person_income - basic_pension_counted - old_age_allowance_counted


@policy(
    entity="person",
    type="bool",
    title=("本人收入低于低保标准", "own income below the standard"),
    cites=f"{RULE} 第六条（无生活来源）",
)
def own_income_below(tekun_income: Expr, dibao_standard: Expr) -> Expr:
    """Second condition, income: the person's own countable income is below the dibao standard."""
    return tekun_income < dibao_standard


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


@policy(
    entity="person",
    type="bool",
    title=("不再认定为特困人员", "not admitted to tekun, or no longer"),
    cites=f"{RULE} 第九条、第二十四条",
)
def tekun_barred(takes_childrens_benefit: Expr, declared_missing: Expr, custody: Expr, tekun_given_up: Expr) -> Expr:
    """A minor who chose the benefit of orphans or unsupported children; the missing; prisoners; who gave it up."""
    return any_of(takes_childrens_benefit, declared_missing, custody == "prison", tekun_given_up)


@policy(entity="person", type="bool", title=("符合特困条件", "entitled to tekun"), cites=f"{RULE} 第四条")
def tekun_eligible(
    is_family: Expr,
    no_labour_ability: Expr,
    own_income_below: Expr,
    property_within_limits: Expr,
    nobody_able_to_support: Expr,
    tekun_barred: Expr,
) -> Expr:
    """Destitute person: cannot work, has no means, and nobody is able to support them."""
    return all_of(
        is_family,
        no_labour_ability,
        own_income_below,
        property_within_limits,
        nobody_able_to_support,
        not_(tekun_barred),
    )


@policy(
    entity="person",
    type="code",
    codes={
        "none": ("无", "none"),
        "missing": ("被宣告失踪", "declared missing"),
        "prison": ("在监狱服刑", "in prison"),
        "given_up": ("自愿退出", "given up"),
        "childrens_benefit": ("改享儿童保障", "took the children's benefit"),
        "ability": ("具备劳动能力", "able to work"),
        "means": ("收入或财产不符", "income or property too high"),
        "supporter": ("义务人有履行能力", "a supporter is able"),
        "other": ("其他", "other"),
    },
    title=("特困终止原因", "why tekun ends"),
    cites=f"{RULE} 第九条、第二十四条",
)
def tekun_end_cause(
    on_tekun: Expr,
    tekun_eligible: Expr,
    declared_missing: Expr,
    custody: Expr,
    tekun_given_up: Expr,
    takes_childrens_benefit: Expr,
    no_labour_ability: Expr,
    own_income_below: Expr,
    property_within_limits: Expr,
    nobody_able_to_support: Expr,
) -> Expr:
    """For somebody on the list who is not entitled any more, the first cause that applies; the dead have left the register."""
    return (
        when(any_of(not_(on_tekun), tekun_eligible))
        .then("none")
        .when(declared_missing)
        .then("missing")
        .when(custody == "prison")
        .then("prison")
        .when(tekun_given_up)
        .then("given_up")
        .when(takes_childrens_benefit)
        .then("childrens_benefit")
        .when(not_(no_labour_ability))
        .then("ability")
        .when(any_of(not_(own_income_below), not_(property_within_limits)))
        .then("means")
        .when(not_(nobody_able_to_support))
        .then("supporter")
        .otherwise("other")
    )


@policy(
    entity="household",
    type="bool",
    title=("有无劳动能力、无生活来源、无人赡养抚养的成员", "a member cannot work, has no means and no able supporter"),
    cites=RULE,
)
def tekun_need(
    no_labour_ability: Expr, own_income_below: Expr, nobody_able_to_support: Expr, tekun_barred: Expr
) -> Expr:
    """Some member meets the personal conditions; property is tested for the household."""
    return any_member(all_of(no_labour_ability, own_income_below, nobody_able_to_support, not_(tekun_barred)))


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
    tags=("help_of_a_month", "not_income"),
    disregard="民发〔2021〕57号 第十三条（政府发放的各类社会救助款物不计入家庭收入）",
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
