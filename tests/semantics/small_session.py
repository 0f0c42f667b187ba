"""One small Spark, for tests that need another engine and not a cluster."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pyspark.sql import SparkSession

__all__ = ["FOR_LARGE_PLANS", "small_session"]

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.sql.session.timeZone": "UTC",
}


FOR_LARGE_PLANS = {"spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.sql.adaptive.enabled": "false"}
"""A whole law has hundreds of columns: to compile Java for each stage takes longer than to interpret a few thousand rows."""


def small_session(more: Mapping[str, str] | None = None) -> SparkSession:
    """A session of two threads that writes nothing to the screen; stop it when done.

    Args:
        more: Settings besides the usual ones.
    """
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("semantics")
    for key, value in {**SETTINGS, **(more or {})}.items():
        builder = builder.config(key, value)
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session
