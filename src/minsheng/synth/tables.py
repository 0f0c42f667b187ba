"""The shipped figures that the synthetic city is calibrated to; sources and licences in data/SOURCES.md."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

__all__ = ["read_table", "standard_fen"]

_DATA = Path(__file__).parent / "data"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of data/<name>.csv, each a mapping from column to text."""
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def standard_fen(standard: str, day: date) -> int:
    """A monthly assistance standard in fen per person as it stands on a day.

    Args:
        standard: `dibao_standard_urban`, `dibao_standard_rural` or `tekun_basic_standard`.
        day: The day; the latest value in force on it counts (重庆市 notices, see data/SOURCES.md).
    """
    month = f"{day:%Y-%m}"
    values = [
        (row["effective_from"], int(row["value"]) * 100)
        for row in read_table("benefit_standards")
        if row["standard"] == standard
    ]
    # The value of 2024 has no month in its source; it is taken to start in January.
    return max(((start, fen) for start, fen in values if start <= month), default=min(values))[1]
