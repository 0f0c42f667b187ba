"""The whole vocabulary of rules. Every word keeps unknown unknown, is exact in 64 bits, and means the same on each engine.

An unknown (NULL, None) is never zero and never "no": arithmetic and comparisons of an unknown are unknown; `all_of` is
false as soon as one condition is false, `any_of` true as soon as one is true; `when` with an unknown condition is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from minsheng.rules.errors import RuleSyntaxError
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Operand, Tagged, Type, as_expr
from minsheng.rules.units import UnitError, parse_unit

__all__ = [
    "Expr", "all_members", "all_of", "any_member", "any_of", "at_least", "at_most", "completed_years", "count", "divide",
    "first_known", "is_in", "known", "largest", "months_between", "not_", "percent", "quantity", "round_to", "smallest",
    "tagged", "total", "unknown", "when",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Condition:
    arms: tuple[tuple[Expr, Expr], ...]
    condition: Expr

    def then(self, value: Operand) -> _Arms:
        """The value if the condition holds."""
        return _Arms((*self.arms, (self.condition, as_expr(value))))


class _Arms(Case):
    """A choice still open at its end; alone it is the partial case that an exception returns."""

    __slots__ = ()

    def __init__(self, arms: tuple[tuple[Expr, Expr], ...]) -> None:
        super().__init__(arms, None)

    def when(self, condition: Operand) -> _Condition:
        """The next condition, asked only if those before it do not hold."""
        return _Condition(self.arms, as_expr(condition))

    def otherwise(self, value: Operand) -> Expr:
        """The value if no condition holds; not taken while a condition is unknown."""
        return Case(self.arms, as_expr(value))


def when(condition: Operand) -> _Condition:
    """Begin a choice: `when(c).then(a).when(d).then(b).otherwise(e)`.

    The first condition that holds decides. An unknown condition makes the result unknown: the law is not applied to a
    household as if the condition had failed only because nobody knows.
    """
    return _Condition((), as_expr(condition))


def at_least(value: Operand, floor: Operand) -> Expr:
    """The larger of both ("not below"); unknown if either is unknown."""
    return Call("at_least", (as_expr(value), as_expr(floor)))


def at_most(value: Operand, ceiling: Operand) -> Expr:
    """The smaller of both ("not above"); unknown if either is unknown."""
    return Call("at_most", (as_expr(value), as_expr(ceiling)))


def divide(dividend: Operand, divisor: Operand) -> Expr:
    """The quotient in whole units, rounded as the rule declares (`rounding=`); a divisor that is not positive is an error."""
    return Call("divide", (as_expr(dividend), as_expr(divisor)))


def percent(amount: Operand, rate: Operand) -> Expr:
    """`rate` (in bp, 1/10,000) of an amount, rounded as the rule declares."""
    return Call("percent", (as_expr(amount), as_expr(rate)))


def round_to(amount: Operand, step: Operand) -> Expr:
    """The amount as a multiple of `step` (whole yuan: 100 fen), rounded as the rule declares."""
    return Call("round_to", (as_expr(amount), as_expr(step)))


def all_of(*conditions: Operand) -> Expr:
    """Whether all hold: false as soon as one is false, else unknown as soon as one is unknown."""
    return Call("all_of", _several("all_of", conditions))


def any_of(*conditions: Operand) -> Expr:
    """Whether one holds: true as soon as one is true, else unknown as soon as one is unknown."""
    return Call("any_of", _several("any_of", conditions))


def not_(condition: Operand) -> Expr:
    """Whether the condition does not hold; unknown stays unknown."""
    return Call("not", (as_expr(condition),))


def quantity(value: int, unit: str) -> Expr:
    """A constant of the law's own text with its unit, such as the 12 months of a year: `quantity(12, "month/year")`.

    Args:
        value: A whole number; money in fen.
        unit: As for facts, such as `fen/month`.

    Raises:
        RuleSyntaxError: If the value is not a whole number or the unit is not one.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise RuleSyntaxError(
            f"quantity({value!r}, …) needs a whole number.", hint="Money is whole fen, a rate whole bp."
        )
    try:
        return Literal(value, "int", parse_unit(unit))
    except UnitError as error:
        raise RuleSyntaxError(f"quantity({value!r}, {unit!r}): {error}.") from error


def unknown(type_: Type = "int", unit: str | None = None) -> Expr:
    """The unknown value itself, for a case that the law leaves to a person.

    Prefer returning the fact that is missing: it tells the reader what to ask for.

    Args:
        type_: `int`, `bool`, `date` or `code`.
        unit: Of an int.
    """
    if type_ not in get_args(Type):
        raise RuleSyntaxError(f"unknown({type_!r}): the types are int, bool, date and code.")
    return Literal(None, type_, parse_unit(unit) if unit else None)


def known(value: Operand) -> Expr:
    """Whether the value is known; never unknown itself."""
    return Call("known", (as_expr(value),))


def first_known(*values: Operand) -> Expr:
    """The first of several sources that knows the value; unknown if none does."""
    return Call("first_known", _several("first_known", values))


def is_in(value: Operand, *codes: str) -> Expr:
    """Whether a code is one of those named; unknown if the code is unknown."""
    return Call("is_in", (as_expr(value),), _codes(codes))


def completed_years(birth: Operand, on: Operand) -> Expr:
    """Full years from one day to another: an age. Born on 29 February, the birthday of a common year is 1 March.

    Args:
        birth: A date node.
        on: A date node or a date; usually `facts_date`.
    """
    return Call("completed_years", (as_expr(birth), as_expr(on)))


def months_between(start: Operand, end: Operand) -> Expr:
    """Full months from one day to another; negative when `end` lies before `start`.

    A month is full on the same day of the next one, or on the 1st of the month after when there is no such day.

    Args:
        start: A date node.
        end: A date node or a date; usually `facts_date`.
    """
    return Call("months_between", (as_expr(start), as_expr(end)))


def tagged(tag: str) -> Expr:
    """The sum of everything that carries a tag, as `a + b + c` would be: unknown if one of them is unknown.

    Summed are the numbers in force of the rule's own entity; inside an aggregate, those of the rows below:
    `total(tagged("wages"))`. A programme's tags are those of its amount. With nothing in force that carries the tag, it is 0.

    Args:
        tag: One that a fact, a policy or a programme carries (`tags=`).

    Raises:
        RuleSyntaxError: If the tag is not text.
    """
    if not isinstance(tag, str) or not tag:
        raise RuleSyntaxError(f"tagged({tag!r}) needs the name of a tag.", hint='Write tagged("wages").')
    return Tagged(tag)


def total(value: Operand) -> Expr:
    """The sum over the rows below (members of the household); unknown if one is unknown, 0 if there are none."""
    return Aggregate("total", as_expr(value))


def count(condition: Operand) -> Expr:
    """For how many of the rows below the condition holds; unknown if one is unknown, 0 if there are none."""
    return Aggregate("count", as_expr(condition))


def any_member(condition: Operand) -> Expr:
    """Whether the condition holds for one of the rows below: true beats unknown; false if there are none."""
    return Aggregate("any_member", as_expr(condition))


def all_members(condition: Operand) -> Expr:
    """Whether the condition holds for all of the rows below: false beats unknown; true if there are none."""
    return Aggregate("all_members", as_expr(condition))


def largest(value: Operand) -> Expr:
    """The largest value of the rows below; unknown if one is unknown or there are none."""
    return Aggregate("largest", as_expr(value))


def smallest(value: Operand) -> Expr:
    """The smallest value of the rows below; unknown if one is unknown or there are none."""
    return Aggregate("smallest", as_expr(value))


def _several(word: str, values: tuple[Operand, ...]) -> tuple[Expr, ...]:
    if not values:
        raise RuleSyntaxError(f"{word}() needs at least one value.")
    return tuple(as_expr(value) for value in values)


def _codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes or not all(isinstance(code, str) for code in codes):
        raise RuleSyntaxError(f"is_in(value, {', '.join(map(repr, codes))}) needs one or more codes as text.")
    return codes
