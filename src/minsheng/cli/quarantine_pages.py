"""Work-lists and their history on the terminal; ids are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.cross_rules import reason_in
from minsheng.lake.worklists import Count, Fault, Item, TakenBack, Trend
from minsheng.lake.worklists.masking import masked

__all__ = ["as_machines_read", "print_counts", "print_items", "print_taken_back", "print_trends"]

BARS = "▁▂▃▄▅▆▇█"
LEFT_OUT_SHOWN = 20


def print_counts(home: Path, counts: Sequence[Count], screen: Console) -> None:
    """What is open, by department, table and reason."""
    if not counts:
        screen.print("没有未办结的行 nothing is open")
        return
    table = Table(title="未办结的退回行 Refused rows that have not come back right", title_justify="left")
    for heading in ("部门 department", "数据表 table", "原因 reason"):
        table.add_column(heading, overflow="fold")
    table.add_column("行 rows", justify="right")
    table.add_column("仅置空 cell only", justify="right")
    table.add_column("最早 since", no_wrap=True)
    for count in counts:
        contract = contract_of(count.table, home)
        first = ("", "") if count.reason else (contract.owner.zh, f"{contract.title.zh} {count.table}")
        reason = f"{count.reason.zh} {count.reason.code}" if count.reason else "[bold]合计 all[/bold]"
        table.add_row(*first, reason, f"{count.rows:,}", f"{count.cells:,}" if count.cells else "", count.since)
    screen.print(table)


def print_items(contract: Contract, items: Sequence[Item], total: int, screen: Console) -> None:
    """Open rows, a line per fault."""
    table = Table(title=f"{contract.title.zh} {contract.table}: {len(items):,} / {total:,}", title_justify="left")
    for heading in ("批次 delivery", "行 row", "月 month", "列 column", "原文 value", "问题与办法 what to correct"):
        table.add_column(heading, overflow="fold")
    for item in items:
        for at, fault in enumerate(item.faults):
            place = (str(item.delivery), str(item.row), item.since) if not at else ("", "", "")
            told = f"{fault.reason.zh}：{fault.reason.todo_zh} {fault.reason.en}"
            table.add_row(*place, escape(_column(contract, fault)), escape(masked(fault.value)), told)
    screen.print(table)
    files = {item.delivery: item.file_name for item in items}
    for number, name in sorted(files.items()):
        screen.print(f"   批次 delivery {number}: {escape(name)}")
    if total > len(items):
        screen.print(f"   另有 and {total - len(items):,} 行 more; --most 0 … 或 or minsheng quarantine export")


def print_taken_back(home: Path, taken: TakenBack, screen: Console) -> None:
    """What became of a corrected work-list."""
    told = [
        (taken.right, "改对 right now", "green"),
        (taken.wrong, "仍有误 still wrong", "red"),
        (taken.added, "新增 added", "green"),
        (taken.added_refused, "新增被退 added and refused", "red"),
        (taken.closed, "销项 closed", "green"),
        (taken.already, "此前已办结 done before", "dim"),
        (taken.blank, "未填 left blank", "yellow"),
        (len(taken.left_out), "未收 not taken in", "red"),
    ]
    words = ", ".join(f"{name} [{colour}]{count:,}[/{colour}]" for count, name, colour in told if count)
    screen.print(f"{escape(taken.file.name)}: {words or '没有行 no rows'}")
    for receipt in taken.receipts:
        delivery = receipt.delivery
        again = "，重复文件，无变化 the same file again, nothing changed" if receipt.repeated else ""
        screen.print(
            f"   更正批次 correction {delivery.number} → {delivery.table} {delivery.period} (批次 of delivery {delivery.corrects}): "
            f"接收 accepted {delivery.accepted:,}, 退回 refused {delivery.refused:,}{again}",
            soft_wrap=True,
        )
        for column, reasons in () if receipt.repeated else delivery.reasons.items():
            for reason, number in reasons.items():
                why = reason_in(contract_of(delivery.table, home), reason)
                screen.print(f"      {escape(column):<20} {number:>7,}  {why.zh} {why.en}")
    for entry in taken.left_out[:LEFT_OUT_SHOWN]:
        screen.print(f"   [red]{escape(entry.sheet)} 第 {entry.row} 行 row[/red]: {entry.zh} {entry.en}")
    if len(taken.left_out) > LEFT_OUT_SHOWN:
        screen.print(f"   … {len(taken.left_out) - LEFT_OUT_SHOWN:,} 行 more rows")


def print_trends(home: Path, found: Sequence[Trend], screen: Console, *, reasons: bool) -> None:
    """A line per table; with `reasons`, one for each reason below it."""
    if not found:
        screen.print("没有数据 nothing was delivered yet")
        return
    first, last = min(t.months[0].period for t in found), max(t.months[-1].period for t in found)
    table = Table(title=f"报送质量 Quality of deliveries, {first} – {last}", title_justify="left")
    table.add_column("数据表 table", overflow="fold")
    table.add_column("每月 by month", no_wrap=True)
    for heading in ("行 rows", "退回 refused", "退回率 share", "上月 last", "置空 cells", "未办结 open"):
        table.add_column(heading, justify="right")
    for trend in found:
        table.add_row(
            f"{contract_of(trend.table, home).title.zh} {trend.table}",
            spark([month.share for month in trend.months]),
            f"{trend.rows:,}",
            f"{trend.refused:,}",
            f"{trend.refused / trend.rows:.2%}" if trend.rows else "",
            f"{trend.months[-1].share:.2%}",
            f"{sum(month.cells for month in trend.months):,}",
            f"{sum(month.open for month in trend.months):,}",
        )
        for code, count in trend.reasons.items() if reasons else ():
            shares = [month.reasons.get(code, 0) / (month.rows or 1) for month in trend.months]
            table.add_row(
                f"   {reason_in(contract_of(trend.table, home), code).zh} {code}", spark(shares), "", f"{count:,}"
            )
    screen.print(table)


def spark(shares: Sequence[float]) -> str:
    """Bars, the highest for the largest share; a point for none."""
    top = max(shares, default=0.0)
    return "".join(BARS[min(int(share / top * len(BARS)), len(BARS) - 1)] if share else "·" for share in shares)


def as_machines_read(entry: Any) -> Any:
    """An entry as JSON, ids masked and the words of reasons left to their codes."""
    if isinstance(entry, Item):
        faults = [
            {"column": f.column, "value": f.value and masked(f.value), "reason": f.reason.code, "severity": f.severity}
            for f in entry.faults
        ]
        names = ("table", "delivery", "row", "period", "since", "file_name")
        return {name: getattr(entry, name) for name in names} | {"faults": faults}
    if isinstance(entry, Count):
        return {
            "table": entry.table,
            "reason": entry.reason and entry.reason.code,
            "rows": entry.rows,
            "cells": entry.cells,
            "since": entry.since,
        }
    if isinstance(entry, TakenBack):
        receipts = [
            {
                "delivery": r.delivery.number,
                "corrects": r.delivery.corrects,
                "accepted": r.delivery.accepted,
                "refused": r.delivery.refused,
                "repeated": r.repeated,
            }
            for r in entry.receipts
        ]
        numbers = ("right", "wrong", "added", "added_refused", "closed", "already", "blank")
        left_out = [asdict(one) for one in entry.left_out]
        return {name: getattr(entry, name) for name in numbers} | {"receipts": receipts, "left_out": left_out}
    return asdict(entry) if is_dataclass(entry) and not isinstance(entry, type) else entry


def _column(contract: Contract, fault: Fault) -> str:
    headers: Mapping[str, str] = {column.name: column.zh for column in contract.columns}
    named = [headers[name] for name in fault.column.split(",") if name in headers]
    return "、".join(named) or "整行 whole row"
