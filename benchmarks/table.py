"""The table that a run prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Line", "markdown", "plain_data"]

HEADINGS = ("", "what", "ours", "peer or floor", "ratio", "target", "result", "peak memory", "note")


@dataclass(frozen=True)
class Line:
    """One comparison.

    Attributes:
        part: Letter of the benchmark.
        what: What was done.
        ours: What Minsheng took (or did), with its unit.
        peer: The same of the peer or floor; empty if there is none.
        ratio: Ours to the peer's; None if there is none.
        target: What was promised; empty if nothing was.
        met: Whether the promise was kept; None if none holds at this size.
        peak: Peak memory, ours and the peer's.
        note: What a reader must know to read the line rightly.
        data: What was measured besides, for machines alone.
    """

    part: str
    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    peak: str = ""
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def cells(self) -> tuple[str, ...]:
        """The line as text, in the order of the headings."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        result = "" if self.met is None else "met" if self.met else "MISSED"
        return self.part, self.what, self.ours, self.peer, ratio, self.target, result, self.peak, self.note


def markdown(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table that also reads well as plain text."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    told = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    told.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(told)


def plain_data(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines for machines."""
    return [asdict(line) for line in lines]
