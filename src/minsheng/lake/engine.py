"""DuckDB, told how much of the machine it may use: left alone it takes every core and most of the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import local
from typing import Any, Final

import duckdb

from minsheng.lake.layout import Layout

__all__ = ["DEFAULT_MEMORY", "DEFAULT_THREADS", "connect", "constant", "literal", "reading_connection", "records"]

DEFAULT_THREADS: Final = 2
DEFAULT_MEMORY: Final = "1GB"
_KEPT: Final = local()


def connect(
    home: Path, *, threads: int = DEFAULT_THREADS, memory_limit: str = DEFAULT_MEMORY, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that keeps within its share of the machine and spills inside the home.

    Args:
        home: Folder of all state.
        threads: Most cores to use.
        memory_limit: Most memory to use, in DuckDB's spelling (`1GB`).
        spill: Folder for what does not fit; by default one under the home's work folder.

    Returns:
        A connection of its own; the caller closes it.
    """
    return duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            "temp_directory": str(spill or Layout(home).work / "spill"),
            # Row order costs memory, and every row carries its number.
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


@contextmanager
def reading_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of one core for a few rows of a few files, kept by its thread: opening one takes longer than reading them."""
    kept: duckdb.DuckDBPyConnection | None = getattr(_KEPT, "connection", None)
    if kept is None:
        kept = _KEPT.connection = duckdb.connect(config={"threads": 1})
        kept.execute("SET parquet_metadata_cache = true")
    try:
        yield kept
    except duckdb.Error:
        _KEPT.connection = None  # whatever went wrong, the next reader starts afresh
        raise


def literal(value: object) -> str:
    """A SQL text literal, for the places (file names of COPY) where DuckDB takes no parameter."""
    return "'" + str(value).replace("'", "''") + "'"


def constant(value: int | bool | str | date | None) -> str:
    """A value as a SQL constant; None is NULL."""
    if value is None:
        return "NULL"
    return literal(value) if isinstance(value, str | date) else str(value)


def records(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """The rows of a query, each by the names of its columns."""
    result = connection.execute(query, list(parameters)) if parameters else connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
