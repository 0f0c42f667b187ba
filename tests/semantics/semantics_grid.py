"""The meaning of every word of the rule language, written a second time in plain Python, and the edge values to try it on.

An `Operation` pairs the rule with its meaning. A meaning takes the facts of a row as Python values and returns the answer,
None for unknown; it raises `Refused` where every engine must refuse to answer.
"""

# ruff: noqa: PLW0108
# The names of a rule's arguments are its wires, so a word that takes them needs a lambda that names them.

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

from minsheng.rules import Law, build_law
from minsheng.rules.declare import entity, fact, policy, recording
from minsheng.rules.lang import (
    all_members,
    all_of,
    any_member,
    any_of,
    at_least,
    at_most,
    completed_years,
    count,
    divide,
    first_known,
    is_in,
    known,
    largest,
    months_between,
    not_,
    percent,
    quantity,
    round_to,
    smallest,
    total,
    unknown,
    when,
)

TODAY = dt.date(2023, 12, 31)
LAW_DAY = dt.date(2023, 9, 1)
MAX, MIN = 2**63 - 1, -(2**63)

Row = dict[str, Any]


class Refused(Exception):  # noqa: N818  # the meaning of "every engine refuses"
    """No 64-bit answer exists."""


@dataclass(frozen=True)
class Operation:
    """One rule and what it means."""

    name: str
    type: str
    rule: Callable[..., object]
    meaning: Callable[[Row], Any]
    rounding: str | None = None


def exact(value: int | None) -> int | None:
    """The value itself, refused when it does not fit into 64 bits."""
    if value is not None and not MIN <= value <= MAX:
        raise Refused(value)
    return value


def strict(*names: str) -> Callable[[Callable[..., Any]], Callable[[Row], Any]]:
    """Unknown as soon as one of the facts is."""

    def wrap(meaning: Callable[..., Any]) -> Callable[[Row], Any]:
        def of_row(row: Row) -> Any:
            values = [row[name] for name in names]
            return None if None in values else meaning(*values)

        return of_row

    return wrap


def quotient(dividend: int, divisor: int, rounding: str) -> int:
    """Division in exact decimals with the decimal module's own rounding."""
    if divisor <= 0:
        raise Refused(divisor)
    with localcontext() as context:
        context.prec = 60
        return int((Decimal(dividend) / Decimal(divisor)).to_integral_value(rounding=rounding))


ROUNDINGS = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def birthday_count(birth: dt.date, on: dt.date) -> int:
    """Completed years, by counting birthdays one after the other; 29 February is kept on 1 March in common years."""

    def birthday(year: int) -> dt.date:
        try:
            return birth.replace(year=year)
        except ValueError:
            return dt.date(year, 3, 1)

    years = on.year - birth.year
    return years if birthday(on.year) <= on else years - 1


def month_count(start: dt.date, end: dt.date) -> int:
    """Full months, by walking from month to month; a day that a month lacks falls on the 1st of the next."""

    def same_day(months: int) -> dt.date:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        try:
            return dt.date(year, month + 1, start.day)
        except ValueError:
            return dt.date(year, month + 2, 1)

    months = (end.year - start.year) * 12 + end.month - start.month + 1
    while same_day(months) > end:
        months -= 1
    return months


def kleene_and(values: Iterable[bool | None]) -> bool | None:
    """False beats unknown."""
    seen = list(values)
    return False if False in seen else None if None in seen else True


def kleene_or(values: Iterable[bool | None]) -> bool | None:
    """True beats unknown."""
    seen = list(values)
    return True if True in seen else None if None in seen else False


def chosen(row: Row) -> Any:
    """when(p).then(i).when(q).then(j).otherwise(0)."""
    if row["p"] is None:
        return None
    if row["p"]:
        return row["i"]
    if row["q"] is None:
        return None
    return row["j"] if row["q"] else 0


TABLE = {("red", True): 1, ("red", False): 2, ("green", True): 3}
ANY_OTHER_COLOUR, GREEN_OTHERWISE = 9, 4


def looked_up(row: Row) -> int | None:
    """The most exact row of the table: both keys, then the colour, then anything known."""
    if row["k"] is None or row["p"] is None:
        return None
    if (row["k"], row["p"]) in TABLE:
        return TABLE[row["k"], row["p"]]
    return GREEN_OTHERWISE if row["k"] == "green" else ANY_OTHER_COLOUR


def _percentage(rounding: str) -> Operation:
    return Operation(
        "percent" if rounding == "half_even" else f"percent_{rounding}",
        "int",
        lambda i: percent(i, quantity(12_345, "bp")),
        strict("i")(lambda i: quotient(exact(i * 12_345) or 0, 10_000, ROUNDINGS[rounding])),
        rounding,
    )


def _division(rounding: str) -> Operation:
    return Operation(
        f"divide_{rounding}", "int", lambda i, j: divide(i, j),
        strict("i", "j")(lambda i, j: exact(quotient(i, j, ROUNDINGS[rounding]))), rounding,
    )  # fmt: skip


ARITHMETIC = [
    Operation("add", "int", lambda i, j: i + j, strict("i", "j")(lambda i, j: exact(i + j))),
    Operation("subtract", "int", lambda i, j: i - j, strict("i", "j")(lambda i, j: exact(i - j))),
    Operation("subtract_from_literal", "int", lambda i: 5 - i, strict("i")(lambda i: exact(5 - i))),
    Operation("multiply", "int", lambda i, j: i * j, strict("i", "j")(lambda i, j: exact(i * j))),
    Operation("negate", "int", lambda i: -i, strict("i")(lambda i: exact(-i))),
    *[_division(rounding) for rounding in ROUNDINGS],
    Operation(
        "divide_by_literal", "int", lambda i: divide(i, 12),
        strict("i")(lambda i: quotient(i, 12, ROUND_HALF_UP)), "half_up",
    ),
    *[_percentage(rounding) for rounding in ROUNDINGS],
    Operation(
        "round_to", "int", lambda i, j: round_to(i, j),
        strict("i", "j")(lambda i, j: exact(quotient(i, j, ROUND_CEILING) * j)), "up",
    ),
]  # fmt: skip

COMPARISONS = [
    Operation("lt", "bool", lambda i, j: i < j, strict("i", "j")(lambda i, j: i < j)),
    Operation("le", "bool", lambda i, j: i <= j, strict("i", "j")(lambda i, j: i <= j)),
    Operation("gt", "bool", lambda i, j: i > j, strict("i", "j")(lambda i, j: i > j)),
    Operation("ge", "bool", lambda i, j: i >= j, strict("i", "j")(lambda i, j: i >= j)),
    Operation("eq", "bool", lambda i, j: i == j, strict("i", "j")(lambda i, j: i == j)),
    Operation("ne", "bool", lambda i, j: i != j, strict("i", "j")(lambda i, j: i != j)),
    Operation("bool_eq", "bool", lambda p, q: p == q, strict("p", "q")(lambda p, q: p is q)),
    Operation("date_lt", "bool", lambda d, e: d < e, strict("d", "e")(lambda d, e: d < e)),
    Operation(
        "date_ge_literal", "bool", lambda d: d >= dt.date(2000, 2, 29), strict("d")(lambda d: d >= dt.date(2000, 2, 29))
    ),
    Operation("code_eq", "bool", lambda k: k == "red", strict("k")(lambda k: k == "red")),
    Operation("code_ne", "bool", lambda k: k != "red", strict("k")(lambda k: k != "red")),
    Operation("is_in", "bool", lambda k: is_in(k, "red", "green"), strict("k")(lambda k: k in {"red", "green"})),
    Operation("at_least", "int", lambda i, j: at_least(i, j), strict("i", "j")(max)),
    Operation("at_least_zero", "int", lambda i: at_least(i, 0), strict("i")(lambda i: max(i, 0))),
    Operation("at_most", "int", lambda i, j: at_most(i, j), strict("i", "j")(min)),
]

LOGIC = [
    Operation("all_of", "bool", lambda p, q, r: all_of(p, q, r), lambda row: kleene_and([row["p"], row["q"], row["r"]])),
    Operation("any_of", "bool", lambda p, q, r: any_of(p, q, r), lambda row: kleene_or([row["p"], row["q"], row["r"]])),
    Operation("not_", "bool", lambda p: not_(p), strict("p")(lambda p: not p)),
    Operation("known", "bool", lambda i: known(i), lambda row: row["i"] is not None),
    Operation("first_known", "int", lambda i, j: first_known(i, j, 7), lambda row: next(v for v in (row["i"], row["j"], 7) if v is not None)),
    Operation("unknown", "int", lambda p: when(p).then(unknown()).otherwise(1), strict("p")(lambda p: None if p else 1)),
    Operation("when", "int", lambda p, q, i, j: when(p).then(i).when(q).then(j).otherwise(0), chosen),
    Operation(
        "when_code", "code", lambda p: when(p).then("red").otherwise("blue"), strict("p")(lambda p: "red" if p else "blue")
    ),
    Operation("when_date", "date", lambda p, d, e: when(p).then(d).otherwise(e), lambda row: None if row["p"] is None else row["d" if row["p"] else "e"]),
    Operation("when_bool", "bool", lambda p, q, r: when(p).then(q).otherwise(r), lambda row: None if row["p"] is None else row["q" if row["p"] else "r"]),
]  # fmt: skip

CALENDAR = [
    Operation("completed_years", "int", lambda d, e: completed_years(d, e), strict("d", "e")(birthday_count)),
    Operation("months_between", "int", lambda d, e: months_between(d, e), strict("d", "e")(month_count)),
    Operation("age_today", "int", lambda d, facts_date: completed_years(d, facts_date), strict("d")(lambda d: birthday_count(d, TODAY))),
    Operation("law_day", "bool", lambda d, law_date: d <= law_date, strict("d")(lambda d: d <= LAW_DAY)),
]  # fmt: skip

TABLES = [
    Operation("table", "int", lambda colour_value: colour_value, looked_up),
    Operation("table_of_codes", "code", lambda colour_after: colour_after, strict("k")(lambda k: {"red": "green"}.get(k, "blue"))),
    Operation("table_of_bools", "bool", lambda colour_is_warm: colour_is_warm, strict("k")(lambda k: k == "red")),
    Operation("table_by_number", "int", lambda named_number: named_number, strict("i")(lambda i: {1: 10, 5: 50, -7: 70}.get(i, 0))),
    Operation(
        "table_of_three_keys", "int", lambda colour_of_three: colour_of_three,
        strict("k", "p", "q")(lambda k, p, q: 3 if (k, p, q) == ("red", True, False) else 2 if q else 1),
    ),
]  # fmt: skip

SCALAR = [*COMPARISONS, *LOGIC, *CALENDAR, *TABLES]

AGGREGATES = [
    Operation("total", "int", lambda x: total(x), lambda row: None if None in row["x"] else exact(sum(row["x"]))),
    Operation("largest", "int", lambda x: largest(x), lambda row: None if None in row["x"] else max(row["x"], default=None)),
    Operation("smallest", "int", lambda x: smallest(x), lambda row: None if None in row["x"] else min(row["x"], default=None)),
    Operation("count", "int", lambda y: count(y), lambda row: None if None in row["y"] else sum(row["y"])),
    Operation("any_member", "bool", lambda y: any_member(y), lambda row: kleene_or(row["y"])),
    Operation("all_members", "bool", lambda y: all_members(y), lambda row: kleene_and(row["y"])),
    Operation("total_of_expression", "int", lambda x, i: total(x + i), lambda row: None if None in [*row["x"], *(row["i"] for _ in row["x"])] else exact(sum(x + row["i"] for x in row["x"]))),
]  # fmt: skip

ALL = [*ARITHMETIC, *SCALAR, *AGGREGATES]

INTS = (None, 0, 1, -1, 2, -2, 5, -5, 6, 7, -7, 12, 18, -18, 99, 10_000, -123_456_789)
LIMITS = (None, 0, 1, -1, 2, 3, MAX, MAX - 1, MIN, MIN + 1, 2**32, -(2**32), 10**15)
BOOLS = (None, False, True)
DATES = (
    None, dt.date(1900, 1, 1), dt.date(1999, 12, 31), dt.date(2000, 2, 28), dt.date(2000, 2, 29), dt.date(2000, 3, 1),
    dt.date(2001, 1, 31), dt.date(2001, 2, 28), dt.date(2001, 3, 1), dt.date(2004, 2, 29), dt.date(2023, 12, 31),
)  # fmt: skip
CODES = (None, "red", "green", "blue")
INT_GROUPS: tuple[tuple[int | None, ...], ...] = (
    (), (None,), (0,), (1,), (-5, 7), (1, None), (None, None), (3, 3, 3), (MAX, -1), (MAX, 1, -1), (MIN, -1, 1), (MAX, MIN, 1),
)  # fmt: skip
NO_FACTS: Row = {
    "i": None,
    "j": None,
    "p": None,
    "q": None,
    "r": None,
    "d": None,
    "e": None,
    "k": None,
    "x": (),
    "y": (),
}


def ordinary_rows() -> list[Row]:
    """Every combination of edge values that the operations of one row can tell apart."""
    rows: list[Row] = [{"i": i, "j": j} for i, j in itertools.product(INTS, INTS)]
    rows += [{"p": p, "q": q, "r": r, "i": 4, "j": 5} for p, q, r in itertools.product(BOOLS, BOOLS, BOOLS)]
    rows += [
        {"p": p, "q": q, "i": i, "j": j} for p, q in itertools.product(BOOLS, BOOLS) for i, j in ((None, 1), (1, None))
    ]
    rows += [{"d": d, "e": e, "p": p} for d, e in itertools.product(DATES, DATES) for p in (True, False)]
    rows += [{"k": k, "p": p} for k, p in itertools.product(CODES, BOOLS)]
    return [{**NO_FACTS, **row} for row in rows]


def limit_rows() -> list[Row]:
    """The ends of 64 bits against each other, where some answers do not exist."""
    return [{**NO_FACTS, "i": i, "j": j} for i, j in itertools.product(LIMITS, LIMITS)]


def group_rows() -> list[Row]:
    """Households with no, some and only unknown members."""
    rows: list[Row] = [{"x": x, "y": (), "i": 0} for x in INT_GROUPS]
    rows += [{"x": (), "y": y, "i": 0} for size in range(4) for y in itertools.product(BOOLS, repeat=size)]
    rows += [{"x": (1, 2), "y": (), "i": i} for i in (None, 3)]
    return [{**NO_FACTS, **row} for row in rows]


PARAMETERS = """
colour_value:
  title: {zh: 色值, en: value of a colour}
  entity: sheet
  keys: [k, p]
  dates:
    2000-01-01:
      cites: the grid
      status: seen
      values: {red: {true: 1, false: 2}, green: {true: 3, default: 4}, default: {default: 9}}
colour_after:
  title: {zh: 下一色, en: the next colour}
  entity: sheet
  keys: [k]
  dates:
    2000-01-01: {cites: the grid, status: seen, values: {red: green, default: blue}}
colour_is_warm:
  title: {zh: 暖色, en: is a warm colour}
  entity: sheet
  keys: [k]
  dates:
    2000-01-01: {cites: the grid, status: seen, values: {red: true, green: false, blue: false}}
named_number:
  title: {zh: 编号值, en: value by a number}
  entity: sheet
  keys: [i]
  dates:
    2000-01-01: {cites: the grid, status: seen, values: {1: 10, 5: 50, -7: 70, default: 0}}
colour_of_three:
  title: {zh: 三键色值, en: value by three keys}
  entity: sheet
  keys: [k, p, q]
  dates:
    2000-01-01:
      cites: the grid
      status: seen
      values: {red: {true: {false: 3, default: 2}, default: {false: 1, true: 2}}, default: {default: {false: 1, true: 2}}}
"""


def grid_law(folder: Path) -> Law:
    """A law with one rule per operation; `folder` takes its parameter file."""
    file = folder / "grid.yaml"
    file.write_text(PARAMETERS, encoding="utf-8")
    with recording() as book:
        title = ("格", "grid")
        entity("sheet", key="sheet_id", title=title)
        entity("line", key="line_id", parent="sheet", title=title)
        for name, type_, codes in (
            ("i", "int", None), ("j", "int", None), ("p", "bool", None), ("q", "bool", None), ("r", "bool", None),
            ("d", "date", None), ("e", "date", None), ("k", "code", ("red", "green", "blue")),
        ):  # fmt: skip
            fact(name, entity="sheet", type=type_, codes=codes, title=title, source="grid")
        fact("x", entity="line", type="int", title=title, source="grid")
        fact("y", entity="line", type="bool", title=title, source="grid")
        for operation in ALL:
            declare(operation)
    return build_law(book, law_date=LAW_DAY, parameters=[file])


def declare(operation: Operation) -> None:
    """Declare the operation's rule; its arguments are the facts of the grid."""
    unit = {"completed_years": "year", "months_between": "month", "age_today": "year", "count": "item"}.get(
        operation.name
    )
    policy(
        entity="sheet", type=operation.type, unit=unit, rounding=operation.rounding, name=f"op_{operation.name}",
        title=("格", operation.name), cites="the grid",
    )(operation.rule)  # fmt: skip
