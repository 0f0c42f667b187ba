"""The fifth reading: on which unknown facts an unknown answer hangs.

"Cannot tell yet" is only useful with "because X is missing". A known value needs nothing; an unknown fact needs itself; an
unknown sum needs its unknown parts; `all_of` that is false needs nothing, however many of its conditions are unknown.

For one household `minsheng.rules.missing` walks the expressions and names the row of each missing fact. For a city, here,
each node gets a companion node, written in the same language, whose bits are the missing facts; those are planned like
any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minsheng.rules.columns import Lowering
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name
from minsheng.rules.graph import Graph, Node
from minsheng.rules.plan import Plan, assemble, check_question

__all__ = ["BITS", "plan_needs"]

BITS = 60
"""Facts per bitmask column: as many as fit well below the sign of 64 bits."""

_MAY_BE_KNOWN_ANYWAY = {"all_of", "any_of", "first_known", "any_member", "all_members"}


def plan_needs(graph: Graph, targets: Sequence[str], entity: str, dialect: str) -> Plan:
    """Compile, for every row, the facts that its unknown targets hang on.

    Point the views that the plan reads at the rows whose targets are unknown; for the others every bit is 0.

    Args:
        graph: The law of a day.
        targets: Nodes of the entity or of one above it.
        entity: Whose rows the result has.
        dialect: `duckdb` or `spark`.

    Returns:
        A plan with the columns `<target>__needs_0`, … of each target; `plan.need_bits` names the fact of each bit.

    Raises:
        LawError: If the question cannot be answered.
    """
    check_question(graph, targets, entity, dialect)
    facts = [name for name in graph.ancestors(targets) if graph.nodes[name].role == "fact"]
    nodes = dict(graph.nodes)
    bits: dict[str, tuple[str, ...]] = {}
    for number, start in enumerate(range(0, len(facts), BITS)):
        chunk = tuple(facts[start : start + BITS])
        companions = _Companions(graph, number, chunk)
        for name in graph.ancestors(targets):
            nodes.update(companions.of(name))
        bits.update({companions.name(target): chunk for target in targets})
    lowering = Lowering(replace(graph, nodes=nodes))
    columns = tuple(
        column for target in targets for column in sorted(bits) if column.rsplit("__needs_", 1)[0] == target
    )
    lowering.need(columns, entity)
    return assemble(lowering, columns, entity, dialect, bits)


class _Companions:
    """For each node a companion with the bits of the missing facts of one chunk."""

    def __init__(self, graph: Graph, number: int, chunk: tuple[str, ...]) -> None:
        self.graph, self.number = graph, number
        self.bit = {fact: 1 << position for position, fact in enumerate(chunk)}

    def name(self, node: str) -> str:
        return f"{node}__needs_{self.number}"

    def of(self, name: str) -> dict[str, Node]:
        node = self.graph.nodes[name]
        if node.entity is None:
            return {}
        below = dict(node.below)
        companion = Node(self.name(name), "rule", node.entity, "int", node.unit, node.title, node.where, below=below)
        if node.role == "fact":
            companion.expr = _unless_known(Name(name), Literal(self.bit.get(name, 0), "int"))
        elif node.role == "table":
            companion.expr = _union([self._name(key) for key in node.keys])
        elif node.expr is not None:
            whole = node.expr
            bits = self._bits(whole, node, below)
            is_lenient = isinstance(whole, (Call, Aggregate)) and _word(whole) in _MAY_BE_KNOWN_ANYWAY
            companion.expr = _unless_known(Name(name), bits) if is_lenient else bits
        return {companion.name: companion}

    def _name(self, name: str) -> Expr:
        node = self.graph.nodes.get(name)
        return _NOTHING if node is None or node.entity is None else Name(self.name(name))

    def _bits(self, expr: Expr, node: Node, below: dict[Aggregate, str]) -> Expr:
        """The bits of an expression; where it may be known although a part is not, only the outermost is left unguarded."""

        def part(inner: Expr) -> Expr:
            bits = self._bits(inner, node, below)
            is_lenient = isinstance(inner, (Call, Aggregate)) and _word(inner) in _MAY_BE_KNOWN_ANYWAY
            return _unless_known(inner, bits) if is_lenient else bits

        match expr:
            case Name(name):
                return self._name(name)
            case Call("known"):
                return _NOTHING
            case Call(_, args):
                return _union([part(arg) for arg in args])
            case Case(arms, default):
                asked = [
                    pair
                    for condition, value in arms
                    for pair in ((_not_known(condition), part(condition)), (condition, part(value)))
                ]
                return Case(tuple(asked), _NOTHING if default is None else part(default))
            case Aggregate(_, value):
                union = Aggregate("union", part(value))
                below[union] = node.below[expr]
                return union
        return _NOTHING


_NOTHING = Literal(0, "int")


def _word(expr: Call | Aggregate) -> str:
    return expr.op if isinstance(expr, Call) else expr.how


def _not_known(expr: Expr) -> Expr:
    return Call("not", (Call("known", (expr,)),))


def _unless_known(expr: Expr, bits: Expr) -> Expr:
    return bits if bits is _NOTHING else Case(((Call("known", (expr,)), _NOTHING),), bits)


def _union(parts: list[Expr]) -> Expr:
    """All bits together, as a balanced tree: a chain of a hundred parts would be nested too deep to be written as SQL."""
    some = [part for part in parts if part is not _NOTHING]
    while len(some) > 1:
        pairs = zip(some[::2], some[1::2], strict=False)
        some = [Call("union", pair) for pair in pairs] + some[len(some) - len(some) % 2 :]
    return some[0] if some else _NOTHING
