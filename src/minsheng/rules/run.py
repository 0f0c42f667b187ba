"""Running a plan where the rows are: DuckDB on one machine, Spark on a cluster. The same law, the same answers.

Both expect tables or views named like the plan's entities (`plan.tables`), with the keys and one column per fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from minsheng.errors import MinshengError
from minsheng.rules.errors import EvaluationError
from minsheng.rules.plan import Plan
from minsheng.rules.sql import NOT_POSITIVE

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["dates_of", "join_as_written", "local", "local_to_parquet", "spark", "told"]


def dates_of(plan: Plan, facts_date: dt.date, law_date: dt.date | None = None) -> dict[str, dt.date]:
    """The named parameters that a plan's text asks for; the engines refuse any others."""
    dates = {"facts_date": facts_date, "law_date": law_date or plan.law_date}
    return {name: dates[name] for name in plan.parameters}


def join_as_written(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB join what a plan joins in the plan's own order; from now on, for all that the connection does.

    A plan joins many rows with small tables of parameters, the small one on the right. DuckDB believes that such a join
    leaves as few rows as the table has, turns the sides round, and builds hash tables of a whole city under a single key.
    """
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")


def local(
    connection: duckdb.DuckDBPyConnection, plan: Plan, facts_date: dt.date, law_date: dt.date | None = None
) -> duckdb.DuckDBPyRelation:
    """Run a plan on DuckDB.

    Args:
        connection: Has the plan's tables as tables or views.
        plan: Of the duckdb dialect.
        facts_date: The day that the facts are told of.
        law_date: The day whose law is applied; by default the day that the plan's law was loaded for.

    Returns:
        The result with the columns `plan.columns`, computed when it is read; read it within `told()` to meet an amount that
        leaves 64 bits as an `EvaluationError`.

    Raises:
        MinshengError: If the plan is for another engine.
        EvaluationError: If a table or column is missing.
    """
    _for("duckdb", plan)
    join_as_written(connection)
    with told():
        return connection.sql(plan.sql, params=dates_of(plan, facts_date, law_date))


def local_to_parquet(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    path: Path,
    facts_date: dt.date,
    law_date: dt.date | None = None,
) -> int:
    """Run a plan on DuckDB straight into a Parquet file, without the rows passing through Python.

    Args:
        connection: As for `local`.
        plan: As for `local`.
        path: File to write; replaced if it exists.
        facts_date: As for `local`.
        law_date: As for `local`.

    Returns:
        The number of rows written.

    Raises:
        MinshengError: As for `local`.
        EvaluationError: If a table or column is missing, or an amount leaves 64 bits.
    """
    _for("duckdb", plan)
    join_as_written(connection)
    target = str(path).replace("'", "''")
    with told():
        copy = f"COPY ({plan.sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        answer = connection.execute(copy, dates_of(plan, facts_date, law_date)).fetchone()
    return int(answer[0]) if answer else 0


def spark(session: SparkSession, plan: Plan, facts_date: dt.date, law_date: dt.date | None = None) -> DataFrame:
    """Run a plan on Spark; ANSI mode must be on, as it is by default, so that overflow is an error there, too.

    Args:
        session: Has the plan's tables as views.
        plan: Of the spark dialect.
        facts_date: As for `local`.
        law_date: As for `local`.

    Returns:
        The result with the columns `plan.columns`, computed when an action asks for it.

    Raises:
        MinshengError: If the plan is for another engine, or ANSI mode is off.
    """
    _for("spark", plan)
    if session.conf.get("spark.sql.ansi.enabled") != "true":
        raise MinshengError(
            "Spark runs without ANSI mode.", hint="Set spark.sql.ansi.enabled=true: overflow must not wrap."
        )
    arguments: dict[str, Any] = dict(dates_of(plan, facts_date, law_date))
    return session.sql(plan.sql, args=arguments)


def _for(dialect: str, plan: Plan) -> None:
    if plan.dialect != dialect:
        raise MinshengError(
            f"The plan is written for {plan.dialect}, not for {dialect}.", hint=f'Ask law.plan(…, dialect="{dialect}").'
        )


@contextmanager
def told() -> Iterator[None]:
    """Tell DuckDB's errors about a plan as what is wrong with the facts.

    Raises:
        EvaluationError: For every error of DuckDB inside the block.
    """
    try:
        yield
    except duckdb.Error as error:
        raise _told(error) from error


def _told(error: duckdb.Error) -> EvaluationError:
    message = str(error).splitlines()[0]
    if NOT_POSITIVE in message:
        return EvaluationError(
            "A divisor is zero or negative.", hint="Find the fact that a rule divides by and correct it."
        )
    if isinstance(error, (duckdb.OutOfRangeException, duckdb.ConversionException)):
        hint = "An amount in the facts is far too large, or a fact has another type than declared; correct it."
        return EvaluationError(f"A value does not fit: {message}.", hint=hint)
    return EvaluationError(
        f"DuckDB cannot run the plan: {message}.", hint="Check that its tables and columns are there."
    )
