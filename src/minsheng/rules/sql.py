"""The SQL reading: each word of the language as a SQLGlot tree that means the same on DuckDB and on Spark (ANSI).

Three rules keep the engines together. Every number is a BIGINT from the door on, so overflow is an error and never a wrap.
A NULL condition leaves a CASE with NULL instead of falling to its ELSE. Nothing skips NULLs in silence: GREATEST, LEAST and
the aggregates of SQL do, so they are not used bare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlglot import exp

from minsheng.rules.expr import Call, Case, Expr, Literal, Name, Type, Value

__all__ = ["DIALECTS", "REPEATED", "SQL_TYPES", "aggregate_sql", "constant", "expression_sql", "without_rows"]

Sql = exp.Expr
Columns = Callable[[str], Sql]

DIALECTS = ("duckdb", "spark")
SQL_TYPES: dict[Type, str] = {"int": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "code": "VARCHAR"}
NOT_POSITIVE = "minsheng: a divisor is not positive"

REPEATED: dict[str, tuple[int, ...]] = {
    "at_least": (0, 1), "at_most": (0, 1), "divide": (0, 1), "percent": (0,), "round_to": (0, 1),
    "completed_years": (0, 1), "months_between": (0, 1),
}  # fmt: skip
"""Positions of operands that the SQL of a word writes more than once: the plan gives those a column of their own."""


def constant(value: Value, type_: Type) -> Sql:
    """A literal with its exact type; None is the unknown of that type."""
    if value is None:
        return exp.cast(exp.null(), SQL_TYPES[type_])
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, int):
        return exp.cast(exp.Literal.number(value), "BIGINT")
    if isinstance(value, dt.date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.string(value)


def expression_sql(expr: Expr, columns: Columns, dialect: str) -> Sql:
    """Translate an expression of one row.

    Args:
        expr: Without aggregates; those are columns by then.
        columns: The SQL of a name.
        dialect: `duckdb` or `spark`.

    Returns:
        A SQLGlot tree.
    """
    match expr:
        case Name(name):
            return columns(name)
        case Literal(value, type_):
            return constant(value, type_)
        case Case(arms, default):
            return _choice(
                [(expression_sql(c, columns, dialect), expression_sql(v, columns, dialect)) for c, v in arms],
                exp.null() if default is None else expression_sql(default, columns, dialect),
            )
        case Call(op, args, option):
            return _WORDS[op](*[expression_sql(arg, columns, dialect) for arg in args], option=option, dialect=dialect)
    raise AssertionError(expr)


def _choice(arms: list[tuple[Sql, Sql]], default: Sql) -> Sql:
    """WHEN c THEN a, then the rest only WHERE c is known to be false."""
    case = exp.Case()
    for position, (condition, value) in enumerate(arms):
        case = case.when(condition, value, copy=False)
        is_last = position == len(arms) - 1
        if is_last:
            return case.when(_not(condition.copy()), default, copy=False)
        case = case.when(_is_null(condition.copy()), exp.null(), copy=False)
    raise AssertionError(arms)


def aggregate_sql(how: str, value: Sql, dialect: str) -> Sql:
    """A strict aggregate over the rows of a group; `value` is a plain column, as it is written twice.

    DuckDB adds BIGINTs in 128 bits. Spark adds in 64 and fails on the way where the sum itself would fit, so it is given wide
    decimals to add; what does not fit in the end fails on both.
    """
    return _AGGREGATES[how](value, dialect)


def _when_all_known(value: Sql, result: Sql) -> tuple[Sql, Sql]:
    return exp.EQ(this=exp.Count(this=exp.Star()), expression=exp.Count(this=value.copy())), result


def _total(value: Sql, dialect: str) -> Sql:
    wide = exp.cast(value, "DECIMAL(28, 0)") if dialect == "spark" else value
    return _case(_when_all_known(value, exp.cast(exp.Sum(this=wide), "BIGINT")))


def _count(value: Sql, _: str) -> Sql:
    counted = exp.Count(this=_case((value, constant(1, "int"))))
    return _case(_when_all_known(value, exp.cast(counted, "BIGINT")))


def _any_member(value: Sql, _: str) -> Sql:
    holds = exp.Anonymous(this="BOOL_OR", expressions=[value])
    return _case((holds, exp.true()), _when_all_known(value, exp.false()))


def _all_members(value: Sql, _: str) -> Sql:
    holds = exp.Anonymous(this="BOOL_AND", expressions=[value])
    return _case((_not(holds), exp.false()), _when_all_known(value, exp.true()))


_AGGREGATES: dict[str, Callable[[Sql, str], Sql]] = {
    "total": _total,
    "count": _count,
    "any_member": _any_member,
    "all_members": _all_members,
    "largest": lambda value, _: _case(_when_all_known(value, exp.Max(this=value))),
    "smallest": lambda value, _: _case(_when_all_known(value, exp.Min(this=value))),
    "union": lambda value, _: exp.Anonymous(this="BIT_OR", expressions=[value]),
}
_NO_ROWS: dict[str, Value] = {"total": 0, "count": 0, "any_member": False, "all_members": True, "union": 0}


def without_rows(how: str, key: Sql, value: Sql) -> Sql:
    """The aggregate as the row above sees it, where a missing group says that there were no rows."""
    if how not in _NO_ROWS:
        return value
    default = _NO_ROWS[how]
    return _case((_is_null(key), constant(default, "bool" if isinstance(default, bool) else "int")), default=value)


def _case(*arms: tuple[Sql, Sql], default: Sql | None = None) -> Sql:
    case = exp.Case()
    for condition, value in arms:
        case = case.when(condition, value, copy=False)
    return case if default is None else case.else_(default, copy=False)


def _wrap(part: Sql) -> Sql:
    return exp.Paren(this=part) if isinstance(part, (exp.Binary, exp.Not, exp.In)) else part


def _not(condition: Sql) -> Sql:
    return exp.Not(this=_wrap(condition))


def _is_null(value: Sql) -> Sql:
    return exp.Is(this=_wrap(value), expression=exp.null())


def _binary(kind: Callable[..., Sql]) -> Callable[..., Sql]:
    def build(left: Sql, right: Sql, **_: object) -> Sql:
        return kind(this=_wrap(left), expression=_wrap(right))

    return build


_add, _subtract, _multiply = _binary(exp.Add), _binary(exp.Sub), _binary(exp.Mul)
_lt, _ge, _gt = _binary(exp.LT), _binary(exp.GTE), _binary(exp.GT)
_eq, _ne, _quotient, _rest = _binary(exp.EQ), _binary(exp.NEQ), _binary(exp.IntDiv), _binary(exp.Mod)


def _negate(value: Sql, **_: object) -> Sql:
    return _subtract(constant(0, "int"), value)


def _at_least(value: Sql, floor: Sql, **_: object) -> Sql:
    return _case((_lt(value, floor), floor.copy()), (_ge(value.copy(), floor.copy()), value.copy()))


def _at_most(value: Sql, ceiling: Sql, **_: object) -> Sql:
    return _case((_gt(value, ceiling), ceiling.copy()), (_binary(exp.LTE)(value.copy(), ceiling.copy()), value.copy()))


def _divide(dividend: Sql, divisor: Sql, *, option: str, dialect: str, **_: object) -> Sql:
    """SQL division cuts toward zero on both engines; the correction turns that into the declared rounding."""
    quotient, rest = _quotient(dividend, divisor), _rest(dividend.copy(), divisor.copy())
    one, zero, minus = constant(1, "int"), constant(0, "int"), constant(-1, "int")
    match option:
        case "down":
            correction = _case((_lt(rest, zero), minus), default=zero.copy())
        case "up":
            correction = _case((_gt(rest, zero), one), default=zero.copy())
        case _:
            # 2·rest is compared with the divisor as rest with divisor − rest, which cannot leave 64 bits.
            to_next, odd = (
                _subtract(divisor.copy(), rest.copy()),
                _ne(_rest(quotient.copy(), constant(2, "int")), zero.copy()),
            )
            to_previous, lost = _add(divisor.copy(), rest.copy()), _subtract(zero.copy(), rest.copy())
            up, down = (
                (_ge(rest.copy(), to_next), _ge(lost, to_previous))
                if option == "half_up"
                else (_beyond_half(rest.copy(), to_next, odd), _beyond_half(lost, to_previous, odd.copy()))
            )
            positive = _case((up, one), default=zero.copy())
            correction = _case((_ge(rest, zero.copy()), positive), default=_case((down, minus), default=zero.copy()))
    rounded = _add(quotient, correction)
    if isinstance(divisor, exp.Cast) and isinstance(divisor.this, exp.Literal) and int(divisor.this.name) > 0:
        return rounded
    message = exp.Literal.string(NOT_POSITIVE)
    error = exp.Anonymous(this="ERROR" if dialect == "duckdb" else "RAISE_ERROR", expressions=[message])
    not_positive = _binary(exp.LTE)(divisor.copy(), constant(0, "int"))
    return _case((_and(not_positive, _not(_is_null(dividend.copy()))), error), default=rounded)


def _beyond_half(part: Sql, remainder: Sql, odd: Sql) -> Sql:
    """More than half, or exactly half next to an odd quotient."""
    return _or(_gt(part, remainder), _and(_eq(part.copy(), remainder.copy()), odd))


def _percent(amount: Sql, rate: Sql, *, option: str, dialect: str) -> Sql:
    return _divide(_multiply(amount, rate), constant(10_000, "int"), option=option, dialect=dialect)


def _round_to(amount: Sql, step: Sql, *, option: str, dialect: str) -> Sql:
    return _multiply(_divide(amount, step, option=option, dialect=dialect), step.copy())


def _and(*conditions: Sql, **_: object) -> Sql:
    return exp.and_(*conditions, copy=False)


def _or(*conditions: Sql, **_: object) -> Sql:
    return exp.or_(*conditions, copy=False)


def _first_known(*values: Sql, **_: object) -> Sql:
    return exp.Coalesce(this=values[0], expressions=list(values[1:]))


def _is_in(value: Sql, *, option: tuple[str, ...], **_: object) -> Sql:
    return exp.In(this=value, expressions=[exp.Literal.string(code) for code in option])


def _part(name: str, day: Sql) -> Sql:
    return exp.cast(exp.Anonymous(this=name, expressions=[day.copy()]), "BIGINT")


def _completed_years(birth: Sql, on: Sql, **_: object) -> Sql:
    def day_of_year(day: Sql) -> Sql:
        return _add(_multiply(_part("MONTH", day), constant(100, "int")), _part("DAY", day))

    years = _subtract(_part("YEAR", on), _part("YEAR", birth))
    too_early = _case((_lt(day_of_year(on), day_of_year(birth)), constant(1, "int")), default=constant(0, "int"))
    return _subtract(years, too_early)


def _months_between(start: Sql, end: Sql, **_: object) -> Sql:
    def month_number(day: Sql) -> Sql:
        return _add(_multiply(_part("YEAR", day), constant(12, "int")), _part("MONTH", day))

    months = _subtract(month_number(end), month_number(start))
    too_early = _case((_lt(_part("DAY", end), _part("DAY", start)), constant(1, "int")), default=constant(0, "int"))
    return _subtract(months, too_early)


_WORDS: dict[str, Callable[..., Sql]] = {
    "add": _add, "subtract": _subtract, "multiply": _multiply, "negate": _negate,
    "lt": _lt, "le": _binary(exp.LTE), "gt": _gt, "ge": _ge, "eq": _eq, "ne": _ne,
    "at_least": _at_least, "at_most": _at_most, "divide": _divide, "percent": _percent, "round_to": _round_to,
    "all_of": _and, "any_of": _or, "not": lambda condition, **_: _not(condition),
    "known": lambda value, **_: _not(_is_null(value)), "first_known": _first_known, "is_in": _is_in, "union": _binary(exp.BitwiseOr),
    "completed_years": _completed_years, "months_between": _months_between,
}  # fmt: skip
