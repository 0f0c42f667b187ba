"""A small register with further records of its people, and who they really are."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minsheng.synth import synthesise
from minsheng.synth.damage import damaged_records

PEOPLE, REPEATS = 4_000, 2_000


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """The population register of a synthetic city."""
    folder = tmp_path_factory.mktemp("identity") / "city"
    synthesise(folder, people=PEOPLE, months=1, seed=7, start="2023-12", format="parquet", processes=1)
    (file,) = (
        folder / entry["file"]
        for entry in json.loads((folder / "deliveries.json").read_text("utf-8"))
        if entry["table"] == "hukou_people" and entry["file"].endswith(".parquet")
    )
    return pq.read_table(file)


@pytest.fixture(scope="session")
def records(register: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register and further records, with `truth`, as Parquet."""
    target = tmp_path_factory.mktemp("identity") / "records.parquet"
    pq.write_table(pa.Table.from_batches(damaged_records(register, REPEATS, seed=5)), target)
    return target
