"""Runs: killed anywhere and started again, they publish the same findings, all at once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from minsheng.errors import MinshengError
from minsheng.screening import explain_household, open_run, screen
from minsheng.screening.store import ScreeningError
from tests.city import LAST, TestCity

SCREEN = (
    f"from pathlib import Path; import sys; from minsheng.screening import screen; screen(Path(sys.argv[1]), '{LAST}')"
)
OTHER_DAY = date(2023, 8, 31)


def content(files: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM '{files}' ORDER BY ALL").fetchall()


def test_the_same_question_again_changes_nothing(city: TestCity, home: Path) -> None:
    before = open_run(home, LAST)
    again = screen(home, LAST)
    assert again == before
    assert content(again.lead_files) == content(city.run.lead_files)


def test_an_interrupted_run_goes_on_with_the_next_bucket(city: TestCity, home: Path) -> None:
    run = open_run(home, LAST)
    kept = sorted((run.folder / "leads").glob("bucket-*.parquet"))
    kept[-1].unlink()
    (run.folder / "manifest.json").unlink()
    first = kept[0].stat().st_mtime_ns
    again = screen(home, LAST)
    assert kept[0].stat().st_mtime_ns == first
    assert content(again.findings) == content(city.run.findings)
    assert content(again.lead_files) == content(city.run.lead_files)


def test_another_day_of_the_law_is_another_run(city: TestCity, home: Path) -> None:
    lower = screen(home, LAST, law_date=OTHER_DAY)
    assert lower.run_id != city.run.run_id
    assert lower.law_hash != city.run.law_hash
    assert open_run(home, LAST) == lower


def test_two_screenings_of_one_month_do_not_mix(home: Path) -> None:
    from minsheng.screening.store import RunFolder

    with RunFolder(home, LAST, "another").locked(), pytest.raises(ScreeningError, match="another process"):
        screen(home, LAST)


def test_an_unknown_engine_or_month_is_refused_in_one_sentence(home: Path) -> None:
    with pytest.raises(MinshengError, match="local or spark"):
        screen(home, LAST, engine="abacus")
    with pytest.raises(MinshengError, match="2023-13"):
        screen(home, "2023-13")


def test_a_full_disk_is_told_in_one_sentence_and_leaves_the_published_run(home: Path) -> None:
    before = open_run(home, LAST)
    script = (
        "import resource, signal, sys\n"
        "from minsheng.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"sys.argv = ['minsheng', 'screen', '{LAST}', '--law-date', '2023-08-31', '--home', sys.argv[1]]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert open_run(home, LAST) == before
    assert len(content(before.findings)) == before.households


def _kill_somewhere(home: Path, delay: float) -> bool:
    """Start a screening, kill it after a while; whether it was still at work."""
    process = subprocess.Popen([sys.executable, "-c", SCREEN, str(home)], stderr=subprocess.DEVNULL)
    time.sleep(delay)
    alive = process.poll() is None
    process.kill()
    process.wait()
    return alive


def _killed_runs(city: TestCity, home: Path, times: int) -> None:
    """Readers see a whole published run whatever is killed when; the run after it finds what an undisturbed one found."""
    screen(home, LAST, law_date=OTHER_DAY)
    before = open_run(home, LAST)
    expected = content(city.run.findings), content(city.run.lead_files)
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", SCREEN, str(city.copy(home.with_name("undisturbed")))], check=True)
    whole = time.monotonic() - started
    chance = random.Random(3)
    interrupted = 0
    for _ in range(times):
        for file in (home / "findings" / LAST / city.run.run_id).rglob("*.p*"):
            if chance.random() < 0.6:
                file.unlink()
        interrupted += _kill_somewhere(home, chance.uniform(0.2, whole))
        seen = open_run(home, LAST)
        assert seen.run_id in {before.run_id, city.run.run_id}
        if seen.run_id == city.run.run_id:  # it came through: stand back to the run before it
            (home / "findings" / LAST / "current").write_text(before.run_id)
        else:
            assert seen == before
            assert len(content(seen.findings)) == before.households
    assert interrupted > 0
    again = screen(home, LAST)
    assert (content(again.findings), content(again.lead_files)) == expected


@pytest.mark.parametrize("kind", ["findings", "leads"])
def test_a_file_of_a_run_that_was_lost_is_made_again(city: TestCity, home: Path, kind: str) -> None:
    expected = content(city.run.findings), content(city.run.lead_files)
    (home / "findings" / LAST / city.run.run_id / kind / "bucket-000.parquet").unlink()
    again = screen(home, LAST)
    assert (content(again.findings), content(again.lead_files)) == expected


def test_a_killed_run_leaves_the_published_one_readable(city: TestCity, home: Path) -> None:
    _killed_runs(city, home, 5)


@pytest.mark.slow
def test_fifty_killed_runs_leave_the_published_one_readable(city: TestCity, home: Path) -> None:
    _killed_runs(city, home, 50)


def test_an_explanation_is_given_under_the_law_that_the_month_was_screened_under(home: Path) -> None:
    run = screen(home, LAST, law_date=OTHER_DAY)
    with duckdb.connect() as connection:
        query = f"SELECT household_id, dibao_amount FROM '{run.findings}' WHERE dibao_amount > 0 ORDER BY household_id LIMIT 1"
        household, amount = connection.execute(query).fetchall()[0]
    (explanation,) = explain_household(home, household, LAST, ("dibao",))
    assert explanation.law_date == OTHER_DAY
    assert explanation.amount is not None
    assert explanation.amount.value == amount


def test_the_law_as_executed_has_the_same_text_in_every_process() -> None:
    """Its hash names the run and stands in every finding."""
    script = (
        "import datetime as dt; from minsheng.screening.query import ScreeningQuery; from minsheng.screening.run import law_of; "
        "print(*(ScreeningQuery(law_of(dt.date(2023, 12, 31)), d).law_hash for d in ('duckdb', 'spark')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
