"""Screening again after a correction evaluates what it concerns, and finds what a screening of everything finds."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import build_snapshot, list_deliveries, withdraw
from minsheng.screening import (
    Run,
    findings_by_district,
    findings_by_programme,
    leads_by_kind,
    open_run,
    sample_households,
    screen,
)
from tests.city import LAST
from tests.corrections import correct, correct_something, withdraw_something


@pytest.fixture(autouse=True)
def patched_however_much_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.lake.patching._LARGEST_SHARE", 10.0)


def content(relation: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM {relation} ORDER BY ALL").fetchall()


def everything_anew(home: Path, to: Path) -> Run:
    """The screening of a home that has no snapshot and no run to build on."""
    shutil.copytree(home, to)
    shutil.rmtree(to / "lake" / "snapshots")
    shutil.rmtree(to / "findings")
    return screen(to, LAST)


def test_a_sequence_of_corrections_gives_the_findings_and_leads_of_a_screening_of_everything(
    home: Path, tmp_path: Path
) -> None:
    chance = random.Random(11)
    first = screen(home, LAST)
    for step in range(3):
        correct(home, ("employment", "hukou_people", "enrolments")[step], chance, LAST)
        for _ in range(4):
            correct_something(home, chance, LAST)
        withdraw_something(home, chance)
        run = screen(home, LAST)
        whole = everything_anew(home, tmp_path / f"whole{step}")
        assert (run.base, whole.base) == (f"{LAST}/{first.run_id}", None)
        assert run.run_id == whole.run_id != first.run_id
        assert content(run.rows) == content(whole.rows)
        assert content(f"'{run.findings}'") == content(f"'{whole.findings}'")
        assert content(f"'{run.lead_files}'") == content(f"'{whole.lead_files}'")
        assert (run.households, run.leads, run.listed) == (whole.households, whole.leads, whole.listed)
        assert findings_by_programme(run) == findings_by_programme(whole)
        assert findings_by_district(run) == findings_by_district(whole)
        assert leads_by_kind(run) == leads_by_kind(whole)
        assert sample_households(run) == sample_households(whole)


def test_a_month_whose_base_was_not_screened_under_this_law_is_screened_whole(home: Path) -> None:
    screen(home, LAST)
    shutil.rmtree(home / "findings")
    correct(home, "pensions", random.Random(1), LAST)
    run = screen(home, LAST)
    assert run.base is None
    assert build_snapshot(home, LAST).base is not None
    assert len(content(run.rows)) == run.households


def test_only_the_households_concerned_are_evaluated_again(home: Path) -> None:
    first = screen(home, LAST)
    correct(home, "pensions", random.Random(1), LAST)
    run = screen(home, LAST)
    with duckdb.connect() as connection:
        (again,) = connection.execute(f"SELECT count(*) FROM '{run.folder}/patch/findings.parquet'").fetchone() or (0,)
    assert 0 < again < first.households / 50
    assert sorted(path.name for path in (run.folder / "findings").iterdir()) == [], "no plain file is there to mislead"
    assert open_run(home, LAST) == run


def test_a_withdrawn_correction_brings_the_first_run_back(home: Path) -> None:
    first = screen(home, LAST)
    delivery = correct(home, "employment", random.Random(5), LAST)
    assert delivery is not None
    assert screen(home, LAST).run_id != first.run_id
    withdraw(home, delivery.number, "sent for the wrong district", by="tester")
    assert screen(home, LAST) == first
    withdraw(home, delivery.number, "it was right after all", by="tester", undo=True)
    assert screen(home, LAST).run_id != first.run_id
    assert delivery in list_deliveries(home), "a withdrawn delivery stays on disk"
