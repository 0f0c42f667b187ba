"""From a rule's function to its expression: call it once with the nodes that its argument names stand for."""

from __future__ import annotations

import datetime as dt
import inspect
from dataclasses import dataclass

from minsheng.errors import MinshengError
from minsheng.rules.check import ROUNDED
from minsheng.rules.declare import RuleRecord
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Call, Case, Expr, Literal, Name, as_expr, rebuild
from minsheng.rules.lang import all_of, any_of, not_

__all__ = ["ROUNDINGS", "Composed", "compose"]

ROUNDINGS = ("down", "up", "half_up", "half_even")


@dataclass(frozen=True, slots=True)
class Composed:
    """A rule with its exceptions before it.

    `arms` tells, for each case of an exception in the order asked, whose it is: the outermost operation of `expr` is the first
    of them (`any_of`, `all_of` or a choice), the second stands within its last part, and so on until the rule itself.
    """

    expr: Expr
    arms: tuple[RuleRecord, ...]


def compose(record: RuleRecord, exceptions: list[RuleRecord], problems: ProblemList) -> Composed | None:
    """The expression of a rule with its exceptions before it.

    An exception that allows or forbids joins the rule as a condition does, so that what the rule grants anyway is granted
    even while nobody knows whether the exception applies.

    Args:
        record: The rule.
        exceptions: In force together with it, in the order in which they are asked.
        problems: Receives what is wrong with a function.

    Returns:
        The expression; None if a function is at fault.
    """
    expr, arms = _call(record, problems), list[RuleRecord]()
    for rule in reversed(exceptions):
        partial = _call(rule, problems)
        if expr is None or partial is None:
            return None
        if not isinstance(partial, Case) or partial.default is not None:
            message = f"The exception '{rule.name}' is not a partial case."
            hint = "Return when(condition).then(value), without otherwise()."
            problems.report("E205", message, where=str(rule.place), hint=hint)
            return None
        for condition, value in reversed(partial.arms):
            expr = _before(condition, value, expr)
            arms.insert(0, rule)
    return None if expr is None else Composed(expr, tuple(arms))


def _before(condition: Expr, value: Expr, base: Expr) -> Expr:
    if isinstance(value, Literal) and value.value is True:
        return any_of(condition, base)
    if isinstance(value, Literal) and value.value is False:
        return all_of(not_(condition), base)
    return Case(((condition, value),), base)


def _call(record: RuleRecord, problems: ProblemList) -> Expr | None:
    where = str(record.place)
    if record.rounding is not None and record.rounding not in ROUNDINGS:
        hint = f"One of {', '.join(ROUNDINGS)}."
        problems.report("E306", f"'{record.name}': there is no rounding '{record.rounding}'.", where=where, hint=hint)
    try:
        result = record.function(**{name: Name(name) for name in inspect.signature(record.function).parameters})
    except MinshengError as error:
        problems.report("E206", f"'{record.name}': {error.what}", where=where, hint=error.hint)
        return None
    # A rule that treats an expression as a Python value fails in one of these ways; anything else is a fault of its own.
    except (TypeError, ValueError, AttributeError, NameError, ArithmeticError, LookupError) as error:
        hint = "A rule may only use its arguments and the words of minsheng.rules.lang."
        problems.report("E206", f"'{record.name}' cannot be read: {error}.", where=where, hint=hint)
        return None
    if not isinstance(result, (Expr, bool, int, str, dt.date)):
        message = f"'{record.name}' returns {type(result).__name__}, no expression."
        problems.report("E206", message, where=where, hint="Return an expression; when() needs then() and otherwise().")
        return None
    rounding = record.rounding or ""
    return rebuild(as_expr(result), lambda part: _rounded(part, rounding))


def _rounded(part: Expr, rounding: str) -> Expr:
    if isinstance(part, Call) and part.op in ROUNDED and not part.option:
        return Call(part.op, part.args, rounding)
    return part
