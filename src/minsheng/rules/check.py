"""Types, units and levels of every expression, checked once at load.

A yuan amount per month never meets one per year, a person's value enters a household's rule only through an aggregate,
a code is compared only with codes that it can take.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NoReturn

from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name, Type, Value
from minsheng.rules.graph import Graph, Node, names_in
from minsheng.rules.params import DEFAULT_KEY, Parameter, with_key_types
from minsheng.rules.tables import value_of
from minsheng.rules.units import NO_UNIT, Unit, parse_unit

__all__ = ["ROUNDED", "Kind", "check_node", "check_table"]

ROUNDED = frozenset({"divide", "percent", "round_to"})
"""Operations whose result the rule's declared rounding decides."""

_RATE = parse_unit("bp")
_SPANS = {"completed_years": parse_unit("year"), "months_between": parse_unit("month")}
_CONDITIONS = frozenset({"all_of", "any_of", "not"})
_COMPARISONS = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of an expression: its type, its unit and its codes.

    `unit` None is a bare number written in the rule, which takes the unit of its neighbour; `zero` says that it is 0,
    the only bare number that may stand for money. `codes` None is an open list.
    """

    type: Type
    unit: Unit | None = NO_UNIT
    codes: frozenset[str] | None = None
    zero: bool = False

    def __str__(self) -> str:
        return f"{self.type} in {self.unit}" if self.type == "int" and self.unit is not None else self.type


_BOOL = Kind("bool")


class KindError(Exception):
    """The first thing wrong with an expression, with the id and the hint of its problem."""

    def __init__(self, id_: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.id, self.message, self.hint = id_, message, hint


def check_node(
    node: Node, expected: tuple[str | None, Unit | None], graph: Graph, problems: ProblemList
) -> Kind | None:
    """Find the type and unit of a rule, or what is wrong with it.

    Args:
        node: The rule; `node.below` and `node.units` are filled for the readings.
        expected: The type and unit that the author declared, None where nothing was declared.
        graph: In which everything that the rule reads is sound.
        problems: Receives the fault.

    Returns:
        The kind of the result; None if there is a fault.
    """
    checker = _Checker(node, graph)
    try:
        return None if node.expr is None else checker.declared(checker.infer(node.expr, node.entity or ""), *expected)
    except KindError as fault:
        problems.report(fault.id, f"'{node.name}': {fault.message}", where=node.where, hint=fault.hint)
        return None


def check_table(node: Node, parameter: Parameter, graph: Graph, problems: ProblemList) -> None:
    """Check a table's keys: their level, that each can occur, and that at every date each combination has a value.

    Args:
        node: The table; gets its rows with the keys in the types of the key nodes.
        parameter: The table over all dates.
        graph: For the keys.
        problems: Receives the faults.
    """
    keys, chain = [graph.nodes[key] for key in node.keys], graph.chain(node.entity or "")
    for key in keys:
        if key.entity not in chain:
            hint = f"Keys of a table of {node.entity} are nodes of {' or '.join(chain)}."
            message = f"'{node.name}' is looked up by '{key.name}' of {key.entity}."
            problems.report("E303", message, where=node.where, hint=hint)
    typed = with_key_types(parameter, tuple(key.type for key in keys))
    node.dated = typed.on(graph.day)
    choices: list[tuple[Value, ...] | None] = [(True, False) if key.type == "bool" else key.codes for key in keys]
    for dated in typed.dates:
        for position, values in enumerate(choices):
            strange = sorted(
                {str(row[position]) for row in dated.rows if row[position] not in {*(values or ()), DEFAULT_KEY}}
            )
            if values is not None and strange:
                hint = f"'{keys[position].name}' is one of {', '.join(map(str, values))}."
                message = f"'{node.name}' has values for {', '.join(strange)}, which cannot occur."
                problems.report("E107", message, where=dated.where, hint=hint)
        combinations = itertools.product(*[values or () for values in choices])
        missing = ["/".join(map(str, c)) for c in combinations if value_of(dated.rows, c) is None]
        if missing:
            hint = f"Add the values, or `{DEFAULT_KEY}:` if one holds for all others."
            message = f"'{node.name}' has no value for {', '.join(missing[:5])}."
            problems.report("E108", message, where=dated.where, hint=hint)


class _Checker:
    """Walks one rule from the leaves up; everything that the rule reads is sound."""

    def __init__(self, node: Node, graph: Graph) -> None:
        self.node, self.graph = node, graph
        self.seen: dict[tuple[Expr, str], Kind] = {}

    def infer(self, expr: Expr, entity: str) -> Kind:
        """The kind of an expression over a row of an entity."""
        if (expr, entity) not in self.seen:
            kind = self._infer(expr, entity)
            self.seen[expr, entity] = kind
            if kind.unit is not None:
                self.node.units[expr] = kind.unit
        return self.seen[expr, entity]

    def declared(self, kind: Kind, type_: str | None, unit: Unit | None) -> Kind:
        """The kind as the author declared it, if it agrees with what was found."""
        hint = "Correct the declaration or the rule."
        if type_ is not None and type_ != kind.type:
            _fail("E301", f"it is declared {type_} and computes {kind}.", hint)
        if kind.type != "int":
            if unit is not None:
                _fail("E301", f"it is declared in {unit} and computes {kind}.", "Only int values have units.")
            return kind
        wanted = unit or NO_UNIT
        if kind.unit is None and wanted.is_money and not kind.zero:
            _fail("E302", "it gives a bare number for money.", f'Write quantity(…, "{wanted}") or a parameter.')
        if kind.unit is not None and not self._same(kind.unit, wanted, self.node.entity or ""):
            _fail("E302", f"it is declared in {wanted} and computes {kind.unit}.", hint)
        return Kind("int", wanted)

    def _infer(self, expr: Expr, entity: str) -> Kind:
        match expr:
            case Literal(value, type_, unit):
                codes = frozenset({value}) if isinstance(value, str) else None
                is_bare = type_ == "int" and unit is None
                return Kind(type_, None if is_bare else unit or NO_UNIT, codes, zero=value == 0 or value is None)
            case Name(name):
                return self._name(self.graph.nodes[name], entity)
            case Aggregate():
                return self._aggregate(expr, entity)
            case Case(arms, default):
                for condition, _ in arms:
                    _need("bool", "a condition of when()", self.infer(condition, entity))
                if default is None:
                    _fail("E305", "a when() has no otherwise().", "Say what holds in all other cases.")
                return self._common(
                    "when()", [self.infer(v, entity) for _, v in arms] + [self.infer(default, entity)], entity
                )
            case Call(op, args, option):
                return self._call(op, [self.infer(arg, entity) for arg in args], option, entity)
        raise AssertionError(expr)

    def _name(self, node: Node, entity: str) -> Kind:
        if node.entity is not None and node.entity not in self.graph.chain(entity):
            hint = (
                f"Say how many {node.entity} rows make one: total, count, any_member, all_members, largest, smallest."
            )
            _fail("E303", f"'{node.name}' belongs to {node.entity}, the rule to {entity}.", hint)
        return Kind(node.type, node.unit, None if node.codes is None else frozenset(node.codes))

    def _aggregate(self, expr: Aggregate, entity: str) -> Kind:
        how, names = expr.how, names_in(expr.value)
        chains = [self.graph.chain(node.entity) for name in names if (node := self.graph.nodes[name]).entity]
        below = {e for chain in chains for e in chain if self.graph.entities[e].parent == entity}
        if len(below) != 1:
            message = f"{how}({', '.join(names) or 'a constant'}) runs over no rows below {entity}."
            _fail("E304", message, "Aggregate a value of the rows below.")
        (self.node.below[expr],) = below
        kind, dimension = (
            self.infer(expr.value, self.node.below[expr]),
            self.graph.entities[self.node.below[expr]].counts,
        )
        if how in {"count", "any_member", "all_members"}:
            _need("bool", f"{how}()", kind)
            return Kind("int", parse_unit(dimension)) if how == "count" else _BOOL
        if how == "total":
            _need("int", "total()", kind)
            unit = kind.unit or NO_UNIT
            return Kind("int", unit.without(dimension) if unit.power_of(dimension) < 0 else unit)
        if kind.type not in {"int", "date"}:
            _fail("E301", f"{how}() needs an int or a date, not {kind}.", "Compare conditions with any_member.")
        return kind

    def _call(self, op: str, kinds: list[Kind], option: str | tuple[str, ...], entity: str) -> Kind:
        if op in _COMPARISONS:
            return self._comparison(op, kinds, entity)
        if op in _CONDITIONS:
            _need("bool", op, *kinds)
        elif op == "is_in":
            _need("code", "is_in()", *kinds)
            _can_be(kinds[0], frozenset(option))
        elif op in _SPANS:
            _need("date", f"{op}()", *kinds)
            return Kind("int", _SPANS[op])
        elif op == "first_known":
            return self._common("first_known()", kinds, entity)
        elif op != "known":
            _need("int", op, *kinds)
            return self._arithmetic(op, kinds, entity)
        return _BOOL

    def _comparison(self, op: str, kinds: list[Kind], entity: str) -> Kind:
        left, right = kinds
        if left.type in {"bool", "code"} and op not in {"eq", "ne"}:
            _fail("E301", f"{left.type} values have no order.", "Compare them with == or !=, or use is_in.")
        self._common("a comparison", kinds, entity)
        if (
            left.type == "code"
            and left.codes is not None
            and right.codes is not None
            and left.codes.isdisjoint(right.codes)
        ):
            _can_be(max(kinds, key=lambda kind: len(kind.codes or ())), min(left.codes, right.codes, key=len))
        return _BOOL

    def _arithmetic(self, op: str, kinds: list[Kind], entity: str) -> Kind:
        if op in ROUNDED and self.node.rounding is None:
            hint = 'Declare rounding="down", "up", "half_up" or "half_even" on the rule.'
            _fail("E306", f"{op}() needs a rounding.", hint)
        if op in {"multiply", "divide"}:
            left, right = kinds
            if left.unit is None and right.unit is None:
                return Kind("int", None)
            units = left.unit or NO_UNIT, right.unit or NO_UNIT
            return Kind("int", units[0] * units[1] if op == "multiply" else units[0] / units[1])
        if op == "percent":
            if kinds[1].unit not in {None, _RATE}:
                _fail(
                    "E302", f"percent() takes a rate in bp, not in {kinds[1].unit}.", "Give the parameter the unit bp."
                )
            return kinds[0]
        return self._common(op, kinds, entity)

    def _common(self, what: str, kinds: list[Kind], entity: str) -> Kind:
        """The kind that all of them share; bare numbers take the unit of the others."""
        first = next((kind for kind in kinds if kind.unit is not None), kinds[0])
        for other in kinds:
            if other.type != first.type:
                _fail("E301", f"{what} mixes {first.type} and {other.type}.", "Bring both sides to one type.")
            if other.unit is None and first.unit is not None and first.unit.is_money and not other.zero:
                hint = f'Write quantity(…, "{first.unit}").'
                _fail("E302", f"{what} mixes money ({first.unit}) and a bare number.", hint)
            if other.unit is not None and first.unit is not None and not self._same(first.unit, other.unit, entity):
                message = f"{what} mixes the units {first.unit} and {other.unit}."
                _fail("E302", message, "Multiply or divide one side first.")
        codes = [kind.codes for kind in kinds if kind.codes is not None]
        joined = frozenset().union(*codes) if len(codes) == len(kinds) else None
        return Kind(first.type, first.unit, joined, zero=all(kind.zero for kind in kinds))

    def _same(self, left: Unit, right: Unit, entity: str) -> bool:
        """Equal units; inside one person's row "per person" says nothing."""
        dimension = self.graph.entities[entity].counts
        return left == right or left.without(dimension) == right.without(dimension)


def _fail(id_: str, message: str, hint: str) -> NoReturn:
    raise KindError(id_, message, hint)


def _need(type_: Type, what: str, *kinds: Kind) -> None:
    for kind in kinds:
        if kind.type != type_:
            _fail("E301", f"{what} needs {type_}, not {kind}.", "Check what the name stands for.")


def _can_be(kind: Kind, wanted: frozenset[str]) -> None:
    if kind.codes is not None and (strange := sorted(wanted - kind.codes)):
        _fail(
            "E307", f"the code {', '.join(strange)} can never occur.", f"It is one of {', '.join(sorted(kind.codes))}."
        )
