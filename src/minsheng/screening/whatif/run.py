"""A what-if: the snapshot of a month under several laws, bucket by bucket, added up and thrown away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from minsheng.lake import Snapshot, build_snapshot, connect
from minsheng.rules import Law
from minsheng.rules.run import dates_of, join_as_written, told
from minsheng.screening.run import law_of
from minsheng.screening.views import ENTITIES, stated_relation
from minsheng.screening.whatif.outcome import Sums, add_up
from minsheng.screening.whatif.query import WhatIfQuery
from minsheng.screening.whatif.reform import Reform, ReformError, read_reform

__all__ = ["run_query"]

MOST_REFORMS = 2


def run_query(
    home: Path,
    reforms: Sequence[Path],
    period: str,
    *,
    law_date: dt.date | None = None,
    known_on: dt.date | None = None,
    programmes: Sequence[str] = (),
    threads: int = 2,
    memory_limit: str = "1GB",
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[WhatIfQuery, Snapshot, Sums]:
    """Read one or two reforms and add up, over the households of a month, what they change.

    Args:
        home: Folder of all state.
        reforms: The overlays.
        period: The month.
        law_date: The day whose law is in force; the last day of the month by default.
        known_on: Leave out what was received after this day.
        programmes: Which ones are asked for; all that may change by default.
        threads: Cores to use.
        memory_limit: Memory for DuckDB.
        progress: Told `(done, total, note)`.

    Returns:
        The question, the snapshot that it was put to, and the sums.

    Raises:
        ReformError: If a reform has a fault, changes nothing on the day, or more than two are given.
        LakeError: If nothing was delivered for the month.
        EvaluationError: If an amount leaves 64 bits.
    """
    if not 1 <= len(reforms) <= MOST_REFORMS:
        raise ReformError(f"{len(reforms)} reforms are given.", hint="Give one, or two to compare them.")
    snapshot = build_snapshot(home, period, known_on, threads=threads, memory_limit=memory_limit, progress=progress)
    law = law_of(law_date or snapshot.facts_date)
    read = tuple(read_reform(path, law) for path in reforms)
    for reform in read:
        if reform.law.hash == law.hash:
            raise ReformError(
                f"this reform changes nothing on {law.law_date}.", where=reform.path.name,
                hint="Look at its dates; --law-date chooses the day whose law is in force.",
            )  # fmt: skip
    query = WhatIfQuery(law, read, _asked(law, read, programmes), home)
    if not query.programmes:
        raise ReformError(
            "none of these programmes can change.", hint=f"They may: {', '.join(r.name for r in query.touched)}."
        )
    with connect(home, threads=threads, memory_limit=memory_limit) as connection, told():
        join_as_written(connection)
        _sum_buckets(connection, snapshot, query, threads, progress)
        return query, snapshot, add_up(connection, query)


def _asked(law: Law, reforms: Sequence[Reform], programmes: Sequence[str]) -> tuple[str, ...]:
    known = dict.fromkeys(name for each in (law, *(reform.law for reform in reforms)) for name in each.programmes)
    for name in programmes:
        if name not in known:
            raise ReformError(f"the law has no programme '{name}'.", hint=f"Programmes: {', '.join(known)}.")
    return tuple(programmes)


def _sum_buckets(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    query: WhatIfQuery,
    threads: int,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    """Several buckets at a time, each on a connection of its own; only their sums stay."""
    _ = query.plan  # compiled once, before the threads ask for it

    def sum_one(number: int) -> None:
        with connection.cursor() as own:
            _sum_bucket(own, snapshot, query, number)

    _sum_bucket(connection, snapshot, query, 0)  # makes the tables of sums
    if progress:
        progress(1, snapshot.buckets, "simulate")
    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(sum_one, range(1, snapshot.buckets)), 2):
            if progress:
                progress(done, snapshot.buckets, "simulate")


def _sum_bucket(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, query: WhatIfQuery, number: int) -> None:
    last = query.law_of(len(query.reforms))
    for entity in ENTITIES:
        rows = stated_relation(last, entity, snapshot.rows(entity, number), snapshot.home)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {entity} AS {rows}")
    plan = query.plan
    connection.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {plan.sql}", dates_of(plan, snapshot.facts_date))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE families AS {query.families_sql(snapshot.facts_date)}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW compared AS {query.compared_sql('decided', 'families')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE told_of AS {query.told_sql('compared')}")
    for table, select in (
        ("cube", query.cube_sql("told_of")),
        ("changes", query.changes_sql("told_of")),
        ("moves", query.moves_sql("told_of")),
    ):
        make = f"CREATE TABLE {table} AS" if number == 0 else f"INSERT INTO {table}"
        connection.execute(f"{make} {select}")
    connection.execute(f"INSERT INTO cube BY NAME {query.others_sql('compared')}")
