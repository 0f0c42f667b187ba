"""The figures of a run: findings per programme and district, leads by kind."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from minsheng.screening.store import Run

__all__ = ["findings_by_district", "findings_by_programme", "leads_by_kind", "sample_households"]


def findings_by_programme(run: Run) -> dict[str, dict[str, int]]:
    """Households per programme: by status and by verdict, and the monthly amount of the eligible.

    Args:
        run: A published screening.

    Returns:
        Programme to `{status or verdict: households}`, plus `amount` in fen per month (eligible households with a known
        amount).
    """
    result: dict[str, dict[str, int]] = {}
    with duckdb.connect() as connection:
        for name in run.programmes:
            counts: dict[str, int] = {}
            for column in ("status", "verdict"):
                rows = connection.execute(
                    f"SELECT {name}_{column}, count(*) FROM '{run.findings}' GROUP BY 1"
                ).fetchall()
                counts |= {str(value): int(number) for value, number in rows}
            amount = connection.execute(
                f"SELECT coalesce(sum({name}_amount), 0)::BIGINT FROM '{run.findings}' WHERE {name}_status = 'eligible'"
            ).fetchone()
            result[name] = counts | {"amount": int(amount[0]) if amount else 0}
    return result


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
    query = (
        f"SELECT district, count(*) AS households, {columns} FROM '{run.findings}' GROUP BY district ORDER BY district"
    )
    return list(_dicts(query))


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
    return list(_dicts(query))


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
                f"SELECT household_id FROM '{run.findings}' WHERE {must} ORDER BY {rather} DESC, household_id LIMIT 1"
            ).fetchone()
            for answer, (must, rather) in wishes.items()
        }
    return {answer: int(row[0]) for answer, row in found.items() if row}


def _dicts(query: str) -> Iterator[dict[str, int | str]]:
    with duckdb.connect() as connection:
        result = connection.execute(query)
        names = [column[0] for column in result.description or ()]
        for row in result.fetchall():
            yield dict(zip(names, row, strict=True))
