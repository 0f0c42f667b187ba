"""Damaged and missing ids in the lists that name people: good rows once more, with the id alone at fault."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from minsheng.standards.resident_id import from_person_id, problem
from minsheng.synth import City, synthesise
from minsheng.synth.contracts import NAMED, layout
from minsheng.synth.slips import SLIPS
from tests.synth.synth_files import connect

Row = dict[str, object]


def planted(folder: Path) -> list[tuple[Row, dict[str, str]]]:
    """The rows that the truth knows, each with its cells as they were sent, under the ASCII names."""
    told = []
    for row in pq.read_table(folder / "truth" / "rows.parquet").to_pylist():
        if row["person_id"] is None:
            continue
        with (folder / str(row["file"])).open(encoding="utf-8", newline="") as file:
            sent = list(csv.reader(file))[row["row"]]
        told.append((row, dict(zip(layout(row["table"]).names, sent, strict=True))))
    return told


@pytest.fixture(scope="module")
def slips(parquet_city: City) -> list[tuple[Row, dict[str, str]]]:
    return planted(parquet_city.folder)


def test_every_kind_is_sent_in_a_small_city_as_well(full_year: Path) -> None:
    kinds = {row["kind"] for row, _ in planted(full_year)}
    assert kinds == {slip.kind for slip in SLIPS}


def test_an_id_is_damaged_as_its_kind_says(slips: list[tuple[Row, dict[str, str]]]) -> None:
    for row, cells in slips:
        was, now = from_person_id(int(str(row["person_id"]))), cells["person_id"]
        wrong = [at for at, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
        match row["kind"]:
            case "id_slip_in_birth_date":
                assert len(wrong) == 1
                assert 6 <= wrong[0] < 14
            case "id_slip_in_order":
                assert len(wrong) == 1
                assert 14 <= wrong[0] < 17
            case "id_neighbours_exchanged":
                assert wrong[1] - wrong[0] == 1
                assert sorted(was) == sorted(now)
            case "id_two_slips":
                assert len(wrong) == 2
            case _:
                assert now == ""
        assert not now or problem(now)
        assert (cells["birth_date"] == "") == (row["kind"] == "without_id_or_birth_date")


def test_but_for_the_id_such_a_row_repeats_what_is_on_file(
    parquet_city: City, slips: list[tuple[Row, dict[str, str]]]
) -> None:
    files = connect(parquet_city.folder)
    assert len(slips) > 20
    for row, cells in slips:
        table = str(row["table"])
        assert table in NAMED
        name, day = ("grade", "issued_on") if table == "disability" else ("disease", "diagnosed_on")
        ((same, since, called),) = files.execute(
            f"SELECT {name}::VARCHAR, {day}::VARCHAR, name FROM {table} WHERE person_id = ? AND period < ?"
            " ORDER BY period DESC LIMIT 1",
            [from_person_id(int(str(row["person_id"]))), row["period"]],
        ).fetchall()
        spelt = {column.name: column.spellings for column in layout(table).columns}[name]
        assert (spelt.get(same, same), since, called) == (cells[name], cells[day], cells["name"])


def test_nothing_else_of_a_city_depends_on_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(name: str) -> dict[str, bytes]:
        folder = synthesise(tmp_path / name, 4_000, months=2, seed=5, format="csv", processes=1).folder
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.*") if file.is_file()}

    with_slips = made("with")
    monkeypatch.setattr("minsheng.synth.slips.SLIPS", ())
    without = made("without")
    lists = {f"2023-02/{table}.csv" for table in NAMED}
    about = {"deliveries.json", "truth/rows.parquet", "truth/summary.json"}
    differing = {name for name in with_slips | without if with_slips.get(name) != without.get(name)}
    assert lists & set(with_slips) <= differing <= lists | about
