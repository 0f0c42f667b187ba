"""The figures of the README: the table of the first benchmark run in `docs/reference/performance.md`, copied between two marks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

__all__ = ["PERFORMANCE", "README", "with_figures"]

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
PERFORMANCE: Final = ROOT / "docs" / "reference" / "performance.md"
BLOCK: Final = re.compile(r"(<!-- bench:begin -->\n).*?(<!-- bench:end -->)", re.DOTALL)
TABLE: Final = re.compile(r"^\|.*\|$(?:\n^\|.*\|$)+", re.MULTILINE)


def with_figures(readme: str, performance: str) -> str:
    """The README with the figures of the performance page; without any where that page has none yet.

    Args:
        readme: Text of the README, with the two marks.
        performance: Text of the page.
    """
    _, _, runs = performance.partition("\n## A million people")
    found = TABLE.search(runs.partition("\n## ")[0])
    figures = "".join(map(_narrow, found[0].splitlines())) if found else ""
    return BLOCK.sub(lambda match: match[1] + figures + match[2], readme)


def _narrow(line: str) -> str:
    """A row without the blanks that line its columns up."""
    cells = (cell.strip() for cell in line.strip("|").split("|"))
    return "| " + " | ".join("---" if set(cell) == {"-"} else cell for cell in cells) + " |\n"
