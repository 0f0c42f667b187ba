"""`make bench` in small: it measures a city from its files to explained households and prints one table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.table import Line, markdown

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_small_run_prints_every_line_with_equal_answers() -> None:
    """(a), (b), (d) and (f) on a few thousand people; only what does not hang on the clock is looked at."""
    call = [sys.executable, "-m", "benchmarks", "--people", "4000", "--only", "a,b,d,f", "--json"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = json.loads(done.stdout)["lines"]
    assert [line["part"] for line in lines] == [*"abb", *"dddddd", *"fffff"]
    assert lines[0]["note"] == "answers equal"
    assert all(line["ours"] for line in lines)


def test_an_unknown_letter_is_refused_in_a_sentence() -> None:
    """The message names the letters that there are."""
    call = [sys.executable, "-m", "benchmarks", "--only", "a,z"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "There is no benchmark z; there are a, b, c, d, e, f, g.\n"


def test_the_table_tells_a_missed_target() -> None:
    """Met, missed and nothing promised are three different things."""
    table = markdown(
        [
            Line("a", "x", "1 s", target="≤ 1.5", met=True),
            Line("a", "y", "2 s", target="≤ 1.5", met=False),
            Line("b", "z", "3 s"),
        ]
    )
    results = [row.split("|")[7].strip() for row in table.splitlines()]
    assert results == ["result", "-" * 8, "met", "MISSED", ""]
