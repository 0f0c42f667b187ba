"""The map of the city: every district once, inside its frame, with its number inside its outline's bounds."""

from __future__ import annotations

import re

from minsheng.standards.divisions import district_codes
from minsheng.standards.shapes import city_map


def test_every_district_is_drawn_once_within_the_frame() -> None:
    """With the codes of the divisions."""
    city = city_map()
    assert sorted(shape.code for shape in city.shapes) == sorted(district_codes())
    for shape in city.shapes:
        points = [(int(x), int(y)) for x, y in re.findall(r"(\d+) (\d+)", shape.path)]
        assert len(points) > 3
        xs, ys = [x for x, _ in points], [y for _, y in points]
        assert min(xs) >= 0
        assert min(ys) >= 0
        assert max(xs) <= city.width
        assert max(ys) <= city.height
        assert min(xs) <= shape.x <= max(xs)
        assert min(ys) <= shape.y <= max(ys)


def test_north_is_up_and_east_is_right() -> None:
    """城口 is the northernmost county, 巫山 the easternmost, 荣昌 in the west."""
    at = {shape.code: shape for shape in city_map().shapes}
    assert min(at.values(), key=lambda shape: shape.y).code == "500229"
    assert max(at.values(), key=lambda shape: shape.x).code == "500237"
    assert at["500153"].x < at["500103"].x
