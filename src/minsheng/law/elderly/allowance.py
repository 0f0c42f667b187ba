"""Old-age allowance 高龄津贴: from the eightieth birthday on, by district and age; no means test."""

from __future__ import annotations

from minsheng.rules.declare import policy, programme
from minsheng.rules.lang import Expr, any_member, count, total, when

RULE = "老年人权益保障法 第三十三条（高龄津贴）"


@policy(
    entity="person",
    type="code",
    codes={
        "none": ("未满80周岁", "below 80"),
        "from_80": ("80至89周岁", "80 to 89"),
        "from_90": ("90至99周岁", "90 to 99"),
        "from_100": ("100周岁以上", "100 or over"),
    },
    title=("高龄津贴年龄段", "age band of the old-age allowance"),
    cites=RULE,
)
def elderly_band(age: Expr) -> Expr:
    """Age bands that the allowance rises by, entered on the birthday."""
    return (
        when(age >= 100)
        .then("from_100")
        .when(age >= 90)
        .then("from_90")
        .when(age >= 80)
        .then("from_80")
        .otherwise("none")
    )


@policy(entity="person", type="bool", title=("达到高龄津贴年龄", "of the age for the allowance"), cites=RULE)
def elderly_eligible(elderly_band: Expr) -> Expr:
    """Everybody registered in a district from the eightieth birthday on, whatever their means."""
    return elderly_band != "none"


@policy(entity="household", type="bool", title=("有高龄津贴对象", "a member is of the age"), cites=RULE)
def elderly_present(elderly_eligible: Expr) -> Expr:
    """At least one member is 80 or older."""
    return any_member(elderly_eligible)


@policy(entity="household", unit="persons", title=("高龄津贴人数", "members of the age"), cites=RULE)
def elderly_persons(elderly_eligible: Expr) -> Expr:
    """How many members are 80 or older."""
    return count(elderly_eligible)


@policy(entity="household", unit="fen/month", title=("高龄津贴", "old-age allowance per month"), cites=RULE)
def elderly_amount(elderly_allowance: Expr) -> Expr:
    """What the very old members receive together in a month, by the table of their district."""
    return total(elderly_allowance)


programme(
    "elderly",
    title=("高龄津贴", "old-age allowance"),
    entity="household",
    decides="elderly_present",
    amount="elderly_amount",
    tests=("elderly_present",),
    tags=("help_of_a_month",),
    disregard="民发〔2021〕43号（高龄津贴不计入特困人员收入；低保按 old_age_allowance_rule）",
)
