"""Two synthetic cities that the tests of this folder read."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.synth import City, synthesise


@pytest.fixture(scope="session")
def parquet_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """60,000 people and six months in Parquet."""
    return synthesise(tmp_path_factory.mktemp("city") / "out", 60_000, months=6, seed=7, format="parquet")


@pytest.fixture(scope="session")
def mixed_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """20,000 people and four months as departments send them."""
    return synthesise(tmp_path_factory.mktemp("mixed") / "out", 20_000, months=4, seed=3)


@pytest.fixture(scope="session")
def full_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city from January to December, through a September."""
    return synthesise(tmp_path_factory.mktemp("year") / "out", 8_000, seed=2, format="parquet").folder
