"""A rule's items as a workbook for the department that has to clear them up: one sheet, one row per item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from minsheng.lake.deliveries import Delivery
from minsheng.lake.layout import storage_errors
from minsheng.screening.quality.history import STATES, Item
from minsheng.screening.quality.rules import SEVERITIES, Rule
from minsheng.standards import from_person_id, mask
from minsheng.standards.divisions import find_division

__all__ = ["LARGEST", "shown_id", "write_workbook"]

LARGEST: Final = 1_000_000
"""Most items of one workbook; a sheet of Excel has 1,048,576 rows."""

_COLUMNS: Final[Mapping[str, tuple[str, int]]] = {
    "key": ("编号 key", 26),
    "state": ("状态 state", 18),
    "since": ("起始月 since", 11),
    "district": ("区县 district", 12),
    "division": ("村居 village", 24),
    "household": ("户号 household", 21),
    "person": ("身份号码 id", 22),
    "zh": ("发现的情况", 60),
    "en": ("what was found", 60),
    "file": ("来源文件 file", 30),
    "row": ("行 line", 8),
    "answer": ("核实结果（填写） outcome", 30),
}


def write_workbook(
    path: Path,
    rule: Rule,
    items: Sequence[Item],
    deliveries: Mapping[int, Delivery],
    *,
    period: str,
    full_ids: bool = False,
) -> None:
    """Write the items of a rule, with what the rule says and asks for above them.

    Args:
        path: The workbook.
        rule: The rule.
        items: Its items, in the order of the rows.
        deliveries: Number to delivery, for the names of files.
        period: The month that was checked.
        full_ids: Show resident ids in full; masked otherwise.

    Raises:
        StorageError: The workbook cannot be written.
    """
    with (
        storage_errors(path),
        xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book,
    ):
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(rule.id)
        for at, (_, width) in enumerate(_COLUMNS.values()):
            sheet.set_column(at, at, width, wrapped)
        head = _head(rule, period, len(items))
        for at, (name, text) in enumerate(head):
            sheet.write_string(at, 0, name, bold)
            sheet.write_string(at, 1, text)
        start = len(head) + 1
        for at, (title, _) in enumerate(_COLUMNS.values()):
            sheet.write_string(start, at, title, bold)
        sheet.freeze_panes(start + 1, 1)
        for line, item in enumerate(items, start + 1):
            for at, text in enumerate(_cells(item, deliveries, full_ids)):
                if text:
                    sheet.write_string(line, at, text)
        sheet.autofilter(start, 0, start + max(len(items), 1), len(_COLUMNS) - 1)


def shown_id(person_id: int | None, *, full: bool) -> str:
    """A resident id as it may be shown; empty for nobody."""
    if person_id is None:
        return ""
    text = from_person_id(person_id)
    return text if full else mask(text)


def _head(rule: Rule, period: str, items: int) -> list[tuple[str, str]]:
    ground = rule.clause or (f"{rule.rationale.zh} {rule.rationale.en}" if rule.rationale else "")
    zh, en = SEVERITIES[rule.severity]
    return [
        (rule.id, f"{rule.title.zh} {rule.title.en}"),
        ("月份 month", f"{period}，{items} 条 items，{zh} {en}"),
        ("部门 department", f"{rule.department.zh} {rule.department.en}"),
        ("依据 ground", ground),
        ("处理 what to do", f"{rule.todo.zh} {rule.todo.en}"),
    ]


def _cells(item: Item, deliveries: Mapping[int, Delivery], full_ids: bool) -> list[str]:
    zh, en = STATES[item.state]
    delivery = deliveries.get(item.delivery) if item.delivery is not None else None
    cells: dict[str, Any] = {
        "key": item.key,
        "state": f"{zh} {en}",
        "since": item.since,
        "district": _name(item.district),
        "division": _name(str(item.division or "")),
        "household": str(item.household_id or ""),
        "person": shown_id(item.person_id, full=full_ids),
        "zh": item.sentence[0],
        "en": item.sentence[1],
        "file": delivery.file_name if delivery else "",
        "row": str(item.row or ""),
        "answer": "",
    }
    return [cells[name] for name in _COLUMNS]


def _name(code: str) -> str:
    known = find_division(code) if code else None
    return known.name if known else code
