"""Run a page's commands: `python -m scripts.docs.tutorial [--write]`; with `--write` the numbers it shows are renewed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from scripts.docs.console import commands_of, difference, renewed, run, surroundings

PAGE: Final = Path(__file__).parents[2] / "docs" / "tutorial" / "your-first-month.md"


def main() -> int:
    """Run the tutorial in an empty folder; 0 if it prints what the page shows."""
    page = PAGE.read_text(encoding="utf-8")
    commands = list(commands_of(page))
    with tempfile.TemporaryDirectory() as folder:
        printed = run(commands, Path(folder), surroundings())
    if "--write" in sys.argv:
        PAGE.write_text(renewed(page, commands, printed), encoding="utf-8")
        return 0
    wrong = 0
    for command, now in zip(commands, printed, strict=True):
        if problem := difference(command, now):
            wrong += 1
            sys.stdout.write(f"{PAGE.name}:{command.line}: {command.text.strip()}\n{problem}\n\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
