"""Units of measure as exponents over a few base dimensions, so that yuan per month is never added to yuan.

`fen/month/person` times `person` is `fen/month`; adding or comparing needs equal units. This is a light check made once
when the law is loaded; nothing of it remains in the queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

__all__ = ["BASE_DIMENSIONS", "NO_UNIT", "Unit", "UnitError", "parse_unit"]

BASE_DIMENSIONS = frozenset({"fen", "bp", "day", "month", "year", "person", "household", "item", "dm2", "point"})
"""bp is 1/10,000: a dimension of its own, so that a rate multiplies money only through `percent`."""

_PLURALS = {f"{name}s": name for name in BASE_DIMENSIONS - {"fen", "bp", "dm2"}}


class UnitError(ValueError):
    """The text is not a unit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base dimensions with whole exponents, kept sorted and without zeros."""

    exponents: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Self) -> Unit:
        return self._combine(other, 1)

    def __truediv__(self, other: Self) -> Unit:
        return self._combine(other, -1)

    def _combine(self, other: Self, sign: int) -> Unit:
        total = dict(self.exponents)
        for name, exponent in other.exponents:
            total[name] = total.get(name, 0) + sign * exponent
        return Unit(tuple(sorted((name, exponent) for name, exponent in total.items() if exponent)))

    def power_of(self, dimension: str) -> int:
        """The exponent of one base dimension, 0 if absent."""
        return dict(self.exponents).get(dimension, 0)

    def without(self, dimension: str) -> Unit:
        """The same unit with one dimension left out: inside one person's row, `/person` says nothing."""
        return Unit(tuple(pair for pair in self.exponents if pair[0] != dimension))

    @property
    def is_money(self) -> bool:
        """Whether fen take part: a bare number may not stand for money."""
        return self.power_of("fen") != 0

    def __str__(self) -> str:
        above = [name for name, exponent in self.exponents for _ in range(exponent)]
        below = [name for name, exponent in self.exponents for _ in range(-exponent)]
        return "/".join(["·".join(above) or "1", *below]) if above or below else "1"


NO_UNIT = Unit()


def parse_unit(text: str) -> Unit:
    """Read a unit such as `fen/month/person`, `persons`, `bp`, `fen·month` or `1`.

    Args:
        text: Dimensions joined by `·` or `*`, each `/` putting the one after it below the line; plurals are accepted.

    Returns:
        The unit.

    Raises:
        UnitError: If a dimension is not one of the base dimensions.
    """
    unit = NO_UNIT
    for position, group in enumerate(text.replace("*", "·").split("/")):
        for factor_number, raw in enumerate(group.split("·")):
            word = raw.strip()
            name = _PLURALS.get(word, word)
            if name == "1":
                continue
            if name not in BASE_DIMENSIONS:
                raise UnitError(f"'{word}' in the unit '{text}' is none of {', '.join(sorted(BASE_DIMENSIONS))}")
            factor = Unit(((name, 1),))
            unit = unit / factor if position and not factor_number else unit * factor
    return unit
