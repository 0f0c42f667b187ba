"""Laying out again only the households that a change of the deliveries can concern, beside a snapshot of the rest.

The rows are made by the queries that lay out a whole month, over tables that hold fewer people. What the base says of people
whose own rows are the same is taken from it. Why the outcome is that of laying everything out again is told in
docs/algorithms/re-screening.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake.building import Builder
from minsheng.lake.checks import STORED_TYPES
from minsheng.lake.consent import Consent, consent_rules
from minsheng.lake.current import CurrentTable
from minsheng.lake.engine import connect, literal
from minsheng.lake.facts import Entity, fact_tables
from minsheng.lake.held import hold
from minsheng.lake.intake import Progress
from minsheng.lake.lay_out import LayOut
from minsheng.lake.layout import month_end
from minsheng.lake.touched import CERTIFIED, DEATHS, HOMES, PEOPLE, changes_between, find_touched, read_tables

__all__ = ["ENTITIES", "Patch", "lay_out_patch", "worth_patching"]

ENTITIES: Final[tuple[Entity, ...]] = ("person", "household", "supporter")
_PLACE: Final = frozenset({"person_id", "household_no", "status"})
_LARGEST_SHARE: Final = 0.02
"""Above this share of the households, laying everything out again is as quick."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What was written.

    Attributes:
        households: How many households of the base are replaced or new.
        counts: Rows per entity of the patched snapshot, base and patch together.
        unplaced: Rows per table that tell of nobody.
    """

    households: int
    counts: Mapping[str, int]
    unplaced: Mapping[str, int]


def worth_patching(
    home: Path, old: Mapping[str, CurrentTable], new: Mapping[str, CurrentTable], counts: Mapping[str, int]
) -> int | None:
    """How many delivered rows make the difference; None if a whole lay-out is needed, or as quick.

    Args:
        home: Folder of all state.
        old: The tables that the base was made from.
        new: The tables as they stand.
        counts: Rows per entity of the base.
    """
    changes = changes_between(home, old, new)
    if any(change.turned for change in changes.values()):
        return None  # what it means to have no row has changed, for everybody
    rows = sum(delivery.accepted for change in changes.values() for delivery in change.deliveries)
    return rows if rows <= counts["person"] * _LARGEST_SHARE else None


def lay_out_patch(
    home: Path,
    base: Path,
    old: Mapping[str, CurrentTable],
    new: Mapping[str, CurrentTable],
    period: str,
    buckets: int,
    counts: Mapping[str, int],
    work: Path,
    finished: Path,
    progress: Progress | None,
    *,
    threads: int,
    memory_limit: str,
) -> Patch | None:
    """Write what a snapshot says otherwise than its base.

    `<entity>.parquet` are the rows of the households of `replaced.parquet`, which replace what the base says of them;
    `unplaced.parquet` is whole.

    Args:
        home: Folder of all state.
        base: Folder of a snapshot that was laid out whole.
        old: The tables that it was made from.
        new: The tables as they stand.
        period: The month.
        buckets: Of the base.
        counts: Of the base.
        work: Folder for what is needed on the way.
        finished: Folder (made here) for the result.
        progress: Called with steps done, steps in all, and what is going on.
        threads: Most cores to use.
        memory_limit: Most memory for the engine.

    Returns:
        What was written; None if too many households are concerned, so that nothing was.
    """

    def step(done: int, note: str) -> None:
        if progress:
            progress(done, 4, note)

    with connect(home, threads=threads, memory_limit=memory_limit, spill=work / "spill") as connection:
        connection.execute("SET preserve_insertion_order = false")
        step(1, "查找受影响的家庭 whom it concerns")
        touched = find_touched(connection, base, changes_between(home, old, new))
        if touched.households > max(1, counts["household"] * _LARGEST_SHARE):
            return None
        step(2, "读取 reading")
        patcher = _Patcher(connection, home, base, work, finished, ties_differ=touched.ties_differ)
        patcher.read_base(buckets)
        held = patcher.held(new, period)
        consent = Consent(home, held, month_end(period))
        lay_out = LayOut(held, period, buckets, 1, consent, home, patcher.known(new))
        step(3, "铺陈 laying out")
        patcher.lay_out(lay_out)
        step(4, "落盘 writing")
        written, replaced = patcher.write(lay_out)
        return Patch(
            touched.households,
            {entity: counts[entity] - replaced[entity] + written[entity] for entity in ENTITIES},
            patcher.unplaced(),
        )


class _Patcher:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        home: Path,
        base: Path,
        work: Path,
        finished: Path,
        *,
        ties_differ: bool,
    ) -> None:
        self._connection, self._home, self._base, self._work, self._finished = connection, home, base, work, finished
        self._ties_differ = ties_differ

    def read_base(self, buckets: int) -> None:
        """What the base says of the households that are concerned.

        Bucket by bucket: a bucket is in the order of its households, so that with few of them most of its row groups are
        passed over.
        """
        for entity in ENTITIES:
            pieces = [
                f"SELECT told.* FROM read_parquet({literal(self._base / entity / f'{bucket:05d}.parquet')}) AS told"
                f" SEMI JOIN (SELECT household_id FROM replaced WHERE household_id % {buckets} = {bucket}) AS here"
                " ON told.household_id = here.household_id"
                for bucket in range(buckets)
            ]
            self._table(f"base_{entity}", " UNION ALL ".join(pieces))

    def held(self, tables: Mapping[str, CurrentTable], period: str) -> Mapping[str, CurrentTable]:
        """The tables with the rows that are needed: of those that differ, or that the base does not tell of; see `known`."""
        held = self._registers(tables)
        self._find_fresh(LayOut(held, period, 1, 1, Consent(self._home, tables, month_end(period)), self._home))
        ready = self.known(tables)
        for name in sorted(read_tables(self._home) & set(tables) - set(held)):
            wanted = f"(SELECT subject AS {tables[name].contract.subject} FROM wanted WHERE tbl = '{name}')"
            if name not in ready:
                whole = {"person_id": "at_hand", "household_no": "(SELECT household_id AS household_no FROM replaced)"}
                wanted = whole[tables[name].contract.subject]
            held[name] = self._hold(tables[name], wanted)
        return held

    def _registers(self, tables: Mapping[str, CurrentTable]) -> dict[str, CurrentTable]:
        """Who is registered and who is dead. Where no ties differ, the base knows it of its people, and need only be asked of others."""
        if self._ties_differ:
            return {name: self._hold(tables[name], "at_hand") for name in (PEOPLE, DEATHS)}
        self._connection.execute("INSERT INTO at_hand SELECT person_id FROM base_person")
        self._table("outside", "SELECT DISTINCT person_id FROM own ANTI JOIN base_person USING (person_id)")
        dead = self._hold(tables[DEATHS], "outside")
        if tables[PEOPLE].aliases or self._some_homeless():
            return {PEOPLE: self._hold(tables[PEOPLE], "outside"), DEATHS: dead}
        # Nobody of them is alive and registered: no more is asked of their rows than that they are there.
        told = ", ".join(
            column.name if column.name in _PLACE else f"NULL::{STORED_TYPES[column.type]} AS {column.name}"
            for column in tables[PEOPLE].contract.columns
        )
        self._table(
            f"held_{PEOPLE}",
            f"SELECT {told}, _delivery, NULL::BIGINT AS _row, _rank, true AS _wanted FROM own_row SEMI JOIN outside USING (person_id)",
        )
        return {PEOPLE: replace(tables[PEOPLE], held=f"held_{PEOPLE}"), DEATHS: dead}

    def _some_homeless(self) -> bool:
        """Whether some of those whose rows differ are alive and registered in no household of the register."""
        unplaced = f"read_parquet({literal(self._base / 'unplaced.parquet')})"
        return bool(
            self._one(
                f"SELECT count(*) FROM {unplaced} SEMI JOIN outside USING (person_id) WHERE \"table\" = '{PEOPLE}'"
            )
        )

    def known(self, tables: Mapping[str, CurrentTable]) -> dict[str, str]:
        """The tables whose facts are taken from the base, for all whose rows of the table are the same."""
        guarded = consent_rules(self._home).tables  # the base does not tell what was not authorised
        ready = {}
        keys: dict[Entity, str] = {"person": "person_id", "household": "household_id"}
        read = guarded if not self._ties_differ else {CERTIFIED, *guarded}
        for entity, key in keys.items():
            register, *others = fact_tables(entity, self._home)
            if not self._ties_differ:
                ready[register.table] = f"(SELECT *, {key} AS _subject FROM base_{entity})"
            for table in others:
                if table.table in tables and table.table not in read and not table.carried:
                    ready[table.table] = (
                        f"(SELECT *, {key} AS _subject FROM base_{entity} AS told ANTI JOIN"
                        f" (SELECT subject FROM wanted WHERE tbl = '{table.table}') AS wanted ON told.{key} = wanted.subject)"
                    )
        return ready

    def _hold(self, table: CurrentTable, wanted: str) -> CurrentTable:
        return hold(self._connection, table, wanted, f"held_{table.contract.table}")

    def _find_fresh(self, registers: LayOut) -> None:
        """Make `wanted(tbl, subject)`: whose rows of which table must be read.

        All rows are read of people who come or go, who are dead before and after, or who live in no registered household, and
        of households whose registration differs: the base states no facts of them, or their rows become, or cease to be, rows
        that tell of nobody.
        """
        self._table(
            "living",
            f"SELECT person_id FROM ({registers.registered(0)}) AS listed ANTI JOIN ({registers.dead(0)}) AS dead"
            " USING (person_id) WHERE status = 'active'",
        )
        unplaced = f"read_parquet({literal(self._base / 'unplaced.parquet')})"
        self._table(
            "fresh",
            f"SELECT person_id AS subject FROM {unplaced} AS lone SEMI JOIN at_hand USING (person_id) WHERE \"table\" = '{PEOPLE}'"
            " UNION SELECT person_id FROM resident ANTI JOIN base_person USING (person_id)"
            " UNION SELECT person_id FROM resident ANTI JOIN living USING (person_id)",
        )
        people = ", ".join(f"('{table.table}')" for table in fact_tables("person", self._home))
        homes = ", ".join(f"('{table.table}')" for table in fact_tables("household", self._home))
        self._table(
            "wanted",
            "SELECT tbl, person_id AS subject FROM own UNION SELECT tbl, household_id FROM own_home"
            f" UNION SELECT tbl, subject FROM fresh CROSS JOIN (VALUES {people}) AS every(tbl)"
            f" UNION SELECT every.tbl, household_id FROM own_home CROSS JOIN (VALUES {homes}) AS every(tbl) WHERE own_home.tbl = '{HOMES}'",
        )

    def lay_out(self, lay_out: LayOut) -> None:
        """The three passes of a whole lay-out, each of them once."""
        builder = Builder(self._connection, lay_out, self._work, self._finished)
        builder.prepare()
        builder.people(0)
        builder.kin(0)
        builder.households(0)
        here = "SEMI JOIN replaced USING (household_id)"
        self._table("people", f"SELECT * FROM {builder.read('person')} {here}")
        self._table("homes", f"FROM {builder.read('household')}")
        self._table("gone", f"SELECT * FROM {builder.read('gone')} {here}")
        # Whose relatives are in no register is looked up for those whose relatives may differ; of the others the base knows.
        self._table(
            "lost",
            f"SELECT person_id FROM {builder.read('lost')} SEMI JOIN dependent USING (person_id)"
            " UNION SELECT person_id FROM base_person ANTI JOIN dependent USING (person_id) WHERE kin_verified IS NULL",
        )
        names = ", ".join(lay_out.supporter_columns)
        if not self._ties_differ:
            again = lay_out.supporters_again(
                "(FROM base_supporter SEMI JOIN own ON supporter_id = own.person_id)", builder.read("person")
            )
            others = "FROM base_supporter ANTI JOIN own ON supporter_id = own.person_id"
            self._table("links", f"{again} UNION ALL SELECT {names} {others}")
            return
        same = "person_id IN (FROM tied) OR supporter_id IN (SELECT person_id FROM own)"
        self._table(
            "links",
            f"SELECT {names} FROM {builder.read('supporter')} {here} WHERE {same}"
            f" UNION ALL SELECT {names} FROM base_supporter WHERE NOT ({same})",
        )

    def write(self, lay_out: LayOut) -> tuple[dict[str, int], dict[str, int]]:
        """Write the rows of the households that are concerned; how many they are, and how many of the base they replace."""
        self._finished.mkdir(parents=True)
        queries = {
            "person": lay_out.people_of_bucket(),
            "household": lay_out.homes_of_bucket(),
            "supporter": lay_out.supporters_of_bucket(),
        }
        if not self._ties_differ:
            queries["household"] = self._with_known_members(queries["household"])
        written = {entity: self._copy(query, entity) for entity, query in queries.items()}
        self._copy("FROM replaced ORDER BY household_id", "replaced")
        replaced: dict[str, int] = {entity: self._one(f"SELECT count(*) FROM base_{entity}") for entity in ENTITIES}
        return written, replaced

    def _with_known_members(self, homes: str) -> str:
        """Query: households with what the base has counted from the registers, the dead among them."""
        (members,) = [table for table in fact_tables("household", self._home) if table.table == "members"]
        counted = [fact.name for fact in members.facts if fact.source.partition(".")[0] in {PEOPLE, HOMES, DEATHS}]
        values = ", ".join(f"base_household.{name} AS {name}" for name in counted)
        return f"SELECT told.* REPLACE ({values}) FROM ({homes}) AS told JOIN base_household USING (household_id) ORDER BY household_id"

    def unplaced(self) -> dict[str, int]:
        """Write all rows that tell of nobody: those of the base, with those of the people and households concerned told anew."""
        told = f"read_parquet({literal(self._work / 'unplaced' / '*.parquet')})"
        before = f"read_parquet({literal(self._base / 'unplaced.parquet')})"
        homeless = f"SELECT person_id, household_id, src_hukou_people FROM people ANTI JOIN homes USING (household_id) WHERE {self._ties_differ}"
        homes = ", ".join(f"'{table.table}'" for table in fact_tables("household", self._home))
        moved = "household_id IN (FROM replaced)" if self._ties_differ else "false"
        concerned = (
            f"CASE WHEN \"table\" = '{PEOPLE}' THEN {moved}"
            f' ELSE ("table", CASE WHEN "table" IN ({homes}) THEN household_id ELSE person_id END) IN (FROM wanted) END'
        )
        self._copy(
            f'SELECT * FROM {before} WHERE NOT coalesce({concerned}, false) UNION ALL SELECT "table", person_id, household_id, reason,'
            f' death_date, _delivery AS delivery, _row AS "row" FROM {told} WHERE coalesce({concerned}, false)'
            f" UNION ALL SELECT 'hukou_people', person_id, household_id, 'no_household', NULL, src_hukou_people, NULL FROM ({homeless})"
            " ORDER BY ALL",
            "unplaced",
        )
        found = self._connection.execute(
            f'SELECT "table", count(*) FROM read_parquet({literal(self._finished / "unplaced.parquet")}) GROUP BY ALL ORDER BY ALL'
        ).fetchall()
        return {str(table): int(count) for table, count in found}

    def _table(self, name: str, query: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def _copy(self, query: str, name: str) -> int:
        target = self._finished / f"{name}.parquet"
        return self._one(f"COPY ({query}) TO {literal(target)} (FORMAT parquet, COMPRESSION lz4)")

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchall()[0][0])
