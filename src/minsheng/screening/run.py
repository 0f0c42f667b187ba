"""A screening: snapshot × law → findings → leads, bucket by bucket, to be killed anywhere and run again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from minsheng.lake import Snapshot, build_snapshot, connect
from minsheng.lake.engine import literal
from minsheng.lake.facts import Entity
from minsheng.lake.layout import storage_errors
from minsheng.rules import Law, load_law
from minsheng.rules.run import join_as_written
from minsheng.screening.again import base_run, merge_leads, run_name
from minsheng.screening.authorised import authorised_tables
from minsheng.screening.enrolment import delivered_lists
from minsheng.screening.leads import leads_sql
from minsheng.screening.quality.checking import carry_quality, check_quality
from minsheng.screening.query import ScreeningQuery
from minsheng.screening.register_leads import write_register_leads
from minsheng.screening.store import Run, RunFolder, ScreeningError, open_run
from minsheng.screening.views import ENTITIES, stated_relation
from minsheng.standards.divisions import find_division

__all__ = ["law_of", "screen"]

LAW = "minsheng.law"


@cache
def law_of(day: dt.date) -> Law:
    """The city's law in force on a day; overlays laid over it must be for divisions of the city.

    Raises:
        LawError: If the law has faults.
    """
    return load_law(LAW, law_date=day, places=lambda code: find_division(code) is not None)


def screen(
    home: Path,
    period: str,
    *,
    engine: str = "local",
    law_date: dt.date | None = None,
    known_on: dt.date | None = None,
    threads: int = 2,
    memory_limit: str = "1GB",
    progress: Callable[[int, int, str], None] | None = None,
) -> Run:
    """Find, for every household of the city, what the law says of it in a month, and publish it.

    Nothing is decided here: a finding is put in front of a person as a lead. Buckets that an earlier, interrupted run of the
    same question finished are kept. Readers see the old run until the new one is complete. Where the snapshot differs little
    from one that was screened, only the households that it tells anew are evaluated.

    Args:
        home: Folder of all state.
        period: The month, `YYYY-MM`.
        engine: `local` (DuckDB) or `spark` (needs `minsheng[spark]` and Java).
        law_date: The day whose law applies; the last day of the month by default.
        known_on: Leave out what was received after this day, to see what the city could know then.
        threads: Cores to use.
        memory_limit: Memory for DuckDB.
        progress: Told `(done, total, note)`.

    Returns:
        The published run.

    Raises:
        ScreeningError: If another process screens this month, or the engine is unknown.
        LakeError: If nothing was delivered for the month.
    """
    if engine not in {"local", "spark"}:
        raise ScreeningError(f"There is no engine '{engine}'.", hint="Use local or spark.")
    snapshot = build_snapshot(home, period, known_on, threads=threads, memory_limit=memory_limit, progress=progress)
    day = law_date or snapshot.facts_date
    with connect(home, threads=threads, memory_limit=memory_limit) as connection:
        lists = delivered_lists(connection, home, snapshot)
    authorised = authorised_tables(snapshot)
    query = ScreeningQuery(law_of(day), "duckdb" if engine == "local" else "spark", lists, authorised, home)
    run_id = run_name(snapshot.id, query.law_hash, day, engine)
    place = RunFolder(home, period, run_id, known_on)
    with place.locked():
        base = base_run(place, snapshot, query, day) if engine == "local" else None
        if base is not None:
            _screen_patch(place, snapshot, base, query, threads, memory_limit, progress)
        elif engine == "local":
            _screen_buckets(place, snapshot, query, threads, memory_limit, progress)
        else:
            from minsheng.screening.on_spark import screen_on_spark  # noqa: PLC0415 - an extra

            screen_on_spark(place, snapshot, query, progress)
        if base is None:
            check_quality(place, snapshot, query.law, threads=threads, memory_limit=memory_limit, progress=progress)
        else:
            carry_quality(place, base)
        place.publish(
            Run(
                period=period,
                run_id=run_id,
                snapshot_id=snapshot.id,
                law_hash=query.law_hash,
                law_date=day.isoformat(),
                engine=engine,
                households=snapshot.counts["household"] if base else _rows(place.folder / "findings"),
                leads=_rows(place.folder / "leads"),
                programmes=query.programmes,
                listed=query.listed,
                folder=place.folder,
                known_on=known_on.isoformat() if known_on else None,
                base=str(base.folder.relative_to(base.home / "findings")) if base else None,
            )
        )
    return open_run(home, period, known_on)


def _screen_buckets(
    place: RunFolder,
    snapshot: Snapshot,
    query: ScreeningQuery,
    threads: int,
    memory_limit: str,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    """Several buckets at a time: much of a bucket's work (findings, sorting, writing) keeps one core busy and no more."""
    law_hash = query.law_hash  # compiles both queries, once, before the threads ask for them
    waiting = [
        n for n in range(snapshot.buckets) if not all(place.bucket(kind, n).exists() for kind in ("findings", "leads"))
    ]
    with connect(place.home, threads=threads, memory_limit=memory_limit) as connection, storage_errors(place.folder):
        join_as_written(connection)

        def screen_one(number: int) -> None:
            with connection.cursor() as own:
                _screen_bucket(own, place, snapshot, query, number)

        with ThreadPoolExecutor(threads) as pool:
            for done, _ in enumerate(pool.map(screen_one, waiting), snapshot.buckets - len(waiting) + 1):
                if progress:
                    progress(done, snapshot.buckets, "screen")
        if not place.registers.exists():
            write_register_leads(connection, place, snapshot, law_hash)


def _screen_patch(
    place: RunFolder,
    snapshot: Snapshot,
    base: Run,
    query: ScreeningQuery,
    threads: int,
    memory_limit: str,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    """Evaluate the households that the snapshot's base does not tell of any more; the rest is what the base's run found."""
    with connect(place.home, threads=threads, memory_limit=memory_limit) as connection, storage_errors(place.folder):
        join_as_written(connection)
        targets = {kind: place.patch(kind) for kind in ("findings", "leads")}
        _screen_rows(connection, place, query, snapshot.facts_date, snapshot.patch, targets)
        merge_leads(connection, place, snapshot, base)
        write_register_leads(connection, place, snapshot, query.law_hash)
        if progress:
            progress(1, 1, "screen")


def _screen_bucket(
    connection: duckdb.DuckDBPyConnection, place: RunFolder, snapshot: Snapshot, query: ScreeningQuery, number: int
) -> None:
    targets = {kind: place.bucket(kind, number) for kind in ("findings", "leads")}
    _screen_rows(connection, place, query, snapshot.facts_date, lambda entity: snapshot.rows(entity, number), targets)


def _screen_rows(
    connection: duckdb.DuckDBPyConnection,
    place: RunFolder,
    query: ScreeningQuery,
    facts_date: dt.date,
    rows_of: Callable[[Entity], str],
    targets: Mapping[str, Path],
) -> None:
    dates = {"facts_date": facts_date, "law_date": query.law.law_date}
    for entity in ENTITIES:
        rows = stated_relation(query.law, entity, rows_of(entity), place.home)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {entity} AS {rows}")
    plan = query.plan
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE decided AS {plan.sql}", {name: dates[name] for name in plan.parameters}
    )
    for entity in ENTITIES:  # needs are asked for the undecided only
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {entity} AS {stated_relation(query.law, entity, rows_of(entity), place.home)} "
            f"WHERE household_id IN ({query.undecided_sql('decided')})"
        )
    needs = query.needs
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE needed AS {needs.sql}", {name: dates[name] for name in needs.parameters}
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW household AS SELECT * FROM {rows_of('household')}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE findings AS {query.findings_sql('decided', 'needed')}")
    leads = leads_sql(query.listed, "findings")
    for kind, select in (("findings", "FROM findings"), ("leads", leads)):
        target = targets[kind]
        written = target.with_suffix(".part")
        # Not sorted and lightly compressed: this is what a bucket spends its time on after the law itself.
        connection.execute(f"COPY ({select}) TO {literal(written)} (FORMAT parquet, COMPRESSION lz4)")
        place.finish_file(written, target)


def _rows(folder: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))
