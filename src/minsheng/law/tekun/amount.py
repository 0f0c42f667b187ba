"""What tekun pays: the basic living standard and the care subsidy by self-care ability."""

from __future__ import annotations

from functools import reduce
from operator import add

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, count, quantity, total, when

RULE = "民发〔2021〕43号（救助供养标准）"
SELF_CARE = "民发〔2021〕43号 第二十一条、第二十二条"


@policy(entity="person", unit="item", title=("生活自理不能项数", "activities of daily living failed"), cites=SELF_CARE)
def activities_failed(
    self_care_assessed: Expr,
    cannot_eat: Expr,
    cannot_dress: Expr,
    cannot_get_up: Expr,
    cannot_use_toilet: Expr,
    cannot_walk: Expr,
    cannot_bathe: Expr,
    self_care_failures: Expr,
) -> Expr:
    """How many of the six activities fail: counted one by one where the survey assessed them, else as the tekun list has it."""
    named = (cannot_eat, cannot_dress, cannot_get_up, cannot_use_toilet, cannot_walk, cannot_bathe)
    failed = [when(activity).then(quantity(1, "item")).otherwise(0) for activity in named]
    return when(self_care_assessed).then(reduce(add, failed)).otherwise(self_care_failures)


@policy(
    entity="person",
    type="code",
    codes={
        "self_reliant": ("全自理", "self-reliant"),
        "half": ("半护理", "half care"),
        "full": ("全护理", "full care"),
    },
    title=("护理档次", "grade of care"),
    cites=SELF_CARE,
)
def care_grade(activities_failed: Expr, full_care_failures: Expr) -> Expr:
    """None of the six activities failed, self-reliant; up to three, partly; four or more, wholly dependent on care."""
    return (
        when(activities_failed == 0)
        .then("self_reliant")
        .when(activities_failed < full_care_failures)
        .then("half")
        .otherwise("full")
    )


@policy(entity="person", unit="fen/month", title=("照料护理补贴", "care subsidy"), cites=RULE)
def tekun_care(care_grade: Expr, tekun_care_full: Expr, tekun_care_half: Expr) -> Expr:
    """The subsidy of the grade of care: none for the self-reliant."""
    return (
        when(care_grade == "self_reliant")
        .then(0)
        .when(care_grade == "half")
        .then(tekun_care_half)
        .otherwise(tekun_care_full)
    )


@policy(entity="person", unit="fen/month", title=("本人特困供养金", "tekun of the person"), cites=RULE)
def tekun_person_amount(tekun_eligible: Expr, tekun_basic_standard: Expr, tekun_care: Expr) -> Expr:
    """Basic living standard plus care subsidy; unknown until the self-care ability is assessed."""
    return when(tekun_eligible).then(tekun_basic_standard + tekun_care).otherwise(0)


@policy(entity="household", unit="fen/month", title=("特困供养金", "tekun per month"), cites=RULE)
def tekun_amount(tekun_person_amount: Expr) -> Expr:
    """What the destitute persons of the household receive together in a month."""
    return total(tekun_person_amount)


@policy(entity="household", unit="persons", title=("特困人数", "destitute persons"), cites="民发〔2021〕43号")
def tekun_persons(tekun_eligible: Expr) -> Expr:
    """How many members are destitute persons."""
    return count(tekun_eligible)
