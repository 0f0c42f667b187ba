"""Two readings of the whole law side by side: every value of every rule, in Python and as SQL."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from minsheng.rules import Evaluation, Law, Plan, load_law, run
from tests.law.random_households import as_households, random_households

__all__ = ["Disagreement", "Outcome", "Runner", "compare", "compare_needs", "law_of", "on_duckdb", "rules_of"]

Runner: TypeAlias = Callable[[Plan, Mapping[str, pa.Table], dt.date], list[tuple[Any, ...]]]
"""Runs a plan over the tables of some households; returns rows in any order."""

_LAWS: dict[dt.date, Law] = {}


@dataclass(frozen=True)
class Disagreement:
    """A node that two readings compute differently for one household."""

    node: str
    household: int
    python: tuple[Any, ...]
    sql: tuple[Any, ...]


@dataclass
class Outcome:
    """What a comparison saw: how many values, which differ, and how often each programme came out how."""

    households: int = 0
    values: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    answers: Counter[tuple[str, bool | None]] = field(default_factory=Counter)

    def add(self, other: Outcome) -> None:
        """Take in what another chunk saw."""
        self.households += other.households
        self.values += other.values
        self.disagreements += other.disagreements
        self.answers += other.answers


def law_of(day: dt.date) -> Law:
    """The law of a day, loaded once per process."""
    if day not in _LAWS:
        _LAWS[day] = next(iter(_LAWS.values())).at(day) if _LAWS else load_law("minsheng.law", law_date=day)
    return _LAWS[day]


def rules_of(law: Law, entity: str) -> list[str]:
    """Everything that is computed for rows of an entity."""
    return [name for name, node in law.nodes.items() if node.role in {"rule", "table"} and node.entity == entity]


def on_duckdb(plan: Plan, tables: Mapping[str, pa.Table], facts_date: dt.date) -> list[tuple[Any, ...]]:
    """Run a plan on DuckDB."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        with run.told():
            return run.local(connection, plan, facts_date).fetchall()


def compare(day: dt.date, households: int, seed: int, runner: Runner = on_duckdb, dialect: str = "duckdb") -> Outcome:
    """Compute every rule of the law for random households twice.

    Args:
        day: Of the law and of the facts.
        households: How many.
        seed: Of the draw.
        runner: The other reading.
        dialect: Of its plans.
    """
    law = law_of(day)
    tables = random_households(law, households, seed, day)
    evaluations = [law.evaluate(household, facts_date=day) for household in as_households(tables)]
    seen = Outcome(households)
    for record in law.programmes.values():
        seen.answers.update((record.name, evaluation[record.decides]) for evaluation in evaluations)  # type: ignore[misc]
    for entity in law.graph.entities:
        names = rules_of(law, entity)
        if names:
            plan = law.plan(names, entity, dialect)
            keys = len(plan.columns) - len(names)
            order = _by_key(keys) if law.graph.entities[entity].key is not None else _by_value
            theirs = sorted(runner(plan, tables, day), key=order)
            ours = sorted(_rows(evaluations, tables[entity], plan.columns[:keys], names), key=order)
            assert len(ours) == len(theirs)
            seen.values += len(ours) * len(names)
            seen.disagreements += _differences(ours, theirs, plan.columns)
    return seen


def _rows(
    evaluations: list[Evaluation], table: pa.Table, keys: tuple[str, ...], names: list[str]
) -> list[tuple[Any, ...]]:
    slots = [evaluations[0].interpreter.slots[name] for name in names]
    entity = evaluations[0].graph.nodes[names[0]].entity or ""
    rows = [row for evaluation in evaluations for row in evaluation.rows_of(entity)]
    columns = [table.column(key).to_pylist() for key in keys]
    return list(zip(*columns, *([row[slot] for row in rows] for slot in slots), strict=True))


def _by_key(keys: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda row: row[:keys]


def _by_value(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Supporters of one person have no key of their own."""
    return tuple(map(repr, row))


def _differences(
    ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]], columns: tuple[str, ...]
) -> list[Disagreement]:
    found = []
    household = columns.index("household_id") if "household_id" in columns else 0
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            for name, mine, its in zip(columns, one, other, strict=True):
                if mine != its or type(mine) is not type(its):
                    found.append(Disagreement(name, int(one[household]), (mine,), (its,)))
    return found


def compare_needs(day: dt.date, households: int, seed: int) -> list[Disagreement]:
    """For every undecided answer of every programme: the facts that each reading says it hangs on."""
    law = law_of(day)
    tables = random_households(law, households, seed, day)
    decisions = tuple(dict.fromkeys(record.decides for record in law.programmes.values()))
    plan = law.needs_plan(decisions, "household")
    found = []
    rows = sorted(on_duckdb(plan, tables, day))
    for row, household in zip(rows, as_households(tables), strict=True):
        told = dict(zip(plan.columns, row, strict=True))
        evaluation = law.evaluate(household, facts_date=day)
        for decision in decisions:
            names = sorted(column for column in plan.need_bits if column.rsplit("__needs_", 1)[0] == decision)
            theirs = {
                fact
                for column in names
                for bit, fact in enumerate(plan.need_bits[column])
                if (told[column] or 0) >> bit & 1
            }
            ours = {need.fact for need in evaluation.needs(decision)}
            if ours != theirs:
                found.append(Disagreement(decision, int(row[0]), tuple(sorted(ours)), tuple(sorted(theirs))))
    return found
