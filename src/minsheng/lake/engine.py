"""DuckDB, told how much of the machine it may use: left alone it takes every core and most of the memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from minsheng.lake.layout import Layout

__all__ = ["DEFAULT_MEMORY", "DEFAULT_THREADS", "connect", "constant", "literal", "records"]

DEFAULT_THREADS: Final = 2
DEFAULT_MEMORY: Final = "1GB"


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
