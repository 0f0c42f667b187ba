"""A workbook for a department to fill, from the contract: headers, drop-downs, limits, an example and instructions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from minsheng.lake.checks import EARLIEST, LATEST_PLANNED
from minsheng.lake.contracts import Column, Contract, contract_of
from minsheng.lake.marks import EXAMPLE_MARK
from minsheng.lake.worklists.workbook import Book, choices, described, heading_width, new_book

__all__ = ["example_cells", "write_template"]

GUIDE: Final = "填写说明 Instructions"
_LAST_ROW: Final = 1_048_575
_MODES: Final = {
    "changes": (
        "只报新增和变化的行；同一主键以后报的为准。",
        "Rows that are new or have changed; of one key the later row holds.",
    ),
    "full": (
        "每月报送完整名单；同名文件重报即整份替换。",
        "The whole list of the month; a file of the same name replaces it as a whole.",
    ),
    "events": (
        "逐笔追加；同一主键的后一行更正前一行。",
        "Each event once; a later row of the same key corrects the earlier.",
    ),
}
_ABSENCE: Final = {
    "none": (
        "报送之后，表中没有的人（户）即视为没有此项。",
        "Once this table is delivered, somebody without a row is taken to have none of it.",
    ),
    "unknown": (
        "表中没有的人（户）视为情况不明，不视为没有。",
        "Somebody without a row is unknown, not taken to have none.",
    ),
}


def write_template(home: Path, table: str, out: Path) -> Path:
    """Write the workbook that a department fills for a table.

    The first sheet is what is delivered: it can be sent as it is, and its example row is passed over. The second tells in
    plain words what each column wants.

    Args:
        home: Folder of all state, for the tables of the city's own; need not exist.
        table: Table of the contract.
        out: The workbook, `.xlsx`.

    Returns:
        The workbook.

    Raises:
        ContractError: No such table.
        LakeError: The name is not one of a workbook.
        StorageError: It cannot be written.
    """
    contract = contract_of(table, home)
    with new_book(out) as book:
        sheet = book.sheet(contract.title.zh)
        example = example_cells(contract)
        for at, column in enumerate(contract.columns):
            sheet.write_string(0, at, column.zh, book.style("required" if column.required else "header"))
            sheet.write_comment(0, at, _comment(contract, column), {"x_scale": 2, "author": "minsheng"})
            sheet.set_column(at, at, heading_width(column), book.style(_style(column)))
            sheet.write_string(1, at, example[column.name], book.style("example"))
            _validate(book, sheet, at, column)
        sheet.freeze_panes(1, 1)
        _guide(book, contract)
    return out


def example_cells(contract: Contract) -> dict[str, str]:
    """A row as it should look, marked as an example where its id would stand; it is no row, and never taken in."""
    usual = {
        "resident_id": "11010519491231002X",
        "household_no": "500101001001000001",
        "division": "500101001001",
        "text": "文字",
        "int": "1",
        "money": "100.00",
        "area": "80.50",
        "date": "2023-12-31",
        "month": "2023-12",
    }
    cells = {c.name: choices(c)[0] if c.codes else usual[c.type] for c in contract.columns}
    cells[contract.subject] = f"{EXAMPLE_MARK} {cells[contract.subject]}"
    return cells


def _style(column: Column) -> str:
    return {"money": "money", "area": "money", "int": "whole", "date": "date"}.get(column.type, "text")


def _comment(contract: Contract, column: Column) -> str:
    zh, en = described(contract, column)
    must = "必填 required" if column.required else "可空 may be empty"
    return f"{must}\n{zh}\n{en}"


def _validate(book: Book, sheet: Any, at: int, column: Column) -> None:
    """The limits of a column, as far as a spreadsheet can hold them."""
    if column.codes:
        book.offer(sheet, at, choices(column))
        return
    rule: dict[str, Any] = {}
    match column.type:
        case "money" | "area" | "int":
            low = column.min if isinstance(column.min, int) else -(10**13)
            high = column.max if column.max is not None else 10**13
            kind = "integer" if column.type == "int" else "decimal"
            rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        case "date":
            earliest = column.min if isinstance(column.min, date) else EARLIEST
            rule = {"validate": "date", "criteria": "between", "minimum": earliest, "maximum": LATEST_PLANNED}
        case "resident_id" | "household_no" | "division":
            length = 12 if column.type == "division" else 18
            low = 15 if column.type == "resident_id" else length
            rule = {"validate": "length", "criteria": "between", "minimum": low, "maximum": length}
        case "text":
            rule = {"validate": "length", "criteria": "<=", "value": column.max_length}
        case _:
            return
    rule |= {"error_title": "请核对 Please check", "error_message": _refusal(column)}
    sheet.data_validation(1, at, _LAST_ROW, at, rule)


def _refusal(column: Column) -> str:
    limits = [str(limit) for limit in (column.min, column.max) if limit is not None]
    return f"{column.zh}: {' – '.join(limits)}" if limits else f"{column.zh}：不符合填写要求 not as required"


def _guide(book: Book, contract: Contract) -> None:
    sheet = book.file.add_worksheet(GUIDE)
    sheet.hide_gridlines(2)
    for at, width in enumerate((22, 12, 46, 52, 60)):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, f"{contract.title.zh} {contract.title.en}", book.style("title"))
    words = book.style("words")
    row = 1
    for zh, en in _told(contract):
        sheet.merge_range(row, 0, row, 4, f"{zh}\n{en}", words)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    for at, header in enumerate(("列 Column", "必填 Required", "填法", "How to fill", "可选 Choices")):
        sheet.write_string(row, at, header, book.style("header"))
    for below, column in enumerate(contract.columns, 1):
        zh, en = described(contract, column)
        cells = (column.zh, "必填 yes" if column.required else "", zh, en, "、".join(choices(column)))
        for at, text in enumerate(cells):
            sheet.write_string(row + below, at, text, words)


def _told(contract: Contract) -> list[tuple[str, str]]:
    due = getattr(contract, "due_day", 0)
    lines = [
        (f"责任部门：{contract.owner.zh}", f"Department: {contract.owner.en}"),
        _MODES[contract.mode],
        _ABSENCE[contract.absence],
        (
            "黄底表头为必填。空着的格子表示不知道，不要填 0 或“无”。",
            "A yellow header is required. An empty cell means that it is not known: write no 0 and no 无 in its place.",
        ),
        (
            f"身份号码或户号以“{EXAMPLE_MARK}”开头的行是示例，可删除；留着也不会被收。",
            f"A row whose id or household number begins with {EXAMPLE_MARK} is an example: delete it or leave it, it is not taken in.",
        ),
        (
            "身份号码、户号按文本填写（单元格已设为文本），否则表格软件会改掉末几位。",
            "Ids and household numbers are text (the cells are set so), or the spreadsheet would change their last digits.",
        ),
    ]
    if due:
        lines.insert(1, (f"次月 {due} 日前报送。", f"Due by day {due} of the following month."))
    if contract.note:
        lines.append(("备注：", contract.note))
    return lines
