"""Cliffs and flat zones of one household, found in the help that it draws at every earning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["STEP", "Cliff", "FlatZone", "find_cliffs", "find_flat_zones", "unknown_zones"]

STEP = 100
"""Fen of one step of a sweep: one yuan a month."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """A place where a family that earns more is left with less.

    Attributes:
        before: Monthly earnings just before, fen.
        after: Monthly earnings just after, fen.
        help_before: Monthly cash help before, fen.
        help_after: The same after.
        recovered_at: The least earnings at which the family is as well off again, fen; None if the sweep ends before.
        lost: Programmes, services among them, that the household is entitled to before and not after.
        yearly_lost: Aid paid by the year that goes with it, fen a year.
    """

    before: int
    after: int
    help_before: int
    help_after: int
    recovered_at: int | None
    lost: tuple[str, ...]
    yearly_lost: int

    @property
    def loss(self) -> int:
        """By how much earnings and help together fall, fen a month."""
        return (self.help_before - self.help_after) - (self.after - self.before)


@dataclass(frozen=True, slots=True)
class FlatZone:
    """Earnings over which every yuan earned takes one yuan of help away, fen a month; both ends included."""

    first: int
    last: int


def find_cliffs(
    helped: Sequence[int | None], entitled: Sequence[frozenset[str]], yearly: Sequence[int]
) -> tuple[Cliff, ...]:
    """Every cliff of a sweep, lowest earnings first; steps that fall one after the other are one cliff.

    Args:
        helped: Monthly cash help at 0, 1, 2 … yuan of earnings, fen; None where it cannot be told.
        entitled: The programmes that the household is entitled to there.
        yearly: Aid paid by the year there, fen.
    """
    return tuple(_cliff(first, last, helped, entitled, yearly) for first, last in _falls(helped))


def _falls(helped: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for number in range(1, len(helped) + 1):
        change = _change(helped, number) if number < len(helped) else None
        if change is not None and change < 0:
            start = number - 1 if start is None else start
        elif start is not None:
            yield start, number - 1
            start = None


def _change(helped: Sequence[int | None], number: int) -> int | None:
    """By how much earnings and help together change with the yuan that leads to a step; None if it cannot be told."""
    before, after = helped[number - 1], helped[number]
    return None if before is None or after is None else after - before + STEP


def _cliff(
    first: int,
    last: int,
    helped: Sequence[int | None],
    entitled: Sequence[frozenset[str]],
    yearly: Sequence[int],
) -> Cliff:
    before, after = helped[first] or 0, helped[last] or 0
    net = before + first * STEP
    recovered = next(
        (n for n in range(last, len(helped)) if (amount := helped[n]) is not None and amount + n * STEP >= net), None
    )
    return Cliff(
        before=first * STEP,
        after=last * STEP,
        help_before=before,
        help_after=after,
        recovered_at=None if recovered is None else recovered * STEP,
        lost=tuple(sorted(entitled[first] - entitled[last])),
        yearly_lost=yearly[first] - yearly[last],
    )


def find_flat_zones(helped: Sequence[int | None], shortest: int = 50) -> tuple[FlatZone, ...]:
    """Where earning more changes nothing for the family, for at least so many yuan.

    Args:
        helped: As for `find_cliffs`.
        shortest: Steps below which a zone is not told.
    """
    flat = [_change(helped, number) == 0 for number in range(1, len(helped))]
    return tuple(FlatZone(a * STEP, b * STEP) for a, b in _runs(flat) if b - a >= shortest)


def unknown_zones(helped: Sequence[int | None]) -> tuple[FlatZone, ...]:
    """Earnings at which the help cannot be told."""
    return tuple(FlatZone(a * STEP, (b - 1) * STEP) for a, b in _runs([amount is None for amount in helped]))


def _runs(holds: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Half-open stretches in which something holds."""
    start: int | None = None
    for number, yes in enumerate([*holds, False]):
        if yes and start is None:
            start = number
        elif not yes and start is not None:
            yield start, number
            start = None
