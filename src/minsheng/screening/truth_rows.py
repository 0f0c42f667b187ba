"""Planted rows held against what intake did with them: accepted, or refused for the right reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from minsheng.lake import list_deliveries

__all__ = ["RowScore", "compare_rows"]


@dataclass(frozen=True)
class RowScore:
    """Planted rows of one kind.

    Attributes:
        kind: What is odd or wrong about them.
        planted: How many there are.
        as_expected: How many were accepted, or refused for the reason that the truth names.
    """

    kind: str
    planted: int
    as_expected: int


def compare_rows(home: Path, truth: Path) -> tuple[RowScore, ...]:
    """Hold the deliveries of a synthetic city against its planted rows.

    Args:
        home: Folder of all state, which took in all deliveries of the city.
        truth: The `truth/` folder of the city.

    Returns:
        A score per kind, in the order of the kinds.
    """
    taken = [(delivery.period, delivery.file_name, str(delivery.quarantine_path)) for delivery in list_deliveries(home)]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE taken (period VARCHAR, name VARCHAR, quarantine VARCHAR)")
        if taken:
            connection.executemany("INSERT INTO taken VALUES (?, ?, ?)", taken)
        connection.execute("CREATE TABLE refused (quarantine VARCHAR, row_number BIGINT, reason VARCHAR)")
        planted = f"FROM '{truth}/rows.parquet' planted JOIN taken ON planted.file = taken.period || '/' || taken.name"
        for (quarantine,) in connection.execute(f"SELECT DISTINCT quarantine {planted}").fetchall():
            connection.execute(
                "INSERT INTO refused SELECT filename, \"row\", reason FROM read_parquet(?, filename = true) WHERE severity = 'row'",
                [quarantine],
            )
        rows = connection.execute(
            f"SELECT kind, count(*), count(*) FILTER (coalesce(reason, 'accepted') = expected) {planted} "
            "LEFT JOIN refused ON refused.quarantine = taken.quarantine AND refused.row_number = planted.line "
            "GROUP BY kind ORDER BY kind"
        ).fetchall()
    return tuple(RowScore(*row) for row in rows)
