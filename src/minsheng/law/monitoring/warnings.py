"""Department warnings: facts that put a rural household in front of a person, and decide nothing."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, total

SCREENING = "中农组发〔2021〕7号（部门筛查预警）"


@policy(entity="household", type="bool", title=("属于农村户", "is a rural household"), cites=SCREENING)
def is_rural(residence: Expr) -> Expr:
    """Monitoring covers all people of the countryside."""
    return residence == "rural"


@policy(
    entity="household",
    unit="fen/year",
    title=("十二个月自付医疗费", "medical bills paid in twelve months"),
    cites=SCREENING,
)
def household_medical_self_paid(medical_self_paid: Expr) -> Expr:
    """What the members paid themselves after every cover, in the twelve months up to the day of the facts."""
    return total(medical_self_paid)


@policy(entity="household", type="bool", title=("因病预警", "warning: illness"), cites=SCREENING)
def warning_illness(
    is_rural: Expr, newly_ill: Expr, household_medical_self_paid: Expr, warning_medical_limit: Expr
) -> Expr:
    """A newly registered serious illness, or bills above the limit, which is lower for households lifted out of poverty."""
    return all_of(is_rural, any_of(any_member(newly_ill), household_medical_self_paid > warning_medical_limit))


@policy(entity="household", type="bool", title=("因学预警", "warning: school"), cites=SCREENING)
def warning_school(is_rural: Expr, dropped_out: Expr, age: Expr) -> Expr:
    """A child of compulsory school age has dropped out or is suspended."""
    return all_of(is_rural, any_member(all_of(dropped_out, age >= 6, age < 16)))


@policy(entity="household", type="bool", title=("因灾预警", "warning: disaster or accident"), cites=SCREENING)
def warning_disaster(is_rural: Expr, disaster: Expr) -> Expr:
    """Hit by a disaster or serious accident in the last three months."""
    return all_of(is_rural, disaster)


@policy(entity="household", type="bool", title=("住房安全预警", "warning: unsafe house"), cites=SCREENING)
def warning_housing(is_rural: Expr, unsafe_dwelling: Expr) -> Expr:
    """A dwelling in use is graded C or D."""
    return all_of(is_rural, unsafe_dwelling)


@policy(entity="household", type="bool", title=("饮水安全预警", "warning: drinking water"), cites=SCREENING)
def warning_water(is_rural: Expr, water_problem: Expr) -> Expr:
    """Drinking water is cut off, unsafe or far away, and it has not been solved."""
    return all_of(is_rural, water_problem)


@policy(entity="household", type="bool", title=("务工预警", "warning: work"), cites=SCREENING)
def warning_work(is_rural: Expr, newly_unemployed: Expr) -> Expr:
    """A member registered as unemployed in the last three months."""
    return all_of(is_rural, any_member(newly_unemployed))


@policy(entity="household", type="bool", title=("因残预警", "warning: disability"), cites=SCREENING)
def warning_disability(is_rural: Expr, newly_disabled: Expr, disability_grade: Expr) -> Expr:
    """A member was certified in the last three months as disabled of grade 1 or 2."""
    return all_of(is_rural, any_member(all_of(newly_disabled, disability_grade <= 2)))


@policy(entity="household", type="bool", title=("主要劳动力去世预警", "warning: death of an earner"), cites=SCREENING)
def warning_death(is_rural: Expr, adult_death: Expr) -> Expr:
    """A member of working age died in the last three months."""
    return all_of(is_rural, adult_death)


@policy(entity="household", type="bool", title=("有返贫预警", "any warning"), cites=SCREENING)
def warned(
    warning_illness: Expr,
    warning_school: Expr,
    warning_disaster: Expr,
    warning_housing: Expr,
    warning_water: Expr,
    warning_work: Expr,
    warning_disability: Expr,
    warning_death: Expr,
) -> Expr:
    """At least one department warning: a lead for a visit, never a decision."""
    return any_of(
        warning_illness,
        warning_school,
        warning_disaster,
        warning_housing,
        warning_water,
        warning_work,
        warning_disability,
        warning_death,
    )
