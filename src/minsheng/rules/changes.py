"""What would change the outcome: for each comparison or yes/no fact on the way, the nearest value that turns the answer.

"The income would have to fall by 300.01 yuan a month" is what a family asks for, and what a clerk checks first. Every change
that is offered was verified: the node was set to the new value, everything that depends on it was computed again, and the
answer turned. Only what somebody can act on is offered, or what can still come about: income, property, a document, a place on
a list, the next birthday; never a birth date, a code of the register, or a fact that is tagged `settled`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from minsheng.rules.evaluate import Evaluation
from minsheng.rules.expr import Aggregate, Call, Expr, Name, Value
from minsheng.rules.graph import Node, walk
from minsheng.rules.python import BELOW, INT64_MAX, Reading, Row
from minsheng.rules.trace import Place
from minsheng.rules.turning import Turning
from minsheng.rules.units import parse_unit

__all__ = ["MOST_CHANGES", "SETTLED", "ChangeSearch", "Flip"]

MOST_CHANGES = 5
"""As many as a person reads; the nearest ones."""

SETTLED = "settled"
"""The tag of facts that nobody can change: an event of the past, what a register says of who somebody is."""

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


class ChangeSearch:
    """Looks for the single changes that turn the answers of one household; what the programmes share is found once.

    Args:
        evaluation: With the answers computed.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation, self.interpreter, self.graph = evaluation, evaluation.interpreter, evaluation.graph
        self._unsettled = sum(
            1 << number
            for number, node in enumerate(self.interpreter.reach.nodes)
            if node.role == "fact" and node.type in {"int", "bool"} and SETTLED not in node.tags
        )
        self._turning = Turning(evaluation, self._has_moves)
        self._moves: dict[tuple[str, int], list[tuple[float, str, Row, Value]]] = {}

    def flips(self, decides: str, row: Row, most: int = MOST_CHANGES) -> list[Flip]:
        """The single changes that turn a known answer, nearest first.

        Args:
            decides: The bool node of the answer.
            row: Whose answer it is.
            most: How many at most.

        Returns:
            Verified changes, the nearest of each node; empty if the answer is unknown or no single change turns it.
        """
        outcome: bool | None = row[self.interpreter.slots[decides]]
        if outcome is None:
            return []
        tried = itertools.chain.from_iterable(map(self._moves_of, self._turning.places(decides, row)))
        turned = (
            Flip(node, at, at[self.interpreter.slots[node]], value, not outcome, nearness)
            for nearness, node, at, value in _each_once(sorted(tried, key=lambda move: move[0]))
            if self.interpreter.what_if(self.evaluation, node, at, value, decides, row) is (not outcome)
        )
        best: dict[tuple[str, int], Flip] = {}
        for flip in turned:
            best.setdefault((flip.node, id(flip.row)), flip)
            if len(best) == most:
                break
        return list(best.values())

    def _has_moves(self, node: Node) -> bool:
        """Whether a node is a yes/no fact or has a comparison, and somebody could change it."""
        if node.role == "fact":
            return node.type == "bool" and SETTLED not in node.tags
        return bool(self._comparisons(node))

    def _moves_of(self, place: Place) -> list[tuple[float, str, Row, Value]]:
        """Values that turn one comparison or yes/no fact; whether they turn the answer is still to be seen."""
        name, at = place
        key = (name, id(at))
        if key not in self._moves:
            node = self.graph.nodes[name]
            if node.role == "fact":
                value = at[self.interpreter.slots[name]]
                self._moves[key] = [] if value is None else [(1.0, name, at, not value)]
            else:
                self._moves[key] = [
                    move
                    for comparison, entity, movable in self._comparisons(node)
                    for row in self._rows_below(at, node.entity or "", entity)
                    for move in self._across(node, comparison, entity, movable, row)
                ]
        return self._moves[key]

    def _rows_below(self, at: Row, of: str, entity: str) -> list[Row]:
        """The rows of an entity that belong to a row of another one, or the row itself."""
        chain, rows = self.graph.chain(entity), [at]
        for level in reversed(chain[: chain.index(of)]):
            rows = [below for row in rows for below in row[BELOW][level]]
        return rows

    def _comparisons(self, node: Node) -> list[tuple[Expr, str, list[str]]]:
        """The comparisons of numbers in a rule, whose rows they are about, and the numbers in them that could be others."""
        if node.name not in self.interpreter.comparisons:
            found: list[tuple[Expr, str, list[str]]] = []
            for part, entity in _parts(node) if node.role == "rule" else ():
                if isinstance(part, Call) and part.op in _COMPARISONS:
                    names = [p.name for p in walk(part) if isinstance(p, Name)]
                    numbers = [n for n in names if self._could_differ(n, entity)]
                    circumstances = [n for n in numbers if not self._is_limit(n)]
                    if numbers:
                        found.append((part, entity, list(dict.fromkeys(circumstances or numbers))))
            self.interpreter.comparisons[node.name] = found
        return self.interpreter.comparisons[node.name]

    def _could_differ(self, name: str, entity: str | None) -> bool:
        node = self.graph.nodes[name]
        if node.type != "int" or node.role not in {"fact", "rule"} or node.entity != entity:
            return False
        return node.unit == YEARS or not self._is_settled(name)

    def _is_settled(self, name: str) -> bool:
        """Whether a number follows only from what nobody can change: dates, codes, settled facts."""
        return not self.interpreter.reach.behind[name] & self._unsettled

    def _is_limit(self, name: str) -> bool:
        """Whether a number is set by the law's own figures, so that a family cannot move it while it can move the other side."""
        return any(self.graph.nodes[read].role in {"parameter", "table"} for read in self.graph.nodes[name].inputs)

    def _room(self, name: str, value: int) -> dict[int, int]:
        """How far a number can go up and down: amounts and counts stay above zero, and the next birthday is the last one told."""
        unit = self.graph.nodes[name].unit
        if unit == YEARS:
            return {1: 1}
        least = 1 if unit == PERSONS else 0
        return {1: FARTHEST, -1: value - least if value >= least else FARTHEST}

    def _across(
        self, node: Node, comparison: Expr, entity: str, movable: list[str], at: Row
    ) -> Iterator[tuple[float, str, Row, Value]]:
        reading = self.interpreter.compiler.reading(comparison, entity, node)
        holds = reading(at)
        if holds is None:
            return
        for name in movable:
            slot = self.interpreter.slots[name]
            value = at[slot]
            if value is None:  # the other side alone settles it
                continue
            found = _nearest(reading, at, slot, value, self._room(name, value), holds=holds)
            at[slot] = value
            if found is not None:
                yield abs(found - value) / max(abs(value), 1), name, at, found


def _parts(node: Node) -> Iterator[tuple[Expr, str]]:
    """The parts of a rule, each with the entity whose rows it is computed for."""
    waiting = [] if node.expr is None else [(node.expr, node.entity or "")]
    while waiting:
        part, entity = waiting.pop()
        yield part, entity
        inner = node.below[part] if isinstance(part, Aggregate) else entity
        waiting.extend((child, inner) for child in reversed(part.children))


def _each_once(
    moves: list[tuple[float, str, Row, Value]],
) -> Iterator[tuple[float, str, Row, Value]]:
    """Several comparisons may ask for the same move."""
    seen: set[tuple[str, int, Value]] = set()
    for nearness, node, at, value in moves:
        if (node, id(at), value) not in seen:
            seen.add((node, id(at), value))
            yield nearness, node, at, value


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
