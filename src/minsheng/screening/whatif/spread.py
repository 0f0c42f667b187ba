"""How the changes of a reform are spread over households: exact to the yuan, from counts per whole yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["EDGES", "Change", "Quantiles", "Spread", "spread_of"]

EDGES: Final = (50, 100, 200, 500)
"""Yuan a month at which one class of the histogram ends and the next begins, for gains and losses alike."""


@dataclass(frozen=True, slots=True)
class Change:
    """Households whose monthly help rises or falls by the same whole yuan.

    Attributes:
        gains: Whether it rises.
        yuan: By how much, fen left off.
        households: How many.
        household_id: The lowest number among them.
    """

    gains: bool
    yuan: int
    households: int
    household_id: int


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A tenth, half and nine tenths of the households gain (or lose) at most this much: whole yuan a month, fen left off."""

    p10: int
    median: int
    p90: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The changes of one reform.

    Attributes:
        gainers: Quantiles of the gain; None if nobody gains.
        losers: Quantiles of the loss; None if nobody loses.
        classes: Households per class of the histogram, the largest losses first, the largest gains last; unchanged ones in none.
        changes: Households per whole yuan, the largest loss first.
        untold: A household whose change cannot be told, the lowest number; None if there is none.
    """

    gainers: Quantiles | None
    losers: Quantiles | None
    classes: tuple[int, ...]
    changes: tuple[Change, ...]
    untold: int | None


def spread_of(rows: Sequence[tuple[int | None, int, int, int]]) -> Spread:
    """The spread from counts per whole yuan.

    Args:
        rows: Direction (1 or -1, None where the change cannot be told), whole yuan, households, lowest household number; from
            the largest loss to the largest gain.
    """
    changes = tuple(
        Change(direction > 0, yuan, households, lowest)
        for direction, yuan, households, lowest in rows
        if direction is not None
    )
    gains = [change for change in changes if change.gains]
    losses = [change for change in reversed(changes) if not change.gains]
    classes = [0] * (2 * len(EDGES) + 2)
    for change in changes:
        place = sum(change.yuan >= edge for edge in EDGES)
        classes[len(EDGES) + 1 + place if change.gains else len(EDGES) - place] += change.households
    return Spread(
        gainers=_quantiles(gains),
        losers=_quantiles(losses),
        classes=tuple(classes),
        changes=changes,
        untold=next((lowest for direction, _, _, lowest in rows if direction is None), None),
    )


def _quantiles(changes: Sequence[Change]) -> Quantiles | None:
    total = sum(change.households for change in changes)
    if not total:
        return None
    return Quantiles(*(_of_rank(changes, -(-total * tenths // 10)).yuan for tenths in (1, 5, 9)))


def _of_rank(changes: Sequence[Change], rank: int) -> Change:
    """The change of the household with this rank, counted from 1, the smallest change first."""
    passed = 0
    for change in changes:
        passed += change.households
        if passed >= rank:
            return change
    raise AssertionError(rank)
