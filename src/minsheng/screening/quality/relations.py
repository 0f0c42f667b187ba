"""What the queries of rules read: current tables slot by slot, households with their members bucket by bucket, or all.

Only the tables and columns that some rule names are read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from minsheng.lake import Snapshot, facts_of
from minsheng.lake.checks import SLOTS
from minsheng.lake.current import CurrentTable
from minsheng.lake.engine import literal
from minsheng.lake.identity.unidentified import FIRST_PERSON
from minsheng.lake.layout import shift_month
from minsheng.screening.quality.rules import Rule
from minsheng.screening.register_leads import drawing_gone_sql, listed_gone_sql
from minsheng.screening.views import ENTITIES
from minsheng.standards.divisions import division_changes

__all__ = ["Relations", "obstacle"]

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EVERYWHERE: Final = (0, SLOTS)
_ROWS: Final = ("_delivery", "_row")
_GONE: Final = ("district_abolished", "town_reassigned", "village_removed")

_MEMBERS: Final = """
    SELECT household_id, count(*) AS members, max(src_hukou_people) AS _delivery, max(years_old(person_id)) AS eldest,
        count(*) FILTER (relation = 'head') AS heads, min(person_id) FILTER (relation = 'head') AS head_id,
        count(*) FILTER (relation = 'spouse') AS spouses, min(relation) AS a_relation,
        sum(vehicle_count)::BIGINT AS vehicles, sum(vehicle_value)::BIGINT AS vehicles_value,
        count(*) FILTER (employed OR has_pension OR unemployment_benefit > 0) AS earners,
        count(*) FILTER (employed IS NOT NULL AND has_pension IS NOT NULL AND unemployment_benefit IS NOT NULL) AS incomes_known,
        sum(employment_income) FILTER (employed AND employment_kind <> 'farming')::BIGINT AS wages,
        sum(homes_owned)::BIGINT AS homes, count(homes_owned) AS homes_known,
        count(*) FILTER (disability_grade > 0) AS certified, count(disability_grade) AS certified_known
    FROM person GROUP BY household_id
"""
"""The table `members`: what a household's living members come to, counted once for all rules. Sums leave out what is not
known; the `…_known` columns count the members of whom it is."""


def obstacle(rule: Rule, tables: Mapping[str, CurrentTable], period: str) -> str:
    """Why a rule cannot be asked of a month; empty if it can.

    What was not delivered is not known: nothing is missing from it, and nothing that it told before is put right.
    """
    words = _words([rule])
    listed = {name for name, table in tables.items() if table.contract.mode == "full"}
    told = {fact.source.partition(".")[0] for entity in ENTITIES for fact in facts_of(entity) if fact.name in words}
    needed = {rule.owner, *rule.absent, *(listed & (words | told))}
    if missing := sorted(name for name in needed if not tables[name].covered):
        return f"{missing[0]} was not delivered"
    for table, months in rule.months.items():
        there = {delivery.period for delivery in tables[table].deliveries}
        wanted = {shift_month(period, -back) for back in range(months)}
        if lost := sorted(wanted - there):
            return f"{table} was not delivered for {lost[0]}"
    return ""


@dataclass(frozen=True)
class Relations:
    """The tables of a month as rules see them.

    Attributes:
        tables: The current tables.
        snapshot: The city in the month.
        rules: The rules that are asked.
        work: Folder for what is laid out on the way.
        passes: In how many parts people, and households, are looked at.
    """

    tables: Mapping[str, CurrentTable]
    snapshot: Snapshot
    rules: tuple[Rule, ...]
    work: Path
    passes: int

    @property
    def parts(self) -> list[list[int]]:
        """The buckets of households that are looked at together."""
        every = range(self.snapshot.buckets)
        groups = min(self.passes, len(every))
        return [list(every[at * len(every) // groups : (at + 1) * len(every) // groups]) for at in range(groups)]

    def prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Lay out what is small enough to be at hand everywhere, and the households' tables by bucket."""
        connection.execute('CREATE OR REPLACE TABLE left_out (_delivery INTEGER, "column" VARCHAR)')
        absent = [
            (d.number, name) for table in self.tables.values() for d in table.deliveries for name in d.columns_absent
        ]
        if absent:
            connection.executemany("INSERT INTO left_out VALUES (?, ?)", absent)
        connection.execute(
            "CREATE OR REPLACE TABLE delivered_lists AS SELECT DISTINCT programme,"
            f" household_no // 1000000000000 AS district FROM ({self.tables['enrolments'].sql(_EVERYWHERE)})"
        )
        abolished = [
            (change.effective_from, change.old_code) for change in division_changes() if change.change in _GONE
        ]
        connection.execute(
            "CREATE OR REPLACE TABLE abolished_divisions (since DATE, first_code BIGINT, last_code BIGINT)"
        )
        connection.executemany(
            "INSERT INTO abolished_divisions VALUES (?, ?, ?)",
            [(since, int(code.ljust(12, "0")), int(code.ljust(12, "9"))) for since, code in abolished],
        )
        self._lay_out_ties(connection)
        words = _words(self._rules_by("household"))
        for name, table in self.tables.items():
            if name in words and table.contract.subject == "household_no":
                rows = f"SELECT {self._columns(table, words)}, household_no % {self.snapshot.buckets} AS _bucket"
                connection.execute(
                    f"COPY ({rows} FROM ({table.sql(_EVERYWHERE)}) ORDER BY _bucket)"
                    f" TO {literal(self.work / f'{name}.parquet')} (FORMAT parquet, ROW_GROUP_SIZE 61440)"
                )

    def people(self, connection: duckdb.DuckDBPyConnection, at: int) -> None:
        """Put all rows about the people of a pass at hand, under the names of their tables."""
        slots = at * SLOTS // self.passes, (at + 1) * SLOTS // self.passes - 1
        words = _words(self._rules_by("person"))
        for name, table in self.tables.items():
            if table.contract.subject != "person_id":
                continue
            if name in words or name == "hukou_people":  # it tells the household of everybody who is found
                columns = self._columns(table, self._words_about("person", name) | {"household_no"})
                rows = _identified(table, table.sql(slots))
                connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM ({rows})")
            if f"{name}_sent" in words:
                self._sent(connection, name, table, slots)
        first, last = slots
        if self.passes > 1:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE ties AS SELECT * EXCLUDE (_slot) FROM read_parquet({literal(self._ties)})"
                f" WHERE _slot BETWEEN {first} AND {last}"
            )
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE unplaced AS SELECT * FROM"
            f" read_parquet({literal(self.snapshot.unplaced_path)}) WHERE person_id % {SLOTS} BETWEEN {first} AND {last}"
        )
        self._gone(connection, words)

    def homes(self, connection: duckdb.DuckDBPyConnection, at: int) -> None:
        """Put the households of some buckets at hand, their members, and the tables about households."""
        words = _words(self._rules_by("household"))
        buckets = self.parts[at]
        for entity in ENTITIES:
            if entity not in words:
                continue
            rows = " UNION ALL ".join(f"SELECT * FROM {self.snapshot.rows(entity, bucket)}" for bucket in buckets)
            names = [name for (name, *_) in connection.execute(f"DESCRIBE {rows}").fetchall()]
            columns = ", ".join(f'"{name}"' for name in names if name in words or name == "household_id")
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {entity} AS SELECT {columns} FROM ({rows})")
        if "members" in words:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE members AS {_MEMBERS}")
        for name, table in self.tables.items():
            if name in words and table.contract.subject == "household_no":
                path = literal(self.work / f"{name}.parquet")
                connection.execute(
                    f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * EXCLUDE (_bucket) FROM read_parquet({path})"
                    f" WHERE _bucket BETWEEN {buckets[0]} AND {buckets[-1]}"
                )

    def city(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Name the whole tables."""
        words = _words(self._rules_by("city"))
        for name, table in self.tables.items():
            if name in words:
                connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {table.sql(_EVERYWHERE)}")

    @property
    def _ties(self) -> Path:
        return self.work / "ties.parquet"

    def _lay_out_ties(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write down who is named as whose spouse, parent or head under the slot of the one who is named.

        Parents are wanted of the children on the list of orphans alone.
        """
        people, homes, listed, dead = (
            f"({self.tables[name].sql(_EVERYWHERE)})"
            for name in ("hukou_people", "hukou_households", "enrolments", "hukou_deaths")
        )
        row = "household_no, _delivery, _row"
        named = (
            f"SELECT spouse_id AS person_id, 'spouse' AS tie, person_id AS named_by, {row} FROM {people}"
            " WHERE spouse_id IS NOT NULL AND status = 'active'"
            f" UNION ALL SELECT unnest([father_id, mother_id]), 'parent', person_id, {row} FROM {people}"
            f" WHERE person_id IN (SELECT person_id FROM {listed} WHERE programme = 'orphan')"
            f" UNION ALL SELECT head_id, 'head', NULL, {row} FROM {homes} WHERE status = 'active'"
        )
        ties = (
            f"SELECT * FROM ({named}) ANTI JOIN (SELECT person_id AS named_by FROM {dead}) USING (named_by)"
            " WHERE person_id IS NOT NULL"
        )
        if self.passes == 1:
            connection.execute(f"CREATE OR REPLACE TABLE ties AS {ties}")
        else:
            connection.execute(
                f"COPY (SELECT *, person_id % {SLOTS} AS _slot FROM ({ties}) ORDER BY _slot)"
                f" TO {literal(self._ties)} (FORMAT parquet, ROW_GROUP_SIZE 61440)"
            )

    def _rules_by(self, by: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.by == by]

    def _words_about(self, by: str, name: str) -> set[str]:
        """The names in the queries that read a relation."""
        return _words(rule for rule in self._rules_by(by) if name in _words([rule]))

    def _columns(self, table: CurrentTable, words: set[str]) -> str:
        subject = table.contract.subject
        names = [column.name for column in table.contract.columns if column.name in words or column.name == subject]
        return ", ".join(f'"{name}"' for name in (*names, *_ROWS))

    def _sent(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        table: CurrentTable,
        slots: tuple[int, int],
    ) -> None:
        """The rows of all files of the month, before a later file takes the place of an earlier one."""
        files = [
            CurrentTable(table.contract, (delivery,)).sql(slots)
            for delivery in table.deliveries
            if delivery.period == self.snapshot.period
        ]
        rows = " UNION ALL ".join(files) or CurrentTable(table.contract, ()).sql(slots)
        columns = self._columns(table, self._words_about("person", f"{name}_sent"))
        rows = _identified(table, rows)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_sent AS SELECT {columns} FROM ({rows})")

    def _gone(self, connection: duckdb.DuckDBPyConnection, words: set[str]) -> None:
        """People on a list, or paid, who are not there: the same query that the leads are made from."""
        start = f"DATE '{self.snapshot.period}-01'"
        if "listed_gone" in words:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE listed_gone AS {listed_gone_sql('unplaced', 'enrolments', start)}"
            )
        if "drawing_gone" in words:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE drawing_gone AS {drawing_gone_sql('unplaced', 'pensions', start)}"
            )


def _identified(table: CurrentTable, rows: str) -> str:
    """The rows whose person is known; of the others a linkage has to say first whom they are about."""
    return f"FROM ({rows}) WHERE person_id >= {FIRST_PERSON}" if table.contract.without_id == "keep" else rows


def _words(rules: Iterable[Rule]) -> set[str]:
    """The names that stand in the queries; the lists of the dead are made from tables that a query need not name."""
    words = {word for rule in rules for word in _WORD.findall(rule.sql)}
    if "listed_gone" in words:
        words |= {"enrolments", "household_no", "programme", "monthly_amount", "last_paid_month"}
    if "drawing_gone" in words:
        words |= {"pensions", "kind", "status", "monthly_amount", "last_paid_month"}
    if "members" in words:
        words |= {"person", *_WORD.findall(_MEMBERS)}
    return words
