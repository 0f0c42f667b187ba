"""The how-tos on consent and purging can be followed: their commands run in order and print what the pages show."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.docs.console import commands_of, difference, run, surroundings

HOWTO = Path(__file__).parents[2] / "docs" / "howto"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["record-consent.md", "purge-old-data.md"])
def test_the_commands_of_a_page_print_what_it_shows(tmp_path: Path, name: str) -> None:
    commands = list(commands_of((HOWTO / name).read_text(encoding="utf-8")))
    printed = run(commands, tmp_path, surroundings())
    assert len(printed) == len(commands) > 3
    wrong = {
        f"{name}:{command.line}": problem
        for command, now in zip(commands, printed, strict=True)
        if (problem := difference(command, now))
    }
    assert not wrong, "\n\n".join(f"{place} {problem}" for place, problem in wrong.items())
