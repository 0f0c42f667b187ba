"""Where a change could turn an answer at all: the places on the way of which every one that stands against it is a part.

To turn a failed "and", each of its failed conditions must turn; so only a place that lies behind all of them can do it
alone. Sets of places are bits of whole numbers, so that this costs next to nothing, and most places are never tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_

from minsheng.rules.evaluate import Evaluation
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Name
from minsheng.rules.graph import Node
from minsheng.rules.python import ABOVE, BELOW, Row
from minsheng.rules.trace import STOPS, Key, Place, key_of

__all__ = ["Turning"]


class Turning:
    """The places of one evaluation that could turn a yes/no.

    Args:
        evaluation: With the answers computed.
        can_move: Whether a node has a value that somebody could change.
    """

    def __init__(self, evaluation: Evaluation, can_move: Callable[[Node], bool]) -> None:
        self._evaluation, self._graph = evaluation, evaluation.graph
        self._compiler, self._tracer = evaluation.interpreter.compiler, evaluation.interpreter.tracer
        self._can_move = can_move
        self._places: list[Place] = []
        self._behind: dict[Key, int] = {}
        self._turning: dict[Key, int] = {}
        self._own: dict[Key, int] = {}

    def places(self, name: str, row: Row) -> Iterator[Place]:
        """The places that could turn a bool node; none of the others can do it alone."""
        bits = self._turns((name, row))
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            yield self._places[lowest.bit_length() - 1]

    def _bit(self, place: Place, key: Key) -> int:
        if key not in self._own:
            self._own[key] = 0
            if self._can_move(self._graph.nodes[place[0]]):
                self._own[key] = 1 << len(self._places)
                self._places.append(place)
        return self._own[key]

    def _all_behind(self, place: Place) -> int:
        """Everything that a value was computed from, itself included."""
        key = key_of(self._graph, place)
        if key not in self._behind:
            node, row = self._graph.nodes[place[0]], place[1]
            bits = self._bit(place, key)
            if node.role in {"rule", "table"}:
                for below in self._tracer.read(node, row):
                    bits |= self._all_behind(below)
            self._behind[key] = bits
        return self._behind[key]

    def _turns(self, place: Place) -> int:
        key = key_of(self._graph, place)
        if key not in self._turning:
            node, row = self._graph.nodes[place[0]], place[1]
            bits = self._bit(place, key)
            if node.role == "rule" and node.type == "bool" and node.expr is not None:
                bits |= self._expr(node.expr, node.entity or "", row, node)
            else:
                bits |= self._all_behind(place)
            self._turning[key] = bits
        return self._turning[key]

    def _expr(self, expr: Expr, entity: str, row: Row, node: Node) -> int:
        match expr:
            case Name(name):
                return self._turns(self._at(name, entity, row))
            case Call("not", (inner,)):
                return self._expr(inner, entity, row, node)
            case Call(op, args) if op in STOPS:
                return self._joined([(arg, entity, row) for arg in args], STOPS[op], node)
            case Aggregate(how, value) if how in STOPS:
                below = node.below[expr]
                return self._joined([(value, below, member) for member in row[BELOW][below]], STOPS[how], node)
            case Case():
                return self._choice(expr, entity, row, node, self._expr)
        return self._read_by(expr, entity, row, node)

    def _choice(
        self, expr: Case, entity: str, row: Row, node: Node, bits_of: Callable[[Expr, str, Row, Node], int]
    ) -> int:
        """The conditions asked, and the arm taken."""
        bits = 0
        for condition, value in expr.arms:
            bits |= bits_of(condition, entity, row, node)
            holds = self._compiler.reading(condition, entity, node)(row)
            if holds is not False:
                return bits | (bits_of(value, entity, row, node) if holds else 0)
        return bits if expr.default is None else bits | bits_of(expr.default, entity, row, node)

    def _joined(self, parts: list[tuple[Expr, str, Row]], stops: bool, node: Node) -> int:
        """Parts that settle the whole must turn together, and nothing may stay open; any other part alone can settle it."""
        values = [self._compiler.reading(expr, entity, node)(row) for expr, entity, row in parts]
        if stops not in values:
            return reduce(or_, (self._expr(*part, node) for part in parts), 0)
        bits = -1
        for value, part in zip(values, parts, strict=True):
            if value is stops:
                bits &= self._expr(*part, node)
            elif value is None:
                bits &= self._read_by(*part, node)
            if not bits:
                break
        return bits

    def _read_by(self, expr: Expr, entity: str, row: Row, node: Node) -> int:
        """Everything that an expression read."""
        match expr:
            case Name(name):
                return self._all_behind(self._at(name, entity, row))
            case Case():
                return self._choice(expr, entity, row, node, self._read_by)
            case Aggregate(_, value):
                below = node.below[expr]
                return reduce(or_, (self._read_by(value, below, member, node) for member in row[BELOW][below]), 0)
        return reduce(or_, (self._read_by(child, entity, row, node) for child in expr.children), 0)

    def _at(self, name: str, entity: str, row: Row) -> Place:
        of = self._graph.nodes[name].entity
        if of is not None:
            for _ in range(self._graph.chain(entity).index(of)):
                row = row[ABOVE]
        return name, row
