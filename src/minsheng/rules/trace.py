"""What a rule really read for one row: of a choice the conditions asked and the arm taken, of an aggregate every row below.

Prepared once per rule as closures, like its computing. Beside what was read stands what *decided*: of conditions joined by
"and" those that failed, of conditions joined by "or" those that held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Name
from minsheng.rules.graph import Graph, Node, walk
from minsheng.rules.python import ABOVE, BELOW, Compiler, Reading, Row

__all__ = ["Key", "Place", "Tracer", "key_of"]

Place: TypeAlias = tuple[str, Row]
"""A node and the row that has its value."""

Key: TypeAlias = tuple[str, int]
"""What tells a place from others: the row by its identity, 0 for what is the same for every row."""

Reader: TypeAlias = Callable[[Row, dict[Key, Place]], None]

STOPS: dict[str, bool] = {"all_of": False, "any_of": True, "all_members": False, "any_member": True}
"""The value of a single part that settles the whole."""


class Tracer:
    """Tells what the rules of one graph read and what decided them, row by row."""

    def __init__(self, graph: Graph, compiler: Compiler) -> None:
        self._graph, self._compiler = graph, compiler
        self._readers: dict[tuple[str, bool], Reader] = {}
        self._joined: dict[str, bool] = {}

    def read(self, node: Node, row: Row) -> list[Place]:
        """The places that a rule or table read, in reading order, each once."""
        return self._places(node, row, decides=False)

    def is_joined(self, node: Node) -> bool:
        """Whether a rule joins conditions, so that less than what it read may have decided."""
        if node.name not in self._joined:
            parts = walk(node.expr) if node.role == "rule" and node.expr is not None else ()
            self._joined[node.name] = any(
                (isinstance(part, Call) and part.op in STOPS) or (isinstance(part, Aggregate) and part.how in STOPS)
                for part in parts
            )
        return self._joined[node.name]

    def decided(self, node: Node, row: Row) -> list[Place]:
        """Those of them that the value hangs on: with another value there, it could be another."""
        return self._places(node, row, decides=True)

    def _places(self, node: Node, row: Row, *, decides: bool) -> list[Place]:
        key = node.name, decides
        if key not in self._readers:
            self._readers[key] = self._node(node, decides=decides)
        found: dict[Key, Place] = {}
        self._readers[key](row, found)
        return list(found.values())

    def _node(self, node: Node, *, decides: bool) -> Reader:
        entity = node.entity or ""
        if node.role == "rule" and node.expr is not None:
            return self._reader(node.expr, entity, node, decides=decides)
        return _in_turn([self._name(key, entity) for key in node.keys])

    def _reader(self, expr: Expr, entity: str, node: Node, *, decides: bool) -> Reader:
        match expr:
            case Name(name):
                return self._name(name, entity)
            case Case(arms, default):
                rest = _nothing if default is None else self._reader(default, entity, node, decides=decides)
                for condition, value in reversed(arms):
                    rest = _taken(
                        self._compiler.reading(condition, entity, node),
                        self._reader(condition, entity, node, decides=decides),
                        self._reader(value, entity, node, decides=decides),
                        rest,
                    )
                return rest
            case Aggregate(how, value):
                below = node.below[expr]
                inner = self._reader(value, below, node, decides=decides)
                if not decides or how not in STOPS:
                    return _over(below, inner)
                part = self._compiler.reading(value, below, node)
                return _settling(lambda row: [(member, part, inner) for member in row[BELOW][below]], STOPS[how])
            case Call():
                return self._operands(expr, entity, node, decides=decides)
        return _nothing

    def _operands(self, expr: Call, entity: str, node: Node, *, decides: bool) -> Reader:
        parts = [
            (self._compiler.reading(arg, entity, node), self._reader(arg, entity, node, decides=decides))
            for arg in expr.args
        ]
        if decides and expr.op in STOPS:
            return _settling(lambda row: [(row, value, inner) for value, inner in parts], STOPS[expr.op])
        return _in_turn([inner for _, inner in parts])

    def _name(self, name: str, entity: str) -> Reader:
        of = self._graph.nodes[name].entity
        steps = 0 if of is None else self._graph.chain(entity).index(of)

        def read(row: Row, found: dict[Key, Place]) -> None:
            for _ in range(steps):
                row = row[ABOVE]
            found[name, id(row)] = name, row

        def read_shared(row: Row, found: dict[Key, Place]) -> None:
            found[name, 0] = name, row

        return read_shared if of is None else read


def key_of(graph: Graph, place: Place) -> Key:
    """What tells a place from others."""
    name, row = place
    return name, 0 if graph.nodes[name].entity is None else id(row)


def _nothing(_: Row, __: dict[Key, Place]) -> None:
    """A constant reads nothing."""


def _in_turn(readers: list[Reader]) -> Reader:
    some = [reader for reader in readers if reader is not _nothing]
    if len(some) == 1:
        return some[0]

    def read(row: Row, found: dict[Key, Place]) -> None:
        for reader in some:
            reader(row, found)

    return read if some else _nothing


def _taken(condition: Reading, asked: Reader, value: Reader, rest: Reader) -> Reader:
    def read(row: Row, found: dict[Key, Place]) -> None:
        asked(row, found)
        holds = condition(row)
        if holds is not None:
            (value if holds else rest)(row, found)

    return read


def _over(below: str, inner: Reader) -> Reader:
    def read(row: Row, found: dict[Key, Place]) -> None:
        for member in row[BELOW][below]:
            inner(member, found)

    return read


def _settling(parts: Callable[[Row], list[tuple[Row, Reading, Reader]]], stops: bool) -> Reader:
    """Of parts joined by and/or: those that settle the whole, else the unknown ones, else all of them."""

    def read(row: Row, found: dict[Key, Place]) -> None:
        valued = [(value(at), at, inner) for at, value, inner in parts(row)]
        for wanted in (stops, None, not stops):
            chosen = [(at, inner) for value, at, inner in valued if value is wanted]
            if chosen:
                for at, inner in chosen:
                    inner(at, found)
                return

    return read
