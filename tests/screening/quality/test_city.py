"""Over a synthetic city: what was planted is found, leads and items agree, and killed checks go on."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import open_snapshot
from minsheng.screening import open_run, screen
from minsheng.screening.quality import check_quality, checking
from minsheng.screening.run import law_of
from minsheng.screening.store import RunFolder
from tests.city import LAST, TestCity

PLANTED = {
    ("paid_after_death", "pension"): ("DQ-001",),
    ("paid_after_death", "dibao"): ("DQ-002",),
    ("paid_after_death", "tekun"): ("DQ-003",),
    ("two_households", "dibao"): ("DQ-035",),
    ("id_bad_checksum", "dibao"): ("DQ-035",),
    ("id_transposed", "dibao"): ("DQ-035",),
    ("id_wrong_length", "dibao"): ("DQ-035",),
    ("id_characters", "dibao"): ("DQ-035",),
    ("id_clash", "dibao"): ("DQ-035",),
    ("unsafe_house", ""): ("DQ-111",),
}
"""Planted faults that show in the data, and the rules that must find them; those of hukou_people where a table is told."""


def items(home: Path, period: str = LAST) -> str:
    return str(open_run(home, period).folder / "quality" / "items.parquet")


def test_every_planted_fault_is_found(city: TestCity) -> None:
    """Recall is 1 for each kind; the register's count of a household that lost a row shows the row that was refused."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW items AS FROM '{items(city.home)}'")
        plants = connection.execute(
            f"SELECT kind, programme, person_id, household_id, \"table\" FROM '{city.truth}/plants.parquet'"
        ).fetchall()
        scored: dict[tuple[str, str], list[bool]] = {}
        for kind, programme, person, household, table in plants:
            rules = PLANTED.get((kind, programme))
            if not rules or (kind.startswith("id_") and table != "hukou_people"):
                continue
            row = connection.execute(
                "SELECT count(*) FROM items WHERE rule IN (SELECT unnest(?)) AND (person_id = ? OR household_id = ?)",
                [list(rules), person, household],
            ).fetchone()
            scored.setdefault((kind, programme), []).append(bool(row and row[0]))
    recall = {kind: sum(found) / len(found) for kind, found in scored.items()}
    assert set(PLANTED) <= set(recall)
    assert recall == dict.fromkeys(recall, 1.0)


def test_leads_about_registers_and_items_name_each_other(city: TestCity) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW items AS FROM '{items(city.home)}'")
        connection.execute(f"CREATE VIEW leads AS FROM '{city.run.lead_files}'")
        wanted = connection.execute(
            "SELECT lead_id FROM leads WHERE kind = 'data_problem' AND reasons <> 'size_contradicted' ORDER BY ALL"
        ).fetchall()
        named = connection.execute(
            "SELECT DISTINCT lead_id FROM items WHERE lead_id IS NOT NULL AND rule <> 'DQ-035' ORDER BY ALL"
        ).fetchall()
        lost = connection.execute(
            "SELECT lead_id FROM items WHERE lead_id NOT IN (SELECT lead_id FROM leads)"
        ).fetchall()
        sizes = connection.execute(
            "SELECT count(*) FROM leads WHERE reasons = 'size_contradicted' AND lead_id NOT IN "
            "(SELECT lead_id FROM items WHERE rule = 'DQ-035')"
        ).fetchone()
    assert wanted
    assert named == wanted
    assert not lost
    assert sizes == (0,)


def test_a_check_that_was_made_is_not_made_again(home: Path) -> None:
    folder = open_run(home, LAST).folder / "quality"
    before = (folder / "items.parquet").stat().st_mtime_ns
    screen(home, LAST)
    assert (folder / "items.parquet").stat().st_mtime_ns == before
    assert sorted(path.name for path in folder.iterdir()) == ["checked.json", "items.parquet"]


def test_an_interrupted_check_goes_on_and_finds_the_same(
    city: TestCity, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = open_run(home, LAST)
    place, snapshot = RunFolder(home, LAST, run.run_id), open_snapshot(home, LAST)
    (place.folder / "quality" / "checked.json").unlink()
    (place.folder / "quality" / "items.parquet").unlink()

    def fall(*_: object) -> int:
        raise KeyboardInterrupt

    def check() -> None:
        with place.locked():
            check_quality(place, snapshot, law_of(snapshot.facts_date), threads=2, memory_limit="1GB")

    with monkeypatch.context() as patch:
        patch.setattr(checking, "_write_items", fall)
        with pytest.raises(KeyboardInterrupt):
            check()
    (parts,) = (place.folder / "quality").glob("parts-*")
    kept = {path: path.stat().st_mtime_ns for path in parts.glob("*.parquet")}
    assert kept
    with monkeypatch.context() as patch:
        patch.setattr(checking, "_collect", fall)  # no rule is asked again
        check()
    with duckdb.connect() as connection:
        mine = connection.execute(f"FROM '{items(home)}' ORDER BY ALL").fetchall()
        assert mine == connection.execute(f"FROM '{items(city.home)}' ORDER BY ALL").fetchall()


def test_the_check_says_which_rules_were_asked(city: TestCity) -> None:
    told = json.loads((city.run.folder / "quality" / "checked.json").read_text("utf-8"))
    assert "DQ-001" in told["ran"]
    assert told["skipped"]["DQ-092"].startswith("medical was not delivered for")
