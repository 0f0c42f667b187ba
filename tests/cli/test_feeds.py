"""`minsheng feeds` tells which departments are behind, for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from minsheng.cli.app import with_verbs
from minsheng.lake import ingest
from tests.lake.lake_files import row, write_csv

RUN = CliRunner()


def test_the_table_names_owner_and_days(tmp_path: Path) -> None:
    result = RUN.invoke(with_verbs(), ["feeds", "2023-12", "--home", str(tmp_path), "--on", "2024-01-12"])
    assert result.exit_code == 0
    assert "市残联" in result.output
    assert "2024-01-10" in result.output
    assert "late or missing: 12 / 21" in result.output


def test_machines_get_json(tmp_path: Path) -> None:
    ingest(tmp_path, "pensions", write_csv(tmp_path / "a.csv", "pensions", [row("pensions")]), "2023-12")
    result = RUN.invoke(with_verbs(), ["feeds", "2023-12", "--home", str(tmp_path), "--json"])
    told = {entry["table"]: entry for entry in json.loads(result.output)}
    assert told["pensions"]["standing"] == "late"
    assert told["pensions"]["deliveries"] == [1]
    assert told["vehicles"]["standing"] == "missing"
    assert told["vehicles"]["owner"] == {"zh": "市公安局交巡警总队", "en": "Traffic police"}
