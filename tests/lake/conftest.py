"""A home of its own for each test, and a way to deliver rows to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minsheng.lake import Delivery, ingest
from tests.lake.lake_files import Deliver, write_csv


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def deliver(home: Path, tmp_path: Path) -> Deliver:
    """Deliver rows of a table as CSV: `deliver("pensions", row("pensions"), period="2023-12")`."""
    count = 0

    def write(table: str, *rows: dict[str, str], period: str = "2023-12", **options: Any) -> Delivery:
        nonlocal count
        count += 1
        file = write_csv(tmp_path / f"{count}-{table}.csv", table, rows)
        return ingest(home, table, file, period, **options).delivery

    return write
