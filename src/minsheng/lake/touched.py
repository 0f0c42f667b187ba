"""Whom a change of the deliveries can concern: the people and households whose facts may read otherwise afterwards.

How they are found, and why nobody else can be concerned, is told in docs/algorithms/re-screening.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake.consent import AUTHORISATIONS
from minsheng.lake.current import CurrentTable
from minsheng.lake.deliveries import Delivery
from minsheng.lake.engine import literal
from minsheng.lake.facts import fact_tables

__all__ = ["Change", "Touched", "changes_between", "find_touched", "read_tables"]

PEOPLE: Final = "hukou_people"
HOMES: Final = "hukou_households"
DEATHS: Final = "hukou_deaths"
CERTIFIED: Final = "disability"
_KIN: Final = ("father_id", "mother_id", "spouse_id")


@dataclass(frozen=True, slots=True)
class Change:
    """A table before and after.

    Attributes:
        old: As it stood.
        new: As it stands.
    """

    old: CurrentTable
    new: CurrentTable

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The deliveries that count on one side alone."""
        return tuple(
            each for each in self.either.deliveries if (each in self.old.deliveries) != (each in self.new.deliveries)
        )

    @property
    def either(self) -> CurrentTable:
        """The table with the deliveries of both sides."""
        both = {each.number: each for each in (*self.old.deliveries, *self.new.deliveries)}
        return replace(self.new, deliveries=tuple(both.values()))

    @property
    def turned(self) -> bool:
        """Whether the absence of a row means something else now: a table delivered for the first time, or not any more."""
        return self.old.covered != self.new.covered


@dataclass(frozen=True, slots=True)
class Touched:
    """How many are concerned; who they are stands in the tables that `find_touched` makes.

    Attributes:
        people: Whose own rows differ.
        households: Whose rows in the snapshot may differ.
        ties_differ: Whether somebody may have come, gone, moved or changed relatives; else all live where they lived.
    """

    people: int
    households: int
    ties_differ: bool


def read_tables(home: Path) -> frozenset[str]:
    """The tables that a snapshot reads, those of the city's own among them."""
    named = {table.table for entity in ("person", "household") for table in fact_tables(entity, home)}
    return frozenset(named | {DEATHS, AUTHORISATIONS})


def changes_between(
    home: Path, old: Mapping[str, CurrentTable], new: Mapping[str, CurrentTable]
) -> Mapping[str, Change]:
    """What a snapshot reads, before and after."""
    return {name: Change(old[name], new[name]) for name in sorted(read_tables(home) & set(new))}


def find_touched(connection: duckdb.DuckDBPyConnection, base: Path, changes: Mapping[str, Change]) -> Touched:
    """Find whom the difference between two sets of deliveries can concern.

    Makes the temporary tables

    - `own(tbl, person_id)`, `own_home(tbl, household_id)`: people and households with a row that differs, by its table;
    - `own_row(person_id, household_no, status, _delivery, _rank)`: the rows of the population register of these people, with
      the place of their delivery;
    - `tied(person_id)`: people whose ties may differ: registered, dead, certified as disabled otherwise than before, or in a
      household that is;
    - `resident(person_id)`: those of them who may have come, gone or moved;
    - `dependent(person_id)`: `tied`, and people with a parent or spouse in `resident`;
    - `replaced(household_id)`: households whose rows in the snapshot may differ;
    - `at_hand(person_id)`: everybody who is needed to lay these households out; where no ties differ, the people of *own*
      alone, and of the others the base knows.

    Each of them may hold more than need be, never less.

    Args:
        connection: Where to make them.
        base: Folder of the snapshot that was made from the old deliveries.
        changes: The tables that a snapshot reads, before and after.
    """
    run = connection.execute
    register = changes[PEOPLE].either
    registered = f"({' UNION ALL '.join(map(register.read_rows_of, register.deliveries))})"
    placed = [register.read_rows_of(delivery, "person_id") for delivery in register.deliveries]
    residents = f"({' UNION ALL '.join(placed)})"
    run(f"CREATE OR REPLACE TEMP TABLE own AS {_subjects(changes, 'person_id', 'person_id')}")
    run(f"CREATE OR REPLACE TEMP TABLE own_home AS {_subjects(changes, 'household_no', 'household_id')}")
    run(
        f"CREATE OR REPLACE TEMP TABLE resident AS SELECT DISTINCT person_id FROM own WHERE tbl IN ('{PEOPLE}', '{DEATHS}')"
    )
    if changes[HOMES].deliveries:
        run(
            f"INSERT INTO resident SELECT person_id FROM {residents} AS people SEMI JOIN (SELECT household_id FROM own_home"
            f" WHERE tbl = '{HOMES}') AS homes ON people.household_no = homes.household_id"
        )
        run(f"INSERT INTO own SELECT DISTINCT '{PEOPLE}', person_id FROM resident")
    run(
        f"CREATE OR REPLACE TEMP TABLE tied AS SELECT person_id FROM resident UNION SELECT person_id FROM own WHERE tbl = '{CERTIFIED}'"
    )
    ranked = " UNION ALL ".join(f"SELECT *, {rank} AS _rank FROM ({rows})" for rank, rows in enumerate(placed))
    run(
        f"CREATE OR REPLACE TEMP TABLE own_row AS SELECT person_id, household_no, status, _delivery, _rank FROM ({ranked})"
        " SEMI JOIN own USING (person_id)"
    )
    run(
        "CREATE OR REPLACE TEMP TABLE replaced AS SELECT household_id FROM own_home UNION SELECT household_no FROM own_row"
        f" UNION SELECT household_id FROM read_parquet({literal(base / 'supporter' / '*.parquet')}) AS link"
        " SEMI JOIN own ON link.supporter_id = own.person_id"
    )
    ((tied,),) = run("SELECT count(*) FROM tied").fetchall()
    _tie(connection, registered, tied)
    ties_differ = bool(tied or changes[HOMES].deliveries)
    members = (
        f" UNION SELECT person_id FROM {residents} AS people SEMI JOIN replaced ON people.household_no = replaced.household_id"
        " UNION SELECT unnest([father_id, mother_id, spouse_id]) FROM kin_row SEMI JOIN dependent USING (person_id)"
    )
    run(f"CREATE OR REPLACE TEMP TABLE at_hand AS SELECT person_id FROM own{members if ties_differ else ''}")
    run("DELETE FROM at_hand WHERE person_id IS NULL")
    ((people, households),) = run(
        "SELECT (SELECT count(DISTINCT person_id) FROM own), (SELECT count(*) FROM replaced)"
    ).fetchall()
    return Touched(int(people), int(households), ties_differ)


def _tie(connection: duckdb.DuckDBPyConnection, registered: str, count: int) -> None:
    """Follow the ties of those whose ties may differ, both ways: the base knows the ties of all others."""
    run = connection.execute
    some = " OR ".join(f"{name} IN (FROM tied)" for name in ("person_id", *_KIN)) if count else "false"
    # Rows of the people themselves, and of those who name them as parent or spouse.
    run(
        f"CREATE OR REPLACE TEMP TABLE kin_row AS SELECT person_id, household_no, {', '.join(_KIN)} FROM {registered} WHERE {some}"
    )
    run(
        "CREATE OR REPLACE TEMP TABLE dependent AS FROM tied UNION SELECT person_id FROM kin_row"
        f" WHERE {' OR '.join(f'coalesce({name} IN (FROM resident), false)' for name in _KIN)}"
    )
    if count:
        run(
            "INSERT INTO replaced SELECT household_no FROM (SELECT household_no FROM kin_row UNION SELECT household_no"
            f" FROM {registered} SEMI JOIN (SELECT unnest([{', '.join(_KIN)}]) AS person_id FROM kin_row SEMI JOIN tied USING (person_id))"
            " USING (person_id)) AS theirs ANTI JOIN replaced ON theirs.household_no = replaced.household_id"
        )


def _subjects(changes: Mapping[str, Change], subject: str, name: str) -> str:
    """Query: whom the rows that differ tell of, and whom the rows of the same keys in other deliveries tell of, by table."""
    pieces = list(_pieces(changes, subject)) or [f"SELECT '' AS tbl, NULL::BIGINT AS {subject} WHERE false"]
    return f"SELECT DISTINCT tbl, {subject} AS {name} FROM ({' UNION ALL '.join(pieces)}) WHERE {subject} IS NOT NULL"


def _pieces(changes: Mapping[str, Change], subject: str) -> Iterator[str]:
    for name, change in changes.items():
        if change.new.contract.subject != subject or not change.deliveries:
            continue
        key = change.new.contract.key
        rows = " UNION ALL ".join(change.either.read_rows_of(delivery, subject) for delivery in change.deliveries)
        if subject in key:
            yield f"SELECT '{name}' AS tbl, {subject} FROM ({rows})"
            continue
        # A key that does not name the person may name another one elsewhere: a sold car.
        columns = ", ".join(f'"{column}"' for column in key)
        every = " UNION ALL ".join(
            change.either.read_rows_of(delivery, subject) for delivery in change.either.deliveries
        )
        yield f"SELECT '{name}' AS tbl, {subject} FROM ({every}) SEMI JOIN (SELECT {columns} FROM ({rows})) USING ({columns})"
