"""The law means the same wherever it runs: Python and DuckDB agree on every value of random households, and so does Spark."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.rules import Plan, run
from tests.law.agreement import Disagreement, Outcome, Runner, compare, compare_needs, law_of

DAY = dt.date(2023, 12, 31)
DAYS = (dt.date(2021, 12, 31), DAY, DAY, dt.date(2025, 12, 31), dt.date(2026, 6, 30))
CHUNK = 5_000
CHUNKS = 20
PROCESSES = 2


def told(disagreements: list[Disagreement]) -> list[str]:
    """The first few, one line each."""
    return [f"{d.node} of {d.household}: Python {d.python}, SQL {d.sql}" for d in disagreements[:10]]


def check(outcome: Outcome) -> None:
    assert not told(outcome.disagreements)


def test_python_and_duckdb_agree_on_every_value() -> None:
    check(compare(DAY, 2_000, seed=1))


def test_python_and_duckdb_ask_for_the_same_missing_facts() -> None:
    assert not told(compare_needs(DAY, 500, seed=2))


@pytest.mark.slow
def test_python_and_duckdb_agree_on_a_hundred_thousand_households_of_five_years() -> None:
    """Every rule of every programme; and the draw reaches each answer of each programme, so that agreeing means something."""
    seen = Outcome()
    days = [DAYS[number * len(DAYS) // CHUNKS] for number in range(CHUNKS)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        for outcome in pool.map(compare, days, repeat(CHUNK), range(1000, 1000 + CHUNKS)):
            seen.add(outcome)
    check(seen)
    assert seen.households == CHUNK * CHUNKS
    missed = [
        (name, answer)
        for name in law_of(DAY).programmes
        for answer in (True, False, None)
        if not seen.answers[name, answer]
    ]
    assert not missed


@pytest.mark.slow
def test_python_and_duckdb_ask_for_the_same_missing_facts_in_every_year() -> None:
    for number, day in enumerate(dict.fromkeys(DAYS)):
        assert not told(compare_needs(day, 2_000, seed=100 + number))


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """The SQL reading on Spark, one small session for the module; it reads files, as it does for a city."""
    from tests.semantics.small_session import FOR_LARGE_PLANS, small_session

    session = small_session(FOR_LARGE_PLANS)

    def answer(plan: Plan, tables: Mapping[str, pa.Table], facts_date: dt.date) -> list[tuple[Any, ...]]:
        folder = tmp_path_factory.mktemp("rows")
        for name, table in tables.items():
            pq.write_table(table, folder / f"{name}.parquet")
            session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
        return [tuple(row) for row in run.spark(session, plan, facts_date).collect()]

    yield answer
    session.stop()


@pytest.mark.spark
@pytest.mark.slow
def test_spark_agrees_on_every_value_of_ten_thousand_households(on_spark: Runner) -> None:
    check(compare(DAY, 10_000, 3, on_spark, "spark"))
