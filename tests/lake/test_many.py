"""A folder is taken in at once: by its index, else by the names of its files; a bad file does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minsheng.lake import list_deliveries
from minsheng.lake.errors import LakeError
from minsheng.lake.many import Entry, entries_in, ingest_all, read_index
from tests.lake.lake_files import row, write_csv


def write(file: Path, table: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return write_csv(file, table, [row(table)])


def test_an_index_names_files_beside_it_in_its_order(tmp_path: Path) -> None:
    index = tmp_path / "deliveries.json"
    entries = [
        {"table": "pensions", "file": "b/p.csv", "period": "2023-12", "rows": 3},
        {"table": "vehicles", "file": "v.csv", "period": "2023-11"},
    ]
    index.write_text(json.dumps(entries))
    wanted = (Entry("pensions", tmp_path / "b/p.csv", "2023-12"), Entry("vehicles", tmp_path / "v.csv", "2023-11"))
    assert read_index(index) == wanted == entries_in(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"), [("{", "no JSON"), ("{}", "no list"), ('[{"table": "pensions"}]', "Entry 1"), ("[1]", "Entry 1")]
)
def test_a_wrong_index_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "deliveries.json").write_text(text)
    with pytest.raises(LakeError, match=told):
        entries_in(tmp_path)


def test_without_an_index_names_tell_table_and_month_in_order_of_months(tmp_path: Path) -> None:
    for name in (
        "2023-12/pensions.csv",
        "2023-11/hukou_people.csv",
        "hukou_deaths-202310-wanzhou.xlsx",
        "2023-11/pensions_2023-12.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    for name in (".hidden.csv", "2023-12/~$pensions.xlsx", "readme.md"):
        (tmp_path / name).write_text("")
    assert [(entry.table, entry.period) for entry in entries_in(tmp_path)] == [
        ("hukou_deaths", "2023-10"), ("hukou_people", "2023-11"), ("pensions", "2023-12"), ("pensions", "2023-12"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["2023-12/stuff.csv", "pensions.csv", "2023-12/pensionsofold.csv"])
def test_a_file_whose_table_or_month_cannot_be_told_is_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("")
    with pytest.raises(LakeError, match="cannot be told"):
        entries_in(folder)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="No delivery"):
        entries_in(tmp_path)
    with pytest.raises(LakeError, match="no such folder"):
        entries_in(tmp_path / "none")


def test_a_file_that_is_refused_does_not_stop_the_next(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "2023-11" / "pensions.csv", "pensions")
    (folder / "2023-12").mkdir()
    (folder / "2023-12" / "employment.csv").write_text("nonsense\n1\n")
    write(folder / "2023-12" / "pensions.csv", "vehicles")
    write(folder / "2023-12" / "vehicles.csv", "vehicles")
    steps: list[tuple[int, int]] = []
    outcomes = list(ingest_all(home, entries_in(folder), lambda done, total, _: steps.append((done, total))))
    assert [outcome.receipt is not None for outcome in outcomes] == [True, False, False, True]
    assert [delivery.table for delivery in list_deliveries(home)] == ["pensions", "vehicles"]
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
