"""The page on refused rows can be followed: its commands run in order and print what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.docs.console import commands_of, difference, run, surroundings

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "work-through-refused-rows.md"


@pytest.mark.slow
def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    commands = list(commands_of(PAGE.read_text(encoding="utf-8")))
    printed = run(commands, tmp_path, surroundings())
    assert len(printed) == len(commands) > 15
    wrong = {
        f"{PAGE.name}:{command.line}": problem
        for command, now in zip(commands, printed, strict=True)
        if (problem := difference(command, now))
    }
    assert not wrong, "\n\n".join(f"{place} {problem}" for place, problem in wrong.items())
