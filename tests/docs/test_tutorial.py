"""The tutorial can be followed: its commands run in order and print what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.docs.console import Command, Printed, commands_of, difference, renewed, run, surroundings
from scripts.docs.tutorial import PAGE


@pytest.mark.slow
def test_the_commands_of_the_tutorial_print_what_it_shows(tmp_path: Path) -> None:
    commands = list(commands_of(PAGE.read_text(encoding="utf-8")))
    printed = run(commands, tmp_path, surroundings())
    assert len(printed) == len(commands) > 20
    wrong = {
        f"{PAGE.name}:{command.line}": problem
        for command, now in zip(commands, printed, strict=True)
        if (problem := difference(command, now))
    }
    assert not wrong, "\n\n".join(f"{place} {problem}" for place, problem in wrong.items())


def one(page: str) -> Command:
    (command,) = commands_of(page)
    return command


def test_a_shown_line_must_be_printed_in_full_and_in_its_place() -> None:
    command = one("```console\n$ tell\nfirst\n…\nlast of … all\n```\n")
    assert not difference(command, Printed(("first", "between", "last of them all"), 0))
    assert "first" in difference(command, Printed(("before", "first", "last of them all"), 0))
    assert "last of" in difference(command, Printed(("first", "last of them"), 0))
    assert "more" in difference(command, Printed(("first", "last of them all", "and more"), 0))


def test_a_command_that_fails_must_be_shown_to_fail() -> None:
    assert difference(one("```console\n$ fall\n…\n```\n"), Printed(("错误 Error down",), 1))
    assert not difference(one("```console\n$ fall\n错误 Error …\n```\n"), Printed(("错误 Error down",), 1))


def test_numbers_of_a_seeded_block_may_change_and_its_words_may_not() -> None:
    page = "```console seeded\n$ count\n│  1,234 people │ …\n```\n"
    command = one(page)
    now = Printed(("│ 56 people │ more",), 0)
    assert not difference(command, now)
    assert difference(command, Printed(("│ 56 households │ more",), 0))
    assert "│  56 people │ …" in renewed(page, [command], [now])


def test_commands_share_one_shell(tmp_path: Path) -> None:
    page = "```sh\nkept=here\n```\n\n```console\n$ echo $kept\nhere\n$ printf 'two\\nlines' |\n> cat\ntwo\nlines\n```\n"
    commands = list(commands_of(page))
    printed = run(commands, tmp_path, {})
    assert [difference(command, now) for command, now in zip(commands, printed, strict=True)] == ["", "", ""]
