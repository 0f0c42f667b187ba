"""The first half of a plan: from the nodes asked for to columns, each computed from columns of the same row.

A rule mixes levels: a household's rule totals its members, a member's rule reads the household's standard. Here each such
crossing becomes a column of its own, *brought* to the row from the row above (`parent`) or the rows below (`child`), and what
remains of the rule reads columns of its own row only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name
from minsheng.rules.graph import BUILT_IN_DATES, Graph, Node, walk
from minsheng.rules.sql import REPEATED
from minsheng.rules.text import expr_text

__all__ = ["Column", "ColumnId", "Lowering", "weights"]

ColumnId = tuple[str, str]
"""Entity and name."""


@dataclass(slots=True)
class Column:
    """One value of every row of an entity, and how it gets there.

    `fact` is read from the table, `parent` brought from the row above, `child` an aggregate (`how`) of a column of the rows
    below (`source`), `table` looked up in a parameter table by `keys`, `local` computed by `expr`.
    """

    entity: str
    name: str
    origin: OneOf["fact", "parent", "child", "table", "local"]
    expr: Expr | None = None
    source: ColumnId | None = None
    how: str = ""
    keys: tuple[str, ...] = ()
    node: Node | None = None

    @property
    def id(self) -> ColumnId:
        """Entity and name."""
        return self.entity, self.name

    def reads(self) -> tuple[ColumnId, ...]:
        """The columns of the same row that this one is computed from."""
        names = weights(self.expr) if self.expr is not None else self.keys
        return tuple((self.entity, name) for name in names)


def weights(expr: Expr) -> Counter[str]:
    """How often the SQL of an expression writes each column."""
    found: Counter[str] = Counter()

    def visit(part: Expr, times: int) -> None:
        match part:
            case Name(name):
                if name not in BUILT_IN_DATES:
                    found[name] += times
            case Case(arms, default):
                for condition, value in arms:
                    visit(condition, 2 * times)
                    visit(value, times)
                if default is not None:
                    visit(default, times)
            case Call(op, args):
                for position, arg in enumerate(args):
                    visit(arg, times * (2 if position in REPEATED.get(op, ()) else 1))

    visit(expr, 1)
    return found


class Lowering:
    """Collects the columns that the targets need; each is added after the columns that it is computed from."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.columns: dict[ColumnId, Column] = {}
        self._by_text: dict[tuple[str, str], str] = {}
        self._parts: Counter[str] = Counter()

    def need(self, names: Iterable[str], entity: str) -> None:
        """Add the columns behind nodes, as rows of an entity see them."""
        for name in names:
            self._node(name, entity)

    def _node(self, name: str, entity: str) -> None:
        if (entity, name) in self.columns:
            return
        node = self.graph.nodes[name]
        if node.entity != entity:
            parent = self.graph.entities[entity].parent
            if parent is None:
                raise AssertionError(name)
            self._node(name, parent)
            column = Column(entity, name, "parent", source=(parent, name))
        elif node.role == "fact":
            column = Column(entity, name, "fact", node=node)
        elif node.role == "table":
            for key in node.keys:
                self._node(key, entity)
            column = Column(entity, name, "table", keys=node.keys, node=node)
        else:
            if node.expr is None:
                raise AssertionError(name)
            column = Column(entity, name, "local", expr=self.lower(node.expr, entity, node))
        self.columns[column.id] = column

    def lower(self, expr: Expr, entity: str, node: Node) -> Expr:
        """The expression over columns of the entity's own row; what it needs is added on the way."""
        shared = {part for part, times in Counter(c for p in walk(expr) for c in p.children).items() if times > 1}
        memo: dict[Expr, Expr] = {}

        def lowered(part: Expr) -> Expr:
            if part not in memo:
                new = self._lower(part, entity, node, lowered)
                memo[part] = self._own_column(new, entity, node) if part in shared and not _is_cheap(new) else new
            return memo[part]

        return lowered(expr)

    def _lower(self, part: Expr, entity: str, node: Node, lowered: Callable[[Expr], Expr]) -> Expr:
        match part:
            case Name(name):
                source = self.graph.nodes.get(name)
                if source is not None and source.literal is not None:
                    return source.literal
                if source is not None and source.role != "date":
                    self._node(name, entity)
                return part
            case Aggregate(how, value):
                below = node.below[part]
                inner = self.lower(value, below, node)
                name = inner.name if isinstance(inner, Name) else self._own_column(inner, below, node).name
                return self.aggregate(how, name, below, entity)
            case Case(arms, default):
                new_arms = tuple((self._atom(lowered(c), entity, node), lowered(v)) for c, v in arms)
                return Case(new_arms, None if default is None else lowered(default))
            case Call(op, args, option):
                repeated = REPEATED.get(op, ())
                new = [
                    self._atom(lowered(a), entity, node) if i in repeated else lowered(a) for i, a in enumerate(args)
                ]
                return Call(op, tuple(new), option)
        return part

    def aggregate(self, how: str, name: str, below: str, entity: str) -> Name:
        """The column of an entity's row that aggregates a column of the rows below."""
        column = Column(entity, f"{how}__{name}", "child", source=(below, name), how=how)
        self.columns.setdefault(column.id, column)
        return Name(column.name)

    def _atom(self, expr: Expr, entity: str, node: Node) -> Expr:
        """What may be written twice: a cheap expression, or a column made of a dear one."""
        return expr if _is_cheap(expr) else self._own_column(expr, entity, node)

    def _own_column(self, expr: Expr, entity: str, node: Node) -> Name:
        text = (entity, expr_text(expr))
        if text not in self._by_text:
            self._parts[node.name] += 1
            name = f"{node.name}__{self._parts[node.name]}"
            self._by_text[text] = name
            self.columns[entity, name] = Column(entity, name, "local", expr=expr)
        return Name(self._by_text[text])


def _is_cheap(expr: Expr) -> bool:
    match expr:
        case Name() | Literal():
            return True
        case Call("not", (condition,)):
            return _is_cheap(condition)
        case Call(op, args) if op in {"lt", "le", "gt", "ge", "eq", "ne", "known"}:
            return all(isinstance(arg, (Name, Literal)) for arg in args)
    return False
