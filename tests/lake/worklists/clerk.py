"""What a clerk does with a workbook: look at it, change it, save it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import xlsxwriter
from python_calamine import CalamineWorkbook

Rows = list[list[Any]]


def sheets(file: Path) -> dict[str, Rows]:
    """The cells of a workbook by sheet, as a spreadsheet would hold them."""
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def save(file: Path, content: dict[str, Rows]) -> Path:
    """A workbook with these cells."""
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False}) as book:
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(at, column, cell)
    return file


def edited(file: Path, change: Callable[[Rows], Rows], *, sheet: str = "", to: str = "back.xlsx") -> Path:
    """The workbook with the data rows of one sheet (the second, unless named) changed."""
    content = sheets(file)
    name = sheet or list(content)[1]
    header, *rows = content[name]
    content[name] = [header, *change(rows)]
    return save(file.with_name(to), content)


def put(header: list[Any], row: list[Any], **cells: Any) -> list[Any]:
    """A row with some cells changed; cells are named by their headers."""
    row = list(row)
    for name, value in cells.items():
        row[header.index(name)] = value
    return row


def part(file: Path, ending: str) -> str:
    """The text of the parts of a workbook whose names contain something."""
    with ZipFile(file) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if ending in name)
