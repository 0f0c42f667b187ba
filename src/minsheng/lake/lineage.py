"""From a fact back to the rows of the files that it was read from, and from a delivery on to those whom it tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from minsheng.lake.bases import tables_of
from minsheng.lake.consent import Consent
from minsheng.lake.current import EVERY_SLOT, CurrentTable, current_tables
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import connect
from minsheng.lake.errors import LakeError
from minsheng.lake.facts import Fact, FactTable, fact_tables
from minsheng.lake.held import hold
from minsheng.lake.lay_out import LayOut
from minsheng.lake.snapshot import Snapshot

__all__ = ["SourceRow", "origins_of", "source_rows", "subjects_of"]

_MADE_OF: Final = {"earned": ("employment", "schooling", "unemployment", "disability"), "pension": ("pensions",)}
"""Tables behind the parts of a supporter's income."""
_MEMBERS: Final = ("hukou_people", "hukou_deaths")
"""Who belongs to a household, and who of them has died."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a department's file.

    Attributes:
        table: Table of the contract.
        person_id: Whom it tells of; None for a household.
        household_id: Household number in the row, if the table has one.
        delivery: The delivery that holds it, with file, day of receipt and version of the contract.
        row: Line of the file, the header being line 1.
        counts: The facts of the month are read from it; false for a row that stands and does not apply (a job that ended).
        cells: Its values, typed: money in fen.
    """

    table: str
    person_id: int | None
    household_id: int | None
    delivery: Delivery
    row: int
    counts: bool
    cells: Mapping[str, Any]


def origins_of(fact: Fact, catalogue: FactTable, home: Path | None = None) -> tuple[str, ...]:
    """The delivered tables that a fact is read from.

    Args:
        fact: The fact.
        catalogue: Its table in the catalogue.
        home: Folder of all state, for the facts of the city's own.
    """
    if catalogue.table == "members":
        return tuple(dict.fromkeys((fact.source.partition(".")[0], *_MEMBERS)))
    if catalogue.table != "links":
        return (catalogue.table,)
    words = set(re.findall(r"\w+", fact.value))
    tables = [fact.source.partition(".")[0]]
    for part, made_of in _MADE_OF.items():
        tables += made_of if part in words else ()
    for table in fact_tables("person", home):
        tables += [table.table] if words & {own.name for own in table.facts} else []
    return tuple(dict.fromkeys(tables))


def source_rows(
    home: Path, snapshot: Snapshot, tables: Iterable[str], people: Iterable[int], households: Iterable[int]
) -> list[SourceRow]:
    """The current rows of people and households, as a snapshot read them.

    Args:
        home: Folder of all state.
        snapshot: The month, as it was known.
        tables: Which tables.
        people: Whose rows; of the population register, also the rows of those who are registered in the households.
        households: Whose rows.

    Returns:
        Rows in the order of tables, people and lines. Rows that a later one of the same key corrected are not there.

    Raises:
        LakeError: A delivery that the snapshot was made from is no longer there.
    """
    known = _tables(home, snapshot)
    catalogue = {table.table: table for entity in ("person", "household") for table in fact_tables(entity, home)}
    catalogue.setdefault("hukou_deaths", FactTable("hukou_deaths", False, "death_date <= $facts_date", (), ()))
    consent = Consent(home, known, snapshot.facts_date)
    found: list[SourceRow] = []
    with connect(home) as connection:
        _wanted(connection, "person_id", people)
        _wanted(connection, "household_no", households)
        register = known["hukou_people"]
        everyone = " UNION ALL ".join(map(register.rows_of, register.deliveries))
        connection.execute(
            f"INSERT INTO wanted_person_id SELECT DISTINCT person_id FROM ({everyone}) SEMI JOIN wanted_household_no USING (household_no)"
        )
        for name in dict.fromkeys(tables):
            table = known[name]
            if name not in catalogue or not table.covered:
                continue
            subject = table.contract.subject
            held = {name: hold(connection, table, f"wanted_{subject}", f"held_{name}")}
            lay_out = LayOut(held, snapshot.period, snapshot.buckets, 1, consent, home)
            rows = lay_out.counted(catalogue[name])
            found += _read(connection, table, f"{rows} ORDER BY {subject}, _delivery, _row")
    return found


def subjects_of(connection: duckdb.DuckDBPyConnection, home: Path, snapshot: Snapshot, number: int) -> Delivery:
    """Make `told(person_id, household_id)`: whom the rows of a delivery tell of that no later row has corrected.

    Args:
        connection: Where to make the temporary table.
        home: Folder of all state.
        snapshot: The month, as it was known.
        number: Of the delivery.

    Returns:
        The delivery.

    Raises:
        LakeError: There is no such delivery, or the snapshot was not made from it.
    """
    delivery = next((each for each in list_deliveries(home) if each.number == number), None)
    if delivery is None:
        raise LakeError(f"There is no delivery {number}.", where=str(home), hint="`minsheng deliveries` lists them.")
    if number not in snapshot.deliveries:
        raise LakeError(
            f"Delivery {number} ({delivery.table}, {delivery.period}) does not count for {snapshot.period}.",
            hint="It was withdrawn, replaced, is of another month, or came after the snapshot was laid out.",
        )
    table = _tables(home, snapshot)[delivery.table]
    names = {"person_id": "person_id, NULL::BIGINT", "household_no": "NULL::BIGINT, household_no"}
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told AS SELECT DISTINCT * FROM"
        f" (SELECT {names[table.contract.subject]} FROM ({table.sql(EVERY_SLOT)}) WHERE _delivery = {number}) AS rows(person_id, household_id)"
    )
    return delivery


def _tables(home: Path, snapshot: Snapshot) -> Mapping[str, CurrentTable]:
    tables = tables_of(home, snapshot.deliveries, current_tables(home, snapshot.period, snapshot.known_on))
    if tables is None:
        raise LakeError(f"A delivery behind {snapshot.period} is no longer there.", hint="Lay the month out again.")
    return tables


def _wanted(connection: duckdb.DuckDBPyConnection, subject: str, numbers: Iterable[int]) -> None:
    connection.execute(
        f"CREATE TEMP TABLE wanted_{subject} AS SELECT unnest(?::BIGINT[]) AS {subject}", [list(numbers)]
    )


def _read(connection: duckdb.DuckDBPyConnection, table: CurrentTable, query: str) -> Iterator[SourceRow]:
    deliveries = {delivery.number: delivery for delivery in table.deliveries}
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    for values in result.fetchall():
        cells = dict(zip(names, values, strict=True))
        number, row, counts = (cells.pop(name) for name in ("_delivery", "_row", "_counts"))
        yield SourceRow(
            table.contract.table,
            cells.get("person_id"),
            cells.get("household_no"),
            deliveries[number],
            int(row),
            bool(counts),
            cells,
        )
