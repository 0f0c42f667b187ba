"""How the workbooks for departments are written: formats, sheets, drop-downs, and cells that stay text whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from minsheng.lake.contracts import Column, Contract
from minsheng.lake.errors import LakeError
from minsheng.lake.layout import storage_errors

__all__ = ["Book", "choices", "described", "heading_width", "new_book"]

LISTS_SHEET: Final = "选项 lists"
LONGEST_CELL: Final = 32_767
_LAST_ROW: Final = 1_048_575
_UNITS: Final = {"yuan": "元", "qian_yuan": "千元", "wan_yuan": "万元", "fen": "分", "m2": "平方米"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "header": {
        "bold": True,
        "bg_color": "#DDE6F0",
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
        "num_format": "@",
    },
    "required": {
        "bold": True,
        "bg_color": "#FFD966",
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
        "num_format": "@",
    },
    "note": {
        "bold": True,
        "bg_color": "#E7E6E6",
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
        "num_format": "@",
    },
    "text": {"num_format": "@", "locked": False},
    "fault": {"num_format": "@", "bg_color": "#F8CBAD", "border": 1, "border_color": "#C00000", "locked": False},
    "doubt": {"num_format": "@", "bg_color": "#FFF2CC", "locked": False},
    "told": {"num_format": "@", "font_color": "#595959", "text_wrap": True, "valign": "top"},
    "money": {"num_format": "0.00", "locked": False},
    "whole": {"num_format": "0", "locked": False},
    "date": {"num_format": "yyyy-mm-dd", "locked": False},
    "example": {"num_format": "@", "italic": True, "font_color": "#808080"},
    "title": {"bold": True, "font_size": 14},
    "strong": {"bold": True, "text_wrap": True, "valign": "top"},
    "words": {"text_wrap": True, "valign": "top"},
}


class Book:
    """A workbook being written.

    Attributes:
        file: The xlsxwriter workbook.
    """

    def __init__(self, file: Any) -> None:
        self.file = file
        self._formats: dict[tuple[str, bool], Any] = {}
        self._lists: Any = None
        self._ranges: dict[tuple[str, ...], str] = {}

    def style(self, name: str, *, quoted: bool = False) -> Any:
        """A format by its name; `quoted` keeps text that looks like a formula text when somebody edits the cell."""
        if (name, quoted) not in self._formats:
            extra = {"quote_prefix": True} if quoted else {}
            self._formats[name, quoted] = self.file.add_format({**_STYLES[name], **extra})
        return self._formats[name, quoted]

    def sheet(self, title: str) -> Any:
        """A new sheet, its name cut to what a spreadsheet allows and unlike the others."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "数据"
        taken = {sheet.get_name().lower() for sheet in self.file.worksheets()}
        names = [plain, *(f"{plain} {number}" for number in range(2, 100))]
        return self.file.add_worksheet(next(name for name in names if name.lower() not in taken))

    def text(self, sheet: Any, row: int, column: int, text: str | None, style: str) -> None:
        """Write a cell as text; what begins like a formula is none."""
        if text:
            sheet.write_string(row, column, text[:LONGEST_CELL], self.style(style, quoted=text.startswith(_FORMULA)))
        else:
            sheet.write_blank(row, column, None, self.style(style))

    def offer(self, sheet: Any, column: int, options: Sequence[str], last: int | None = None) -> None:
        """A drop-down for the cells of a column below the header; other entries are warned of, not forbidden."""
        if tuple(options) not in self._ranges:
            if self._lists is None:
                self._lists = self.file.add_worksheet(LISTS_SHEET)
                self._lists.hide()
            at = len(self._ranges)
            for row, option in enumerate(options):
                self._lists.write_string(row, at, option)
            letter = xlsxwriter.utility.xl_col_to_name(at)
            self._ranges[tuple(options)] = f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(options)}"
        rule = {
            "validate": "list",
            "source": self._ranges[tuple(options)],
            "error_type": "warning",
            "error_title": "不在选项之列 Not in the list",
            "error_message": "请从下拉列表中选择。Choose from the list.",
        }
        sheet.data_validation(1, column, last or _LAST_ROW, column, rule)


@contextmanager
def new_book(file: Path) -> Iterator[Book]:
    """A workbook that appears under its name once it is whole.

    Raises:
        LakeError: The name does not end in `.xlsx`.
        StorageError: It cannot be written.
    """
    if file.suffix.lower() != ".xlsx":
        raise LakeError("A workbook is asked for.", where=str(file), hint="Let its name end in .xlsx.")
    part = file.with_name(f".{file.name}.part")
    with storage_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False}) as writer:
                yield Book(writer)
            part.replace(file)
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*error.args) from error
        finally:
            part.unlink(missing_ok=True)


def choices(column: Column) -> tuple[str, ...]:
    """What a drop-down offers: of each code the first Chinese spelling, else the first."""
    return tuple(
        next((word for word in group if not word.isascii()), group[0] if group else code)
        for code, group in column.codes.items()
    )


def heading_width(column: Column) -> float:
    """A width at which the header and a usual value can be read."""
    wide = {"resident_id": 22, "household_no": 22, "division": 16, "text": 18, "date": 13}.get(column.type, 12)
    return max(wide, 2.2 * len(column.zh) + 2)


def described(contract: Contract, column: Column) -> tuple[str, str]:
    """What a column wants, in a few words: Chinese, English."""
    unit_zh, unit_en = _UNITS.get(column.unit, column.unit), column.unit.replace("_", " ")
    kinds = {
        "resident_id": ("18位身份号码，按文本填写", "resident id of 18 characters, as text"),
        "household_no": ("18位户号，按文本填写", "household number of 18 digits, as text"),
        "division": ("12位村居代码，按文本填写", "village code of 12 digits, as text"),
        "text": (f"文字，最多{column.max_length}字", f"text, {column.max_length} characters at most"),
        "code": ("从下拉列表中选择", "choose from the list"),
        "bool": ("是或否", "是 (yes) or 否 (no)"),
        "int": ("整数", "a whole number"),
        "money": (f"金额，{unit_zh}，最多两位小数", f"an amount in {unit_en}, two decimals at most"),
        "area": (f"面积，{unit_zh}，最多两位小数", f"an area in {unit_en}, two decimals at most"),
        "date": ("日期，如 2023-12-31", "a date like 2023-12-31"),
        "month": ("月份，如 2023-12", "a month like 2023-12"),
    }
    zh, en = kinds[column.type]
    if isinstance(column.min, int) or column.max is not None:
        low = column.min if isinstance(column.min, int) else "…"
        high = column.max if column.max is not None else "…"
        zh, en = f"{zh}，{low}至{high}", f"{en}, {low} to {high}"
    if column.name in contract.key:
        zh, en = f"{zh}；主键", f"{en}; part of the key"
    return zh, en
