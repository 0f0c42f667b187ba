"""Department warnings: facts that put a rural household in front of a person, and decide nothing."""

from __future__ import annotations

from minsheng.rules.declare import policy
from minsheng.rules.lang import Expr, all_of, any_member, any_of, is_in

SCREENING = "中农组发〔2021〕7号（部门筛查预警）"


@policy(entity="household", type="bool", title=("属于农村户", "is a rural household"), cites=SCREENING)
def is_rural(residence: Expr) -> Expr:
    """Monitoring covers all people of the countryside."""
    return residence == "rural"


@policy(entity="household", type="bool", title=("因病预警", "warning: illness"), cites=SCREENING)
def warning_illness(is_rural: Expr, newly_ill: Expr, medical_bills_reach_limit: Expr) -> Expr:
    """A newly registered serious illness, or bills that reach the limit of the department's rule."""
    return all_of(is_rural, any_of(any_member(newly_ill), medical_bills_reach_limit))


@policy(entity="household", type="bool", title=("门诊费用预警", "warning: outpatient bills"), cites=SCREENING)
def warning_outpatient(is_rural: Expr, outpatient_self_paid: Expr, warning_outpatient_limit: Expr) -> Expr:
    """A member paid more for outpatient treatment in the month than the limit."""
    return all_of(is_rural, any_member(outpatient_self_paid > warning_outpatient_limit))


@policy(entity="household", type="bool", title=("单次住院预警", "warning: one hospital stay"), cites=SCREENING)
def warning_hospital_stay(is_rural: Expr, largest_stay_self_paid: Expr, warning_stay_limit: Expr) -> Expr:
    """One hospital stay of a member cost more than the limit, which is lower for monitored households."""
    return all_of(is_rural, any_member(largest_stay_self_paid > warning_stay_limit))


@policy(entity="household", type="bool", title=("因学预警", "warning: school"), cites=SCREENING)
def warning_school(is_rural: Expr, dropped_out: Expr, age: Expr) -> Expr:
    """A child of compulsory school age has dropped out or is suspended."""
    return all_of(is_rural, any_member(all_of(dropped_out, age >= 6, age < 16)))


@policy(entity="household", type="bool", title=("教育支出预警", "warning: cost of schooling"), cites=SCREENING)
def warning_school_cost(
    is_rural: Expr, schooling: Expr, school_year_self_paid: Expr, warning_school_cost_limit: Expr
) -> Expr:
    """A pupil of senior secondary or vocational school pays more in the school year, after grants, than the limit."""
    return all_of(
        is_rural,
        any_member(all_of(is_in(schooling, "senior", "vocational"), school_year_self_paid > warning_school_cost_limit)),
    )


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


@policy(entity="household", type="bool", title=("退出低保预警", "warning: left dibao"), cites=SCREENING)
def warning_dibao_withdrawn(is_rural: Expr, dibao_withdrawn: Expr) -> Expr:
    """A member left the dibao list in the last three months."""
    return all_of(is_rural, any_member(dibao_withdrawn))


@policy(entity="household", type="bool", title=("有返贫预警", "any warning"), cites=SCREENING)
def warned(
    warning_illness: Expr,
    warning_outpatient: Expr,
    warning_hospital_stay: Expr,
    warning_school: Expr,
    warning_school_cost: Expr,
    warning_disaster: Expr,
    warning_housing: Expr,
    warning_water: Expr,
    warning_work: Expr,
    warning_disability: Expr,
    warning_death: Expr,
    warning_dibao_withdrawn: Expr,
) -> Expr:
    """At least one department warning: a lead for a visit, never a decision."""
    return any_of(
        warning_illness,
        warning_outpatient,
        warning_hospital_stay,
        warning_school,
        warning_school_cost,
        warning_disaster,
        warning_housing,
        warning_water,
        warning_work,
        warning_disability,
        warning_death,
        warning_dibao_withdrawn,
    )
