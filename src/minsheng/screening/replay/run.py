"""Replaying months: two snapshots of each, one law or two, and the difference as lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb

from minsheng.lake import Snapshot, build_snapshot, connect
from minsheng.lake.layout import month_end
from minsheng.rules import Law
from minsheng.rules.run import dates_of, join_as_written, told
from minsheng.screening.replay.collect import collected
from minsheng.screening.replay.query import JOINED, KEYS, ReplayQuery
from minsheng.screening.replay.tell import write_tables
from minsheng.screening.replay.totals import Replay
from minsheng.screening.run import law_of
from minsheng.screening.store import ScreeningError
from minsheng.screening.views import stated_relation
from minsheng.screening.whatif.reform import read_reform

__all__ = ["months", "replay"]

MOST_MONTHS = 120


def replay(
    home: Path,
    period: str,
    known_on: dt.date,
    *,
    to: str | None = None,
    law_then: Path | None = None,
    out: Path | None = None,
    shown: int = 100,
    threads: int = 2,
    memory_limit: str = "1GB",
    progress: Callable[[int, int, str], None] | None = None,
) -> Replay:
    """What should have been paid in past months by what is known now, against what was known on a day.

    Both states are computed alike, by the law of the month's last day: what was delivered up to `known_on`, and everything that
    was delivered up to today. A household that only one state has is entitled to nothing in the other. Where an amount cannot be
    told in one of the two states, there is no line: somebody has to find out. Only what is paid by the month is compared.

    Args:
        home: Folder of all state.
        period: The first month, `YYYY-MM`.
        known_on: Then: what was received later is left out.
        to: The last month; the first by default.
        law_then: An overlay that makes the law as it was applied then, where the law book was corrected since.
        out: Folder for `lines.csv` and `reasons.csv`, all lines.
        shown: Lines to return, the largest differences first.
        threads: Cores to use.
        memory_limit: Memory for DuckDB.
        progress: Told `(done, total, note)`.

    Returns:
        Totals, reasons and lines; amounts in fen.

    Raises:
        ScreeningError: If the months are in the wrong order, or too many.
        LakeError: If nothing had been delivered by then, or a month is none.
        ReformError: If the overlay has a fault.
    """
    periods = months(period, to or period)
    titles: dict[str, tuple[str, str]] = {}
    with connect(home, threads=threads, memory_limit=memory_limit) as connection, told():
        join_as_written(connection)
        _make_tables(connection)
        for month in periods:
            law = law_of(month_end(month))
            query = ReplayQuery(read_reform(law_then, law).law if law_then else law, law)
            titles |= {record.name: record.title for record in query.programmes}
            _replay_month(connection, home, month, known_on, query, threads, memory_limit, progress)
        found = collected(connection, periods, known_on, law_then.stem if law_then else "", titles, shown)
        if out:
            write_tables(connection, out)
    return found


def months(first: str, last: str) -> tuple[str, ...]:
    """The months from one to another, both included.

    Raises:
        LakeError: If one of them is no month.
        ScreeningError: If they are in the wrong order, or more than ten years.
    """
    start, end = month_end(first), month_end(last)
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    if count < 1:
        raise ScreeningError(f"{last} is before {first}.", hint="Write the earlier month first.")
    if count > MOST_MONTHS:
        raise ScreeningError(f"{first} to {last} are {count} months.", hint=f"Replay at most {MOST_MONTHS} at once.")
    numbers = (start.year * 12 + start.month - 1 + n for n in range(count))
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers)


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE lines(period VARCHAR, household_id BIGINT, district VARCHAR, programme VARCHAR, amount_then BIGINT, "
        "amount_now BIGINT, by_facts BIGINT, by_law BIGINT)"
    )
    connection.execute(
        "CREATE TABLE reasons(period VARCHAR, household_id BIGINT, programme VARCHAR, person_id BIGINT, entity VARCHAR, "
        "fact VARCHAR, title_zh VARCHAR, title_en VARCHAR, before VARCHAR, after VARCHAR, delivery VARCHAR)"
    )
    connection.execute(
        "CREATE TABLE untold(period VARCHAR, programme VARCHAR, untold_then BIGINT, untold_now BIGINT, untold_both BIGINT)"
    )
    connection.execute("CREATE TABLE deliveries(delivery INTEGER PRIMARY KEY, told VARCHAR)")


def _replay_month(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    month: str,
    known_on: dt.date,
    query: ReplayQuery,
    threads: int,
    memory_limit: str,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    now = build_snapshot(home, month, threads=threads, memory_limit=memory_limit, progress=progress)
    then = build_snapshot(
        home, month, known_on, now.buckets, threads=threads, memory_limit=memory_limit, progress=progress
    )
    _name_facts(connection, query)
    for snapshot in (then, now):
        rows = [
            (number, f"{s.title.zh} {s.period}（{s.file_name}，{s.received_on} 收到 received）")
            for number, s in snapshot.deliveries.items()
        ]
        connection.executemany("INSERT OR IGNORE INTO deliveries VALUES (?, ?)", rows)
    for number in range(now.buckets):
        _replay_bucket(connection, month, number, then, now, query)
        if progress:
            progress(number + 1, now.buckets, f"replay {month}")


def _name_facts(connection: duckdb.DuckDBPyConnection, query: ReplayQuery) -> None:
    connection.execute(
        "CREATE OR REPLACE TABLE hangs_on(programme VARCHAR, fact VARCHAR, title_zh VARCHAR, title_en VARCHAR)"
    )
    nodes = {**query.then.nodes, **query.now.nodes}
    rows = [(programme, fact, *nodes[fact].title) for programme, fact in query.facts_of_programmes()]
    connection.executemany("INSERT INTO hangs_on VALUES (?, ?, ?, ?)", rows)


def _replay_bucket(
    connection: duckdb.DuckDBPyConnection, month: str, number: int, then: Snapshot, now: Snapshot, query: ReplayQuery
) -> None:
    _decide(connection, then, number, query, query.then, "amounts_then")
    _decide(connection, now, number, query, query.now, "amounts_now")
    if query.law_differs:
        _decide(connection, now, number, query, query.then, "amounts_between")
    else:
        connection.execute("CREATE OR REPLACE TEMP VIEW amounts_between AS FROM amounts_now")
    # A household that one state does not have is entitled to nothing in it.
    absent = "CASE WHEN {0}.household_id IS NULL THEN 0 ELSE {0}.amount END"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told_of AS SELECT coalesce(t.household_id, n.household_id) AS household_id, programme, "
        f"{absent.format('t')} AS amount_then, {absent.format('n')} AS amount_now, {absent.format('b')} AS amount_between "
        "FROM amounts_then t FULL JOIN amounts_now n USING (household_id, programme) "
        "LEFT JOIN amounts_between b USING (household_id, programme)"
    )
    connection.execute(
        f"INSERT INTO untold SELECT '{month}', programme, count(*) FILTER (amount_then IS NULL AND amount_now IS NOT NULL), "
        "count(*) FILTER (amount_then IS NOT NULL AND amount_now IS NULL), "
        "count(*) FILTER (amount_then IS NULL AND amount_now IS NULL) FROM told_of GROUP BY programme"
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE differing AS FROM told_of WHERE amount_then <> amount_now")
    _bring_rows(connection, number, then, now)
    connection.execute(
        f"INSERT INTO lines SELECT '{month}', household_id, coalesce(n.district, t.district), programme, amount_then, amount_now, "
        "amount_between - amount_then, amount_now - amount_between FROM differing "
        "LEFT JOIN household_now n USING (household_id) LEFT JOIN household_then t USING (household_id)"
    )
    _insert_reasons(connection, month, query)


def _decide(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, number: int, query: ReplayQuery, law: Law, table: str
) -> None:
    for entity in KEYS:
        rows = stated_relation(law, entity, snapshot.rows(entity, number), snapshot.home)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {entity} AS {rows}")
    plan = query.plan(law)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE decided AS {plan.sql}", dates_of(plan, snapshot.facts_date))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query.amounts_sql(law, 'decided')}")


def _bring_rows(connection: duckdb.DuckDBPyConnection, number: int, then: Snapshot, now: Snapshot) -> None:
    """The rows of both states, of the households with a line only."""
    for entity in KEYS:
        for side, snapshot in (("then", then), ("now", now)):
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {entity}_{side} AS SELECT * FROM {snapshot.rows(entity, number)} "
                "WHERE household_id IN (SELECT household_id FROM differing)"
            )


def _insert_reasons(connection: duckdb.DuckDBPyConnection, month: str, query: ReplayQuery) -> None:
    for entity in KEYS:
        columns = frozenset(row[0] for row in connection.execute(f"DESCRIBE {entity}_now").fetchall())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {query.changes_sql(entity, columns)}")
        zh, en = {"household": ("家庭在册", "household registered"), "person": ("成员在册", "member registered"),
                  "supporter": ("义务人在册", "supporter known")}[entity]  # fmt: skip
        readers = ", ".join(f"'{name}'" for name in sorted(query.hangs_on(entity))) or "NULL"
        connection.execute(
            f"INSERT INTO reasons SELECT DISTINCT '{month}', household_id, d.programme, person_id, entity, c.fact, "
            f"coalesce(title_zh, '{zh}'), coalesce(title_en, '{en}'), before, after, coalesce(n.told, t.told, '') "
            "FROM changed c JOIN differing d USING (household_id) "
            "LEFT JOIN hangs_on h ON h.programme = d.programme AND h.fact = c.fact "
            "LEFT JOIN deliveries n ON n.delivery = delivery_now LEFT JOIN deliveries t ON t.delivery = delivery_then "
            f"WHERE h.fact IS NOT NULL OR (c.fact = '{JOINED}' AND d.programme IN ({readers}))"
        )
