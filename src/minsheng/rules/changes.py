"""What would change the outcome: for each comparison or yes/no fact on the way, the nearest value that turns the answer.

"The income would have to fall by 300.01 yuan a month" is what a family asks for, and what a clerk checks first. Every change
that is offered was verified: the node was set to the new value, everything that depends on it was computed again, and the
answer turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from minsheng.rules.evaluate import Evaluation
from minsheng.rules.expr import Call, Expr, Name, Value
from minsheng.rules.graph import Node, walk
from minsheng.rules.python import INT64_MAX, Reading, Row
from minsheng.rules.units import parse_unit

__all__ = ["Flip", "Place", "find_flips"]

Place = tuple[str, Row]
"""A node and the row that has its value."""

FARTHEST = INT64_MAX // 4
YEARS, PERSONS = parse_unit("year"), parse_unit("person")
_COMPARISONS = {"lt", "le", "gt", "ge", "eq", "ne"}


@dataclass(frozen=True, slots=True)
class Flip:
    """One change that alone turns the answer.

    `nearness` is the size of the change relative to the value, 1 for a yes/no: what the list is ordered by.
    """

    node: str
    row: Row
    before: Value
    after: Value
    outcome: bool
    nearness: float


def find_flips(evaluation: Evaluation, decides: str, row: Row, places: Iterable[Place]) -> list[Flip]:
    """The single changes that turn a known answer, nearest first.

    Args:
        evaluation: With the answer computed.
        decides: The bool node of the answer.
        row: Whose answer it is.
        places: The rules and facts that the answer was computed from.

    Returns:
        Verified changes, the nearest of each node; empty if the answer is unknown or no single change turns it.
    """
    search = _Search(evaluation, decides, row)
    if search.outcome is None:
        return []
    best: dict[tuple[str, int], Flip] = {}
    for node, at, value, nearness in search.candidates(places):
        key = (node, id(at))
        if key in best and best[key].nearness <= nearness:
            continue
        if search.turned(node, at, value):
            best[key] = Flip(node, at, search.value(node, at), value, not search.outcome, nearness)
    return sorted(best.values(), key=lambda flip: flip.nearness)


class _Search:
    def __init__(self, evaluation: Evaluation, decides: str, row: Row) -> None:
        self.evaluation, self.interpreter, self.graph = evaluation, evaluation.interpreter, evaluation.graph
        self.decides, self.row = decides, row
        self.slot = self.interpreter.slots[decides]
        self.outcome: bool | None = row[self.slot]

    def value(self, node: str, at: Row) -> Value:
        found: Value = at[self.interpreter.slots[node]]
        return found

    def turned(self, node: str, at: Row, value: Value) -> bool:
        """Whether the answer is the other one when a node has another value."""
        return self.interpreter.what_if(self.evaluation, node, at, value, self.decides, self.row) is (not self.outcome)

    def candidates(self, places: Iterable[Place]) -> Iterator[tuple[str, Row, Value, float]]:
        """Values that turn one comparison or yes/no fact; whether they turn the answer is for `turned` to say."""
        for name, at in places:
            node = self.graph.nodes[name]
            if node.role == "fact" and node.type == "bool" and (value := self.value(name, at)) is not None:
                yield name, at, not value, 1.0
            elif node.role == "rule" and node.expr is not None and node.entity is not None:
                for comparison, movable in self._comparisons(node):
                    yield from self._moves(node, node.entity, comparison, movable, at)

    def _comparisons(self, node: Node) -> list[tuple[Expr, list[str]]]:
        """The comparisons of numbers in a rule's own row, with the numbers in them that could be others."""
        if node.name not in self.interpreter.comparisons:
            found: list[tuple[Expr, list[str]]] = []
            for part in walk(node.expr) if node.expr is not None else ():
                if isinstance(part, Call) and part.op in _COMPARISONS:
                    names = [p.name for p in walk(part) if isinstance(p, Name)]
                    numbers = [n for n in names if self._could_differ(n, node.entity)]
                    circumstances = [n for n in numbers if not self._is_limit(n)]
                    found.append((part, circumstances or numbers))
            self.interpreter.comparisons[node.name] = found
        return self.interpreter.comparisons[node.name]

    def _could_differ(self, name: str, entity: str | None) -> bool:
        node = self.graph.nodes[name]
        return node.type == "int" and node.role in {"fact", "rule"} and node.entity == entity

    def _is_limit(self, name: str) -> bool:
        """Whether a number is set by the law's own figures, so that a family cannot move it while it can move the other side."""
        return any(self.graph.nodes[read].role in {"parameter", "table"} for read in self.graph.nodes[name].inputs)

    def _room(self, name: str, value: int) -> dict[int, int]:
        """How far a number can go up and down: amounts and counts stay above zero, and nobody grows younger."""
        unit = self.graph.nodes[name].unit
        if unit == YEARS:
            return {1: FARTHEST}
        least = 1 if unit == PERSONS else 0
        return {1: FARTHEST, -1: value - least if value >= least else FARTHEST}

    def _moves(
        self, node: Node, entity: str, comparison: Expr, movable: list[str], at: Row
    ) -> Iterator[tuple[str, Row, Value, float]]:
        reading = self.interpreter.compiler.reading(comparison, entity, node)
        holds = reading(at)
        if holds is None:
            return
        for name in movable:
            slot = self.interpreter.slots[name]
            value = at[slot]
            found = _nearest(reading, at, slot, value, self._room(name, value), holds=holds)
            at[slot] = value
            if found is not None:
                yield name, at, found, abs(found - value) / max(abs(value), 1)


def _nearest(reading: Reading, at: Row, slot: int, value: int, room: dict[int, int], *, holds: bool) -> int | None:
    """The nearest number that turns a comparison: doubling steps in each direction, then halving back."""

    def turns(distance: int) -> bool:
        at[slot] = value + distance
        try:
            return reading(at) is (not holds)
        except ArithmeticError:
            return False

    found: list[int] = []
    for sign, farthest in room.items():
        step = 1
        while step < farthest and not turns(sign * step):
            step *= 2
        low, high = step // 2, min(step, farthest)
        if high > 0 and turns(sign * high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if turns(sign * middle) else (middle, high)
            found.append(value + sign * high)
    return min(found, key=lambda number: abs(number - value), default=None)
