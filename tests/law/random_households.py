"""Households that no city has: facts drawn at random from what the law itself asks about, its own limits over-represented.

Every fact of the law takes part. Money lies at the amounts in force and one fen to either side of them, births at the
ages that rules name and one day to either side, codes at every code; about one fact in twenty is unknown. Some households
are quiet (what nobody reported is absent), some are wild, so that every depth of the law is reached.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from minsheng.lake.facts import absent_values
from minsheng.rules import Law, Node
from minsheng.rules.expr import Call, Expr, Literal, Name, Value
from minsheng.rules.graph import walk

__all__ = ["FIRST_HOUSEHOLD", "Draw", "as_households", "random_households"]

Numbers = npt.NDArray[Any]

FIRST_HOUSEHOLD = 500_101_000_000_000_000
SIZES, SIZE_WEIGHTS = (0, 1, 2, 3, 4, 5, 6), (0.02, 0.24, 0.24, 0.22, 0.16, 0.08, 0.04)
SUPPORTERS, SUPPORTER_WEIGHTS = (0, 1, 2), (0.6, 0.25, 0.15)
QUIET = (0.96, 0.85, 0.4)
"""How often a household of each temper shows what is usual: quiet, mixed, wild."""
TEMPERS = (0.4, 0.4, 0.2)
UNKNOWN = (0.004, 0.04, 0.1)
TYPES = {"int": pa.int64(), "bool": pa.bool_(), "date": pa.date32(), "code": pa.string()}
AGES = (0, 1, 3, 6, 16, 18, 22, 60, 65, 70, 80, 90, 100)
MONTHS = (0, 1, 2, 3, 6, 12, 24, 36, 60)
COUNTS = {"household_size", "members_found"}
"""Facts that count the members; a member more or less in the book is the exception."""


def random_households(law: Law, households: int, seed: int, facts_date: dt.date) -> dict[str, pa.Table]:
    """Draw households.

    Args:
        law: Whose facts are drawn, and whose limits they lie at.
        households: How many.
        seed: The same seed draws the same households.
        facts_date: The day that ages and months are counted to.

    Returns:
        The tables `household`, `person` and `supporter` as the snapshot would have them: keys, and a column per fact.
    """
    return Draw(law, seed, facts_date).tables(households)


@dataclass
class Draw:
    """One draw; the random numbers are taken in the order of the law's fact names, so that a seed stays what it was."""

    law: Law
    seed: int
    facts_date: dt.date

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.usual: dict[str, Value] = {**absent_values(), **self.law.presumed}

    def tables(self, households: int) -> dict[str, pa.Table]:
        temper = self.random.choice(3, households, p=TEMPERS)
        sizes = self.random.choice(SIZES, households, p=SIZE_WEIGHTS)
        household_ids = FIRST_HOUSEHOLD + np.arange(households)
        of_household = np.repeat(np.arange(households), sizes)
        person_ids = 10**16 + np.arange(len(of_household))
        supporters = self.random.choice(SUPPORTERS, len(of_household), p=SUPPORTER_WEIGHTS)
        of_person = np.repeat(np.arange(len(of_household)), supporters)
        keys = {
            "household": {"household_id": household_ids},
            "person": {"person_id": person_ids, "household_id": household_ids[of_household]},
            "supporter": {"person_id": person_ids[of_person], "household_id": household_ids[of_household[of_person]]},
        }
        tempers = {
            "household": temper,
            "person": temper[of_household],
            "supporter": temper[of_household[of_person]],
        }
        found = {}
        for entity, own in keys.items():
            columns: dict[str, Any] = {name: pa.array(values, pa.int64()) for name, values in own.items()}
            for node in self._facts(entity):
                counted = sizes if node.name in COUNTS else None
                columns[node.name] = self._column(node, tempers[entity], counted)
            found[entity] = pa.table(columns)
        return found

    def _facts(self, entity: str) -> list[Node]:
        return [node for name, node in sorted(self.law.nodes.items()) if node.role == "fact" and node.entity == entity]

    def _column(self, node: Node, temper: Numbers, counted: Numbers | None) -> pa.Array:
        edges = self.edges(node)
        values = [edges[i] for i in self.random.integers(0, len(edges), len(temper))]
        is_usual = self.random.random(len(temper)) < np.choose(temper, QUIET)
        is_unknown = self.random.random(len(temper)) < np.choose(temper, UNKNOWN)
        if counted is not None:
            usual: list[Any] = [max(int(size), 1) for size in counted]
        elif node.name in self.usual:
            usual = [self.usual[node.name]] * len(temper)
        else:
            usual = values
        chosen = [
            None if unknown else one if quiet else other
            for unknown, quiet, one, other in zip(is_unknown, is_usual, usual, values, strict=True)
        ]
        return pa.array(chosen, TYPES[node.type])

    def edges(self, node: Node) -> list[Any]:
        """The values that a fact is drawn from."""
        match node.type:
            case "bool":
                return [True, False]
            case "date":
                return self._days
            case "code":
                return sorted(node.codes or self._named_codes(node.name))
        return self._amounts(node)

    def _named_codes(self, name: str) -> set[str]:
        """Codes of an open list: those that tables and rules name, and one that nobody knows."""
        named = {str(row[n.keys.index(name)]) for n in self.law.nodes.values() if name in n.keys for row in _rows(n)}
        compared = {str(value) for value in self.compared[name]}
        options = {
            code
            for expr in self.rules
            for part in walk(expr)
            if isinstance(part, Call) and part.op == "is_in" and _reads(part, name)
            for code in part.option
        }
        return (named | compared | options | {"500999"}) - {"default"}

    @cached_property
    def rules(self) -> list[Expr]:
        return [node.expr for node in self.law.nodes.values() if node.role == "rule" and node.expr is not None]

    @cached_property
    def compared(self) -> dict[str, set[Value]]:
        """For each name the constants and parameters that rules compare it with directly."""
        found: defaultdict[str, set[Value]] = defaultdict(set)
        for expr in self.rules:
            for part in walk(expr):
                if isinstance(part, Call) and part.op in {"lt", "le", "gt", "ge", "eq", "ne"}:
                    values = {value for side in part.args for inner in walk(side) for value in self._values(inner)}
                    for name in {inner.name for inner in walk(part) if isinstance(inner, Name)}:
                        found[name] |= values
        return found

    def _values(self, part: Expr) -> set[Value]:
        if isinstance(part, Literal):
            return {part.value}
        node = self.law.nodes.get(part.name) if isinstance(part, Name) else None
        if node is None or node.role not in {"parameter", "table"}:
            return set()
        return {node.literal.value} if node.literal is not None else set(_values_of(node))

    @cached_property
    def _limits(self) -> dict[str, set[int]]:
        """All amounts in force by their unit, people left out of it."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for node in self.law.nodes.values():
            if node.role in {"parameter", "table"} and node.type == "int":
                found[str(node.unit.without("person"))] |= {int(str(value)) for value in _values_of(node)}
        return found

    def _amounts(self, node: Node) -> list[int]:
        unit = str(node.unit.without("person"))
        limits = {value for value in self.compared[node.name] if isinstance(value, int)} | {0, 1}
        if node.unit.is_money or unit in {"dm2", "bp", "day", "month"}:
            limits |= self._limits[unit]
        if unit == "fen/month":
            limits |= {value * rate // 10_000 for value in self._limits[unit] for rate in self._limits["bp"]}
        elif unit == "fen/year":
            limits |= {12 * value for value in self._limits["fen/month"]}
        elif unit == "fen":
            limits |= {months * value for value in self._limits["fen/month"] for months in (12, 24)}
        near = {value + step for value in limits for step in (-1, 0, 1)}
        if node.unit.is_money or unit == "dm2":
            largest = max(near)
            near |= {int(value) for value in np.random.default_rng(len(node.name)).integers(0, largest + 2, 20)}
        else:
            near |= set(range(7))
        return sorted(value for value in near if value >= (node.name in COUNTS))

    @cached_property
    def _days(self) -> list[dt.date]:
        on = self.facts_date
        ages = set(AGES) | {value for name in ("age", "supporter_age") for value in self.compared[name]}
        ages |= {value for limits in (self._limits["year"],) for value in limits}
        days = [_years_before(on, int(str(age))) for age in ages if isinstance(age, int) and 0 <= age < 120]
        spans = set(MONTHS) | self._limits["month"]
        days += [_years_before(on, months // 12, months % 12) for months in spans if 0 <= months < 600]
        near = [day + dt.timedelta(days=step) for day in days for step in (-1, 0, 1)]
        births = self.random.integers(0, 100 * 365, 60)
        return sorted({*near, *(on - dt.timedelta(days=int(days)) for days in births), dt.date(2004, 2, 29)})


def _rows(node: Node) -> Iterator[tuple[Value, ...]]:
    return iter(node.dated.rows if node.dated is not None else ())


def _values_of(node: Node) -> list[Value]:
    if node.literal is not None:
        return [node.literal.value]
    return list(node.dated.rows.values()) if node.dated is not None else []


def _reads(expr: Expr, name: str) -> bool:
    return any(isinstance(part, Name) and part.name == name for part in walk(expr))


def _years_before(day: dt.date, years: int, months: int = 0) -> dt.date:
    number = day.year * 12 + day.month - 1 - 12 * years - months
    last = (dt.date(number // 12 + (number % 12 == 11), (number + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(number // 12, number % 12 + 1, min(day.day, last))


def as_households(tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """The same rows as the Python reading takes them, one household after the other."""
    people: dict[int, dict[str, Any]] = {}
    members: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for person in tables["person"].to_pylist():
        people[person["person_id"]] = person
        person["supporter"] = []
        members[person["household_id"]].append(person)
    for supporter in tables["supporter"].to_pylist():
        people[supporter["person_id"]]["supporter"].append(supporter)
    return [
        {"household": household, "person": members[household["household_id"]]}
        for household in tables["household"].to_pylist()
    ]
