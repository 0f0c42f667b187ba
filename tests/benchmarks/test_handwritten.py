"""The floor of the benchmark answers the same question as the law: otherwise there is nothing to compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest

from benchmarks.screening import by_hand, common_plan, differing_rows
from minsheng.rules import Plan
from minsheng.rules.run import dates_of
from minsheng.screening import law_of
from tests.benchmarks.random_facts import random_facts

DAY = dt.date(2023, 12, 31)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


@pytest.mark.parametrize("seed", [0.1, 0.45, 0.8])
def test_sql_by_hand_gives_every_answer_of_the_plan(connection: duckdb.DuckDBPyConnection, seed: float) -> None:
    """On facts drawn at random, with unknown ones and empty households, no row differs, unknown answers included."""
    plan = _decide(connection, seed)
    found = connection.execute(
        "SELECT count_if(tekun_present), count_if(dibao_eligible), count_if(dibao_edge_eligible), "
        "count_if(dibao_single_present), count_if(dibao_eligible IS NULL) FROM decided_plan"
    ).fetchall()
    *granted, single_entries, unknown = found[0]
    assert min(granted) > 0
    assert single_entries > 3
    assert unknown > 100
    assert differing_rows(connection, plan.columns) == 0


def test_a_row_that_differs_in_one_answer_is_counted(connection: duckdb.DuckDBPyConnection) -> None:
    """An unknown answer that the other query takes for zero is a difference."""
    plan = _decide(connection, 0.1)
    connection.execute("UPDATE decided_hand SET dibao_amount = 0 WHERE dibao_amount IS NULL").fetchall()
    changed = connection.execute("SELECT count(*) FROM decided_plan WHERE dibao_amount IS NULL").fetchall()[0][0]
    assert differing_rows(connection, plan.columns) == changed > 0


def _decide(connection: duckdb.DuckDBPyConnection, seed: float) -> Plan:
    law = law_of(DAY)
    random_facts(connection, law, 5000, seed)
    plan = common_plan(connection, law)
    connection.execute(f"CREATE TABLE decided_plan AS {plan.sql}", dates_of(plan, DAY)).fetchall()
    connection.execute(f"CREATE TABLE decided_hand AS {by_hand()}", {"facts_date": DAY}).fetchall()
    return plan
