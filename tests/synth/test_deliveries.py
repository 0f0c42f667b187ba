"""The files: as departments send them, listed in order, the same for the same seed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from minsheng.synth import City, SynthError, synthesise
from minsheng.synth.contracts import TABLES, layout


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".xlsx"
    }


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    """40,000 people are two chunks, so that two processes really share the work."""
    for name, processes in (("one", 1), ("two", 2)):
        synthesise(tmp_path / name, 40_000, months=2, seed=5, processes=processes)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    for seed in (1, 2):
        synthesise(tmp_path / str(seed), 4_000, months=1, seed=seed)
    one, two = (_hashes(tmp_path / str(seed)) for seed in (1, 2))
    assert one["2023-01/hukou_people.csv"] != two["2023-01/hukou_people.csv"]


def test_the_index_lists_every_file_once_in_the_order_of_the_months(mixed_city: City) -> None:
    index = json.loads((mixed_city.folder / "deliveries.json").read_text(encoding="utf-8"))
    files = [entry["file"] for entry in index]
    on_disk = {path.relative_to(mixed_city.folder).as_posix() for path in mixed_city.folder.glob("20*/*")}
    assert set(files) == on_disk
    assert len(files) == len(on_disk)
    assert [entry["period"] for entry in index] == sorted(entry["period"] for entry in index)
    first = [entry["table"] for entry in index if entry["period"] == "2023-01"]
    assert set(first) == set(TABLES)


def test_departments_send_csv_in_three_encodings_spreadsheets_and_parquet(mixed_city: City) -> None:
    folder = mixed_city.folder / "2023-01"
    people = (folder / "hukou_people.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        people.decode("utf-8")
    header = people.decode("gb18030").splitlines()[0].split(",")
    assert header == [column.zh for column in layout("hukou_people").columns]
    assert (folder / "hukou_households.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "schooling.csv").read_text(encoding="utf-8").startswith("公民身份号码,")
    sheet = CalamineWorkbook.from_path(str(folder / "disability.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[0] == [column.zh for column in layout("disability").columns]
    assert len(str(sheet[1][0])) == 18
    assert tuple(pq.read_schema(folder / "employment.parquet").names) == layout("employment").names


def test_addresses_say_that_they_are_invented(mixed_city: City) -> None:
    text = (mixed_city.folder / "2023-01" / "hukou_households.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all("虚构" in row["住址"] for row in rows)
    summary = json.loads((mixed_city.folder / "truth" / "summary.json").read_text(encoding="utf-8"))
    assert summary["synthetic"] is True


def test_rough_rows_stand_where_the_truth_says(mixed_city: City) -> None:
    """File and row number lead to the row: an id of the wrong length is there, in full-width digits if so planted."""
    rows = pq.read_table(mixed_city.folder / "truth" / "rows.parquet").to_pylist()
    assert {row["expected"] for row in rows} >= {"accepted", "id_checksum", "id_length"}
    wrong = [row for row in rows if row["kind"] in {"id_wrong_length", "id_15_digits"}]
    assert wrong
    for row in wrong:
        text = (mixed_city.folder / row["file"]).read_bytes().decode("gb18030")
        cells = list(csv.reader(io.StringIO(text)))[row["row"]]
        assert len(cells[0]) == (17 if row["kind"] == "id_wrong_length" else 15)
        assert row["line"] == row["row"] + 1


def test_the_csv_style_sends_nothing_else(tmp_path: Path) -> None:
    made = synthesise(tmp_path / "out", 4_000, months=1, format="csv")
    assert {delivery.format for delivery in made.deliveries} == {"csv"}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SynthError, match="something at this place"):
        synthesise(tmp_path, 4_000, months=1)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SynthError, match="cannot be made"):
        synthesise(tmp_path / "file" / "out", 4_000, months=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": "2023-13"}, "not a month"),
        ({"months": 0}, "0 months"),
        ({"seed": -1}, "cannot be a seed"),
        ({"format": "ods"}, "not a format"),
    ],
)
def test_wrong_arguments_are_named(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(SynthError, match=message):
        synthesise(tmp_path / "out", 4_000, **options)  # type: ignore[arg-type]  # wrong on purpose


def test_progress_ends_with_everybody(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    synthesise(tmp_path / "out", 4_000, months=1, progress=lambda done, total, _: seen.append((done, total)))
    assert seen[-1] == (4_000, 4_000)
