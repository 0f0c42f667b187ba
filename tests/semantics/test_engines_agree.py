"""Every word of the rule language means the same in Python, on DuckDB and on Spark: to the last fen, and in what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pytest

from minsheng.errors import MinshengError
from minsheng.rules import Law, run
from minsheng.rules.expr import Aggregate, Call, Case, Expr, Literal, Name
from minsheng.rules.graph import walk
from minsheng.rules.python import _AGGREGATES, _OTHERS, _STRICT
from minsheng.rules.sql import _WORDS
from minsheng.rules.words import _LISTS, WORDS
from tests.law.agreement import law_of
from tests.semantics.semantics_grid import (
    AGGREGATES,
    ALL,
    ARITHMETIC,
    LAW_DAY,
    SCALAR,
    TODAY,
    Operation,
    Refused,
    Row,
    grid_law,
    group_rows,
    limit_rows,
    ordinary_rows,
)
from tests.semantics.small_session import small_session

Engine: TypeAlias = Callable[[Law, list[str], list[Row]], list[tuple[Any, ...]]]
"""Answers the named rules for each row; raises when it refuses one of them."""

SHEET = pa.schema({
    "sheet_id": pa.int64(), "i": pa.int64(), "j": pa.int64(), "p": pa.bool_(), "q": pa.bool_(), "r": pa.bool_(),
    "d": pa.date32(), "e": pa.date32(), "k": pa.string(),
})  # fmt: skip
LINE = pa.schema({"line_id": pa.int64(), "sheet_id": pa.int64(), "x": pa.int64(), "y": pa.bool_()})


def tables(rows: list[Row]) -> tuple[pa.Table, pa.Table]:
    """The rows as the two tables that plans read."""
    sheets = [
        {**{name: row[name] for name in SHEET.names if name != "sheet_id"}, "sheet_id": n} for n, row in enumerate(rows)
    ]
    lines = [
        {"line_id": 1000 * n + m, "sheet_id": n, "x": x, "y": y}
        for n, row in enumerate(rows)
        for m, (x, y) in enumerate([(x, None) for x in row["x"]] + [(None, y) for y in row["y"]])
    ]
    return pa.Table.from_pylist(sheets, schema=SHEET), pa.Table.from_pylist(lines, schema=LINE)


def in_python(law: Law, names: list[str], rows: list[Row]) -> list[tuple[Any, ...]]:
    """The Python reading."""
    answers = []
    for row in rows:
        lines = [{"x": x} for x in row["x"]] + [{"y": y} for y in row["y"]]
        sheet = {name: row[name] for name in SHEET.names if name != "sheet_id"}
        evaluation = law.evaluate({"sheet": sheet, "line": lines}, facts_date=TODAY, law_date=LAW_DAY, targets=names)
        answers.append(tuple(evaluation[name] for name in names))
    return answers


def on_duckdb(law: Law, names: list[str], rows: list[Row]) -> list[tuple[Any, ...]]:
    """The SQL reading on DuckDB."""
    plan = law.plan(names, "sheet")
    with duckdb.connect() as connection:
        sheets, lines = tables(rows)
        connection.register("sheet", sheets)
        connection.register("line", lines)
        with run.told():
            found = run.local(connection, plan, TODAY).order("sheet_id").fetchall()
    return [answer[1:] for answer in found]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return grid_law(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="module")
def on_spark() -> Iterator[Engine]:
    """The SQL reading on Spark, one small session for the module."""
    session = small_session()

    def answer(law: Law, names: list[str], rows: list[Row]) -> list[tuple[Any, ...]]:
        sheets, lines = tables(rows)
        session.createDataFrame(sheets).createOrReplaceTempView("sheet")
        session.createDataFrame(lines).createOrReplaceTempView("line")
        found = run.spark(session, law.plan(names, "sheet", "spark"), TODAY).orderBy("sheet_id").collect()
        return [tuple(row)[1:] for row in found]

    yield answer
    session.stop()


def meaning(operation: Operation, row: Row) -> Any:
    """What the operation means for a row; `Refused` itself where no engine may answer."""
    try:
        return operation.meaning(row)
    except Refused:
        return Refused


def node(operation: Operation) -> str:
    return f"op_{operation.name}"


def split(operation: Operation, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows that have an answer, and those that must be refused."""
    answered = [row for row in rows if meaning(operation, row) is not Refused]
    return answered, [row for row in rows if meaning(operation, row) is Refused]


def check_ordinary(engine: Engine, law: Law) -> None:
    rows = ordinary_rows()
    found = engine(law, [node(operation) for operation in SCALAR], rows)
    for row, answers in zip(rows, found, strict=True):
        for operation, answer in zip(SCALAR, answers, strict=True):
            assert (operation.name, row, answer) == (operation.name, row, operation.meaning(row))


def check_arithmetic(engine: Engine, law: Law, operation: Operation, rows: list[Row]) -> None:
    answered, _ = split(operation, rows)
    found = engine(law, [node(operation)], answered)
    for row, (answer,) in zip(answered, found, strict=True):
        assert (row["i"], row["j"], answer) == (row["i"], row["j"], operation.meaning(row))


def check_refusals(
    engine: Engine, law: Law, operation: Operation, rows: list[Row], expected: type[Exception], limit: int
) -> None:
    _, refused = split(operation, rows)
    step = max(1, len(refused) // limit)
    for row in refused[::step]:
        with pytest.raises(expected):
            engine(law, [node(operation)], [row])


def check_groups(engine: Engine, law: Law, operation: Operation) -> None:
    column = "y" if operation.name in {"count", "any_member", "all_members"} else "x"
    other = "x" if column == "y" else "y"
    rows = [row for row in group_rows() if not row[other]]
    answered, _ = split(operation, rows)
    found = engine(law, [node(operation)], answered)
    for row, (answer,) in zip(answered, found, strict=True):
        assert (row["i"], row[column], answer) == (row["i"], row[column], operation.meaning(row))


TOO_LARGE = [{**group_rows()[0], "x": x} for x in ((2**63 - 1, 1), (-(2**63), -1), (2**62, 2**62, 2**62))]
TOTAL = next(operation for operation in AGGREGATES if operation.name == "total")
ENGINES = [pytest.param(in_python, id="python"), pytest.param(on_duckdb, id="duckdb")]


@pytest.mark.parametrize("engine", ENGINES)
def test_words_of_one_row_mean_what_they_say(engine: Engine, law: Law) -> None:
    check_ordinary(engine, law)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("operation", ARITHMETIC, ids=attrgetter("name"))
def test_arithmetic_is_exact_to_the_ends_of_64_bits(engine: Engine, law: Law, operation: Operation) -> None:
    check_arithmetic(engine, law, operation, [*ordinary_rows(), *limit_rows()])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("operation", ARITHMETIC, ids=attrgetter("name"))
def test_what_has_no_answer_is_refused(engine: Engine, law: Law, operation: Operation) -> None:
    check_refusals(engine, law, operation, [*ordinary_rows(), *limit_rows()], MinshengError, limit=40)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("operation", AGGREGATES, ids=attrgetter("name"))
def test_aggregates_are_strict_and_know_empty_households(engine: Engine, law: Law, operation: Operation) -> None:
    check_groups(engine, law, operation)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", TOO_LARGE, ids=["above", "below", "by far"])
def test_a_total_beyond_64_bits_is_refused(engine: Engine, law: Law, row: Row) -> None:
    with pytest.raises(MinshengError):
        engine(law, [node(TOTAL)], [row])


@pytest.mark.spark
def test_spark_means_the_same_by_words_of_one_row(on_spark: Engine, law: Law) -> None:
    check_ordinary(on_spark, law)


@pytest.mark.spark
@pytest.mark.parametrize("operation", ARITHMETIC, ids=attrgetter("name"))
def test_spark_is_exact_to_the_ends_of_64_bits(on_spark: Engine, law: Law, operation: Operation) -> None:
    check_arithmetic(on_spark, law, operation, [*ordinary_rows(), *limit_rows()])


@pytest.mark.spark
@pytest.mark.parametrize("operation", ARITHMETIC, ids=attrgetter("name"))
def test_spark_refuses_what_has_no_answer(on_spark: Engine, law: Law, operation: Operation) -> None:
    check_refusals(on_spark, law, operation, [*ordinary_rows(), *limit_rows()], Exception, limit=3)


@pytest.mark.spark
@pytest.mark.parametrize("operation", AGGREGATES, ids=attrgetter("name"))
def test_spark_aggregates_like_the_others(on_spark: Engine, law: Law, operation: Operation) -> None:
    check_groups(on_spark, law, operation)


@pytest.mark.spark
@pytest.mark.parametrize("row", TOO_LARGE, ids=["above", "below", "by far"])
def test_spark_refuses_a_total_beyond_64_bits(on_spark: Engine, law: Law, row: Row) -> None:
    with pytest.raises(Exception, match="OVERFLOW"):
        on_spark(law, [node(TOTAL)], [row])


def test_every_word_has_all_its_readings_and_a_row_in_the_grid() -> None:
    readable = {*WORDS, *_LISTS}
    assert readable == {*_WORDS} == {*_STRICT, *_OTHERS}
    in_grid = {"add", "subtract", "multiply", "negate", "percent", "round_to", *(o.name.removesuffix("_") for o in ALL)}
    tried = in_grid | {"divide"}
    assert readable - {"union"} <= tried
    assert set(_AGGREGATES) - {"union"} <= in_grid


def used_operations(law: Law) -> set[tuple[str, ...]]:
    """The words that a law uses, each with its rounding and the types it is used on; of tables the types of keys and values."""
    found: set[tuple[str, ...]] = set()
    for node in law.nodes.values():
        if node.role == "table":
            found |= {("keys", law.nodes[key].type) for key in node.keys} | {("values", node.type)}
        for part in walk(node.expr) if node.role == "rule" and node.expr is not None else ():
            match part:
                case Call(op, args, option):
                    types = {type_of(arg, law) for arg in args}
                    found.add((op, option if isinstance(option, str) else "", *sorted(types)))
                case Aggregate(how, value):
                    found.add((how, type_of(value, law)))
                case Case(arms):
                    found.add(("when", type_of(arms[0][1], law)))
    return found


def type_of(expr: Expr, law: Law) -> str:
    """The type of an expression that was checked when the law was loaded."""
    match expr:
        case Name(name):
            return law.nodes[name].type
        case Literal(_, type_):
            return type_
        case Case(arms):
            return type_of(arms[0][1], law)
        case Call("first_known", args):
            return type_of(args[0], law)
        case Call(op):
            return "int" if op in NUMBERS else "bool"
        case Aggregate(how, value):
            return type_of(value, law) if how in {"largest", "smallest"} else "int" if how in NUMBERS else "bool"
    raise AssertionError(expr)


NUMBERS = {
    "add", "subtract", "multiply", "negate", "divide", "percent", "round_to", "at_least", "at_most", "completed_years",
    "months_between", "total", "count",
}  # fmt: skip


def test_every_word_that_the_law_uses_is_tried_on_the_types_that_it_is_used_on(law: Law) -> None:
    tried = used_operations(law)
    for year in range(2021, 2027):
        used = used_operations(law_of(dt.date(year, 12, 31)))
        assert sorted(used - tried) == []
