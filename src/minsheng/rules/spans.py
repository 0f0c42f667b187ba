"""A parameter over time, ready to be drawn: one line of steps for each cell of a table."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from minsheng.rules.expr import Value
from minsheng.rules.params import DatedValue, Parameter

__all__ = ["Series", "Span", "series_of"]


@dataclass(frozen=True, slots=True)
class Span:
    """One value and the days on which it holds.

    Attributes:
        since: First day.
        until: Last day; None while nothing replaces it.
        value: In the parameter's unit; None where a table no longer lists the cell.
        cites: What it is taken from.
        status: `seen`, `derived` or `assumed`.
        note: What the file says beside.
    """

    since: dt.date
    until: dt.date | None
    value: Value
    cites: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Series:
    """The spans of one cell, oldest first; a scalar has no keys, `default` stands for all keys that are not listed."""

    keys: tuple[Value, ...]
    spans: tuple[Span, ...]


def series_of(parameter: Parameter) -> tuple[Series, ...]:
    """What a parameter says from its first date on.

    Args:
        parameter: Over all its dates, overlays included.

    Returns:
        One series per cell in the order in which the cells are first written; of a scalar just one.
    """
    ends = [late.since - dt.timedelta(days=1) for _, late in itertools.pairwise(parameter.dates)]
    dated = list(zip(parameter.dates, [*ends, None], strict=True))
    cells: list[tuple[Value, ...]] = list(dict.fromkeys(key for one, _ in dated for key in one.rows)) or [()]
    return tuple(Series(cell, _spans(cell, dated)) for cell in cells)


def _spans(cell: tuple[Value, ...], dated: list[tuple[DatedValue, dt.date | None]]) -> tuple[Span, ...]:
    spans = [
        Span(
            one.since,
            until,
            one.rows.get(cell) if one.rows else one.value,
            one.cites,
            one.status,
            one.note,
        )
        for one, until in dated
    ]
    return tuple(itertools.dropwhile(lambda span: span.value is None, spans))
