"""Twelve months as columns: where each part of a bar stands, for a drawing that a page sets without script or style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from minsheng.casework.year import SOURCES, MonthOfMoney

__all__ = ["HEIGHT", "WIDTH", "Bar", "Column", "Columns", "income_columns", "spending_columns"]

WIDTH: Final = 480
HEIGHT: Final = 120
_ROOM: Final = WIDTH // 12
_BAR: Final = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column, in pixels; `kind` names its colour."""

    kind: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """One month.

    Attributes:
        month: `1` to `12`.
        x: Left edge.
        middle: Where its label stands.
        bars: From the bottom up.
        unknown: Height of the hatched part over what is known: something of the month is unknown. 0 if nothing is.
        unknown_y: Its upper edge.
        bar_width: Of every part.
    """

    month: str
    x: int
    middle: int
    bars: tuple[Bar, ...]
    unknown: int
    unknown_y: int
    bar_width: int = _BAR


@dataclass(frozen=True, slots=True)
class Columns:
    """A drawing.

    Attributes:
        columns: Twelve.
        top: The amount, in fen, that the full height stands for.
        kinds: Colours that occur, with their titles.
        has_unknown: Whether anything is hatched.
    """

    columns: tuple[Column, ...]
    top: int
    kinds: tuple[tuple[str, tuple[str, str]], ...]

    @property
    def has_unknown(self) -> bool:
        """Whether something is hatched."""
        return any(column.unknown for column in self.columns)


def income_columns(year: Sequence[MonthOfMoney]) -> Columns:
    """What came in, month by month and source by source."""
    parts = [[(amount.source, amount.fen) for amount in month.income] for month in year]
    columns, top = _columns(year, parts, [bool(month.unknown) for month in year])
    seen = {source for month in parts for source, _ in month}
    return Columns(columns, top, tuple((source, title) for source, title in SOURCES.items() if source in seen))


def spending_columns(year: Sequence[MonthOfMoney]) -> Columns:
    """What members paid for illness, month by month."""
    parts = [[("medical", month.spent)] if month.spent else [] for month in year]
    columns, top = _columns(year, parts, [month.spent is None for month in year])
    return Columns(columns, top, (("medical", ("医疗自付", "medical costs paid oneself")),) if any(parts) else ())


def _columns(
    year: Sequence[MonthOfMoney], parts: Sequence[Sequence[tuple[str, int]]], unknown: Sequence[bool]
) -> tuple[tuple[Column, ...], int]:
    top = max((sum(fen for _, fen in month) for month in parts), default=0)
    usable = HEIGHT - 16  # a hatched part has room over the highest column
    columns = []
    for number, (month, month_parts, is_unknown) in enumerate(zip(year, parts, unknown, strict=True)):
        base, bars, known = HEIGHT, [], 0
        for kind, fen in month_parts:
            known += fen
            edge = HEIGHT - round(usable * known / top) if top else HEIGHT
            bars.append(Bar(kind, edge, base - edge))
            base = edge
        hatched = 0 if not is_unknown else 16 if bars else HEIGHT // 2
        x = number * _ROOM + (_ROOM - _BAR) // 2
        columns.append(Column(str(int(month.period[5:])), x, x + _BAR // 2, tuple(bars), hatched, base - hatched))
    return tuple(columns), top
