"""The figures of a run: findings per programme and district, leads by kind."""

from __future__ import annotations

import duckdb

from minsheng.lake.engine import records
from minsheng.screening.enrolment import VERDICTS
from minsheng.screening.store import Run

__all__ = [
    "findings_by_district",
    "findings_by_programme",
    "leads_by_kind",
    "monitoring_by_type",
    "sample_households",
]

STATUSES = ("eligible", "not_eligible", "cannot_tell")


def findings_by_programme(run: Run) -> dict[str, dict[str, int]]:
    """Households per programme: by status and by verdict, and the amount of the eligible.

    Args:
        run: A published screening.

    Returns:
        Programme to `{status or verdict: households}`, plus `amount` in fen for one period of payment (eligible households
        with a known amount). Verdicts are there for programmes that were read against a list.
    """
    columns: dict[tuple[str, str], str] = {}
    for name in run.programmes:
        told = [(f"{name}_status", STATUSES)] + ([(f"{name}_verdict", tuple(VERDICTS))] if name in run.listed else [])
        for column, values in told:
            columns |= {(name, value): f"count(*) FILTER ({column} = '{value}')" for value in values}
        columns[name, "amount"] = f"coalesce(sum({name}_amount) FILTER ({name}_status = 'eligible'), 0)::BIGINT"
    with duckdb.connect() as connection:
        row = connection.execute(f"SELECT {', '.join(columns.values())} FROM {run.rows}").fetchone() or ()
    result: dict[str, dict[str, int]] = {}
    for (name, value), number in zip(columns, row, strict=True):
        if number or value == "amount":
            result.setdefault(name, {})[value] = int(number)
    return result


def monitoring_by_type(run: Run) -> list[dict[str, int | str]]:
    """Households per type of monitoring, and how many of each a department warned of.

    Args:
        run: A published screening.

    Returns:
        Rows with `type` (`unknown` where it cannot be told), `households`, `warned`; none if the law has no types.
    """
    with duckdb.connect() as connection:
        names = [name for name, *_ in connection.execute(f"DESCRIBE FROM {run.rows}").fetchall()]
    if "monitoring_type" not in names:
        return []
    query = (
        "SELECT coalesce(monitoring_type, 'unknown') AS type, count(*) AS households, count(*) FILTER (warnings <> '') AS warned "
        f"FROM {run.rows} GROUP BY 1 ORDER BY 1"
    )
    return _told(query)


def findings_by_district(run: Run) -> list[dict[str, int | str]]:
    """One row per district: households, and per programme the eligible and those that cannot be told.

    Args:
        run: A published screening.

    Returns:
        Rows with `district`, `households`, `<programme>_eligible`, `<programme>_cannot_tell`, in the order of codes.
    """
    columns = ", ".join(
        f"count(*) FILTER ({name}_status = '{status}') AS {name}_{status}"
        for name in run.programmes
        for status in ("eligible", "cannot_tell")
    )
    query = f"SELECT district, count(*) AS households, {columns} FROM {run.rows} GROUP BY district ORDER BY district"
    return _told(query)


def leads_by_kind(run: Run) -> list[dict[str, int | str]]:
    """Leads by kind and programme.

    Args:
        run: A published screening.

    Returns:
        Rows with `kind`, `programme`, `leads`, `amount` (fen per month at stake, where known).
    """
    query = (
        "SELECT kind, programme, count(*) AS leads, coalesce(sum(amount), 0)::BIGINT AS amount "
        f"FROM '{run.lead_files}' GROUP BY ALL ORDER BY kind, programme"
    )
    return _told(query)


def sample_households(run: Run) -> dict[str, int]:
    """A household to show for each answer: granted, refused, cannot tell yet.

    The refused one is on the list today, and the one that cannot be told too where there is such a household, since those are
    the answers that somebody will have to give.

    Args:
        run: A published screening.

    Returns:
        `granted`, `refused`, `cannot_tell` to household number; an answer that nobody got is left out.
    """
    wishes = {
        "granted": ("dibao_status = 'eligible' AND household_size >= 3", "dibao_verdict = 'should_be_covered'"),
        "refused": ("dibao_status = 'not_eligible' AND household_size >= 2", "dibao_verdict = 'should_leave'"),
        "cannot_tell": ("dibao_status = 'cannot_tell'", "dibao_verdict = 'should_be_looked_at'"),
    }
    with duckdb.connect() as connection:
        found = {
            answer: connection.execute(
                f"SELECT household_id FROM {run.rows} WHERE {must} ORDER BY {rather} DESC, household_id LIMIT 1"
            ).fetchone()
            for answer, (must, rather) in wishes.items()
        }
    return {answer: int(row[0]) for answer, row in found.items() if row}


def _told(query: str) -> list[dict[str, int | str]]:
    with duckdb.connect() as connection:
        return records(connection, query)
