"""The small language of rules between columns: comparisons, sums and a few functions, read as Python, never run as Python.

`end_date >= start_date`, `kind == 'farming' or not known(yearly_net_income)`, `years(birth(person_id), since) >= 16`. Every
part has a kind, so that a date is not compared with an amount. What is unknown makes a comparison unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from minsheng.lake.amounts import limit
from minsheng.lake.engine import literal
from minsheng.lake.errors import ContractError
from minsheng.standards.resident_id_sql import id_birth_date_sql, id_sex_sql

if TYPE_CHECKING:
    from minsheng.lake.contracts import Column

__all__ = ["Expression"]

_COMPARE: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ADD: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-"}
_KINDS: Final = {"month": "date", "household_no": "household", "resident_id": "person"}
_HINT: Final = "See docs/howto/add-a-feed.md for what an expression may say."


class _Term(NamedTuple):
    """A part of an expression.

    Attributes:
        sql: What DuckDB reads.
        kind: `truth`, `date`, `code`, `bool`, `text`, `person`, `household`, `division`, `money`, `area` or `int`.
        codes: What a code may be.
        column: The column that a money or area constant beside it is scaled to.
        year: Of a date, where it is quicker to have than the date.
        ordinal: Of a birth date, the number YYYYMMDD, which is quicker to have than the date.
        surely: Of a number, one that it is not below, and that is quicker to have.
    """

    sql: str
    kind: str
    codes: frozenset[str] = frozenset()
    column: Column | None = None
    year: str = ""
    ordinal: str = ""
    surely: str = ""


class Expression:
    """An expression over the columns of a table.

    Args:
        text: As declared.
        columns: Of the table.
        month_end: Last day of the delivered month, which expressions know as `month_end`.

    Raises:
        ContractError: It cannot be read, or makes no sense; says which part.
    """

    def __init__(self, text: str, columns: Sequence[Column], month_end: date = date.max) -> None:
        self._known = {column.name: column for column in columns}
        self._month_end = month_end
        self.columns: set[str] = set()
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise ContractError(f"{text!r} cannot be read ({error}).", hint=_HINT) from error
        self.sql = self._truth(tree)
        """The condition over typed values `v_<column>`."""

    def _truth(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op, values):
                joint = " AND " if isinstance(op, ast.And) else " OR "
                return f"({joint.join(map(self._truth, values))})"
            case ast.UnaryOp(ast.Not(), operand):
                return f"(NOT {self._truth(operand)})"
            case ast.Compare(left, operators, others):
                sides = [left, *others]
                pairs = zip(sides, operators, sides[1:], strict=False)
                return f"({' AND '.join(self._compared(a, operator, b) for a, operator, b in pairs)})"
        term = self._term(node)
        if term.kind not in {"truth", "bool"}:
            raise self._wrong(node, "is no condition")
        return term.sql

    def _compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str:
        if isinstance(operator, (ast.In, ast.NotIn)):
            if not isinstance(right, (ast.Tuple, ast.List)) or not right.elts:
                raise self._wrong(right, "is no list like ('a', 'b')")
            term = self._term(left)
            items = ", ".join(self._constant(item, term) for item in right.elts)
            return f"{term.sql} {'NOT IN' if isinstance(operator, ast.NotIn) else 'IN'} ({items})"
        if type(operator) not in _COMPARE:
            raise self._wrong(left, "is compared in a way that is not known here")
        sign = _COMPARE[type(operator)]
        if isinstance(left, ast.Constant):
            term = self._term(right)
            return f"{self._constant(left, term)} {sign} {term.sql}"
        term = self._term(left)
        if isinstance(right, ast.Constant):
            value = self._constant(right, term)
            quick = f"{term.surely} >= {value} OR " if term.surely and sign == ">=" else ""
            return f"({quick}{term.sql} {sign} {value})"
        other = self._term(right)
        if other.kind != term.kind:
            raise self._wrong(left, f"is of the kind {term.kind} and is compared with {other.kind}")
        if term.kind in {"code", "bool", "text"} and sign not in {"=", "<>"}:
            raise self._wrong(left, "has no order")
        if other.ordinal and sign == ">=":
            return f"({_year(term)} > {other.year} OR {_ordinal(term)} >= {other.ordinal})"
        return f"{term.sql} {sign} {other.sql}"

    def _term(self, node: ast.expr) -> _Term:
        match node:
            case ast.Name(name) if name == "month_end":
                return _Term(f"DATE '{self._month_end}'", "date")
            case ast.Name(name) if name in self._known:
                column = self._known[name]
                self.columns.add(name)
                return _Term(f"v_{name}", _KINDS.get(column.type, column.type), frozenset(column.codes), column)
            case ast.BinOp(left, operator, right) if type(operator) in _ADD:
                one, other = self._term(left), self._term(right)
                if one.kind != other.kind or one.kind not in {"money", "area", "int"}:
                    raise self._wrong(node, "adds what cannot be added")
                return one._replace(sql=f"({one.sql} {_ADD[type(operator)]} {other.sql})")
            case ast.BinOp(left, ast.Mult(), ast.Constant(int(times))):
                one = self._term(left)
                if one.kind in {"money", "area", "int"}:
                    return one._replace(sql=f"({one.sql} * {times})")
            case ast.Call(ast.Name(name), arguments, []) if name in self._functions:
                return self._functions[name](node, arguments)
        raise self._wrong(node, "is neither a column of the table nor something that is known here")

    @cached_property
    def _functions(self) -> Mapping[str, Callable[[ast.expr, list[ast.expr]], _Term]]:
        return {
            "known": self._is_known,
            "birth": lambda node, given: _birth(self._one(node, given, "person").sql),
            "sex": lambda node, given: _Term(
                id_sex_sql(self._one(node, given, "person").sql), "code", frozenset({"male", "female"})
            ),
            "year": lambda node, given: _Term(f"year({self._one(node, given, 'date').sql})", "int"),
            "length": lambda node, given: _Term(f"length({self._one(node, given, 'text').sql})", "int"),
            "years": self._years,
        }

    def _is_known(self, node: ast.expr, given: list[ast.expr]) -> _Term:
        if len(given) != 1 or not isinstance(given[0], ast.Name):
            raise self._wrong(node, "asks for one column")
        return _Term(f"({self._term(given[0]).sql} IS NOT NULL)", "truth")

    def _years(self, node: ast.expr, given: list[ast.expr]) -> _Term:
        """Completed years from one day to another."""
        if len(given) != 2:
            raise self._wrong(node, "asks for two dates")
        first, last = (self._one(node, [day], "date") for day in given)
        exact = f"(({_ordinal(last)} - {_ordinal(first)}) // 10000)"
        return _Term(exact, "int", surely=f"({_year(last)} - {_year(first)} - 1)")

    def _one(self, node: ast.expr, given: list[ast.expr], kind: str) -> _Term:
        if len(given) == 1 and (term := self._term(given[0])).kind == kind:
            return term
        raise self._wrong(node, f"asks for a {kind}")

    def _constant(self, node: ast.expr, beside: _Term) -> str:
        value = node.value if isinstance(node, ast.Constant) else None
        match beside.kind:
            case "code" if isinstance(value, str) and value in beside.codes:
                return literal(value)
            case "text" if isinstance(value, str):
                return literal(value)
            case "bool" if isinstance(value, bool):
                return str(value).lower()
            case "int" if isinstance(value, int):
                return str(value)
            case "money" | "area" if beside.column and isinstance(value, (int, float)):
                scaled = Decimal(str(value)) * limit(beside.column, 1)
                if scaled == scaled.to_integral_value():
                    return str(int(scaled))
            case "date" if isinstance(value, str):
                try:
                    return f"DATE '{date.fromisoformat(value)}'"
                except ValueError as error:
                    raise self._wrong(node, "is no date like '2020-01-31'") from error
        raise self._wrong(node, f"cannot be compared with something of the kind {beside.kind}")

    def _wrong(self, node: ast.expr, why: str) -> ContractError:
        return ContractError(f"{ast.unparse(node)} {why}.", hint=_HINT)


def _birth(person: str) -> _Term:
    year, ordinal = f"({person} // 10000000 % 10000)", f"({person} // 1000 % 100000000)"
    return _Term(id_birth_date_sql(person), "date", year=year, ordinal=ordinal)


def _year(day: _Term) -> str:
    return day.year or f"year({day.sql})"


def _ordinal(day: _Term) -> str:
    """A day as the number YYYYMMDD, whose differences divided by 10,000 are completed years."""
    return day.ordinal or f"(year({day.sql}) * 10000 + month({day.sql}) * 100 + day({day.sql}))"
