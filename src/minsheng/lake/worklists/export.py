"""A work-list as a workbook for the department: its own headers, the whole rows, the faulty cells marked and explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.intake import Progress
from minsheng.lake.marks import GUIDE_SHEET
from minsheng.lake.worklists.items import WHOLE_ROW, Fault, Item, open_items
from minsheng.lake.worklists.references import write_reference
from minsheng.lake.worklists.workbook import Book, choices, heading_width, new_book

__all__ = ["DROPPED", "FROM", "REFERENCE", "TOLD", "export_list"]

REFERENCE: Final = "编号（勿改） reference"
TOLD: Final = "问题与办法 What to correct"
DROPPED: Final = "不再报送的理由 Why not to deliver"
FROM: Final = "原件 From"
_MOST_COMMENTS: Final = 20_000

_GUIDE: Final = """
怎么做
What to do

1. 每张表是一类数据中被退回、或有单元格被置空的行，整行按报来时的样子列出。红底单元格有误，批注和“问题与办法”一列写明原因和办法；黄底行是整行有疑问。
1. Each sheet holds the rows of one table that were refused, or that lost a cell, as they were delivered. Cells with a red fill are wrong; the comment and the column “What to correct” say why and what to do. A yellow row is in doubt as a whole.

2. 直接在本表中改正。可以排序、筛选、分批退回；有下拉列表的请从列表中选择。
2. Correct the cells here. You may sort, filter, and send back a part. Choose from the list where there is one.

3. 两行相互矛盾（同一主键内容不同）的，留下正确的一行，另一行删除。
3. Where two rows contradict each other (same key, other content), keep the right one and delete the other.

4. 本不应报送的行，在“不再报送的理由”一列写明理由，该行即销项。只删除而不写理由的行，下次仍会列出。
4. If a row ought not to be delivered at all, say why in the column “Why not to deliver”; that closes it. A row that is only deleted comes up again.

5. 漏报的行可以加在末尾，编号一列留空。不要修改隐藏的编号列和表头。
5. Rows that were forgotten may be added at the end, without a reference. Leave the hidden reference and the headers alone.

6. 存为 XLSX 退回数据管理单位，由其用 minsheng quarantine accept 收回。改对的行从清单上消失，仍有误的行带着新的原因留下。
6. Save as XLSX and send it back; `minsheng quarantine accept` takes it in. What is right leaves the list, what is still wrong stays with its new reason.

本工作簿含个人信息，只经批准的渠道传送，用后删除。
This workbook holds personal data: send it by approved channels only, and delete it after use.
"""


def export_list(
    home: Path,
    tables: Sequence[str],
    out: Path,
    *,
    period: str | None = None,
    reason: str | None = None,
    most: int = 20_000,
    progress: Progress | None = None,
) -> list[tuple[Path, int]]:
    """Write the open rows of some tables as workbooks that a department corrects and sends back.

    Args:
        home: Folder of all state.
        tables: Tables of the contract; a sheet each.
        out: The workbook; of several, the second is called `<out>-2.xlsx` and so on.
        period: Only the rows of this month.
        reason: Only the rows with this reason code.
        most: Most rows in one workbook.
        progress: Called with rows done, rows in all, and the table.

    Returns:
        Each workbook with its number of rows; none if nothing is open.

    Raises:
        ContractError: No such table.
        LakeError: Not a month, no such reason, or a name that is not one of a workbook.
        StorageError: A delivery cannot be read, or a workbook cannot be written.
    """
    listed = [item for table in tables for item in open_items(home, table, period=period, reason=reason)[0]]
    deliveries = {delivery.number: delivery for delivery in list_deliveries(home)}
    files = []
    for number, start in enumerate(range(0, len(listed), most), 1):
        file = out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        some = listed[start : start + most]
        with new_book(file) as book:
            _guide(home, book, some)
            for contract, items in _by_table(home, some):
                _sheet(book, contract, items, deliveries)
                if progress:
                    progress(min(start + most, len(listed)), len(listed), contract.title.zh)
        files.append((file, len(some)))
    return files


def _by_table(home: Path, items: Sequence[Item]) -> Iterator[tuple[Contract, list[Item]]]:
    for table in dict.fromkeys(item.table for item in items):
        yield contract_of(table, home), [item for item in items if item.table == table]


def _guide(home: Path, book: Book, items: Sequence[Item]) -> None:
    sheet = book.file.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    row = 0
    for contract, mine in _by_table(home, items):
        months = sorted({item.period for item in mine})
        told = f"{contract.owner.zh} · {contract.title.zh}：{len(mine):,} 行，{months[0]} 至 {months[-1]}"
        sheet.write_string(row, 0, told, book.style("title"))
        english = f"{contract.owner.en} · {contract.title.en}: {len(mine):,} rows, {months[0]} to {months[-1]}"
        sheet.write_string(row + 1, 0, english, book.style("words"))
        reasons = Counter((fault.reason.zh, fault.reason.en) for item in mine for fault in item.faults)
        row += 2
        for (zh, en), count in reasons.most_common():
            sheet.write_string(row, 0, f"    {count:,}  {zh}  {en}", book.style("words"))
            row += 1
        row += 1
    for paragraph in _GUIDE.strip().split("\n\n"):
        for style, line in zip(("strong", "words"), paragraph.split("\n"), strict=True):
            sheet.write_string(row, 0, line, book.style(style))
            row += 1


def _sheet(book: Book, contract: Contract, items: Sequence[Item], deliveries: dict[int, Delivery]) -> None:
    sheet = book.sheet(contract.title.zh)
    columns = contract.columns
    last = len(columns) + 1
    headers = [REFERENCE, *(column.zh for column in columns), DROPPED, TOLD, FROM]
    for at, header in enumerate(headers):
        style = "required" if 0 < at < last and columns[at - 1].required else "header" if at <= last else "note"
        sheet.write_string(0, at, header, book.style(style))
    sheet.set_column(0, 0, 8, None, {"hidden": True})
    for at, column in enumerate(columns, 1):
        sheet.set_column(at, at, heading_width(column), book.style("text"))
        if column.codes:
            book.offer(sheet, at, choices(column))
    sheet.set_column(last, last, 24, book.style("text"))
    sheet.set_column(last + 1, last + 1, 60)
    sheet.set_column(last + 2, last + 2, 30)
    _guard_reference(sheet)
    comments = _MOST_COMMENTS
    for row, item in enumerate(items, 1):
        comments -= _row(book, sheet, row, contract, item, deliveries[item.delivery], comments)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(items), last + 2)


def _guard_reference(sheet: Any) -> None:
    """Warn whoever unhides the reference and types into it."""
    sheet.data_validation(
        1, 0, 1_048_575, 0,
        {"validate": "custom", "value": "=FALSE", "error_title": "请勿修改 Leave alone",
         "error_message": "编号由系统写入，改动后该行无法收回。The reference was written by the system."},
    )  # fmt: skip


def _row(book: Book, sheet: Any, row: int, contract: Contract, item: Item, delivery: Delivery, comments: int) -> int:
    """Write one row; returns how many comments it took of those that are left."""
    last = len(contract.columns) + 1
    faults = {name: fault for fault in item.faults for name in fault.column.split(",")}
    whole = faults.get(WHOLE_ROW)
    sheet.write_string(row, 0, write_reference(delivery, item.row), book.style("told"))
    used = 0
    for at, column in enumerate(contract.columns, 1):
        fault = faults.get(column.name)
        kept = item.cells.get(column.name) if item.cells else (fault.value if fault else None)
        book.text(sheet, row, at, kept, "fault" if fault else "doubt" if whole else "text")
        note = fault or (whole if at == 1 else None)
        if note and used < comments:
            options = f"\n可选 choose: {'、'.join(choices(column))[:300]}" if column.codes and fault else ""
            sheet.write_comment(row, at, _comment(note) + options, {"x_scale": 2, "y_scale": 1.2, "author": "minsheng"})
            used += 1
    book.text(sheet, row, last, None, "text")
    told = "\n".join(_told(contract, fault) for fault in item.faults)
    if not item.cells:
        told += "\n整行未留存，请补全各列 the whole row was not kept: fill in every column"
    book.text(sheet, row, last + 1, told, "told")
    since = "" if item.since == item.period else f"，自 since {item.since}"
    book.text(sheet, row, last + 2, f"{item.file_name} 第{item.row}行 line {item.row}，{item.period}{since}", "told")
    return used


def _comment(fault: Fault) -> str:
    reason = fault.reason
    return f"{reason.zh}：{reason.todo_zh}\n{reason.en}. {reason.todo_en}."


def _told(contract: Contract, fault: Fault) -> str:
    """One fault in the column that explains: where, what, what to do, and what stood there if it is not in its cell."""
    headers = {column.name: column.zh for column in contract.columns}
    where = (
        ""
        if fault.column == WHOLE_ROW
        else f"【{'、'.join(headers.get(name, name) for name in fault.column.split(','))}】"
    )
    emptied = "（该格已置空，其余已收）" if fault.severity == "cell" else ""
    unsplit = (
        f"\n原文 as delivered: {fault.value}" if fault.reason.code in {"wrong_column_count", "undecodable"} else ""
    )
    return (
        f"{where}{fault.reason.zh}：{fault.reason.todo_zh}{emptied} {fault.reason.en}. {fault.reason.todo_en}.{unsplit}"
    )
