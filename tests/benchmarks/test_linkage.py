"""Benchmark (g) in small: records are written, linked by rules and by the model, and the model finds more."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import linkage


@pytest.mark.slow
@pytest.mark.parametrize("all_damaged", [False, True])
def test_the_model_finds_more_than_rules(tmp_path: Path, all_damaged: bool) -> None:
    """The rules find those with an id; the others need the model."""
    file = str(tmp_path / "records.parquet")
    assert linkage.write_city(file, 8_000, all_damaged) == {"records": 8_000}
    best = max(score["f1"] for score in linkage.rules(file)["scores"].values())
    told = linkage.city(file)
    assert told["f1"] > best > 0.8
    assert told["f1"] >= 0.99
    assert told["recall"] <= told["ceiling"] + 0.005
    assert set(told["steps"]) == {"read", "learn", "compare", "join"}
