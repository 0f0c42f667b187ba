"""Identity at the door: mistyped ids repaired while a file is taken in, rows without an id kept under a number of their own.

A row whose only fault is the id of the person is set aside until the file has been read. Then all of them are looked at
together: one look into the population register serves the whole file, and a file without such rows pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from minsheng.lake.checks import SLOTS
from minsheng.lake.contracts import Contract
from minsheng.lake.current import current_tables
from minsheng.lake.identity.names import name_forms
from minsheng.lake.identity.repair_many import Damaged, ManyCandidates, candidates_of_many
from minsheng.lake.identity.unidentified import can_be_kept, is_unidentified_sql, record_number_sql
from minsheng.lake.source import ROW
from minsheng.standards.divisions import district_codes
from minsheng.standards.resident_id import from_person_id

__all__ = ["AtIntake", "Settled"]

_MOST_TRIED: Final = 100_000
"""A file with more damaged ids than this is not mistyped but wrong; the ids beyond are refused as they stand."""
_WITNESSES: Final = ("birth_date", "name", "household_no")
_SUPPORT: Final = (*_WITNESSES, "sex")
_TRIED: Final = pa.schema(
    [
        (ROW, pa.int64()),
        ("person_id", pa.int64()),
        ("original", pa.string()),
        ("repaired", pa.string()),
        ("basis", pa.string()),
        ("candidates", pa.int16()),
    ]
)
_FOUND: Final = pa.schema([(ROW, pa.int64()), ("candidate", pa.int64())])


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rows that were set aside.

    Attributes:
        rows: Rows that were set aside.
        repaired: Ids that were repaired.
        unidentified: Rows that were given a number of their own.
    """

    rows: int = 0
    repaired: int = 0
    unidentified: int = 0


class AtIntake:
    """The rows of one file whose person is in doubt.

    Makes the temporary table `tried`: for each damaged id that was looked at, `_row`, `column`, `repaired` (the id that
    it is taken for; NULL if none) and `candidates` (how many ids one slip explains).

    Args:
        connection: On which the file is taken in; holds `rest` and `faulty` when `set_aside` is called.
        home: Folder of all state, for the register.
        contract: What the rows must be.
        period: Month that they are for.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Path, contract: Contract, period: str) -> None:
        self._connection, self._home, self._contract, self._period = connection, home, contract, period
        self._stated = {name for name in _SUPPORT if any(column.name == name for column in contract.columns)}
        self._waiting = False
        connection.execute(
            f'CREATE TEMP TABLE tried ({ROW} BIGINT, "column" VARCHAR, repaired VARCHAR, candidates SMALLINT)'
        )

    def set_aside(self) -> None:
        """Take the rows whose only fault is the person's id, and that say more about the person, out of `faulty`."""
        wanted = " OR ".join(filter(None, (self._can_be_repaired(), can_be_kept(self._contract))))
        if not wanted:
            return
        others = " OR ".join(
            f"r_{column.name} IS NOT NULL"
            for column in self._contract.columns
            if not column.blank_if_invalid and column.name != "person_id"
        )
        execute = self._connection.execute
        doubt = f"r_person_id IS NOT NULL AND NOT ({others or 'false'}) AND ({wanted})"
        how = "INSERT INTO aside" if self._waiting else "CREATE TEMP TABLE aside AS"
        ((count,),) = execute(f"SELECT count(*) FROM faulty WHERE {doubt}").fetchall()
        if not count:
            return
        execute(f"{how} FROM faulty WHERE {doubt}")
        how = "INSERT INTO aside_text" if self._waiting else "CREATE TEMP TABLE aside_text AS"
        execute(f"{how} FROM rest SEMI JOIN (FROM faulty WHERE {doubt}) USING ({ROW})")
        execute(f"DELETE FROM faulty WHERE {doubt}")
        self._waiting = True

    def settle(self, accepted: str) -> Settled:
        """Decide about the rows that were set aside, and lay them out as `rest` and `faulty` once more.

        A repair never costs a good row: if the file has a row of the same key already, or two repairs lead to one key,
        the id stays as it was delivered, and its row is refused.

        Args:
            accepted: Relation with the rows accepted so far.
        """
        if not self._waiting:
            return Settled()
        execute = self._connection.execute
        self._try()
        key = ", ".join(f'"{name}"' for name in self._contract.key)
        values = ", ".join(
            "settled.person_id" if name == "person_id" else f'v_{name} AS "{name}"' for name in self._contract.key
        )
        execute(
            f"""UPDATE settled SET person_id = NULL, repaired = NULL WHERE {ROW} IN (
                WITH keyed AS (SELECT {ROW}, {values} FROM settled JOIN aside USING ({ROW}) WHERE settled.person_id IS NOT NULL)
                SELECT {ROW} FROM keyed SEMI JOIN (FROM {accepted}) AS there USING ({key})
                UNION ALL SELECT {ROW} FROM keyed QUALIFY count(*) OVER (PARTITION BY {key}) > 1)"""
        )
        execute("INSERT INTO tried SELECT _row, 'person_id', repaired, candidates FROM settled")
        execute(
            f"UPDATE aside SET v_person_id = settled.person_id, r_person_id = NULL, _old = 0 FROM settled"
            f" WHERE aside.{ROW} = settled.{ROW} AND settled.person_id IS NOT NULL"
        )
        unidentified = 0
        if keep := can_be_kept(self._contract):
            told = execute(
                f"UPDATE aside SET v_person_id = {record_number_sql(self._contract, 'v_')}, r_person_id = NULL WHERE {keep}"
            ).fetchall()
            unidentified = int(told[0][0])
        execute("CREATE OR REPLACE TEMP TABLE faulty AS FROM aside")
        execute("CREATE OR REPLACE TEMP TABLE rest AS FROM aside_text")
        ((rows, repaired),) = execute(
            "SELECT (SELECT count(*) FROM aside), (SELECT count(*) FROM settled WHERE person_id IS NOT NULL)"
        ).fetchall()
        return Settled(int(rows), int(repaired), unidentified)

    def repairs(self) -> str:
        """Query: the entries of the quarantine for the repaired ids, as they were delivered."""
        return (
            f"SELECT {ROW}, 'person_id' AS \"column\", original AS value, 'id_repaired' AS reason, 'repaired' AS severity"
            " FROM settled WHERE person_id IS NOT NULL"
        )

    def withdrawn(self, repeated: str) -> int:
        """How many of the rows that were given a number of their own are among those of a relation with `_row`."""
        if not self._waiting:
            return 0
        ((count,),) = self._connection.execute(
            f"SELECT count(*) FROM aside SEMI JOIN {repeated} USING ({ROW}) WHERE {is_unidentified_sql('v_person_id')}"
        ).fetchall()
        return int(count)

    def _can_be_repaired(self) -> str:
        """Condition on `faulty`: a damaged id in a row that says something to tell the candidates by; empty if none can."""
        witnesses = [f"v_{name} IS NOT NULL" for name in _WITNESSES if name in self._stated]
        if not self._contract.id_repair or self._contract.subject != "person_id" or not witnesses:
            return ""
        return f"(starts_with(r_person_id, 'id_') AND ({' OR '.join(witnesses)}))"

    def _try(self) -> None:
        """Make `settled`: for each damaged id the one it must have been, or how many it can have been."""
        stated = ", ".join(
            f"CASE WHEN r_{name} IS NULL THEN v_{name} END" if name in self._stated else "NULL" for name in _SUPPORT
        )
        told = self._connection.execute(
            f"""SELECT {ROW}, upper(clean_id(aside_text.person_id)), {stated} FROM aside JOIN aside_text USING ({ROW})
                WHERE starts_with(r_person_id, 'id_') ORDER BY {ROW} LIMIT {_MOST_TRIED}"""
        ).fetchall()
        damaged = [Damaged(row, text or "", born, sex) for row, text, born, _, _, sex in told]
        found = candidates_of_many(damaged, frozenset(district_codes()))
        known = self._known(found, {row: (name, home) for row, _, _, name, home, _ in told if name or home})
        rows, counts = np.unique(found.row, return_counts=True)
        several = dict(zip(rows.tolist(), counts.tolist(), strict=True))
        own = {
            row: person
            for row, person in zip(
                found.row[found.is_plausible].tolist(), found.person_id[found.is_plausible].tolist(), strict=True
            )
            if several[row] == 1
        }
        settled = []
        for one in damaged:
            by_register = known.get(one.row, set())
            person = own.get(one.row) if one.birth_date and not by_register else None
            if len(by_register) == 1:
                (person,) = by_register
            repaired = (from_person_id(person), "register" if by_register else "row") if person else (None, None)
            settled.append((one.row, person, one.text, *repaired, several.get(one.row, 0)))
        columns = zip(*settled, strict=True) if settled else [()] * len(_TRIED)
        self._connection.register("settled_now", pa.table([list(column) for column in columns], schema=_TRIED))
        self._connection.execute("CREATE OR REPLACE TEMP TABLE settled AS FROM settled_now")
        self._connection.unregister("settled_now")

    def _known(self, found: ManyCandidates, stated: Mapping[int, tuple[str | None, int | None]]) -> dict[int, set[int]]:
        """The candidates of each row whom the register knows by the name or in the household that the row states."""
        asked = found.is_plausible & np.isin(found.row, np.fromiter(stated, np.int64, len(stated)))
        register = current_tables(self._home, self._period, None)["hukou_people"] if asked.any() else None
        if register is None or not register.covered:
            return {}
        pairs = list(zip(found.row[asked].tolist(), found.person_id[asked].tolist(), strict=True))
        self._connection.register(
            "asked_now", pa.table([list(column) for column in zip(*pairs, strict=True)], schema=_FOUND)
        )
        self._connection.execute("CREATE OR REPLACE TEMP TABLE asked AS FROM asked_now")
        self._connection.unregister("asked_now")
        there = self._connection.execute(
            f"SELECT person_id, name, household_no FROM ({register.sql((0, SLOTS))})"
            " SEMI JOIN asked ON person_id = asked.candidate"
        ).fetchall()
        registered = {person: (name, home) for person, name, home in there}
        names = {name for name, _ in registered.values()} | {name for name, _ in stated.values() if name}
        forms = {row["name"]: (row["plain"], row["spoken"]) for row in name_forms(names).to_pylist()}
        known: dict[int, set[int]] = {}
        for row, person in pairs:
            if person not in registered:
                continue
            (name, home), (own_name, own_home) = registered[person], stated[row]
            if own_name:
                same = any(
                    a == b for a, b in zip(forms.get(name, ("", "")), forms.get(own_name, ("?", "?")), strict=True)
                )
            else:
                same = own_home == home
            if same:
                known.setdefault(row, set()).add(person)
        return known
