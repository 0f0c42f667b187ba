"""What an unknown answer about one household hangs on: the missing facts, each with the row that lacks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Name
from minsheng.rules.graph import Node
from minsheng.rules.python import ABOVE, BELOW, Row

if TYPE_CHECKING:
    from minsheng.rules.evaluate import Evaluation

__all__ = ["Need", "needs_of"]


@dataclass(frozen=True, slots=True)
class Need:
    """A missing fact: its name, its entity, and the number of the row that lacks it."""

    entity: str
    row: int
    fact: str


def needs_of(evaluation: Evaluation, name: str, entity: str, row: Row) -> tuple[Need, ...]:
    """The missing facts that a node's unknown value hangs on, in the order in which the rules read them.

    Args:
        evaluation: With the node computed.
        name: The node.
        entity: Of the row.
        row: The row that the node is asked for.

    Returns:
        Empty if the value is known, or if the law itself leaves it open.
    """
    if evaluation.read(name, entity, row) is not None:
        return ()
    return tuple(dict.fromkeys(_Walk(evaluation).node(name, entity, row)))


class _Walk:
    def __init__(self, evaluation: Evaluation) -> None:
        self.graph, self.compiler = evaluation.graph, evaluation.interpreter.compiler
        self.numbers = {
            id(row): n for entity in self.graph.entities for n, row in enumerate(evaluation.rows_of(entity))
        }
        self.seen: set[tuple[str, int]] = set()

    def node(self, name: str, entity: str, row: Row) -> Iterator[Need]:
        """A node that several rules read is walked once."""
        if self.compiler.name(name, entity)(row) is not None:
            return
        node = self.graph.nodes[name]
        while node.entity not in {entity, None}:
            row, entity = row[ABOVE], self.graph.chain(entity)[1]
        if (name, id(row)) in self.seen:
            return
        self.seen.add((name, id(row)))
        if node.role == "fact":
            yield Need(entity, self.numbers[id(row)], name)
        elif node.expr is not None:
            yield from self.expr(node.expr, entity, row, node)
        for key in node.keys:
            yield from self.node(key, entity, row)

    def expr(self, expr: Expr, entity: str, row: Row, node: Node) -> Iterator[Need]:
        if self.compiler.reading(expr, entity, node)(row) is not None:
            return
        match expr:
            case Name(name):
                yield from self.node(name, entity, row)
            case Case(arms, default):
                for condition, value in arms:
                    holds = self.compiler.reading(condition, entity, node)(row)
                    if holds is None:
                        yield from self.expr(condition, entity, row, node)
                        return
                    if holds:
                        yield from self.expr(value, entity, row, node)
                        return
                if default is not None:
                    yield from self.expr(default, entity, row, node)
            case Aggregate(_, value):
                below = node.below[expr]
                for member in row[BELOW][below]:
                    yield from self.expr(value, below, member, node)
            case Call():
                for child in expr.children:
                    yield from self.expr(child, entity, row, node)
