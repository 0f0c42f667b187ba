"""Markdown as the reference pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["page", "table"]

MADE = "<!-- Written by `python -m scripts.docs`; change the code or the generator, not this page. -->"


def page(title: str, *blocks: str) -> str:
    """A page from its title and blocks, with a note that it is written and not typed."""
    return "\n\n".join((f"# {title}", MADE, *filter(None, blocks))) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a bar inside a cell is written so that it does not end the cell."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
