"""(a) and (b): the plan of a screening against the same answers by hand, and against reading the same columns at all."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.city import PERIOD
from benchmarks.measure import measured, say
from benchmarks.table import Line

if TYPE_CHECKING:
    import duckdb

    from minsheng.lake import Snapshot
    from minsheng.lake.facts import Entity
    from minsheng.rules import Law, Plan

__all__ = ["by_hand", "common_plan", "differing_rows", "lines"]

ENTITIES: tuple[Entity, ...] = ("person", "household", "supporter")
LARGEST_REPEATED = 4_000_000
ROUNDS = 5
TARGET = 1.5
WAYS = ("plan", "hand", "whole", "scan")

CONSUMED = {
    "BIGINT": "sum({0})",
    "INTEGER": "sum({0})",
    "BOOLEAN": "count_if({0})",
    "DATE": "sum({0} - DATE '1970-01-01')",
    "VARCHAR": "sum(strlen({0}))",
}
"""The cheapest aggregate that still has to read every value of a column."""


def lines(home: Path) -> list[Line]:
    """Measure both on the snapshot of the last month."""
    say("screening against SQL written by hand and a bare scan, in turns")
    pairs = measured("screening:in_turns", home=home).value
    peaks = {way: measured("screening:alone", home=home, way=way).peak_mb for way in WAYS}
    took = {way: median(pairs["seconds"][way]) for way in WAYS}
    to_hand, whole_to_plan, whole_to_scan = (
        median(ours / other for ours, other in zip(pairs["seconds"][one], pairs["seconds"][two], strict=True))
        for one, two in (("plan", "hand"), ("whole", "plan"), ("whole", "scan"))
    )
    differing = pairs["differing"]
    answers = "answers equal" if not differing else f"{differing:,} HOUSEHOLDS DIFFER"
    what = f"screening, {pairs['targets']} answers, {pairs['households']:,} households, {pairs['people']:,} people"
    return [
        Line(
            part="a",
            what=what,
            ours=f"{took['plan']:.2f} s",
            peer=f"SQL by hand {took['hand']:.2f} s",
            ratio=to_hand,
            target=f"≤ {TARGET}",
            met=to_hand <= TARGET and not differing,
            peak=f"{peaks['plan']:,.0f} / {peaks['hand']:,.0f} MB",
            note=answers,
        ),
        Line(
            part="b",
            what=f"the whole law, {pairs['programmes']} programmes, {pairs['answers']} answers, against these four",
            ours=f"{took['whole']:.2f} s",
            peer=f"four programmes {took['plan']:.2f} s",
            ratio=whole_to_plan,
            peak=f"{peaks['whole']:,.0f} / {peaks['plan']:,.0f} MB",
        ),
        Line(
            part="b",
            what=f"the whole law against a bare scan of its {pairs['columns']} columns",
            ours=f"{took['whole']:.2f} s",
            peer=f"scan {took['scan']:.2f} s",
            ratio=whole_to_scan,
            peak=f"{peaks['whole']:,.0f} / {peaks['scan']:,.0f} MB",
        ),
    ]


def in_turns(home: str) -> dict[str, Any]:
    """Time the ways bucket by bucket, in turns, so that what else the machine does falls on all of them."""
    from minsheng.lake import connect, open_snapshot

    snapshot = open_snapshot(Path(home), PERIOD)
    rounds = ROUNDS if snapshot.counts["person"] <= LARGEST_REPEATED else 1
    seconds: dict[str, list[float]] = {way: [0.0] * rounds for way in WAYS}
    differing = 0
    with connect(Path(home)) as connection:
        contest = _Contest(connection, snapshot)
        for number in range(rounds):
            for bucket in range(snapshot.buckets):
                contest.open(bucket)
                for way in WAYS if (number + bucket) % 2 else reversed(WAYS):
                    started = time.perf_counter()
                    contest.run(way)
                    seconds[way][number] += time.perf_counter() - started
                if number == 0:
                    differing += differing_rows(connection, contest.plan.columns)
    return {
        "seconds": seconds,
        "differing": differing,
        "targets": len(contest.plan.targets),
        "programmes": len(contest.law.programmes),
        "answers": len(contest.whole.targets),
        "columns": contest.columns,
        "households": snapshot.counts["household"],
        "people": snapshot.counts["person"],
    }


def alone(home: str, way: str) -> dict[str, Any]:
    """Go through all buckets one way, for its peak of memory."""
    from minsheng.lake import connect, open_snapshot

    snapshot = open_snapshot(Path(home), PERIOD)
    with connect(Path(home)) as connection:
        contest = _Contest(connection, snapshot)
        for bucket in range(snapshot.buckets):
            contest.open(bucket)
            contest.run(way)
    return {}


def common_plan(connection: duckdb.DuckDBPyConnection, law: Law) -> Plan:
    """The plan of a screening, asked for the answers that the SQL by hand gives as well.

    Args:
        connection: Holds facts of some households.
        law: Of December 2023, which is the law of the SQL by hand.
    """
    from minsheng.screening.query import ScreeningQuery

    described = connection.execute(f"DESCRIBE {by_hand()}", {"facts_date": law.law_date}).fetchall()
    answers = {name for name, *_ in described}
    query = ScreeningQuery(law)
    return query.asked.plan([target for target in query.plan.targets if target in answers], "household")


def by_hand() -> str:
    """The SQL written by hand; its parameter is `$facts_date`."""
    return Path(__file__).with_name("handwritten_screening.sql").read_text(encoding="utf-8")


def differing_rows(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> int:
    """Rows of the tables `decided_plan` and `decided_hand` that the other one does not have; unknown equals unknown."""
    names = ", ".join(columns)
    found = connection.execute(
        f"SELECT (SELECT count(*) FROM (SELECT {names} FROM decided_plan EXCEPT ALL SELECT {names} FROM decided_hand)),"
        f" (SELECT count(*) FROM (SELECT {names} FROM decided_hand EXCEPT ALL SELECT {names} FROM decided_plan))"
    ).fetchall()
    return int(max(found[0]))


class _Contest:
    """The ways on one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
        from minsheng.screening import law_of
        from minsheng.screening.query import ScreeningQuery

        self.connection, self.snapshot = connection, snapshot
        self.law = law_of(snapshot.facts_date)
        self.open(0)
        self.plan = common_plan(connection, self.law)
        self.whole = ScreeningQuery(self.law).plan
        read = self._columns_read()
        self.columns = sum(len(names) for names in read.values())
        self.scans = [
            f"SELECT {', '.join(CONSUMED[kind].format(name) for name, kind in names.items())} FROM {entity}"
            for entity, names in read.items()
        ]

    def open(self, bucket: int) -> None:
        """Let all ways see a bucket."""
        from minsheng.screening.views import stated_relation

        for entity in ENTITIES:
            path = str(self.snapshot.bucket_paths(entity)[bucket]).replace("'", "''")
            rows = stated_relation(self.law, entity, f"read_parquet('{path}')")
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {entity} AS {rows}").fetchall()

    def run(self, way: str) -> None:
        """Go one way through the open bucket."""
        from minsheng.rules.run import dates_of, join_as_written

        day = self.snapshot.facts_date
        match way:
            case "plan" | "whole":
                join_as_written(self.connection)
                plan = self.plan if way == "plan" else self.whole
                self._decide(f"decided_{way}", plan.sql, dates_of(plan, day))
                self.connection.execute("RESET disabled_optimizers").fetchall()
            case "hand":
                self._decide("decided_hand", by_hand(), {"facts_date": day})
            case _:
                for scan in self.scans:
                    self.connection.execute(scan).fetchall()

    def _decide(self, table: str, sql: str, dates: dict[str, dt.date]) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {sql}", dates).fetchall()

    def _columns_read(self) -> dict[str, dict[str, str]]:
        """The columns of the snapshot that the plan names, with their types; facts of a survey are no columns of it."""
        import sqlglot

        from minsheng.lake import facts_of

        query = sqlglot.parse_one(self.whole.sql, dialect="duckdb")
        named = {column.name for column in query.find_all(sqlglot.exp.Column)}
        stated = {entity: {fact.name: fact.stored_as for fact in facts_of(entity)} for entity in ENTITIES}
        return {
            entity: {name: kind for name, kind in facts.items() if name in named} for entity, facts in stated.items()
        }
