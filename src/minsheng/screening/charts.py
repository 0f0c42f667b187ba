"""Charts as SVG text: no script, no font, no address, so that a report is one file that opens anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from minsheng.rules.svg import FONTS

__all__ = ["Curve", "Mark", "curves", "histogram", "nice_ticks"]

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 84, 18, 18, 62
INK, PALE, GRID = "#24292f", "#57606a", "#d8dee4"
COLOURS = ("#0969da", "#cf222e", "#1a7f37", "#9a6700")


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points; None leaves a gap.

    Attributes:
        label: For the legend.
        points: Pairs of both axes' values, in order.
        dashed: Whether it is only for comparison.
    """

    label: str
    points: Sequence[tuple[float, float | None]]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a chart that the reader should look at."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values of both axes lie on the picture."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def at_x(self, value: float) -> float:
        return LEFT + (value - self.x[0]) / (self.x[-1] - self.x[0]) * (WIDTH - LEFT - RIGHT)

    def at_y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.y[0]) / (self.y[-1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)


def nice_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers that reach from at most `low` to at least `high`, evenly spaced.

    Args:
        low: Smallest value to show.
        high: Largest value to show.
        most: About how many steps.
    """
    span = (high - low) or 1.0
    size = 10.0 ** len(str(int(span)))
    step = next(
        s for s in (size * f for f in (1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0)) if span / s <= most
    )
    first, last = int(low // step), -int(-high // step)
    return tuple(number * step for number in range(first, max(last, first + 1) + 1))


def curves(title: str, x_label: str, y_label: str, lines: Sequence[Curve], marks: Sequence[Mark] = ()) -> str:
    """A chart of lines over one axis.

    Args:
        title: What a reader who cannot see it is told.
        x_label: Below the horizontal axis.
        y_label: Above the vertical axis.
        lines: At least one, with at least one known point.
        marks: Drawn on top, with a label each.

    Returns:
        An `<svg>` element.
    """
    ys = [y for line in lines for _, y in line.points if y is not None] or [0.0]
    xs = [x for line in lines for x, _ in line.points] or [0.0]
    frame = _Frame(nice_ticks(min(xs), max(xs)), nice_ticks(min(0.0, *ys), max(ys) * 1.12))
    parts = _axes(frame, x_label, y_label)
    for number, line in enumerate(lines):
        colour = PALE if line.dashed else COLOURS[number % len(COLOURS)]
        dash = ' stroke-dasharray="6 5"' if line.dashed else ""
        for piece in _pieces(line.points):
            path = " ".join(f"{frame.at_x(x):.1f},{frame.at_y(y):.1f}" for x, y in piece)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.4"{dash}/>')
        y = TOP + 16 + 20 * number
        parts.append(
            f'<line x1="{LEFT + 10}" x2="{LEFT + 38}" y1="{y - 5}" y2="{y - 5}" stroke="{colour}" stroke-width="3"{dash}/>'
        )
        parts.append(_text(LEFT + 44, y, line.label))
    for mark in marks:
        x, y_ = frame.at_x(mark.x), frame.at_y(mark.y)
        end = "end" if x > WIDTH * 0.7 else "start"
        parts.append(f'<circle cx="{x:.1f}" cy="{y_:.1f}" r="5" fill="none" stroke="{COLOURS[1]}" stroke-width="2.4"/>')
        parts.append(_text(x + (-9 if end == "end" else 9), y_ - 9, mark.label, anchor=end, colour=COLOURS[1]))
    return _svg(title, parts)


def histogram(
    title: str, x_label: str, y_label: str, bars: Sequence[tuple[str, Sequence[int]]], labels: Sequence[str]
) -> str:
    """Bars side by side per class.

    Args:
        title: What a reader who cannot see it is told.
        x_label: Below the axis.
        y_label: Above the axis.
        bars: Classes in order: label, and a height per series.
        labels: Names of the series.

    Returns:
        An `<svg>` element.
    """
    top = max((height for _, heights in bars for height in heights), default=0)
    frame = _Frame((0.0, 1.0), nice_ticks(0.0, float(top or 1) * 1.12))
    parts = _axes(frame, x_label, y_label)
    slot = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    width = slot * 0.8 / max(len(labels), 1)
    for at, (label, heights) in enumerate(bars):
        for number, height in enumerate(heights):
            x, y = LEFT + slot * at + slot * 0.1 + width * number, frame.at_y(height)
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{HEIGHT - BOTTOM - y:.1f}" '
                f'fill="{COLOURS[number]}"><title>{escape(labels[number])} {escape(label)}: {height:,}</title></rect>'
            )
        parts.append(_text(LEFT + slot * (at + 0.5), HEIGHT - BOTTOM + 20, label, anchor="middle", size=13))
    for number, label in enumerate(labels if len(labels) > 1 else ()):
        y = TOP + 16 + 20 * number
        parts.append(f'<rect x="{WIDTH - 190}" y="{y - 12}" width="14" height="14" fill="{COLOURS[number]}"/>')
        parts.append(_text(WIDTH - 170, y, label))
    return _svg(title, parts)


def _axes(frame: _Frame, x_label: str, y_label: str) -> list[str]:
    parts = []
    for tick in frame.y:
        y = frame.at_y(tick)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 8, y + 5, f"{tick:,.0f}", anchor="end", colour=PALE))
    parts += [
        _text(frame.at_x(tick), HEIGHT - BOTTOM + 20, f"{tick:,.0f}", anchor="middle", colour=PALE)
        for tick in (frame.x if len(frame.x) > 2 else ())
    ]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label, anchor="middle", colour=PALE))
    parts.append(
        f'<text x="20" y="{(TOP + HEIGHT - BOTTOM) / 2:.0f}" fill="{PALE}" font-size="14" text-anchor="middle" '
        f'transform="rotate(-90 20 {(TOP + HEIGHT - BOTTOM) / 2:.0f})">{escape(y_label)}</text>'
    )
    return parts


def _pieces(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The stretches of known points, without those that lie on a straight line between their neighbours."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            pieces.append([])
        else:
            pieces[-1].append((x, y))
    return [_corners(piece) for piece in pieces if piece]


def _corners(piece: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(piece) < 3:
        return piece
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(piece)]
    inner = [point for point, (one, two) in zip(piece[1:-1], pairwise(slopes), strict=True) if one != two]
    return [piece[0], *inner, piece[-1]]


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, size: int = 14) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _svg(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="{escape(FONTS)}"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )
