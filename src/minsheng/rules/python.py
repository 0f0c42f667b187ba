"""The Python reading: each expression as a closure over one row, exact in 64 bits like the engines.

A row is a list: its parent row, its rows below by entity, the two dates, then one slot per node of its entity. Closures of
plain names are `operator.itemgetter`, so that a rule of five operations costs about a microsecond.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import reduce
from operator import eq, ge, gt, itemgetter, le, lt, ne, or_
from typing import Any, TypeAlias

from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name
from minsheng.rules.graph import Node

__all__ = [
    "ABOVE",
    "BELOW",
    "DATE_SLOTS",
    "FIRST_SLOT",
    "INT64_MAX",
    "INT64_MIN",
    "Compiler",
    "Reading",
    "Row",
    "rounded_quotient",
]

Row: TypeAlias = list[Any]
Reading: TypeAlias = Callable[[Row], Any]

ABOVE, BELOW = 0, 1
DATE_SLOTS = {"facts_date": 2, "law_date": 3}
FIRST_SLOT = 4
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def _exact(value: int) -> int:
    if INT64_MIN <= value <= INT64_MAX:
        return value
    raise OverflowError(f"{value} does not fit into 64 bits")


def rounded_quotient(dividend: int, divisor: int, rounding: str) -> int:
    """Divide whole numbers.

    Args:
        dividend: Any whole number.
        divisor: Positive.
        rounding: `down` (towards minus infinity), `up`, `half_up` (a half away from zero) or `half_even`.

    Raises:
        ZeroDivisionError: If the divisor is not positive; there is no legal meaning to that.
    """
    if divisor <= 0:
        raise ZeroDivisionError(f"the divisor {divisor} is not positive")
    quotient, rest = divmod(dividend, divisor)
    if rounding == "up":
        return quotient + (rest > 0)
    if rounding == "half_up":
        return quotient + (2 * rest > divisor or (2 * rest == divisor and dividend > 0))
    if rounding == "half_even":
        return quotient + (2 * rest > divisor or (2 * rest == divisor and quotient % 2 == 1))
    return quotient


def _completed_years(birth: dt.date, on: dt.date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _months_between(start: dt.date, end: dt.date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


_STRICT: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: _exact(a + b),
    "subtract": lambda a, b: _exact(a - b),
    "multiply": lambda a, b: _exact(a * b),
    "union": lambda a, b: a | b,
    "at_least": max,
    "at_most": min,
    "lt": lt, "le": le, "gt": gt, "ge": ge, "eq": eq, "ne": ne,
    "completed_years": _completed_years,
    "months_between": _months_between,
}  # fmt: skip


class Compiler:
    """Compiles the expressions of one graph, each once.

    Args:
        slots: Where each node's value lies in the rows of its entity.
        nodes: By name.
        chain: An entity and those above it.
    """

    def __init__(
        self, slots: Mapping[str, int], nodes: Mapping[str, Node], chain: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._slots, self._nodes, self._chain = slots, nodes, chain
        self._done: dict[tuple[Expr, str], Reading] = {}

    def reading(self, expr: Expr, entity: str, node: Node) -> Reading:
        """The closure that computes an expression of `node` for a row of `entity`."""
        key = (expr, entity)
        if key not in self._done:
            self._done[key] = self._compile(expr, entity, node)
        return self._done[key]

    def name(self, name: str, entity: str) -> Reading:
        """The closure that reads a node's value as a row of `entity` sees it."""
        if name in DATE_SLOTS:
            return itemgetter(DATE_SLOTS[name])
        node = self._nodes[name]
        if node.literal is not None:
            return _constant(node.literal.value)
        slot = self._slots[name]
        steps = self._chain(entity).index(node.entity or "")
        if steps == 0:
            return itemgetter(slot)
        if steps == 1:
            return lambda row: row[ABOVE][slot]

        def climb(row: Row) -> Any:
            for _ in range(steps):
                row = row[ABOVE]
            return row[slot]

        return climb

    def _compile(self, expr: Expr, entity: str, node: Node) -> Reading:
        match expr:
            case Literal(value):
                return _constant(value)
            case Name(name):
                return self.name(name, entity)
            case Aggregate(how, value):
                below = node.below[expr]
                return _AGGREGATES[how](self.reading(value, below, node), below)
            case Case(arms, default):
                rest = _constant(None) if default is None else self.reading(default, entity, node)
                for condition, value in reversed(arms):
                    rest = _choose(self.reading(condition, entity, node), self.reading(value, entity, node), rest)
                return rest
            case Call(op, args, option):
                readings = [self.reading(arg, entity, node) for arg in args]
                if op in _STRICT:
                    return _strict(_STRICT[op], *readings)
                return _OTHERS[op](readings, option)
        raise AssertionError(expr)


def _constant(value: Any) -> Reading:
    return lambda _: value


def _strict(operation: Callable[[Any, Any], Any], left: Reading, right: Reading) -> Reading:
    def read(row: Row) -> Any:
        a = left(row)
        if a is None:
            return None
        b = right(row)
        return None if b is None else operation(a, b)

    return read


def _choose(condition: Reading, value: Reading, rest: Reading) -> Reading:
    def read(row: Row) -> Any:
        holds = condition(row)
        if holds is None:
            return None
        return value(row) if holds else rest(row)

    return read


def _kleene(*, stops: bool) -> Callable[[list[Reading], object], Reading]:
    """Any of stops at the first true, all of at the first false; an unknown on the way makes the rest unknown."""

    def build(readings: list[Reading], _: object) -> Reading:
        def read(row: Row) -> Any:
            result: bool | None = not stops
            for reading in readings:
                holds = reading(row)
                if holds is stops:
                    return stops
                if holds is None:
                    result = None
            return result

        return read

    return build


def _not(readings: list[Reading], _: object) -> Reading:
    (reading,) = readings

    def read(row: Row) -> bool | None:
        holds = reading(row)
        return None if holds is None else not holds

    return read


def _negate(readings: list[Reading], _: object) -> Reading:
    (reading,) = readings

    def read(row: Row) -> int | None:
        value = reading(row)
        return None if value is None else _exact(-value)

    return read


def _known(readings: list[Reading], _: object) -> Reading:
    (reading,) = readings
    return lambda row: reading(row) is not None


def _first_known(readings: list[Reading], _: object) -> Reading:
    def read(row: Row) -> Any:
        for reading in readings:
            value = reading(row)
            if value is not None:
                return value
        return None

    return read


def _is_in(readings: list[Reading], codes: Any) -> Reading:
    (reading,) = readings
    chosen = frozenset(codes)

    def read(row: Row) -> bool | None:
        value = reading(row)
        return None if value is None else value in chosen

    return read


def _divide(readings: list[Reading], rounding: Any) -> Reading:
    return _strict(lambda a, b: _exact(rounded_quotient(a, b, rounding)), *readings)


def _percent(readings: list[Reading], rounding: Any) -> Reading:
    return _strict(lambda a, b: rounded_quotient(_exact(a * b), 10_000, rounding), *readings)


def _round_to(readings: list[Reading], rounding: Any) -> Reading:
    return _strict(lambda a, b: _exact(rounded_quotient(a, b, rounding) * b), *readings)


_OTHERS: dict[str, Callable[[list[Reading], Any], Reading]] = {
    "all_of": _kleene(stops=False), "any_of": _kleene(stops=True), "not": _not, "negate": _negate, "known": _known, "first_known": _first_known,
    "is_in": _is_in, "divide": _divide, "percent": _percent, "round_to": _round_to,
}  # fmt: skip


def _strict_aggregate(combine: Callable[[list[Any]], Any]) -> Callable[[Reading, str], Reading]:
    def build(reading: Reading, below: str) -> Reading:
        def read(row: Row) -> Any:
            values = [reading(member) for member in row[BELOW][below]]
            return None if None in values else combine(values)

        return read

    return build


def _over_members(*, stops: bool) -> Callable[[Reading, str], Reading]:
    """Any member stops at the first true, all members at the first false."""

    def build(reading: Reading, below: str) -> Reading:
        def read(row: Row) -> Any:
            result: bool | None = not stops
            for member in row[BELOW][below]:
                holds = reading(member)
                if holds is stops:
                    return stops
                if holds is None:
                    result = None
            return result

        return read

    return build


_AGGREGATES: dict[str, Callable[[Reading, str], Reading]] = {
    "total": _strict_aggregate(lambda values: _exact(sum(values))),
    "count": _strict_aggregate(sum),
    "union": _strict_aggregate(lambda values: reduce(or_, values, 0)),
    "largest": _strict_aggregate(lambda values: max(values, default=None)),
    "smallest": _strict_aggregate(lambda values: min(values, default=None)),
    "any_member": _over_members(stops=True),
    "all_members": _over_members(stops=False),
}
