"""The peer of the benchmark computes the same law: its answers agree wherever Minsheng can tell them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks import openfisca
from minsheng.rules.run import dates_of
from minsheng.screening import law_of
from tests.benchmarks.random_facts import random_facts

pytest.importorskip("openfisca_core", reason="openfisca-core is only in the environment of `make bench`")


def test_openfisca_agrees_wherever_the_answer_can_be_told(tmp_path: Path) -> None:
    """Every answer that holds whatever the unknown facts are also holds when they are all taken for zero."""
    from benchmarks import openfisca_dibao

    _write_facts(tmp_path)
    openfisca.screen(str(tmp_path), str(tmp_path / "ours.parquet"))
    openfisca_dibao.screen(str(tmp_path), str(tmp_path / "peer.parquet"))
    agreement = openfisca.compare(str(tmp_path))
    assert agreement["differing"] == 0
    assert 0.5 < agreement["known"] < 1


def _write_facts(folder: Path) -> None:
    law = law_of(openfisca.DAY)
    plan = law.plan(["nobody_able_to_support"], "person")
    with duckdb.connect(config={"threads": 1}) as connection:
        random_facts(connection, law, 3000, 0.3)
        connection.execute(f"CREATE TABLE support AS {plan.sql}", dates_of(plan, openfisca.DAY)).fetchall()
        for entity, query in openfisca.SLICES.items():
            connection.execute(f"COPY ({query}) TO '{folder / entity}.parquet' (FORMAT parquet)").fetchall()
