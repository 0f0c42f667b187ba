"""Several laws side by side in one graph: what they share is computed once, what a reform touches once per law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minsheng.rules.expr import Aggregate, Expr, Name, rebuild
from minsheng.rules.graph import Graph, Node
from minsheng.rules.text import expr_text

__all__ = ["Beside", "put_beside", "touched_by"]


@dataclass(frozen=True)
class Beside:
    """The law in force and reforms of it, as one graph.

    Attributes:
        graph: Nodes of the law in force under their own names, and of each reform those that it touches, renamed.
        names: For each reform, the new name of every node that it touches.
    """

    graph: Graph
    names: tuple[Mapping[str, str], ...]

    def name(self, law: int, node: str) -> str:
        """What a node of a law is called in the graph; law 0 is the one in force, 1 the first reform."""
        return node if law == 0 else self.names[law - 1].get(node, node)


def touched_by(base: Graph, reform: Graph) -> frozenset[str]:
    """Nodes of a reform that compute something else than in the law in force: those that differ, and all that read them.

    Args:
        base: The law in force.
        reform: The law with the reform, of the same day.
    """
    return reform.with_dependents(
        name
        for name, node in reform.nodes.items()
        if node.role != "date" and (name not in base.nodes or _text(node) != _text(base.nodes[name]))
    )


def put_beside(base: Graph, reforms: Sequence[Graph]) -> Beside:
    """Bring laws of one day into one graph.

    Args:
        base: The law in force.
        reforms: The same law with a reform each.
    """
    nodes = dict(base.nodes)
    names = []
    for number, reform in enumerate(reforms, 1):
        # A fact that only the reform knows is a column like any other and keeps its name.
        touched = {n for n in touched_by(base, reform) if reform.nodes[n].role != "fact"}
        mine = {name: f"{name}__reform{number}" for name in touched}
        nodes |= {name: node for name, node in reform.nodes.items() if node.role == "fact" and name not in nodes}
        nodes |= {mine[name]: _renamed(reform.nodes[name], mine) for name in touched}
        names.append(mine)
    return Beside(Graph(base.entities, nodes, base.programmes, base.gaps, base.day), tuple(names))


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    memo: dict[Expr, Expr] = {}

    def change(part: Expr) -> Expr:
        return Name(names[part.name]) if isinstance(part, Name) and part.name in names else part

    expr = None if node.expr is None else rebuild(node.expr, change, memo)
    return replace(
        node,
        name=names[node.name],
        expr=expr,
        keys=tuple(names.get(key, key) for key in node.keys),
        below={_aggregate(memo[old]): entity for old, entity in node.below.items()},
        units={memo.get(old, old): unit for old, unit in node.units.items()},
    )


def _aggregate(expr: Expr) -> Aggregate:
    if not isinstance(expr, Aggregate):
        raise TypeError(expr)
    return expr


def _text(node: Node) -> tuple[object, ...]:
    """What a node computes; clauses and words do not matter."""
    rows = sorted((repr(k), repr(v)) for k, v in node.dated.rows.items()) if node.dated and node.keys else []
    return (
        node.role,
        node.entity,
        node.type,
        "" if node.expr is None else expr_text(node.expr),
        node.keys,
        tuple(rows),
    )
