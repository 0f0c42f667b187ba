"""The tables that the package ships, read as text: nothing is guessed, a code keeps its leading zeros."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

__all__ = ["read_table", "table_path"]


def table_path(name: str) -> Path:
    """Where a shipped table lies, for engines that read files themselves.

    Args:
        name: Table name without ending, e.g. `divisions`.

    Returns:
        Path of a UTF-8 CSV file with one header row.
    """
    return Path(str(files("minsheng.standards") / "data" / f"{name}.csv"))


def read_table(name: str) -> list[dict[str, str]]:
    """All rows of a shipped table, every value as text and '' where the table is silent.

    Args:
        name: Table name without ending, e.g. `divisions`.

    Returns:
        One dictionary per row, column name to text, in the order of the file.
    """
    with table_path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
