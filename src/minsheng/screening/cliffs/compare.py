"""What a reform does to cliffs: those that it adds, removes, deepens or makes shallower."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from minsheng.screening.cliffs.find import Cliff
from minsheng.screening.cliffs.sweep import Sweep

__all__ = ["CliffChange", "Fate", "compare_cliffs"]

Fate: TypeAlias = OneOf["added", "removed", "deeper", "shallower", "moved", "same"]


@dataclass(frozen=True, slots=True)
class CliffChange:
    """One cliff of a typical household under the law in force and under a reform; None where there is none."""

    household: str
    title: tuple[str, str]
    before: Cliff | None
    after: Cliff | None

    @property
    def fate(self) -> Fate:
        """What became of the cliff."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.after.loss != self.before.loss:
            return "deeper" if self.after.loss > self.before.loss else "shallower"
        return "same" if self.after.before == self.before.before else "moved"


def compare_cliffs(before: Sequence[Sweep], after: Sequence[Sweep]) -> tuple[CliffChange, ...]:
    """Put the cliffs of two sweeps of the same households beside each other.

    Cliffs belong together when the same programmes end there; among several of them, in the order of earnings.

    Args:
        before: Under the law in force.
        after: Under the reform, the same households in the same order.
    """
    return tuple(change for one, two in zip(before, after, strict=True) for change in _pairs(one, two))


def _pairs(before: Sweep, after: Sweep) -> Iterator[CliffChange]:
    name, title = before.household.name, before.household.title
    rest = list(after.cliffs)
    for cliff in before.cliffs:
        twin = next((other for other in rest if other.lost == cliff.lost), None)
        if twin is not None:
            rest.remove(twin)
        yield CliffChange(name, title, cliff, twin)
    yield from (CliffChange(name, title, None, cliff) for cliff in rest)
