"""The same screening on Spark gives the same findings and leads, to the last fen."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from minsheng.screening import open_run, screen
from tests.city import LAST, TestCity

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("MINSHENG_WITHOUT_JAVA") == "1", reason="MINSHENG_WITHOUT_JAVA=1: no Java"),
]


def content(files: str, names: list[str]) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {', '.join(names)} FROM '{files}' ORDER BY ALL").fetchall()


def columns(files: str) -> list[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(f"DESCRIBE SELECT * FROM '{files}'").fetchall()
    return [row[0] for row in rows if row[0] != "law_hash"]  # the texts differ between dialects, the answers may not


def test_spark_finds_what_duckdb_finds(city: TestCity, home: Path) -> None:
    local = city.run
    spark = screen(home, LAST, engine="spark")
    assert open_run(home, LAST).engine == "spark"
    for ours, theirs in ((local.findings, spark.findings), (local.lead_files, spark.lead_files)):
        assert columns(ours) == columns(theirs)
        assert content(ours, columns(ours)) == content(theirs, columns(theirs))
