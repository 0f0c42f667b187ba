"""Queries: what may be asked, what they read, how large they grow, and what happens when the facts do not fit."""

# ruff: noqa: PLW0108
# The names of a rule's arguments are its wires, so a word that takes them needs a lambda that names them.

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from minsheng.errors import MinshengError
from minsheng.rules import EvaluationError, LawError, run
from minsheng.rules.declare import fact
from minsheng.rules.lang import Expr, all_of, any_member, divide, first_known, total
from tests.rules.books import DAY, TITLE, rule, small_law


def reading(names: list[str], combine: Callable[..., Expr]) -> Callable[..., Expr]:
    """A rule whose arguments have these names, as a written function would."""

    def function(**values: Expr) -> Expr:
        return combine(*values.values())

    kind = inspect.Parameter.KEYWORD_ONLY
    vars(function)["__signature__"] = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    return function


def family_rules() -> None:
    rule(unit="fen/month", name="wages")(lambda wage: total(wage))
    rule(unit="fen/month", name="all_income")(lambda wages, income: wages + income)
    rule(unit="fen/month/person", rounding="down", name="per_head")(lambda all_income, size: divide(all_income, size))
    rule(entity="person", type="bool", name="earns_most")(lambda wage, wages: wage * 2 > wages)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """Two households: one of two persons, one that nobody is registered in."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE household AS SELECT 1 household_id, 900::BIGINT income, 2 size UNION ALL SELECT 2, 500, 0"
    )
    connection.execute("CREATE TABLE person AS SELECT 1 person_id, 1 household_id, 700 wage UNION ALL SELECT 2, 1, 300")
    return connection


def test_a_plan_gives_keys_then_targets(connection: duckdb.DuckDBPyConnection) -> None:
    plan = small_law(family_rules).plan(["all_income", "wages"], "household")
    assert plan.columns == ("household_id", "all_income", "wages")
    assert plan.tables == ("household", "person")
    assert plan.parameters == ()
    assert run.local(connection, plan, DAY).order("household_id").fetchall() == [(1, 1900, 1000), (2, 500, 0)]


def test_members_carry_what_their_household_has(connection: duckdb.DuckDBPyConnection) -> None:
    plan = small_law(family_rules).plan(["earns_most", "all_income"], "person")
    assert plan.columns == ("person_id", "household_id", "earns_most", "all_income")
    assert run.local(connection, plan, DAY).order("person_id").fetchall() == [(1, 1, True, 1900), (2, 1, False, 1900)]


def test_only_what_the_targets_need_is_read() -> None:
    plan = small_law(family_rules).plan(["wages"], "household")
    assert "income" not in plan.sql
    assert "size" not in plan.sql


def test_the_same_question_is_planned_once() -> None:
    law = small_law(family_rules)
    assert law.plan(["wages"], "household") is law.plan(["wages"], "household")
    assert law.plan(["wages"], "household") is not law.plan(["wages"], "household", "spark")


def test_the_text_does_not_change_with_the_month() -> None:
    def declare() -> None:
        rule(entity="person", type="bool", name="born")(lambda birth_date, facts_date: birth_date <= facts_date)

    plans = [small_law(declare, law_date=day).plan(["born"], "person") for day in (DAY, dt.date(2024, 1, 31))]
    assert plans[0].sha256 == plans[1].sha256
    assert plans[0].parameters == ("facts_date",)


@pytest.mark.parametrize(
    ("targets", "entity", "dialect", "message"),
    [
        (["wagse"], "household", "duckdb", "no 'wagse'"),
        (["earns_most"], "household", "duckdb", "'earns_most' is of person"),
        (["wages"], "village", "duckdb", "no entity 'village'"),
        (["wages"], "household", "polars", "no dialect 'polars'"),
        ([], "household", "duckdb", "No target"),
    ],
)
def test_a_question_without_an_answer_is_refused(targets: list[str], entity: str, dialect: str, message: str) -> None:
    law = small_law(family_rules)
    for ask in (law.plan, law.needs_plan):
        with pytest.raises(LawError, match=message):
            ask(targets, entity, dialect)


def test_a_long_chain_of_rules_grows_line_by_line() -> None:
    def declare() -> None:
        rule(unit="fen/month", name="step_0")(lambda income: income)
        for number in range(1, 60):
            rule(unit="fen/month", name=f"step_{number}")(
                reading([f"step_{number - 1}"], lambda step: step + step - step)
            )

    plan = small_law(declare).plan(["step_59"], "household")
    assert len(plan.sql) < 60 * 400


def test_more_facts_than_bits_take_more_columns(connection: duckdb.DuckDBPyConnection) -> None:
    names = [f"fact_{number:03}" for number in range(130)]

    def declare() -> None:
        for name in names:
            fact(name, entity="household", type="bool", title=TITLE, source="many")
        rule(type="bool", name="all_hold")(reading(names, all_of))

    plan = small_law(declare).needs_plan(["all_hold"], "household")
    assert plan.targets == ("all_hold__needs_0", "all_hold__needs_1", "all_hold__needs_2")
    columns = ", ".join(f"{name[5:] not in {'007', '100'}} OR NULL AS {name}" for name in names)
    connection.execute(f"CREATE OR REPLACE TABLE household AS SELECT 1 household_id, {columns}")
    (row,) = run.local(connection, plan, DAY).fetchall()
    asked = [fact for column, mask in zip(plan.targets, row[1:], strict=True)
             for bit, fact in enumerate(plan.need_bits[column]) if mask >> bit & 1]  # fmt: skip
    assert asked == ["fact_007", "fact_100"]


def test_a_source_that_stands_in_for_another_needs_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    def declare() -> None:
        rule(unit="fen/month", name="either")(lambda income, wage: first_known(income, total(wage)))
        rule(type="bool", name="someone_ill")(lambda ill: any_member(ill))

    plan = small_law(declare).needs_plan(["either", "someone_ill"], "household")
    connection.execute(
        "CREATE OR REPLACE TABLE household AS SELECT 1 household_id, NULL::BIGINT income UNION ALL SELECT 2, NULL"
    )
    connection.execute("""CREATE OR REPLACE TABLE person AS SELECT * FROM (VALUES
        (1, 1, 5, NULL), (2, 1, 6, true), (3, 2, NULL, NULL)) p(person_id, household_id, wage, ill)""")
    found = run.local(connection, plan, DAY).order("household_id").fetchall()
    bits = plan.need_bits["either__needs_0"]
    told = [[{fact for bit, fact in enumerate(bits) if mask >> bit & 1} for mask in row[1:]] for row in found]
    assert told == [[set(), set()], [{"income", "wage"}, {"ill"}]]


def test_a_result_goes_straight_to_a_file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    assert run.local_to_parquet(connection, small_law(family_rules).plan(["wages"], "household"), path, DAY) == 2
    assert duckdb.read_parquet(str(path)).order("household_id").fetchall() == [(1, 1000), (2, 0)]


def test_facts_that_do_not_fit_are_told_without_a_trace(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    law = small_law(family_rules)
    with pytest.raises(EvaluationError, match="divisor is zero"), run.told():
        run.local(connection, law.plan(["per_head"], "household"), DAY).fetchall()
    connection.execute("UPDATE household SET income = 9223372036854775807")
    with pytest.raises(EvaluationError, match="does not fit"):
        run.local_to_parquet(connection, law.plan(["all_income"], "household"), tmp_path / "a.parquet", DAY)
    connection.execute("ALTER TABLE person DROP COLUMN wage")
    with pytest.raises(EvaluationError, match="wage"):
        run.local(connection, law.plan(["wages"], "household"), DAY)


def test_a_plan_runs_on_the_engine_that_it_is_written_for(connection: duckdb.DuckDBPyConnection) -> None:
    plan = small_law(family_rules).plan(["wages"], "household", "spark")
    with pytest.raises(MinshengError, match="written for spark, not for duckdb"):
        run.local(connection, plan, DAY)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"income": 1.5}, r"household\[0\]\.income: 1\.5 is not of type int"),
        ({"income": True}, "True is not of type int"),
        ({"income": 2**63}, "does not fit into 64 bits"),
        ({"poor": 1}, "1 is not of type bool"),
        ({"residence": 5}, "5 is not of type code"),
        ({"income": 2**63 - 1, "size": 1}, "all_income: 题 cannot be computed"),
    ],
)
def test_a_household_whose_facts_do_not_fit_is_told_where(facts: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        small_law(family_rules).evaluate({"household": facts, "person": [{"wage": 1}]}, facts_date=DAY)
