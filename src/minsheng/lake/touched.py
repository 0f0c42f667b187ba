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
from minsheng.lake.facts import fact_tables

__all__ = ["Change", "Touched", "changes_between", "find_touched", "read_tables"]

PEOPLE: Final = "hukou_people"
HOMES: Final = "hukou_households"
DEATHS: Final = "hukou_deaths"
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
    """

    people: int
    households: int


def read_tables(home: Path) -> frozenset[str]:
    """The tables that a snapshot reads, those of the city's own among them."""
    named = {table.table for entity in ("person", "household") for table in fact_tables(entity, home)}
    return frozenset(named | {DEATHS, AUTHORISATIONS})


def changes_between(
    home: Path, old: Mapping[str, CurrentTable], new: Mapping[str, CurrentTable]
) -> Mapping[str, Change]:
    """What a snapshot reads, before and after."""
    return {name: Change(old[name], new[name]) for name in sorted(read_tables(home) & set(new))}


def find_touched(connection: duckdb.DuckDBPyConnection, changes: Mapping[str, Change]) -> Touched:
    """Find whom the difference between two sets of deliveries can concern.

    Makes the temporary tables

    - `own(person_id)`: people with a row that differs, and members of households whose registration differs;
    - `replaced(household_id)`: households whose rows in the snapshot may differ;
    - `dependent(person_id)`: `own`, and people with a parent or spouse whose registration differs;
    - `at_hand(person_id)`: everybody who is needed to lay these households out;
    - `in_full(person_id)`: those of them of whom every table must be read.

    Each of them may hold more people than need be, never fewer.

    Args:
        connection: Where to make them.
        changes: The tables that a snapshot reads, before and after.
    """
    run = connection.execute
    run("CREATE OR REPLACE TEMP TABLE own AS " + _subjects(changes, "person_id", set(changes)))
    run("CREATE OR REPLACE TEMP TABLE own_home AS " + _subjects(changes, "household_no", set(changes)))
    registered = " UNION ALL ".join(map(changes[PEOPLE].either.rows_of, changes[PEOPLE].either.deliveries))
    register = f"(SELECT person_id, household_no, father_id, mother_id, spouse_id FROM ({registered}))"
    if changes[HOMES].deliveries:
        moved = _subjects(changes, "household_no", {HOMES})
        run(f"INSERT INTO own SELECT person_id FROM {register} SEMI JOIN ({moved}) USING (household_no)")
    run("CREATE OR REPLACE TEMP TABLE resident AS " + _subjects(changes, "person_id", {PEOPLE, DEATHS}))
    # Rows of the people themselves, and of those who name them as parent or spouse.
    run(
        "CREATE OR REPLACE TEMP TABLE kin_row AS SELECT *, person_id IN (FROM own) AS is_own,"
        f" father_id IN (FROM resident) OR mother_id IN (FROM resident) OR spouse_id IN (FROM resident) AS depends FROM {register}"
        f" WHERE person_id IN (FROM own) OR {' OR '.join(f'{name} IN (FROM own)' for name in _KIN)}"
    )
    run(
        "CREATE OR REPLACE TEMP TABLE replaced AS SELECT household_no AS household_id FROM own_home UNION SELECT household_no FROM kin_row"
        f" UNION SELECT household_no FROM {register} SEMI JOIN (SELECT unnest([father_id, mother_id]) AS person_id FROM kin_row WHERE is_own)"
        " USING (person_id)"
    )
    run("CREATE OR REPLACE TEMP TABLE dependent AS FROM own UNION SELECT person_id FROM kin_row WHERE depends IS TRUE")
    run(
        "CREATE OR REPLACE TEMP TABLE in_full AS FROM own UNION SELECT unnest([father_id, mother_id, spouse_id]) FROM kin_row WHERE is_own"
        " UNION SELECT person_id FROM kin_row WHERE father_id IN (FROM own) OR mother_id IN (FROM own)"
    )
    run(
        f"CREATE OR REPLACE TEMP TABLE at_hand AS FROM in_full UNION SELECT person_id FROM {register} AS people"
        " SEMI JOIN replaced ON people.household_no = replaced.household_id"
        " UNION SELECT unnest([father_id, mother_id, spouse_id]) FROM kin_row SEMI JOIN dependent USING (person_id)"
    )
    for table in ("own", "in_full", "at_hand"):
        run(f"DELETE FROM {table} WHERE person_id IS NULL")
    counts = [run(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in ("own", "replaced")]
    return Touched(*map(int, counts))


def _subjects(changes: Mapping[str, Change], subject: str, tables: set[str]) -> str:
    """Query: whom the rows that differ tell of, and whom the rows of the same keys in other deliveries tell of."""
    pieces = list(_pieces(changes, subject, tables)) or [f"SELECT NULL::BIGINT AS {subject} WHERE false"]
    return f"SELECT DISTINCT {subject} FROM ({' UNION ALL '.join(pieces)}) WHERE {subject} IS NOT NULL"


def _pieces(changes: Mapping[str, Change], subject: str, tables: set[str]) -> Iterator[str]:
    for name in sorted(tables):
        change = changes[name]
        if change.new.contract.subject != subject or not change.deliveries:
            continue
        key = change.new.contract.key
        rows = " UNION ALL ".join(map(change.either.rows_of, change.deliveries))
        if subject in key:
            yield f"SELECT {subject} FROM ({rows})"
            continue
        # A key that does not name the person may name another one elsewhere: a sold car.
        columns = ", ".join(f'"{column}"' for column in key)
        every = " UNION ALL ".join(map(change.either.rows_of, change.either.deliveries))
        yield f"SELECT {subject} FROM ({every}) SEMI JOIN (SELECT {columns} FROM ({rows})) USING ({columns})"
