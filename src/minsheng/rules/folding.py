"""The law as it reads where some facts are the same for everybody: what follows from them is computed once, and not per row.

A screening presumes what only a survey can tell, and every switch has one value. An arm that can then not be taken, a test that
always holds and a table that is always read at the same place drop out. What is left gives the same answers, unknown ones
included, and hangs on the same facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name, Type, Value
from minsheng.rules.graph import Graph, Node
from minsheng.rules.python import Compiler
from minsheng.rules.tables import value_of

__all__ = ["fold"]

_NEUTRAL: dict[str, tuple[Value, tuple[int, ...]]] = {
    "add": (0, (0, 1)),
    "subtract": (0, (1,)),
    "multiply": (1, (0, 1)),
}
"""Operand that changes nothing, and the places where it may stand."""

_SAME_FOR_ANY: dict[str, tuple[Value, Literal]] = {
    "total": (0, Literal(0, "int")),
    "count": (False, Literal(0, "int")),
    "any_member": (False, Literal(False, "bool")),
    "all_members": (True, Literal(True, "bool")),
}
"""A value of the rows below that gives the same aggregate with any number of rows, none included; and that aggregate."""

_TYPES: dict[type, Type] = {bool: "bool", int: "int", str: "code", dt.date: "date"}


def fold(graph: Graph, given: Mapping[str, Value]) -> Graph:
    """The law of a day with some facts at one value.

    Args:
        graph: The law.
        given: Value by fact; one that is None stays a fact.

    Returns:
        A graph with the same nodes, whose rules no longer read what is the same for everybody.
    """
    known: dict[str, Literal] = {
        name: Literal(value, graph.nodes[name].type) for name, value in given.items() if value is not None
    }
    nodes: dict[str, Node] = {}
    for name, node in graph.nodes.items():
        nodes[name] = node
        if node.literal is not None:
            known[name] = node.literal
        elif node.role == "table" and node.dated is not None and all(key in known for key in node.keys):
            value = value_of(node.dated.rows, tuple(known[key].value for key in node.keys))
            if value is not None:
                known[name] = Literal(value, node.type)
                nodes[name] = replace(node, role="rule", expr=known[name], keys=(), dated=None)
        elif node.role == "rule" and node.expr is not None:
            nodes[name] = _Folder(node, known).node()
            if isinstance(folded := nodes[name].expr, Literal):
                known[name] = folded
    return Graph(graph.entities, nodes, graph.programmes, graph.gaps, graph.day)


class _Folder:
    """Folds the expression of one rule; parts that it uses twice stay shared."""

    def __init__(self, node: Node, known: Mapping[str, Literal]) -> None:
        self._node, self._known = node, known
        self._below: dict[Aggregate, str] = {}
        self._folded: dict[Expr, Expr] = {}
        self._compiler = Compiler({}, {}, lambda entity: (entity,))

    def node(self) -> Node:
        """The rule with its folded expression."""
        expr = self._node.expr
        return self._node if expr is None else replace(self._node, expr=self._fold(expr), below=self._below)

    def _fold(self, expr: Expr) -> Expr:
        if expr not in self._folded:
            self._folded[expr] = self._computed(expr)
        return self._folded[expr]

    def _computed(self, expr: Expr) -> Expr:
        match expr:
            case Name(name):
                return self._known.get(name, expr)
            case Aggregate():
                return self._aggregate(expr)
            case Case():
                return self._case(expr)
            case Call():
                return self._call(expr)
        return expr

    def _aggregate(self, expr: Aggregate) -> Expr:
        value = self._fold(expr.value)
        same, result = _SAME_FOR_ANY.get(expr.how, (None, None))
        if result is not None and isinstance(value, Literal) and value.value == same:
            return result
        folded = Aggregate(expr.how, value)
        self._below[folded] = self._node.below[expr]
        return folded

    def _case(self, expr: Case) -> Expr:
        arms: list[tuple[Expr, Expr]] = []
        default = None if expr.default is None else self._fold(expr.default)
        for condition, value in expr.arms:
            asked = self._fold(condition)
            if not isinstance(asked, Literal):
                arms.append((asked, self._fold(value)))
            elif asked.value is True:
                default = self._fold(value)
                break
        if arms:
            return Case(tuple(arms), default)
        return Case(((Literal(False, "bool"), self._fold(expr.arms[0][1])),), None) if default is None else default

    def _call(self, expr: Call) -> Expr:
        args = tuple(self._fold(arg) for arg in expr.args)
        if expr.op in {"all_of", "any_of"}:
            return _connected(expr.op, args)
        if all(isinstance(arg, Literal) for arg in args):
            return self._literal(Call(expr.op, args, expr.option))
        neutral, places = _NEUTRAL.get(expr.op, (None, ()))
        for place in places:
            arg = args[place]
            if isinstance(arg, Literal) and arg.value == neutral:
                return args[1 - place]
        return Call(expr.op, args, expr.option)

    def _literal(self, call: Call) -> Expr:
        """A call of constants, computed; left as it is where it cannot be computed, so that the engine tells the error."""
        try:
            value: Value = self._compiler.reading(call, self._node.entity or "", self._node)([])
        except ArithmeticError:
            return call
        return call if value is None else Literal(value, _TYPES[type(value)])


def _connected(op: str, args: tuple[Expr, ...]) -> Expr:
    """What decides alone decides; what cannot change the answer is left out."""
    decides = op == "any_of"
    if any(isinstance(arg, Literal) and arg.value is decides for arg in args):
        return Literal(decides, "bool")
    open_ = tuple(arg for arg in args if not (isinstance(arg, Literal) and arg.value is (not decides)))
    if not open_:
        return Literal(not decides, "bool")
    return open_[0] if len(open_) == 1 else Call(op, open_)
