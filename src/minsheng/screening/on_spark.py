"""The same screening on Spark: the same SQL over the same buckets, as partitions of a cluster."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from minsheng.lake import Snapshot, connect
from minsheng.lake.facts import Entity
from minsheng.rules.run import spark as run_on_spark
from minsheng.screening.leads import leads_sql
from minsheng.screening.query import ScreeningQuery
from minsheng.screening.register_leads import write_register_leads
from minsheng.screening.store import RunFolder, ScreeningError
from minsheng.screening.views import ENTITIES, stated_relation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["screen_on_spark"]

STEPS = 4


def screen_on_spark(
    place: RunFolder,
    snapshot: Snapshot,
    query: ScreeningQuery,
    progress: Callable[[int, int, str], None] | None = None,
    session: SparkSession | None = None,
) -> None:
    """Write findings and leads of a snapshot with Spark.

    Spark keeps its own partitions, so there is nothing to resume: an interrupted run starts again.

    Args:
        place: Folder of the run.
        snapshot: The city in the month.
        query: What to ask, in the dialect of Spark.
        progress: Told `(done, total, note)`.
        session: A session of the caller's; by default a local one with as many cores as the machine has.

    Raises:
        ScreeningError: If PySpark or Java is not there.
    """
    own = session is None
    session = session or _local_session()
    try:
        steps = _steps(session, place, snapshot, query)
        for done, note in enumerate(steps, 1):
            if progress:
                progress(done, STEPS, note)
    finally:
        if own:
            session.stop()


def _steps(session: SparkSession, place: RunFolder, snapshot: Snapshot, query: ScreeningQuery) -> Iterator[str]:
    for entity in ENTITIES:
        _rows(session, snapshot, entity).createOrReplaceTempView(f"{entity}_held")
        session.sql(stated_relation(query.law, entity, f"{entity}_held", place.home)).createOrReplaceTempView(entity)
    run_on_spark(session, query.plan, snapshot.facts_date).createOrReplaceTempView("decided_now")
    session.table("decided_now").write.mode("overwrite").parquet(str(place.folder / "work" / "decided"))
    session.read.parquet(str(place.folder / "work" / "decided")).createOrReplaceTempView("decided")
    yield "decide"
    session.sql(query.undecided_sql("decided")).createOrReplaceTempView("undecided")
    households = session.table("household")
    for entity in ENTITIES:
        session.table(entity).join(session.table("undecided"), "household_id", "left_semi").createOrReplaceTempView(
            entity
        )
    run_on_spark(session, query.needs, snapshot.facts_date).createOrReplaceTempView("needed")
    households.createOrReplaceTempView("household")
    session.sql(query.findings_sql("decided", "needed")).write.mode("overwrite").parquet(str(place.folder / "findings"))
    yield "findings"
    session.read.parquet(str(place.folder / "findings")).createOrReplaceTempView("findings")
    session.sql(leads_sql(query.listed, "findings")).write.mode("overwrite").parquet(str(place.folder / "leads"))
    with connect(place.home) as connection:  # a few rows of the lake's own registers
        write_register_leads(connection, place, snapshot, query.law_hash)
    yield "leads"
    shutil.rmtree(place.folder / "work", ignore_errors=True)
    yield "tidy"


def _rows(session: SparkSession, snapshot: Snapshot, entity: Entity) -> DataFrame:
    """All rows of an entity; those of a patched snapshot as `Snapshot.rows` has them."""
    if snapshot.base is None:
        return session.read.parquet(*map(str, snapshot.bucket_paths(entity)))
    whole = session.read.parquet(str(snapshot.base / entity))
    gone = session.read.parquet(str(snapshot.replaced_path))
    kept = whole.join(gone, "household_id", "left_anti").select(*whole.columns)
    return kept.unionByName(session.read.parquet(str(snapshot.folder / f"{entity}.parquet")))


def _local_session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession as Builder  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ScreeningError(
            "PySpark is not installed.", hint="Install it with `pip install 'minsheng[spark]'`."
        ) from error
    try:
        session = (
            Builder.builder.master("local[*]")
            .appName("minsheng")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
    except Exception as error:
        raise ScreeningError(
            f"Spark did not start: {error}", hint="Spark needs Java 17 or 21; set JAVA_HOME."
        ) from error
    return session
