"""What would change if a fact were another: the same rules over a household with some facts replaced; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from minsheng.casework.verdicts import Turn, turns, verdicts
from minsheng.rules.expr import Value
from minsheng.rules.graph import Node
from minsheng.rules.step import told
from minsheng.screening import HouseholdUnderLaw

__all__ = ["Group", "Row", "Supposed", "choices", "now", "read_value", "rows_of", "suppose"]

Both = tuple[str, str]

_LARGEST: Final = 10**13
_IMPLIED: Final[Mapping[str, Mapping[str, Value]]] = {
    "employment_income": {"employed": True, "employment_kind": "employee"},
    "farm_income": {"employed": True, "employment_kind": "farming"},
    "pension_amount": {"has_pension": True},
    "unemployment_benefit": {"unemployed": True},
}
"""Who is supposed to earn something is supposed to have what it is earned by, where nothing else is said of it."""
_NONE_OF: Final = {"employed": False, "has_pension": False, "unemployed": False, "employment_kind": "none"}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody whose facts can be supposed to be others.

    Attributes:
        key: `household`, `person-0`, `supporter-2`: entity and number, counted from 0.
        entity: Of the law.
        number: Among the rows of the entity.
        title: For people.
    """

    key: str
    entity: str
    number: int
    title: Both


@dataclass(frozen=True, slots=True)
class Group:
    """Facts to choose from, with a heading."""

    title: Both
    facts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Supposed:
    """One fact that is supposed to be another.

    Attributes:
        row: Key of whom it is about.
        fact: Its name.
        value: In its inner unit; None is unknown.
    """

    row: str
    fact: str
    value: Value


def rows_of(household: HouseholdUnderLaw) -> tuple[Row, ...]:
    """Everybody in a household, and those outside who owe its members support."""
    found = [Row("household", "household", 0, ("全户", "the household"))]
    supporters = 0
    for number, person in enumerate(household.facts["person"]):
        name = f"{person['name'][0]}{'*' * (len(person['name']) - 1)}" if person.get("name") else ""
        found.append(
            Row(f"person-{number}", "person", number, (f"成员{number + 1} {name}", f"member {number + 1} {name}"))
        )
        for _ in person["supporter"]:
            titles = (
                f"成员{number + 1}的义务人{supporters + 1}",
                f"supporter {supporters + 1}, of member {number + 1}",
            )
            found.append(Row(f"supporter-{supporters}", "supporter", supporters, titles))
            supporters += 1
    return tuple(found)


def choices(household: HouseholdUnderLaw, entity: str) -> tuple[Group, ...]:
    """The facts of an entity that some answer hangs on: first those that an open answer waits for, then all others.

    Args:
        household: Under its law.
        entity: `household`, `person` or `supporter`.
    """
    law, evaluation = household.law, household.evaluation
    asked = [name for record in law.programmes.values() for name in (record.decides, record.amount) if name]
    behind = [law.nodes[name] for name in law.graph.ancestors(asked)]
    facts = [node for node in behind if node.role == "fact" and node.entity == entity and node.name not in _FIXED]
    needed: set[str] = set()
    for record in law.programmes.values():
        for row in evaluation.rows(record.entity):
            if row[record.decides] is None:
                needed.update(need.fact for need in row.needs(record.decides) if need.entity == entity)
    first = tuple(node for node in facts if node.name in needed)
    rest = tuple(sorted((node for node in facts if node.name not in needed), key=lambda node: _order(node.name)))
    groups = (
        Group(("尚未查明、影响结果的", "not known, and something hangs on it"), first),
        Group(("其他", "others"), rest),
    )
    return tuple(group for group in groups if group.facts)


_FIXED: Final = frozenset({"district"})
_USUAL: Final = (
    "employment_income", "farm_income", "pension_amount", "unemployment_benefit", "employed", "serious_illness", "disability_kind",
    "disability_grade", "medical_self_paid", "schooling", "bank_balance", "vehicle_count", "homes_owned", "company_count",
    "household_size", "residence", "supporter_income",
)  # fmt: skip


def _order(name: str) -> tuple[int, str]:
    return (_USUAL.index(name) if name in _USUAL else len(_USUAL), name)


def now(household: HouseholdUnderLaw, row: str, fact: str) -> Both:
    """What the registers say of a fact today."""
    node, value = household.law.nodes[fact], _facts_of(household.facts, row)[fact]
    return told(node, value, 0), told(node, value, 1)


def read_value(node: Node, written: str) -> Value:
    """What somebody wrote for a fact, in its inner unit; nothing written is unknown.

    Args:
        node: The fact.
        written: Yuan and square metres with decimals, other numbers whole, days as `2023-12-31`, codes, `true` and `false`.

    Raises:
        ValueError: If it is no value of the fact.
    """
    text = written.strip().replace(",", "")
    if not text:
        return None
    if node.type == "bool" and text in {"true", "false"}:
        return text == "true"
    if node.type == "code" and text in (node.codes or ()):
        return text
    if node.type == "date":
        with suppress(ValueError):
            return dt.date.fromisoformat(text)
    if node.type == "int":
        scale = 100 if any(part in str(node.unit) for part in ("fen", "dm2")) else 1
        with suppress(InvalidOperation):
            exact = Decimal(text) * scale
            if exact.is_finite() and exact == exact.to_integral_value() and 0 <= exact <= _LARGEST:
                return int(exact)
    raise ValueError(f"no value of {node.name}")


def suppose(household: HouseholdUnderLaw, supposed: Sequence[Supposed]) -> tuple[Turn, ...]:
    """Every programme's answer as the facts are, and as they would be.

    Args:
        household: Under its law.
        supposed: Facts that are replaced; of one named twice the last counts.

    Raises:
        MinshengError: If the law cannot compute with a value.
    """
    facts = household.facts
    people = [{**person, "supporter": [dict(row) for row in person["supporter"]]} for person in facts["person"]]
    other: dict[str, Any] = {"household": dict(facts["household"]), "person": people}
    for one in supposed:
        _facts_of(other, one.row)[one.fact] = one.value
    said = {(one.row, one.fact) for one in supposed}
    for row, fact, value in _implied(supposed):
        target = _facts_of(other, row)
        if (row, fact) not in said and target.get(fact) in (None, _NONE_OF[fact]):
            target[fact] = value
    law = household.law
    evaluation = law.evaluate(other, facts_date=household.snapshot.facts_date)
    return turns(verdicts(law, household.evaluation), verdicts(law, evaluation))


def _implied(supposed: Sequence[Supposed]) -> Iterator[tuple[str, str, Value]]:
    for one in supposed:
        if one.value is not None:
            yield from ((one.row, fact, value) for fact, value in _IMPLIED.get(one.fact, {}).items())


def _facts_of(facts: Mapping[str, Any], row: str) -> dict[str, Any]:
    entity, _, number = row.partition("-")
    if entity == "household":
        own: dict[str, Any] = facts["household"]
        return own
    people: list[dict[str, Any]] = facts["person"]
    rows = people if entity == "person" else [row for person in people for row in person["supporter"]]
    return rows[int(number or 0)]
