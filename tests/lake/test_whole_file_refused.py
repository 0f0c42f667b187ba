"""A file that cannot be read as its contract says is refused whole, in one sentence, and nothing is published."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from minsheng.errors import MinshengError
from minsheng.lake import LakeError, ingest, list_deliveries
from minsheng.lake.errors import FileRefusedError
from tests.lake.lake_files import csv_text, headers, row, write_csv, write_parquet, write_xlsx

TABLE = "pensions"
GOOD = csv_text(TABLE, [row(TABLE)])


def without(header: str) -> str:
    at = headers(TABLE).index(header)
    return "\n".join(",".join(line.split(",")[:at] + line.split(",")[at + 1 :]) for line in GOOD.splitlines())


def merged_header(file: Path) -> None:
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, headers(TABLE)[0])
        for at, header in enumerate(headers(TABLE)[2:], start=2):
            sheet.write_string(0, at, header)


def bomb(file: Path) -> None:
    write_xlsx(file, TABLE, [row(TABLE)])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * (64 << 20))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])


def cut_parquet(file: Path) -> None:
    write_parquet(file, TABLE, [row(TABLE)])
    cut(file)


def damaged_parquet(file: Path) -> None:
    write_parquet(file, TABLE, [row(TABLE)] * 100)
    content = bytearray(file.read_bytes())
    content[8:400] = b"\xff" * 392
    file.write_bytes(content)


def nested_parquet(file: Path) -> None:
    table = pa.table({name: pa.array([[1]]) for name in ("person_id", "kind", "status")})
    pq.write_table(table, file)


def cut_xlsx(file: Path) -> None:
    write_xlsx(file, TABLE, [row(TABLE)])
    cut(file)


def not_a_workbook(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")


def long_line(file: Path) -> None:
    # The hole of a sparse file: 256 MB to read, nothing on disk.
    with file.open("wb") as stream:
        stream.write(GOOD.encode())
        stream.truncate(256 << 20)


def text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content.encode(encoding))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (text(""), "empty"),
        (text("\n"), "empty"),
        (text("   \n1,2"), "empty"),
        (text(without("状态")), "状态 (status)"),
        (text(GOOD.replace("待遇类型", "待遇种别")), "Did you mean 待遇类型?"),
        (text(GOOD.replace("月待遇", "状态")), "twice"),
        (text(GOOD.replace("\n", ",x\n").replace("状态,x", "状态,备注")), "备注"),
        (text("\n".join(GOOD.splitlines()[1:])), "The first line must be the header"),
        (text(GOOD, "utf-16"), "UTF-16"),
        (lambda file: file.write_bytes(b"\x80\xff\x00\x01" * 50 + b"\n"), "UTF-8"),
        (lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "XLS"),
        (long_line, "longer than"),
        (merged_header, "merged"),
        (bomb, "unpack"),
        (cut_xlsx, "workbook"),
        (not_a_workbook, "workbook"),
        (cut_parquet, "Parquet"),
        (damaged_parquet, "Parquet"),
        (nested_parquet, "list"),
        (lambda file: file.mkdir(), "folder"),
        (lambda _: None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    home: Path, tmp_path: Path, make: Callable[[Path], object], says: str
) -> None:
    file = tmp_path / "file"
    make(file)
    with pytest.raises(
        FileRefusedError, match=says.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")
    ) as caught:
        ingest(home, TABLE, file, "2023-12")
    assert str(file) in str(caught.value)
    assert caught.value.hint
    assert list_deliveries(home) == ()


def test_an_empty_sheet_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet()
    with pytest.raises(FileRefusedError, match="empty"):
        ingest(home, TABLE, file, "2023-12")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "secret.csv", TABLE, [row(TABLE)])
    file.chmod(0)
    with pytest.raises(FileRefusedError, match="cannot be opened"):
        ingest(home, TABLE, file, "2023-12")


@pytest.mark.parametrize(
    "period", ["2023", "2023-13", "2023-1", "202312", "12-2023", "2999-01", "0001-01", "２０２３-01", ""]
)
def test_a_wrong_period_is_refused(home: Path, tmp_path: Path, period: str) -> None:
    file = write_csv(tmp_path / "good.csv", TABLE, [row(TABLE)])
    with pytest.raises(LakeError, match="period"):
        ingest(home, TABLE, file, period)


def test_an_unknown_table_is_refused_with_the_nearest_name(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "good.csv", TABLE, [row(TABLE)])
    with pytest.raises(MinshengError, match="Did you mean pensions"):
        ingest(home, "pension", file, "2023-12")


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "good.csv", TABLE, [row(TABLE)])
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(MinshengError):
        ingest(tmp_path / "home", TABLE, file, "2023-12")


def test_a_directory_of_a_workbook_that_lies_about_its_size_does_not_open(home: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>" * 100)
    file = tmp_path / "lies.xlsx"
    file.write_bytes(out.getvalue())
    with pytest.raises(FileRefusedError):
        ingest(home, TABLE, file, "2023-12")
