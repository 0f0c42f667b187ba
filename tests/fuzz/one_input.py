"""One input of the fuzzer: its first byte says what kind of file the rest is, and for which table."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import xlsxwriter

from minsheng.errors import MinshengError
from minsheng.lake import ingest, read_quarantine
from minsheng.lake.contracts import contract_of
from minsheng.lake.intake import _open
from minsheng.lake.quick_rows import QuickRows
from minsheng.lake.source import ROW, as_text

__all__ = ["read_one", "take_in_one"]

TABLES: Final = ("pensions", "hukou_people", "hukou_households", "enrolments")
KINDS: Final = ("csv with a header", "file as it is", "sheet of a workbook", "csv in GB18030")
PERIOD: Final = "2023-12"


def read_one(data: bytes, folder: Path) -> int:
    """Read a file and look at its rows; every row is found good or doubtful, and doubtful ones can be written as text.

    Args:
        data: The input.
        folder: For the file.

    Returns:
        Rows found; -1 if the file as a whole was refused.
    """
    table, file = _file(data, folder)
    contract = contract_of(table)
    rows = 0
    with suppress(MinshengError):
        quick = QuickRows(contract, PERIOD)
        lines: list[int] = []
        for chunk in _open(file, contract).chunks():
            lines += [refusal.row for refusal in chunk.refused]
            for batch in chunk.table.to_batches():
                found = quick.sort(batch)
                assert int(np.count_nonzero(found.good)) + found.doubtful.num_rows == batch.num_rows
                for column in found.doubtful.columns[1:]:
                    as_text(column).validate(full=True)
                lines += batch.column(ROW).to_pylist()
            rows += chunk.table.num_rows + len(chunk.refused)
        assert len(lines) == len(set(lines)) == rows
        return rows
    return -1


def take_in_one(data: bytes, folder: Path) -> int:
    """Take a file in as `minsheng ingest` does; accepted and refused rows add up, and none is both.

    Args:
        data: The input.
        folder: For the file and the home; empty.

    Returns:
        Rows of the delivery; -1 if the file as a whole was refused.
    """
    table, file = _file(data, folder)
    with suppress(MinshengError):
        delivery = ingest(folder / "home", table, file, PERIOD).delivery
        refused = {entry.row for entry in read_quarantine(delivery) if entry.severity == "row"}
        assert len(refused) == delivery.refused
        assert delivery.accepted + delivery.refused == delivery.rows
        return delivery.rows
    return -1


def _file(data: bytes, folder: Path) -> tuple[str, Path]:
    choice, content = (data[0] if data else 0), data[1:]
    table, kind = TABLES[choice % len(TABLES)], KINDS[choice // len(TABLES) % len(KINDS)]
    header = ",".join(column.zh for column in contract_of(table).columns) + "\n"
    match kind:
        case "csv with a header":
            content = header.encode() + content
        case "csv in GB18030":
            content = header.encode("gb18030") + content
        case "sheet of a workbook":
            content = _workbook(table, content)
    file = folder / "file"
    file.write_bytes(content)
    return table, file


def _workbook(table: str, sheet: bytes) -> bytes:
    """A sound workbook with other XML in place of its sheet, for an archive with a wrong checksum is not even opened."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_sound(table))) as sound, zipfile.ZipFile(out, "w") as archive:
        for name in sound.namelist():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else sound.read(name))
    return out.getvalue()


@cache
def _sound(table: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, column in enumerate(contract_of(table).columns):
            sheet.write_string(0, at, column.zh)
    return out.getvalue()
