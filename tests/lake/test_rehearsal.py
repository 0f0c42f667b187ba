"""A dry run tells what ingest would, and leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.lake import ingest, rehearse
from minsheng.lake.errors import FileRefusedError, LakeError
from tests.lake.lake_files import GRANDMA, Deliver, row, write_csv

ROWS = [
    row("employment"),
    row("employment", person_id=GRANDMA, monthly_income="x"),
    row("employment"),
    row("employment", kind="?"),
]


def below(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_the_counts_are_those_of_ingest_with_the_first_place_of_each_fault(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "e.csv", "employment", ROWS)
    told = rehearse(home, "employment", file, "2023-12")
    assert not home.exists()
    real = ingest(home, "employment", file, "2023-12").delivery
    names = ("number", "sha256", "rows", "accepted", "refused", "cells_blanked", "reasons", "columns_absent", "period")
    assert {name: getattr(told.delivery, name) for name in names} == {name: getattr(real, name) for name in names}
    assert sorted((entry.row, entry.column, entry.reason.code) for entry in told.first) == [
        (3, "monthly_income", "bad_number"), (4, "*", "duplicate_row"), (5, "kind", "unknown_code"),
    ]  # fmt: skip


def test_a_home_that_exists_is_not_touched_and_a_known_file_is_told(
    home: Path, tmp_path: Path, deliver: Deliver
) -> None:
    deliver("employment", *ROWS)
    before = below(home)
    again = rehearse(home, "employment", write_csv(tmp_path / "copy.csv", "employment", ROWS), "2023-12")
    assert again.repeated is not None
    assert again.repeated.number == 1
    assert below(home) == before


def test_what_ingest_refuses_as_a_whole_a_dry_run_refuses_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(FileRefusedError, match="not a column"):
        rehearse(home, "employment", file, "2023-12")
    with pytest.raises(LakeError, match="future"):
        rehearse(home, "employment", file, "2099-12")
    assert not home.exists()
