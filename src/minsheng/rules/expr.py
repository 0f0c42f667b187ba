"""Expressions: the immutable records that a rule's function builds and that every reading (SQL, Python, words) walks.

There are five kinds, and `Tagged`, which stands for a sum until the graph is put together. An expression compares by identity, because `==` between expressions builds a comparison; a rule
that uses a sub-expression twice therefore shares it, and the plan computes it once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from minsheng.rules.errors import RuleSyntaxError
from minsheng.rules.units import Unit

__all__ = [
    "Aggregate",
    "Call",
    "Case",
    "Expr",
    "Literal",
    "Name",
    "Operand",
    "Tagged",
    "Type",
    "Value",
    "as_expr",
    "rebuild",
]

Type: TypeAlias = OneOf["int", "bool", "date", "code"]
Value: TypeAlias = int | bool | dt.date | str | None
Operand: TypeAlias = "Expr | int | bool | dt.date | str"


class Expr:
    """A value of one row (household, person, …), not computed yet. Operators and comparisons build larger ones."""

    __slots__ = ()

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expressions this one is made of, in reading order."""
        return ()

    def __add__(self, other: Operand) -> Expr:
        return Call("add", (self, as_expr(other)))

    def __radd__(self, other: Operand) -> Expr:
        return Call("add", (as_expr(other), self))

    def __sub__(self, other: Operand) -> Expr:
        return Call("subtract", (self, as_expr(other)))

    def __rsub__(self, other: Operand) -> Expr:
        return Call("subtract", (as_expr(other), self))

    def __mul__(self, other: Operand) -> Expr:
        return Call("multiply", (self, as_expr(other)))

    def __rmul__(self, other: Operand) -> Expr:
        return Call("multiply", (as_expr(other), self))

    def __neg__(self) -> Expr:
        return Call("negate", (self,))

    def __lt__(self, other: Operand) -> Expr:
        return Call("lt", (self, as_expr(other)))

    def __le__(self, other: Operand) -> Expr:
        return Call("le", (self, as_expr(other)))

    def __gt__(self, other: Operand) -> Expr:
        return Call("gt", (self, as_expr(other)))

    def __ge__(self, other: Operand) -> Expr:
        return Call("ge", (self, as_expr(other)))

    # Python types `==` as bool; here, as in every expression language, it builds a comparison.
    def __eq__(self, other: Operand) -> Expr:  # type: ignore[override]
        return Call("eq", (self, as_expr(other)))

    def __ne__(self, other: Operand) -> Expr:  # type: ignore[override]
        return Call("ne", (self, as_expr(other)))

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise RuleSyntaxError(
            "A condition of a rule has no truth value while the rule is being read.",
            hint="Use when(…).then(…).otherwise(…), all_of, any_of and not_ instead of if, and, or, not, and a < b < c.",
        )

    def __truediv__(self, other: Operand) -> Expr:
        raise RuleSyntaxError(
            "Money is not divided by '/'.", hint="Use divide(a, b) and declare rounding= on the rule."
        )

    __floordiv__ = __mod__ = __rtruediv__ = __truediv__


@dataclass(frozen=True, eq=False, slots=True)
class Name(Expr):
    """The value of another node: a fact, a parameter or a rule."""

    name: str


@dataclass(frozen=True, eq=False, slots=True)
class Literal(Expr):
    """A constant written in the rule; `unit` is None when the author gave none."""

    value: Value
    type: Type
    unit: Unit | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Call(Expr):
    """One operation on expressions of the same row; `option` is the rounding of a division, or the codes of `is_in`."""

    op: str
    args: tuple[Expr, ...]
    option: str | tuple[str, ...] = ""

    @property
    def children(self) -> tuple[Expr, ...]:
        """The operands."""
        return self.args


@dataclass(frozen=True, eq=False, slots=True)
class Case(Expr):
    """The first arm whose condition holds; an unknown condition on the way makes the whole unknown."""

    arms: tuple[tuple[Expr, Expr], ...]
    default: Expr | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """Conditions and values in turn, then the default."""
        inner = tuple(part for arm in self.arms for part in arm)
        return inner if self.default is None else (*inner, self.default)


@dataclass(frozen=True, eq=False, slots=True)
class Aggregate(Expr):
    """One value of a row out of the rows below it: a household's total over its members."""

    how: str
    value: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is aggregated."""
        return (self.value,)


@dataclass(frozen=True, eq=False, slots=True)
class Tagged(Expr):
    """The sum of the nodes that carry a tag. The graph puts the sum in its place, so no reading ever meets one."""

    tag: str


def as_expr(value: object) -> Expr:
    """Turn a constant written in a rule into a literal; expressions pass unchanged.

    Args:
        value: An expression, or an int, bool, date or code.

    Returns:
        The expression.

    Raises:
        RuleSyntaxError: For floats and anything else that is not exact.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        return Literal(value, "bool")
    if isinstance(value, int):
        return Literal(value, "int")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return Literal(value, "date")
    if isinstance(value, str):
        return Literal(value, "code")
    raise RuleSyntaxError(
        f"{value!r} ({type(value).__name__}) cannot stand in a rule.",
        hint="Rules know whole numbers, yes/no, dates and codes; money is whole fen, a rate is whole bp.",
    )


def rebuild(expr: Expr, change: Callable[[Expr], Expr], memo: dict[Expr, Expr] | None = None) -> Expr:
    """Rewrite an expression from the leaves up; shared parts stay shared.

    Args:
        expr: What to rewrite.
        change: Called with every expression after its children were rewritten; returns what takes its place.
        memo: Rewritten expressions by original, to share between several calls.

    Returns:
        The rewritten expression.
    """
    seen: dict[Expr, Expr] = {} if memo is None else memo
    if expr in seen:
        return seen[expr]
    new: Expr = expr
    match expr:
        case Call(op, args, option):
            new = Call(op, tuple(rebuild(arg, change, seen) for arg in args), option)
        case Case(arms, default):
            new = Case(
                tuple((rebuild(condition, change, seen), rebuild(value, change, seen)) for condition, value in arms),
                None if default is None else rebuild(default, change, seen),
            )
        case Aggregate(how, value):
            new = Aggregate(how, rebuild(value, change, seen))
    seen[expr] = change(new)
    return seen[expr]
