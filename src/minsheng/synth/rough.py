"""Rows that are written by hand: a good row of a register with something wrong, or merely odd, in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from minsheng.synth.contracts import Layout

__all__ = ["RoughRow", "as_text", "text_cells"]


@dataclass(frozen=True)
class RoughRow:
    """A row whose cells stand as text.

    Attributes:
        table: The table that it is delivered in.
        period: The period.
        kind: What is odd about it.
        expected: `accepted`, or the reason for which it has to be refused.
        cells: ASCII column name to text; codes as codes, dates as YYYY-MM-DD; missing columns are empty cells.
        spare: Cells too many (positive) or too few (negative).
        person: Whom the row is about where its id does not say so; 17 digits.
    """

    table: str
    period: str
    kind: str
    expected: str
    cells: Mapping[str, str]
    spare: int = 0
    person: int | None = None


def text_cells(row: RoughRow, layout: Layout) -> list[str]:
    """The cells of a rough row in the order of the file, with words for codes."""
    cells = []
    for column in layout.columns:
        text = row.cells.get(column.name, "")
        if column.type == "bool":
            text = {"true": "是", "false": "否"}.get(text, text)
        cells.append(column.spellings.get(text, text))
    return cells[: row.spare] if row.spare < 0 else cells + [""] * row.spare


def as_text(rows: pa.Table) -> dict[str, str]:
    """The first row of a table, each cell as the text of a CSV file; codes as codes, empty cells left out."""
    cells = {}
    for name, value in rows.slice(0, 1).to_pylist()[0].items():
        if value is not None:
            cells[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return cells
