"""Planted slips of ids held against what became of them: repaired, linked, still open, or taken for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from minsheng.lake import list_deliveries
from minsheng.lake.engine import literal
from minsheng.lake.identity import read_events, resolve

__all__ = ["IdentityScore", "compare_identity"]


@dataclass(frozen=True)
class IdentityScore:
    """Planted rows of one kind whose id is damaged or missing.

    Attributes:
        kind: What is wrong with the id.
        planted: How many there are.
        right: How many are read today as rows of the person whom they are about.
        wrong: How many are read as somebody else's.
    """

    kind: str
    planted: int
    right: int
    wrong: int

    @property
    def open(self) -> int:
        """Rows that were refused, or wait for a linkage or an answer: nobody's yet."""
        return self.planted - self.right - self.wrong


def compare_identity(home: Path, truth: Path) -> tuple[IdentityScore, ...]:
    """Hold the rows that intake accepted, and today's merges, against whom the planted rows are about.

    Args:
        home: Folder of all state, which took in all deliveries of the city.
        truth: The `truth/` folder of the city.

    Returns:
        A score per kind, in the order of the kinds; none for a city without such rows.
    """
    rows = literal(truth / "rows.parquet")
    with duckdb.connect() as connection:
        names = {name for name, *_ in connection.execute(f"DESCRIBE FROM {rows}").fetchall()}
        if "person_id" not in names:  # a city of an earlier version
            return ()
        connection.execute(f"CREATE TABLE planted AS FROM {rows} WHERE person_id IS NOT NULL")
        files = {file for (file,) in connection.execute("SELECT DISTINCT file FROM planted").fetchall()}
        connection.execute("CREATE TABLE taken (file VARCHAR, line BIGINT, person BIGINT)")
        for delivery in list_deliveries(home):
            file = f"{delivery.period}/{delivery.file_name}"
            if file in files and delivery.accepted:
                connection.execute(
                    f"INSERT INTO taken SELECT ?, _row, person_id FROM read_parquet({literal(delivery.rows_path)})",
                    [file],
                )
        found = resolve(read_events(home)).person_of
        connection.register("merged", pa.table({"record": pa.array(found.keys()), "person": pa.array(found.values())}))
        scores = connection.execute(
            """WITH told AS (SELECT planted.*, coalesce(merged.person, taken.person) AS told FROM planted
                LEFT JOIN taken USING (file, line) LEFT JOIN merged ON merged.record = taken.person)
            SELECT kind, count(*), count(*) FILTER (told = person_id), count(*) FILTER (told <> person_id AND told >= 10**16)
            FROM told GROUP BY kind ORDER BY kind"""
        ).fetchall()
    return tuple(IdentityScore(*score) for score in scores)
