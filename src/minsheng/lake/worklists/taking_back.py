"""Taking a corrected work-list back: its rows become correction deliveries, and what is right now leaves the list."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.correction import Correction
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.intake import Progress, Receipt, ingest
from minsheng.lake.worklists.closings import close_rows
from minsheng.lake.worklists.items import State, states
from minsheng.lake.worklists.references import read_reference
from minsheng.lake.worklists.sheets import Line, Sheet, SheetRows, read_sheets

__all__ = ["LeftOut", "TakenBack", "accept_back"]

_TAKEN: frozenset[State] = frozenset({"open", "came_again"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a workbook that was not taken in.

    Attributes:
        sheet: Sheet.
        row: Its number in the spreadsheet.
        zh: Why, and what to do, in Chinese.
        en: The same in English.
    """

    sheet: str
    row: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a corrected work-list; every row of it is counted in one of the numbers.

    Attributes:
        file: The workbook.
        receipts: The correction deliveries, one for each delivery that was corrected.
        right: Rows of the list that are right now.
        wrong: Rows of the list that are still wrong, and stay with their new reason.
        added: Rows without a reference that were taken in.
        added_refused: Rows without a reference that were refused; they are on the list now.
        closed: Rows that were closed with the reason that the workbook gives.
        already: Rows that were no longer open: right, replaced or closed before.
        blank: Rows of the list that came back without any cell, and stay open.
        left_out: Rows that were not taken in, and why.
    """

    file: Path
    receipts: tuple[Receipt, ...]
    right: int
    wrong: int
    added: int
    added_refused: int
    closed: int
    already: int
    blank: int
    left_out: tuple[LeftOut, ...]


@dataclass(slots=True)
class _Sorted:
    """The rows of one sheet, by what is to be done with them."""

    contract: Contract
    rows: dict[int, list[Line]] = field(default_factory=dict)
    roots: dict[int, dict[int, int]] = field(default_factory=dict)
    added: dict[int, set[int]] = field(default_factory=dict)
    closing: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    already: int = 0
    blank: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


def accept_back(home: Path, file: Path, progress: Progress | None = None, *, by: str = "") -> TakenBack:
    """Take in a work-list that a department has corrected.

    The rows of each delivery become one correction delivery of the same table and month, checked like any other. In a
    `full` table it adds to the list that it corrects. Rows may stand in any order; those that were deleted stay open. The
    same workbook a second time changes nothing.

    Args:
        home: Folder of all state.
        file: The workbook.
        progress: Called with deliveries done, deliveries in all, and the table.
        by: Account that answers for it; that of the machine by default.

    Raises:
        FileRefusedError: Not a workbook, no work-list, no row of this home, or without the headers of its table.
        BusyError: Another process is writing to the home.
        StorageError: The disk is full or not writable.
    """
    if not file.is_file():
        raise FileRefusedError("There is no such file.", where=str(file), hint="Check the path.")
    deliveries = {delivery.number: delivery for delivery in list_deliveries(home)}
    sorted_sheets = [_sort(home, sheet, file, deliveries) for sheet in _each_table_once(read_sheets(file), file)]
    groups = [(one, number) for one in sorted_sheets for number in one.rows]
    receipts = []
    for at, (one, number) in enumerate(groups):
        if progress:
            progress(at, len(groups), one.contract.title.zh)
        receipts.append(_take_in(home, file, one, deliveries[number], by))
    for one in sorted_sheets:
        for (number, why), rows in one.closing.items():
            close_rows(home, one.contract.table, number, rows, why, by or _account())
    if progress:
        progress(len(groups), len(groups), "")
    return _told(home, file, sorted_sheets, tuple(receipts))


def _each_table_once(sheets: tuple[Sheet, ...], file: Path) -> Iterator[Sheet]:
    seen: dict[str, str] = {}
    for sheet in sheets:
        table = next((reference.table for reference in sheet.references), None)
        if table and seen.setdefault(table, sheet.name) != sheet.name:
            raise FileRefusedError(
                f"Two sheets hold rows of {table}: {seen[table]} and {sheet.name}.",
                where=str(file),
                hint="Keep the one that is corrected and delete the other.",
            )
        if sheet.lines:
            yield sheet


def _sort(home: Path, sheet: Sheet, file: Path, deliveries: Mapping[int, Delivery]) -> _Sorted:
    """Decide what is to be done with each row of a sheet."""
    true = [r for r in sheet.references if r.delivery in deliveries and r.names(deliveries[r.delivery])]
    if not true:
        raise FileRefusedError(
            "No row carries a reference that this home has written.",
            where=f"{file}, sheet {sheet.name}",
            hint="Take it in where it was exported, or export the list again.",
        )
    table = true[0].table
    contract = contract_of(table, home)
    sheet.check_headers(contract, file)
    found = _Sorted(contract)
    standing = states(home, table)
    months = {deliveries[reference.delivery].period for reference in true if reference.table == table}
    seen: set[tuple[int, int]] = set()
    headers = {column.zh for column in contract.columns}
    for line in sheet.lines:
        told = LeftOut(sheet.name, line.number, "", "")
        filled = any(header in headers for header in line.cells)
        reference = read_reference(line.reference)
        delivery = deliveries.get(reference.delivery) if reference else None
        if line.reference and not (reference and delivery and reference.names(delivery)):
            zh, en = "编号不是本系统所写：从原表恢复编号", "The reference is unknown: restore it from the exported list"
            found.left_out.append(LeftOut(told.sheet, told.row, zh, en))
        elif reference and reference.table != table:
            zh, en = (
                f"这是 {reference.table} 的行：放回原表",
                f"A row of {reference.table}: put it back into its own sheet",
            )
            found.left_out.append(LeftOut(told.sheet, told.row, zh, en))
        elif reference and (reference.delivery, reference.row) not in seen:
            seen.add((reference.delivery, reference.row))
            _place(found, line, reference.delivery, reference.row, standing, filled=filled)
        elif filled and len(months) > 1:
            zh, en = (
                "新增的行不知属于哪个月：另行报送",
                "An added row, and the sheet has several months: deliver it in a file",
            )
            found.left_out.append(LeftOut(told.sheet, told.row, zh, en))
        elif filled:
            number = true[0].delivery
            found.rows.setdefault(number, []).append(line)
            found.added.setdefault(number, set()).add(line.number)
    return found


def _place(
    found: _Sorted, line: Line, delivery: int, row: int, standing: Mapping[tuple[int, int], State], *, filled: bool
) -> None:
    """Decide what is to be done with a row that stands for one of the list."""
    if standing.get((delivery, row)) not in _TAKEN:
        found.already += 1
    elif line.why:
        found.closing.setdefault((delivery, line.why), []).append(row)
    elif not filled:
        found.blank += 1
    else:
        found.rows.setdefault(delivery, []).append(line)
        found.roots.setdefault(delivery, {})[line.number] = row


def _take_in(home: Path, file: Path, one: _Sorted, corrected: Delivery, by: str) -> Receipt:
    contract = one.contract
    names = tuple(column.name for column in contract.columns)
    source = SheetRows(file, contract, tuple(one.rows[corrected.number]), file.stat().st_size, names)
    correction = Correction(corrected.number, source, one.roots.get(corrected.number, {}), by)
    return ingest(home, contract.table, file, corrected.period, correction=correction)


def _told(home: Path, file: Path, sorted_sheets: list[_Sorted], receipts: tuple[Receipt, ...]) -> TakenBack:
    right = wrong = added = added_refused = 0
    for one in sorted_sheets:
        standing = states(home, one.contract.table)
        now = [standing.get((number, row)) for number, roots in one.roots.items() for row in roots.values()]
        right += sum(state not in _TAKEN for state in now)
        wrong += sum(state in _TAKEN for state in now)
        numbers = {r.delivery.corrects: r.delivery.number for r in receipts if r.delivery.table == one.contract.table}
        for corrected, rows in one.added.items():
            refused = sum((numbers[corrected], row) in standing for row in rows)
            added_refused += refused
            added += len(rows) - refused
    return TakenBack(
        file=file,
        receipts=receipts,
        right=right,
        wrong=wrong,
        added=added,
        added_refused=added_refused,
        closed=sum(len(rows) for one in sorted_sheets for rows in one.closing.values()),
        already=sum(one.already for one in sorted_sheets),
        blank=sum(one.blank for one in sorted_sheets),
        left_out=tuple(entry for one in sorted_sheets for entry in one.left_out),
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
