"""The districts of Chongqing as shapes of a drawing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from minsheng.standards.tables import table_path

__all__ = ["CityMap", "Shape", "city_map"]

_WIDTH: Final = 900


@dataclass(frozen=True, slots=True)
class Shape:
    """A district on the map.

    Attributes:
        code: Six digits.
        name: Official name.
        path: Outline, as the `d` of an SVG path.
        x: Where its centre is, from the left.
        y: From the top.
    """

    code: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class CityMap:
    """Every district, in one frame of pixels."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


@cache
def city_map() -> CityMap:
    """The city by districts, north up, at about one pixel per 500 metres (polygons of 2018, see `data/SOURCES.md`)."""
    file = table_path("districts").with_suffix(".geojson")
    features = json.loads(file.read_text("utf-8"))["features"]
    points = [point for feature in features for ring in _rings(feature["geometry"]) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = _WIDTH / (east - west)
    stretch = scale / math.cos(math.radians((south + north) / 2))

    def at(x: float, y: float) -> tuple[int, int]:
        return round((x - west) * scale), round((north - y) * stretch)

    shapes = []
    for feature in features:
        known = feature["properties"]
        rings = (_path([at(x, y) for x, y in ring]) for ring in _rings(feature["geometry"]))
        x, y = at(known["centroid_lon"], known["centroid_lat"])
        shapes.append(Shape(known["code"], known["name"], "".join(rings), x, y))
    return CityMap(_WIDTH, at(west, south)[1], tuple(shapes))


def _rings(geometry: dict[str, Any]) -> Iterator[Sequence[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def _path(points: Sequence[tuple[int, int]]) -> str:
    """A closed outline; points that fall on the pixel of the one before are left out."""
    kept = [point for number, point in enumerate(points) if not number or point != points[number - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
