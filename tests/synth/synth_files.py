"""Reading the deliveries of a synthetic Parquet city back."""

from __future__ import annotations

from pathlib import Path

import duckdb

PEOPLE = "hukou_people"


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with one view per table: all Parquet rows, `period` beside them, and the truth."""
    connection = duckdb.connect()
    tables = {path.stem for path in folder.glob("20*/*.parquet")}
    for table in sorted(tables):
        files = f"{folder}/20*/{table}.parquet"
        connection.execute(
            f"CREATE VIEW {table} AS SELECT *, regexp_extract(filename, '(20[0-9]{{2}}-[0-9]{{2}})/', 1) AS period"
            f" FROM read_parquet('{files}', filename = true)"
        )
    for path in (folder / "truth").glob("*.parquet"):
        connection.execute(f"CREATE VIEW truth_{path.stem} AS FROM read_parquet('{path}')")
    return connection
