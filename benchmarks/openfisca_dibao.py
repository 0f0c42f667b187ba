"""The core of dibao and tekun as an OpenFisca country package, as its authors would write it: the peer of benchmark (c).

Variables carry the names of Minsheng's nodes. What OpenFisca cannot say is given to it ready: it has no unknown value (every
missing fact is its default, zero), no links between people of different households (`nobody_able_to_support` is an input),
and 32 bits for a number (an amount above 21 million yuan is cut to that).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.model_api import Variable, max_, select, where
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

__all__ = ["ANSWERS", "MONTH", "country", "one_household", "screen"]

MONTH = "2023-12"
ANSWERS = ("dibao_eligible", "dibao_amount", "tekun_persons")
LARGEST = 2**31 - 1
RUNS = 3

ENTITIES = {
    "person": build_entity("person", "persons", "person", is_person=True),
    "household": build_entity("household", "households", "household", roles=[{"key": "member", "plural": "members"}]),
}
PARAMETERS = {
    name: {"values": {"2023-09-01": {"value": value}}}
    for name, value in {
        "standard_urban": 73500, "standard_rural": 60000, "money_limit_months": 24, "minimum_housing_area": 2000,
        "housing_area_multiple": 3, "vehicle_exempt_value": 3000000, "supplement_pupil": 10000, "supplement_burden": 6000,
        "supplement_disability": 4000,
    }.items()
}  # fmt: skip

MENTAL, LIMB, SIGHT = 1, 2, 3
DISABILITIES = {"intellectual": MENTAL, "mental": MENTAL, "limb": LIMB, "sight": SIGHT}
CODES = {
    "is_farming": ("employment_kind", "farming"),
    "is_resident_pension": ("pension_kind", "resident"),
    "is_urban": ("residence", "urban"),
    "is_family": ("household_kind", "family"),
    "in_qianjiang": ("district", "500114"),
}
"""Inputs that stand for a code of the snapshot: the column and the code."""

INPUTS: dict[str, dict[str, type]] = {
    "person": {
        "employed": bool, "is_farming": bool, "employment_income": int, "farm_income": int, "unemployed": bool,
        "unemployment_benefit": int, "has_pension": bool, "is_resident_pension": bool, "pension_amount": int,
        "pension_basic_part": int, "in_school": bool, "serious_illness": bool, "disability": int, "disability_grade": int,
        "bank_balance": int, "vehicle_count": int, "vehicle_value": int, "company_count": int, "homes_owned": int,
        "homes_area": int, "premises_owned": int, "nobody_able_to_support": bool,
    },
    "household": {
        "is_urban": bool, "is_family": bool, "in_qianjiang": bool, "household_size": int, "dwellings": int, "dwelling_area": int,
    },
}  # fmt: skip
FORMULAS: list[tuple[str, str, type, Callable[..., Any]]] = []


def formula(entity: str, value_type: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function as the formula of the variable of its name."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        FORMULAS.append((function.__name__, entity, value_type, function))
        return function

    return declare


@formula("person", int)
def age(person: Any, period: Any) -> Any:
    """Completed years on the last day of the month."""
    born = person("birth_date", period)
    year, month = born.astype("datetime64[Y]"), born.astype("datetime64[M]")
    on = period.stop
    month_of_year = (month - year).astype(int) + 1
    day = (born - month).astype(int) + 1
    is_early = (month_of_year > on.month) + (month_of_year == on.month) * (day > on.day)
    return on.year - (year.astype(int) + 1970) - is_early


@formula("person", bool)
def severe_disability(person: Any, period: Any) -> Any:
    """Grade 1 or 2, or grade 3 if intellectual or mental."""
    grade = person("disability_grade", period)
    return (grade >= 1) * (grade <= 2) + (grade == 3) * (person("disability", period) == MENTAL)


@formula("person", bool)
def no_labour_ability(person: Any, period: Any) -> Any:
    """Old, a child, or disabled so as not to be able to work."""
    years, kind, grade = person("age", period), person("disability", period), person("disability_grade", period)
    disabled = (grade >= 1) * (
        (kind == MENTAL) * (grade <= 3) + (kind == LIMB) * (grade <= 2) + (kind == SIGHT) * (grade == 1)
    )
    return (years >= 60) + (years < 16) + disabled


@formula("person", int)
def work_income(person: Any, period: Any) -> Any:
    """Wages, or a twelfth of the year's farming."""
    employed = person("employed", period)
    return select(
        [employed * person("is_farming", period), employed],
        [person("farm_income", period) // 12, person("employment_income", period)],
        default=0,
    )


@formula("person", int)
def pension_income(person: Any, period: Any) -> Any:
    """The pension without the basic part of a resident pension."""
    basic = where(person("is_resident_pension", period), person("pension_basic_part", period), 0)
    return where(person("has_pension", period), person("pension_amount", period) - basic, 0)


@formula("person", int)
def person_income(person: Any, period: Any) -> Any:
    """All countable income of a person."""
    return person("work_income", period) + person("pension_income", period) + person("unemployment_benefit", period)


@formula("household", int)
def dibao_standard(household: Any, period: Any, parameters: Any) -> Any:
    """By residence."""
    law = parameters(period)
    return where(household("is_urban", period), law.standard_urban, law.standard_rural)


@formula("household", bool)
def property_within_limits(household: Any, period: Any, parameters: Any) -> Any:
    """Money, housing, premises, vehicles and companies. Sums stay in 64 bits inside a formula."""
    law = parameters(period)

    def total(name: str) -> Any:
        return household.sum(household.members(name, period))

    size, vehicles = household("household_size", period), total("vehicle_count")
    homes = household("dwellings", period) + total("homes_owned")
    area = household("dwelling_area", period) + total("homes_area")
    dear = total("vehicle_value") > where(household("in_qianjiang", period), law.vehicle_exempt_value, -1)
    return (
        (total("bank_balance") <= household("dibao_standard", period) * size * law.money_limit_months)
        * ((homes < 2) + (area <= law.minimum_housing_area * size * law.housing_area_multiple))
        * (total("premises_owned") == 0)
        * ((vehicles == 0) + (1 - dear))
        * (total("company_count") == 0)
    )


@formula("person", bool)
def tekun_eligible(person: Any, period: Any) -> Any:
    """Cannot work, has no means, and nobody is able to support them."""
    return (
        person.household("is_family", period)
        * person("no_labour_ability", period)
        * (person("person_income", period) < person.household("dibao_standard", period))
        * person.household("property_within_limits", period)
        * person("nobody_able_to_support", period)
    )


@formula("person", int)
def supplement(person: Any, period: Any, parameters: Any) -> Any:
    """The highest item that applies, and the one for any disability."""
    law, years, grade = parameters(period), person("age", period), person("disability_grade", period)
    pupil = (person("in_school", period) + (years < 6)) * law.supplement_pupil
    burden = ((grade >= 1) * (grade <= 2) + person("serious_illness", period) + (years >= 70)) * law.supplement_burden
    return max_(pupil, burden) + (grade >= 1) * law.supplement_disability


@formula("household", int)
def tekun_persons(household: Any, period: Any) -> Any:
    """Destitute members."""
    return household.sum(household.members("tekun_eligible", period))


@formula("household", int)
def dibao_income(household: Any, period: Any) -> Any:
    """Income of the members counted for dibao."""
    counted = 1 - household.members("tekun_eligible", period)
    return household.sum(household.members("person_income", period) * counted)


@formula("household", int)
def dibao_line(household: Any, period: Any) -> Any:
    """Standard times the members counted."""
    size = household("household_size", period) - household("tekun_persons", period)
    return household("dibao_standard", period) * size


@formula("household", bool)
def dibao_eligible(household: Any, period: Any) -> Any:
    """All tests of dibao; a line above zero says that somebody is counted."""
    line = household("dibao_line", period)
    return (
        household("is_family", period)
        * (line > 0)
        * (household("dibao_income", period) < line)
        * household("property_within_limits", period)
    )


@formula("household", int)
def dibao_amount(household: Any, period: Any) -> Any:
    """The gap and the supplements."""
    counted = 1 - household.members("tekun_eligible", period)
    supplements = household.sum(household.members("supplement", period) * counted)
    gap = max_(household("dibao_line", period) - household("dibao_income", period), 0)
    return where(household("dibao_eligible", period), gap + supplements, 0)


def country() -> TaxBenefitSystem:
    """The law."""
    system = TaxBenefitSystem(list(ENTITIES.values()))
    system.parameters = ParameterNode("", data=PARAMETERS)
    declared = [(name, entity, kind, None) for entity, kinds in INPUTS.items() for name, kind in kinds.items()]
    dates = [("birth_date", "person", dt.date, None)]
    for name, entity, kind, function in [*declared, *dates, *FORMULAS]:
        body: dict[str, Any] = {
            "value_type": kind,
            "entity": ENTITIES[entity],
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if function is not None:
            body["formula"] = function
        system.add_variable(type(name, (Variable,), body))
    return system


def screen(facts: str, answers: str) -> dict[str, Any]:
    """Answer for all households of a folder of facts, several times, and write the answers down once.

    Args:
        facts: Folder with `person.parquet` and `household.parquet`.
        answers: Parquet file to write.
    """
    started = time.perf_counter()
    system = country()
    loaded = time.perf_counter() - started
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        people, households = (pq.read_table(Path(facts) / f"{name}.parquet") for name in ("person", "household"))
        simulation = _simulation(system, people, households)
        results = {name: simulation.calculate(name, MONTH) for name in ANSWERS}
        seconds.append(time.perf_counter() - started)
    columns = {
        "household_id": households["household_id"],
        **{name: pa.array(result) for name, result in results.items()},
    }
    pq.write_table(pa.table(columns), answers)
    return {"seconds": seconds, "law_loaded": loaded}


def one_household(facts: str, times: int) -> dict[str, Any]:
    """Build, calculate and trace the first household, again and again.

    Returns:
        Seconds per time, and the nodes in the trace.
    """
    system = country()
    people, households = (pq.read_table(Path(facts) / f"{name}.parquet") for name in ("person", "household"))
    household = households.slice(0, 1)
    members = people.filter(pc.equal(people["household_id"], household["household_id"][0]))
    values = {entity: _values(entity, rows) for entity, rows in (("person", members), ("household", household))}
    persons = {
        f"p{row}": {name: {MONTH: _plain(column[row])} for name, column in values["person"].items()}
        for row in range(members.num_rows)
    }
    situation = {
        "persons": persons,
        "households": {
            "h": {"members": list(persons)}
            | {name: {MONTH: _plain(column[0])} for name, column in values["household"].items()}
        },
    }
    seconds = []
    nodes = 0
    for _ in range(times):
        started = time.perf_counter()
        simulation = SimulationBuilder().build_from_entities(system, situation)
        simulation.trace = True
        for name in ANSWERS:
            simulation.calculate(name, MONTH)
        nodes = len(simulation.tracer.get_flat_trace())
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "nodes": nodes, "members": members.num_rows}


def _simulation(system: TaxBenefitSystem, people: pa.Table, households: pa.Table) -> Simulation:
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(people.num_rows))
    group = builder.declare_entity("household", households["household_id"].to_numpy())
    roles = np.zeros(people.num_rows, dtype=np.int16)
    builder.join_with_persons(group, people["household_id"].to_numpy(), roles)
    simulation = builder.build(system)
    for entity, rows in (("person", people), ("household", households)):
        for name, column in _values(entity, rows).items():
            simulation.set_input(name, MONTH, column)
    return simulation


def _values(entity: str, rows: pa.Table) -> dict[str, Any]:
    """The inputs as arrays, unknown facts as zero."""
    values: dict[str, Any] = {}
    for name, kind in INPUTS[entity].items():
        if name in CODES:
            column, code = CODES[name]
            values[name] = _filled(pc.equal(rows[column], code), False)
        elif name == "in_school":
            values[name] = _filled(pc.not_equal(rows["schooling"], "none"), False)
        elif name == "disability":
            places = pc.index_in(rows["disability_kind"], pa.array(list(DISABILITIES)))
            codes = np.array([*DISABILITIES.values(), 0])
            values[name] = codes[_filled(places, len(DISABILITIES))]
        elif kind is bool:
            values[name] = _filled(rows[name], False)
        else:
            values[name] = np.minimum(_filled(rows[name], 0), LARGEST)
    if entity == "person":
        values["birth_date"] = rows["birth_date"].to_numpy().astype("datetime64[D]")
    return values


def _filled(column: pa.ChunkedArray, absent: object) -> Any:
    return pc.fill_null(column, absent).to_numpy()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, np.datetime64) else value.item()
