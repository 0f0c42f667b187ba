"""The districts as a map: a plain SVG whose shades say how much, made on the server, with the figures in a table beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from minsheng.standards.shapes import city_map

__all__ = ["Shade", "choropleth"]

_CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the legend: style, and the values that it stands for, both ends included."""

    css: str
    low: int
    high: int


def choropleth(values: Mapping[str, int], words: Mapping[str, str], title: str) -> tuple[SafeString, list[Shade]]:
    """Draw a number per district.

    Args:
        values: By code of the district; one that is missing counts as 0.
        words: The same as people read it, for the mouse and for screen readers.
        title: Of the picture.

    Returns:
        The picture, and its legend from the lowest class.
    """
    city = city_map()
    top = max((value for value in values.values() if value > 0), default=0)
    shades = _shades(top, min(values.values(), default=0))
    parts = [f'<svg viewBox="0 0 {city.width} {city.height}" role="img"><title>{escape(title)}</title>']
    for shape in city.shapes:
        value = values.get(shape.code, 0)
        css = next((one.css for one in shades if one.low <= value <= one.high), "b0")
        said = f"{shape.name} {words.get(shape.code, '0')}"
        parts.append(f'<path class="{css}" d="{shape.path}"><title>{escape(said)}</title></path>')
    return mark_safe("".join([*parts, "</svg>"])), shades  # noqa: S308 - drawn by ourselves from figures


def _shades(top: int, bottom: int) -> list[Shade]:
    """Nothing, five steps up to the highest value, and one for what is less than nothing."""
    less = [Shade("bm", bottom, -1)] if bottom < 0 else []
    ends = [-(-top * step // _CLASSES) for step in range(1, _CLASSES + 1)]
    more = [
        Shade(f"b{number}", low + 1, high)
        for number, (low, high) in enumerate(zip([0, *ends], ends, strict=False), 1)
        if high > low
    ]
    return [*less, Shade("b0", 0, 0), *more]
