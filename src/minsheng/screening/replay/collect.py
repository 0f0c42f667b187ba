"""The tables of a replay, read into what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb

from minsheng.screening.replay.totals import Line, Reason, ReasonTotal, Replay, Total

__all__ = ["collected"]


def collected(
    connection: duckdb.DuckDBPyConnection,
    periods: tuple[str, ...],
    known_on: dt.date,
    law_then: str,
    titles: Mapping[str, tuple[str, str]],
    shown: int,
) -> Replay:
    """Read the tables `lines`, `reasons` and `untold`.

    Args:
        connection: Has them.
        periods: The months.
        known_on: Then.
        law_then: Name of the overlay of then.
        titles: Of the programmes.
        shown: How many lines are wanted.
    """
    totals = connection.execute(
        "WITH paid AS (SELECT period, programme, count(*) FILTER (amount_now > amount_then) AS more, "
        "coalesce(sum(amount_now - amount_then) FILTER (amount_now > amount_then), 0)::BIGINT AS back, "
        "count(*) FILTER (amount_now < amount_then) AS less, "
        "coalesce(sum(amount_then - amount_now) FILTER (amount_now < amount_then), 0)::BIGINT AS taken FROM lines GROUP BY ALL), "
        "open AS (SELECT period, programme, sum(untold_then)::BIGINT AS a, sum(untold_now)::BIGINT AS b, "
        "sum(untold_both)::BIGINT AS c FROM untold GROUP BY ALL) "
        "SELECT period, programme, coalesce(more, 0), coalesce(back, 0), coalesce(less, 0), coalesce(taken, 0), a, b, c "
        "FROM open LEFT JOIN paid USING (period, programme) WHERE coalesce(more, 0) + coalesce(less, 0) + a + b + c > 0 "
        "ORDER BY period, programme"
    ).fetchall()
    reasons = connection.execute(
        "WITH per_line AS (SELECT DISTINCT period, household_id, programme, fact, title_zh, title_en FROM reasons) "
        "SELECT fact, min(title_zh), min(title_en), count(*), "
        "coalesce(sum(greatest(amount_now - amount_then, 0)), 0)::BIGINT, coalesce(sum(greatest(amount_then - amount_now, 0)), 0)::BIGINT "
        "FROM per_line JOIN lines USING (period, household_id, programme) GROUP BY fact, title_zh ORDER BY 4 DESC, 1, 2"
    ).fetchall()
    (count,) = connection.execute("SELECT count(*) FROM lines").fetchone() or (0,)
    return Replay(
        periods=periods,
        known_on=known_on,
        law_then=law_then,
        titles=titles,
        totals=tuple(
            Total(p, name, (more, back), (less, taken), a, b, c) for p, name, more, back, less, taken, a, b, c in totals
        ),
        reasons=tuple(ReasonTotal(fact, (zh, en), lines, back, taken) for fact, zh, en, lines, back, taken in reasons),
        lines=_lines(connection, shown),
        count=int(count),
    )


def _lines(connection: duckdb.DuckDBPyConnection, shown: int) -> tuple[Line, ...]:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shown AS FROM lines "
        f"ORDER BY abs(amount_now - amount_then) DESC, period, household_id, programme LIMIT {shown}"
    )
    why: dict[tuple[str, int, str], list[Reason]] = {}
    for period, household, programme, entity, person, fact, zh, en, before, after, delivery in connection.execute(
        "SELECT period, household_id, programme, entity, person_id, fact, title_zh, title_en, before, after, delivery "
        "FROM reasons SEMI JOIN shown USING (period, household_id, programme) ORDER BY ALL"
    ).fetchall():
        reason = Reason(entity, person, fact, (zh, en), before, after, delivery)
        why.setdefault((period, household, programme), []).append(reason)
    rows = connection.execute(
        "SELECT period, household_id, district, programme, amount_then, amount_now, by_facts, by_law FROM shown "
        "ORDER BY abs(amount_now - amount_then) DESC, period, household_id, programme"
    ).fetchall()
    return tuple(
        Line(
            period,
            household,
            district,
            programme,
            then,
            now,
            facts,
            law,
            tuple(why.get((period, household, programme), ())),
        )
        for period, household, district, programme, then, now, facts, law in rows
    )
