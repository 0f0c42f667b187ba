"""The page on doubtful data: its commands run and print what it shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.docs.console import commands_of, difference, run, surroundings
from tests.city import TestCity

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "work-through-doubtful-data.md"


@pytest.mark.slow
def test_the_commands_of_the_page_run(city: TestCity, tmp_path: Path) -> None:
    shutil.copytree(city.home, tmp_path / "var")
    commands = list(commands_of(PAGE.read_text(encoding="utf-8")))
    printed = run(commands, tmp_path, surroundings())
    assert len(printed) == len(commands) > 5
    wrong = [problem for command, now in zip(commands, printed, strict=True) if (problem := difference(command, now))]
    assert not wrong, "\n\n".join(wrong)
    assert (tmp_path / "dq-002.xlsx").exists()
