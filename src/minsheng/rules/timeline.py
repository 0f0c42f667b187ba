"""A parameter over time as SVG: a step chart of what the gazettes stated, each step labelled, its citation where the mouse rests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from minsheng.rules.expr import Value
from minsheng.rules.figures import figure, unit_words
from minsheng.rules.params import DatedValue, Parameter
from minsheng.rules.svg import document, fitted, text, text_width
from minsheng.rules.units import Unit, parse_unit

__all__ = ["timeline"]

WIDTH: Final = 760.0
LEFT: Final = 24.0
RIGHT: Final = 190.0
TOP: Final = 64.0
PLOT: Final = 190.0
BAND: Final = 30.0
FOOT: Final = 60.0
MOST: Final = 6
"""Lines that can be told apart; further rows of a table are counted."""
SIZE: Final = 11.0
DASHES: Final = ("none", "7 3", "2 3", "9 3 2 3", "4 2", "12 3")
STYLE: Final = (
    "text{fill:#1c232b;paint-order:stroke;stroke:#ffffff;stroke-width:3px}.note{fill:#5a6673}"
    ".axis{stroke:#b3bcc6;stroke-width:1}.grid{stroke:#e3e7ec;stroke-width:1}"
    ".step{fill:none;stroke:#1f4e8c;stroke-width:2.2}.dot{fill:#ffffff;stroke:#1f4e8c;stroke-width:2}"
    ".assumed{fill:#1f4e8c}.band{fill:#ffffff;stroke:#2b3a4a;stroke-width:1.2}.guess{stroke-dasharray:4 3}"
)
ASSUMED: Final = "实心点、虚线框：暂定，待核实 filled dot, dashed frame: assumed, to be confirmed"


@dataclass(frozen=True)
class _Series:
    """One value over time: of a scalar, or of the rows of a table that always say the same."""

    label: str
    values: tuple[Value, ...]


def timeline(parameter: Parameter, until: dt.date | None = None) -> str:
    """Draw a parameter over all its dates.

    Args:
        parameter: Of `law.parameters`.
        until: Where the picture ends; by default a year after the last date.

    Returns:
        An SVG text: lines for numbers, bands for switches and codes; a filled dot or a dashed frame is an assumed value.
    """
    dates = parameter.dates
    end = until or dates[-1].since + dt.timedelta(days=365)
    series, left_out = _series(parameter)
    unit = parse_unit(parameter.unit or "1")
    said = unit_words(unit, "int", "zh"), unit_words(unit, "int", "en")
    title = f"{parameter.title[0]} {parameter.title[1]}" + (f"（{said[0]}，{said[1]}）" if said[0] else "")
    is_number = parameter.type == "int"
    height = TOP + (PLOT if is_number else (BAND + 10) * len(series)) + FOOT
    drawn = _steps(dates, series, end, unit) if is_number else _bands(dates, series, end, unit, parameter.options)
    parts = [text(LEFT, 26, fitted(title, 15, WIDTH - 2 * LEFT), 15), *_axis(dates, end, height - FOOT), *drawn]
    if left_out:
        words = f"另有 {left_out} 行未画 {left_out} more rows"
        parts.append(text(WIDTH - LEFT, height - 10, words, 10, anchor="end", css="note"))
    if any(dated.status == "assumed" for dated in dates):
        parts.append(text(LEFT, height - 10, ASSUMED, 10, css="note"))
    return document(WIDTH, height, title, STYLE, parts)


def _series(parameter: Parameter) -> tuple[list[_Series], int]:
    """The lines to draw, and how many are left out; rows of a table that never differ are one line."""
    if not parameter.keys:
        return [_Series("", tuple(dated.value for dated in parameter.dates))], 0
    rows = dict.fromkeys(keys for dated in parameter.dates for keys in dated.rows)
    by_values: dict[tuple[Value, ...], list[str]] = {}
    for keys in rows:
        values = tuple(dated.rows.get(keys) for dated in parameter.dates)
        by_values.setdefault(values, []).append("/".join(map(str, keys)))
    several = [
        _Series(names[0] if len(names) == 1 else f"{names[0]}… ({len(names)})", values)
        for values, names in by_values.items()
    ]
    return several[:MOST], len(several[MOST:])


def _place(day: dt.date, first: dt.date, end: dt.date) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / max((end - first).days, 1)


def _axis(dates: tuple[DatedValue, ...], end: dt.date, y: float) -> Iterator[str]:
    """The days of change, in two rows where they stand close together."""
    first, free = dates[0].since, [LEFT, LEFT]
    yield f'<path class="axis" d="M{LEFT:g} {y:g} H{WIDTH - RIGHT:g}"/>'
    for dated in dates:
        x = _place(dated.since, first, end)
        yield f'<path class="grid" d="M{x:.1f} {TOP - 14:g} V{y + 5:g}"/>'
        words = dated.since.isoformat()
        row = next((row for row, edge in enumerate(free) if x >= edge), None)
        if row is not None:
            yield text(round(x, 1), y + 17 + 14 * row, words, 10, css="note")
            free[row] = x + text_width(words, 10) + 4


def _steps(dates: tuple[DatedValue, ...], series: list[_Series], end: dt.date, unit: Unit) -> Iterator[str]:
    numbers = [value for line in series for value in line.values if isinstance(value, int)]
    low, high = min([0, *numbers]), max([1, *numbers])
    first = dates[0].since

    def height(value: int) -> float:
        return TOP + PLOT - 8 - (PLOT - 16) * (value - low) / (high - low)

    labels = _Labels()
    ends = _apart([height(last) if isinstance(last := line.values[-1], int) else TOP for line in series])
    for line, dash, end_y in zip(series, DASHES, ends, strict=False):
        points = [
            (dated, _place(dated.since, first, end), _place(_until(dates, position, end), first, end), value)
            for position, (dated, value) in enumerate(zip(dates, line.values, strict=True))
            if isinstance(value, int)
        ]
        path = "".join(
            f"{'V' if number else f'M{x:.1f} '}{height(value):.1f} H{until:.1f} "
            for number, (_, x, until, value) in enumerate(points)
        )
        yield f'<path class="step" stroke-dasharray="{dash}" d="{path.strip()}"/>'
        for dated, x, _, value in points:
            css = "dot assumed" if dated.status == "assumed" else "dot"
            yield f'<circle class="{css}" cx="{x:.1f}" cy="{height(value):.1f}" r="3.6">{_tip(dated)}</circle>'
            yield from labels.near(x, height(value), figure(value, unit, "en"))
        if line.label and points:
            x, last_y = WIDTH - RIGHT + 8, height(points[-1][3])
            yield f'<path class="axis" d="M{WIDTH - RIGHT:g} {last_y:.1f} L{x:g} {end_y:.1f}"/>'
            yield text(x + 4, round(end_y + 4, 1), fitted(line.label, SIZE, RIGHT - 20), SIZE)


class _Labels:
    """Values beside their dots, none upon another."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float]] = []

    def near(self, x: float, y: float, words: str) -> Iterator[str]:
        """A value above its dot, or below it, where there is room."""
        width = text_width(words, SIZE)
        for base in (y - 7, y + 16, y - 20, y + 29):
            if all(x > right or x + width < left or abs(base - its) > SIZE + 1 for left, right, its in self._taken):
                self._taken.append((x, x + width, base))
                yield text(round(x, 1), round(base, 1), words, SIZE)
                return


def _apart(wanted: list[float]) -> list[float]:
    """Heights of the labels at the end, moved so that none covers another."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    found = list(wanted)
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + SIZE + 3)
    return found


def _bands(
    dates: tuple[DatedValue, ...], series: list[_Series], end: dt.date, unit: Unit, options: dict[str, str]
) -> Iterator[str]:
    first = dates[0].since
    for number, line in enumerate(series):
        y = TOP + number * (BAND + 10)
        for position, (dated, value) in enumerate(zip(dates, line.values, strict=True)):
            x, until = _place(dated.since, first, end), _place(_until(dates, position, end), first, end)
            words = figure(value, unit, "zh") if isinstance(value, bool) else str(value)
            css = "band guess" if dated.status == "assumed" else "band"
            yield f'<g><rect class="{css}" x="{x:.1f}" y="{y:g}" width="{until - x:.1f}" height="{BAND:g}">'
            yield f"{_tip(dated, str(options.get(str(value), '')))}</rect>"
            yield text(round(x + 6, 1), y + BAND / 2 + 4, fitted(words, SIZE, until - x - 10), SIZE)
            yield "</g>"
        if line.label:
            yield text(WIDTH - RIGHT + 12, y + BAND / 2 + 4, fitted(line.label, SIZE, RIGHT - 20), SIZE)


def _until(dates: tuple[DatedValue, ...], position: int, end: dt.date) -> dt.date:
    return dates[position + 1].since if position + 1 < len(dates) else end


def _tip(dated: DatedValue, more: str = "") -> str:
    words = " · ".join(filter(None, (dated.since.isoformat(), dated.status, dated.cites, dated.note, more)))
    return f"<title>{escape(words, quote=False)}</title>"
