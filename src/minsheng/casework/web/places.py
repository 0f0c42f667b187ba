"""Open leads by place: districts, then towns, then villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from minsheng.casework.web.models import Lead
from minsheng.casework.web.queue import by_light
from minsheng.console.accounts.areas import area_name, span
from minsheng.standards.divisions import children
from minsheng.standards.shapes import Shape, city_map

__all__ = ["District", "PlaceCount", "counts_below", "drawn"]

_BELOW: Final = {0: 6, 2: 6, 4: 6, 6: 9, 9: 12}
BAR: Final = 300
_STEPS: Final = 4


@dataclass(frozen=True)
class PlaceCount:
    """Open leads of one place.

    Attributes:
        code: Of the division.
        name: Of the division.
        leads: All of them.
        red: Overdue.
        amber: Due within three days.
        green: The rest.
        parts: The three as parts of a bar: colour, left edge, width.
    """

    code: str
    name: str
    leads: int
    red: int
    amber: int
    green: int
    parts: tuple[tuple[str, int, int], ...]

    @property
    def goes_deeper(self) -> bool:
        """Whether there are places below it."""
        return len(self.code) < 12


@dataclass(frozen=True)
class District:
    """A district on the map, with its leads.

    Attributes:
        shape: Where it lies.
        count: Its leads; None if there are none.
        step: 0 for none, then 1 to 4 of the most.
    """

    shape: Shape
    count: PlaceCount | None
    step: int


def counts_below(leads: QuerySet[Lead], area: str) -> list[PlaceCount]:
    """Open leads of the places right below an area, those with most first; of towns and villages also those without any.

    Args:
        leads: Open ones that the reader may see.
        area: Code of 0 to 9 digits.
    """
    digits = _BELOW[len(area)]
    low, high = span(area)
    lights = {name: Count("pk", filter=condition) for name, condition in by_light(timezone.localdate()).items()}
    divided = leads.filter(division__gte=low, division__lt=high).annotate(place=F("division") / 10 ** (12 - digits))
    below = divided.values_list("place").annotate(**lights).order_by()
    counted = {str(place): (red, amber, green) for place, red, amber, green in below}
    if digits > 6:
        counted = {**{one.code: (0, 0, 0) for one in children(area)}, **counted}
    most = max((sum(numbers) for numbers in counted.values()), default=0)
    found = [_count(code, numbers, most) for code, numbers in counted.items()]
    return sorted(found, key=lambda one: (-one.leads, -one.red, one.code))


def drawn(counts: Sequence[PlaceCount]) -> list[District]:
    """Every district of the city with its leads.

    Args:
        counts: Of the districts.
    """
    by_code = {one.code: one for one in counts}
    most = max((one.leads for one in counts), default=0)
    found = []
    for shape in city_map().shapes:
        count = by_code.get(shape.code)
        step = -(-_STEPS * count.leads // most) if count and most else 0
        found.append(District(shape, count, step))
    return found


def _count(code: str, numbers: tuple[int, int, int], most: int) -> PlaceCount:
    parts, left = [], 0
    for colour, number in zip(("red", "amber", "green"), numbers, strict=True):
        width = BAR * number // most if most else 0
        if width:
            parts.append((colour, left, width))
        left += width
    return PlaceCount(code, area_name(code), sum(numbers), *numbers, tuple(parts))
