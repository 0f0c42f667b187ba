"""A department's list becomes records, whatever its headings are called; the register brings the names of relatives."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import ingest
from minsheng.lake.errors import FileRefusedError, LakeError
from minsheng.lake.identity import link, register_records
from minsheng.lake.identity.sources import list_records
from minsheng.synth import synthesise

COLUMNS = "id_text, name, sex, birth_date, division, relatives"


def rows_of(file: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        list_records(connection, file, "list")
        return connection.execute(f"SELECT record_id, {COLUMNS} FROM list ORDER BY record_id").fetchall()


def test_chinese_headings_and_spellings_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "姓名,性别,出生日期,区划代码,身份证号,亲属姓名\n王晓明,男,1980年5月15日,500101,,王强、李娟\n", "utf-8"
    )
    ((_, *told),) = rows_of(file)
    assert told == [None, "王晓明", "male", date(1980, 5, 15), 500101000000, ["王强", "李娟"]]


def test_the_same_file_gives_the_same_numbers_and_another_file_others(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("姓名\n王晓明\n李娟\n", "utf-8")
    other.write_text("姓名\n王晓明\n赵伟\n", "utf-8")
    numbers = {row[0] for row in rows_of(one)}
    assert numbers == {row[0] for row in rows_of(one)}
    assert numbers.isdisjoint({row[0] for row in rows_of(other)})
    assert all(isinstance(number, int) and 0 < number < 10**16 for number in numbers)


def test_what_a_list_does_not_say_is_unknown(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("姓名\n王晓明\n", "utf-8")
    ((_, *told),) = rows_of(file)
    assert told == [None, "王晓明", None, None, None, []]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "编号\n1\n".encode()])
def test_a_list_without_names_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(FileRefusedError):
        rows_of(file)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        rows_of(tmp_path / "nothing.csv")


def test_a_home_without_a_register_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="never delivered"):
        register_records(tmp_path, "2023-12")


def test_a_list_is_linked_to_the_register(tmp_path: Path) -> None:
    home, city = tmp_path / "home", tmp_path / "city"
    synthesise(city, people=4_000, months=1, seed=9, start="2023-12", format="parquet", processes=1)
    for entry in json.loads((city / "deliveries.json").read_text("utf-8")):
        if entry["table"] == "hukou_people":
            ingest(home, entry["table"], city / entry["file"], entry["period"])
    with duckdb.connect() as connection:
        people = connection.execute(
            f"SELECT record_id, name, sex, birth_date, division FROM {register_records(home, '2023-12')}"
            " WHERE NOT contains(name, '·') ORDER BY record_id LIMIT 30"
        ).fetchall()
    file = tmp_path / "list.csv"
    lines = [f"{name},{sex},{born},{place}" for _, name, sex, born, place in people]
    file.write_text("\n".join(["姓名,性别,出生日期,区划代码", *lines]) + "\n", "utf-8")
    linked = link(home, [register_records(home, "2023-12")], [file], scope="list", by="周敏")
    assert linked.merged >= len(people) - 1
    persons = dict(duckdb.execute(f"FROM '{linked.folder / 'persons.parquet'}'").fetchall())
    listed = [row[0] for row in rows_of(file)]
    right = [persons.get(record) == person for record, (person, *_) in zip(listed, people, strict=True)]
    assert sum(right) >= len(people) - 1
