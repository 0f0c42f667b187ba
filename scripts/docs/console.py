"""The commands of a page, run in order in one shell, and what they print held against what the page shows.

A block fenced `sh` is run. A block fenced `console` holds commands after `$ ` (going on after `> `) and below each the lines
that it prints. In a shown line `…` stands for anything; a line that is only `…` for any number of lines. Blank lines do not
count. In a block fenced `console seeded` the numbers come from the draw of a synthetic city: any number will do, the words
must be the same. A command must succeed unless the page shows its error.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Command", "Printed", "commands_of", "difference", "renewed", "run", "surroundings"]

BLOCK: Final = re.compile(r"^```(sh|console|console seeded)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GAP: Final = "…"
MARK: Final = "@@@ end of command"
ERROR: Final = "错误 Error"
NUMBER: Final = re.compile(r"\d(?:[\d,.]*\d)?")


@dataclass(frozen=True)
class Command:
    """A command of a page.

    Attributes:
        text: What is typed.
        shown: The lines that the page shows below it; none in a block fenced `sh`.
        line: Where it stands on the page, the first line being 1.
        seeded: The numbers shown come from the draw of a synthetic city.
    """

    text: str
    shown: tuple[str, ...]
    line: int
    seeded: bool

    def patterns(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Each shown line with what a printed line must match; the numbers of a seeded block are groups."""
        for line in self.shown:
            parts = re.split(f"({GAP}| +|{NUMBER.pattern})" if self.seeded else f"({GAP})", line)
            yield line, re.compile("".join(map(self._part, parts)))

    def _part(self, part: str) -> str:
        if part == GAP:
            return ".*?"
        if self.seeded and part and not part.strip():
            return " +"
        return f"({NUMBER.pattern})" if self.seeded and NUMBER.fullmatch(part) else re.escape(part)


@dataclass(frozen=True)
class Printed:
    """What a command printed, blank lines left out, and how it ended."""

    lines: tuple[str, ...]
    status: int


def commands_of(page: str) -> Iterator[Command]:
    """The commands of a page, in order."""
    for block in BLOCK.finditer(page):
        first = page.count("\n", 0, block.start()) + 2
        if block[1] == "sh":
            yield Command(block[2], (), first, seeded=False)
            continue
        seeded = block[1].endswith("seeded")
        text, shown, start = "", list[str](), first
        for number, line in enumerate(block[2].splitlines(), first):
            if line.startswith("$ "):
                if text:
                    yield Command(text, tuple(shown), start, seeded)
                text, shown, start = line[2:], [], number
            elif line.startswith("> ") and not shown:
                text += "\n" + line[2:]
            elif line.strip():
                shown.append(line.rstrip())
        yield Command(text, tuple(shown), start, seeded)


def run(commands: Sequence[Command], folder: Path, environment: Mapping[str, str]) -> list[Printed]:
    """Run the commands in one shell.

    Args:
        commands: In the order of the page.
        folder: Where they start; ought to be empty.
        environment: Added to that of this process.

    Returns:
        What each of them printed, standard error included.
    """
    script = "".join(
        f'{command.text}\n__status=$?; printf "\\n{MARK} %s\\n" "$__status"; (exit "$__status")\n'
        for command in commands
    )
    done = subprocess.run(
        ["/bin/bash"],
        input=script,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    printed, lines = list[Printed](), list[str]()
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            printed.append(Printed(tuple(lines), int(line.removeprefix(MARK))))
            lines = []
        elif line.strip():
            lines.append(line.rstrip())
    return printed


def difference(command: Command, printed: Printed) -> str:
    """What is wrong with what a command printed; empty if it is as the page says."""
    if printed.status and not any(line.startswith(ERROR) for line in command.shown):
        return f"ended with {printed.status}:\n" + "\n".join(printed.lines)
    here, free = 0, False
    for shown, pattern in command.patterns():
        if shown.strip() == GAP:
            free = True
            continue
        places = range(here, len(printed.lines) if free else min(here + 1, len(printed.lines)))
        found = next((place for place in places if pattern.fullmatch(printed.lines[place])), None)
        if found is None:
            return f"does not print\n  {shown}\nbut\n  " + "\n  ".join(printed.lines[here:])
        here, free = found + 1, False
    if command.shown and not free and here < len(printed.lines):
        return "prints more:\n  " + "\n  ".join(printed.lines[here:])
    return ""


def renewed(page: str, commands: Sequence[Command], printed: Sequence[Printed]) -> str:
    """The page with the lines of seeded blocks as they are printed today, cut where the page cuts them."""
    lines = page.split("\n")
    for command, now in zip(commands, printed, strict=True):
        rest = iter(now.lines)
        for shown, pattern in command.patterns() if command.seeded else ():
            if shown.strip() == GAP:
                continue
            match = next(filter(None, map(pattern.fullmatch, rest)), None)
            if match is None:
                break
            place = lines.index(shown, command.line)
            lines[place] = match[0] if GAP not in shown else _with_numbers(shown, match)
    return "\n".join(lines)


def _with_numbers(shown: str, match: re.Match[str]) -> str:
    numbers = iter(match.groups())
    return NUMBER.sub(lambda _: next(numbers), shown)


def surroundings() -> dict[str, str]:
    """The environment that pages speak of: this Python's commands first, no colours, a home of its own."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"PATH": path, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "MINSHENG_HOME": "var"}
