"""How a value was computed, as data that a stranger can compute again: an auditor's script needs no knowledge of the law.

An operation is `{"op": …, "args": […]}`, a part is such an operation, `{"from": n}` (the n-th of the step's own parts), or
`{"value": …}`. Of a choice stand only the conditions asked and what was taken; of an aggregate one part per row below.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name, Value
from minsheng.rules.graph import Graph, Node
from minsheng.rules.python import ABOVE, BELOW, Compiler, Row
from minsheng.rules.trace import Key

__all__ = ["Computed", "computed", "plain"]

Computed: TypeAlias = dict[str, Any]


def computed(node: Node, row: Row, parts: Mapping[Key, int], graph: Graph, compiler: Compiler) -> Computed | None:
    """Tell how a rule's value was reached for a row.

    Args:
        node: Rules and tables are computed; for anything else there is nothing to tell.
        row: Of the node's entity.
        parts: The position of each place that the rule read.
        graph: For the entities.
        compiler: For the conditions of choices.

    Returns:
        The operation; `{"op": "look_up"}` for a table, whose value the gazette states; None for facts and parameters.
    """
    if node.role == "table":
        keys = [_name(key, node.entity or "", row, parts, graph) for key in node.keys]
        return {"op": "look_up", "args": keys}
    if node.role != "rule" or node.expr is None:
        return None

    def tell(expr: Expr, entity: str, row: Row) -> Computed:
        match expr:
            case Name(name):
                return _name(name, entity, row, parts, graph)
            case Literal(value):
                return {"value": plain(value)}
            case Call(op, args, option):
                told: Computed = {"op": op, "args": [tell(arg, entity, row) for arg in args]}
                return {**told, "option": list(option) if isinstance(option, tuple) else option} if option else told
            case Aggregate(how, value):
                below = node.below[expr]
                return {"op": how, "args": [tell(value, below, member) for member in row[BELOW][below]]}
            case Case(arms, default):
                asked = []
                for condition, value in arms:
                    asked.append(tell(condition, entity, row))
                    holds = compiler.reading(condition, entity, node)(row)
                    if holds is not False:
                        return {"op": "when", "asked": asked, "taken": tell(value, entity, row) if holds else None}
                return {"op": "when", "asked": asked, "taken": None if default is None else tell(default, entity, row)}
        raise AssertionError(expr)

    return tell(node.expr, node.entity or "", row)


def _name(name: str, entity: str, row: Row, parts: Mapping[Key, int], graph: Graph) -> Computed:
    of = graph.nodes[name].entity
    if of is None:
        return {"from": parts[name, 0]}
    for _ in range(graph.chain(entity).index(of)):
        row = row[ABOVE]
    return {"from": parts[name, id(row)]}


def plain(value: Value) -> int | bool | str | None:
    """A value as JSON has it: dates as `YYYY-MM-DD`."""
    return value.isoformat() if isinstance(value, dt.date) else value
