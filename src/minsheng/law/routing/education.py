"""Educational aid 教育救助: who is sent to the school, and the grant of the stage."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, all_of, any_member, is_in, total, when

RULE = "社会救助暂行办法 第三十三条"


@policy(
    entity="person",
    type="code",
    codes={
        "none": ("无", "none"),
        "compulsory": ("义务教育阶段（第三十三条第一款）", "compulsory school (article 33, first paragraph)"),
        "further": (
            "高中、高等教育阶段（第三十三条第二款）",
            "upper secondary and higher (article 33, second paragraph)",
        ),
        "not_admitted": (
            "不能入学接受义务教育的残疾儿童（第三十三条第二款）",
            "disabled child who cannot attend compulsory school (article 33, second paragraph)",
        ),
    },
    title=("教育救助依据", "clause of educational aid"),
    cites=RULE,
)
def education_clause(schooling: Expr, age: Expr, disability_grade: Expr) -> Expr:
    """By the stage attended; a disabled child of compulsory age without a school place has a clause of its own."""
    return (
        when(is_in(schooling, "primary", "junior"))
        .then("compulsory")
        .when(is_in(schooling, "senior", "vocational", "college", "bachelor"))
        .then("further")
        .when(all_of(schooling == "none", age >= 6, age < 16, disability_grade >= 1))
        .then("not_admitted")
        .otherwise("none")
    )


@policy(
    entity="household",
    type="bool",
    title=("有符合教育救助条件的学生", "a member of a stage that is helped"),
    cites=RULE,
)
def education_need(counted_member: Expr, education_clause: Expr) -> Expr:
    """A counted member attends school, or would have to."""
    return any_member(all_of(counted_member, education_clause != "none"))


@policy(entity="household", type="bool", title=("符合教育救助条件", "to be sent to the school"), cites=RULE)
def education_eligible(special_aid_tier: Expr, education_need: Expr) -> Expr:
    """A tier of special aid, and a member at a stage that is helped."""
    return all_of(special_aid_tier, education_need)


@policy(
    entity="household",
    type="code",
    codes={"none": ("无", "none"), "school": ("就读学校（教育部门）", "the school (education department)")},
    title=("教育救助转介", "where to apply for educational aid"),
    cites="社会救助暂行办法 第三十六条（向就读学校提出）",
)
def education_route(education_eligible: Expr) -> Expr:
    """Applications go to the school, which decides and pays."""
    return when(education_eligible).then("school").otherwise("none")


@policy(entity="household", unit="fen/year", title=("国家助学金", "state grants"), cites="社会救助暂行办法 第三十四条")
def education_amount(education_eligible: Expr, counted_member: Expr, education_grant: Expr) -> Expr:
    """Average state grants of the stages attended; fee waivers, loans and work-study come on top and are not computed."""
    return when(education_eligible).then(total(when(counted_member).then(education_grant).otherwise(0))).otherwise(0)


programme(
    "education",
    title=("教育救助", "educational aid"),
    entity="household",
    decides="education_eligible",
    amount="education_amount",
    tests=("special_aid_tier", "education_need"),
    tags=("help_of_a_year",),
    pays="year",
    disregard="民发〔2021〕57号（奖助学金不计入家庭收入）",
)
