"""A month without any list of who is enrolled is screened all the same, and a sentence says what cannot be told."""

from __future__ import annotations

import json
from pathlib import Path

from minsheng.lake import ingest
from tests.cli.conftest import Call
from tests.lake.lake_files import row, write_csv


def test_a_month_without_lists_is_screened_and_says_what_to_deliver(call: Call, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for table in ("hukou_households", "hukou_people"):
        ingest(home, table, write_csv(tmp_path / f"{table}.csv", table, [row(table)]), "2023-12")
    code, out, err = call("screen", "2023-12", "--home", home)
    assert code == 0, err
    assert "deliver enrolments" in " ".join(out.split())
    told = json.loads(call("screen", "2023-12", "--home", home, "--json")[1])
    assert (told["households"], told["listed"]) == (1, [])
