"""One sweep: typical households at every wage from nothing upward, yuan by yuan, through the whole law in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from minsheng.lake.engine import constant
from minsheng.rules import Law
from minsheng.rules.declare import ProgrammeRecord
from minsheng.rules.run import local, told
from minsheng.screening.cliffs.find import STEP, Cliff, FlatZone, find_cliffs, find_flat_zones, unknown_zones
from minsheng.screening.cliffs.typical import Typical

__all__ = ["Sweep", "sweep"]

HELP = "help_monthly"
"""The law's own total of a household's monthly cash help; where a law has none, the monthly programmes are added up."""

_TYPES = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "code": "VARCHAR"}
_APART = 1_000_000
"""Household numbers of one typical household: its place times this, plus the yuan earned."""


@dataclass(frozen=True)
class Sweep:
    """What a household has in hand at every wage.

    Attributes:
        household: The household.
        law_date: The day whose law was applied.
        other_income: What the other members and pensions bring in, as the files state it, fen a month.
        helped: Monthly cash help at 0, 1, 2 … yuan earned, fen; None where it cannot be told.
        entitled: Programmes that the household is entitled to there.
        cliffs: Where more earned leaves less.
        flat: Where more earned leaves the same.
        unknown: Where the help cannot be told.
    """

    household: Typical
    law_date: dt.date
    other_income: int
    helped: tuple[int | None, ...]
    entitled: tuple[frozenset[str], ...]
    cliffs: tuple[Cliff, ...]
    flat: tuple[FlatZone, ...]
    unknown: tuple[FlatZone, ...]

    def net(self, step: int) -> int | None:
        """Earnings, other income and help together at so many yuan earned, fen a month."""
        amount = self.helped[step]
        return None if amount is None else amount + step * STEP + self.other_income


def sweep(law: Law, households: Sequence[Typical], up_to: int = 8_000) -> tuple[Sweep, ...]:
    """Put households through the law at every monthly wage of their earner.

    All programmes in force are asked. Help that is paid by the month is added up; aid by the year and services are told beside
    a cliff that they go with, and are not in the curve.

    Args:
        law: The law of a day.
        households: Their first member earns.
        up_to: The highest wage, yuan a month.

    Returns:
        One sweep per household.

    Raises:
        LawError: If the law cannot be asked.
        EvaluationError: If an amount leaves 64 bits.
    """
    records = [record for record in law.programmes.values() if record.entity == "household"]
    monthly = [r for r in records if r.pays == "month" and r.amount]
    targets = dict.fromkeys([record.decides for record in records])
    targets |= dict.fromkeys([r.amount for r in records if r.amount and r.pays in {"month", "year"}])
    if HELP in law.nodes:
        targets[HELP] = None
    plan = law.plan(list(targets), "household")
    with duckdb.connect(config={"threads": 2}) as connection, told():
        for entity in ("household", "person", "supporter"):
            rows = [
                row for at, household in enumerate(households) for row in _rows(entity, at, household.case.facts, law)
            ]
            connection.execute(f"CREATE TEMP TABLE {entity} AS {_table(entity, rows, law, up_to)}")
        # One day of facts for all: that of the first household.
        result = local(connection, plan, households[0].case.facts_date).order("household_id")
        names, found = result.columns, result.fetchall()
    answers = [dict(zip(names, row, strict=True)) for row in found]
    size = up_to + 1
    return tuple(
        _sweep(law, household, answers[at * size : (at + 1) * size], records, monthly)
        for at, household in enumerate(households)
    )


def _sweep(
    law: Law,
    household: Typical,
    answers: Sequence[Mapping[str, Any]],
    records: Sequence[ProgrammeRecord],
    monthly: Sequence[ProgrammeRecord],
) -> Sweep:
    helped = [_help(answer, monthly) for answer in answers]
    entitled = [frozenset(record.name for record in records if answer[record.decides]) for answer in answers]
    yearly = [sum(answer[r.amount] or 0 for r in records if r.amount and r.pays == "year") for answer in answers]
    return Sweep(
        household=household,
        law_date=law.law_date,
        other_income=_other_income(household.case.facts["person"]),
        helped=tuple(helped),
        entitled=tuple(entitled),
        cliffs=find_cliffs(helped, entitled, yearly),
        flat=find_flat_zones(helped),
        unknown=unknown_zones(helped),
    )


def _help(answer: Mapping[str, Any], monthly: Sequence[ProgrammeRecord]) -> int | None:
    if HELP in answer:
        amount: int | None = answer[HELP]
        return amount
    amounts = [answer[record.amount] for record in monthly if record.amount]
    return None if None in amounts else sum(amounts)


def _other_income(people: Sequence[Mapping[str, Any]]) -> int:
    """Cash that does not come from the earner's wage: what the law leaves out of income is in the family's hands all the same."""
    own = sum((p.get("pension_amount") or 0) + (p.get("unemployment_benefit") or 0) for p in people)
    return int(own + sum((p.get("employment_income") or 0) + (p.get("farm_income") or 0) // 12 for p in people[1:]))


def _rows(entity: str, at: int, facts: Mapping[str, Any], law: Law) -> list[dict[str, str]]:
    """The rows of one household as SQL per column, over `earned` yuan."""
    mine = {name: node for name, node in law.nodes.items() if node.role == "fact" and node.entity == entity}
    home = {"household_id": f"{at * _APART} + earned"}

    def row(keys: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
        return {
            **keys,
            **{name: f"CAST({constant(values.get(name))} AS {_TYPES[node.type]})" for name, node in mine.items()},
        }

    if entity == "household":
        return [row(home, facts["household"])]
    found = []
    for number, person in enumerate(facts["person"]):
        keys = {**home, "person_id": f"({at * _APART} + earned) * 100 + {number}"}
        if entity == "supporter":
            found += [row(keys, supporter) for supporter in person.get("supporter", ())]
            continue
        told_of = row(keys, person)
        if number == 0:
            told_of |= {"employed": "TRUE", "employment_income": f"CAST(earned * {STEP} AS BIGINT)"}
            if person.get("employment_kind") in {None, "none"}:
                told_of["employment_kind"] = "'employee'"
        found.append(told_of)
    return found


def _table(entity: str, rows: Sequence[Mapping[str, str]], law: Law, up_to: int) -> str:
    if not rows:  # a table without rows still needs its columns
        empty = _rows(entity, 0, {"household": {}, "person": [{"supporter": [{}]}]}, law)
        return f"{_table(entity, empty, law, 0)} LIMIT 0"
    selects = [
        f"SELECT {', '.join(f'{value} AS {name}' for name, value in row.items())} FROM range({up_to + 1}) AS steps(earned)"
        for row in rows
    ]
    return " UNION ALL ".join(selects)
