"""How deliveries are told: what was accepted, what was refused, and where the refusals lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.lake import Delivery, Receipt, load_contracts
from minsheng.lake.intake import Rehearsal
from minsheng.lake.many import Outcome
from minsheng.lake.quarantine import told_reason
from minsheng.lake.worklists.masking import masked

__all__ = ["print_deliveries", "print_receipt", "print_rehearsal", "print_taken_in"]


def print_receipt(receipt: Receipt, screen: Console) -> None:
    """One delivery, with its refusals by column and reason."""
    delivery = receipt.delivery
    if receipt.repeated:
        screen.print(
            f"{escape(delivery.file_name)}: 重复文件，无变化 the same file as delivery {delivery.number}, nothing changed"
        )
        return
    screen.print(
        f"{escape(delivery.file_name)} → {delivery.table} {delivery.period}: "
        f"接收 accepted [green]{delivery.accepted:,}[/green], 退回 refused [red]{delivery.refused:,}[/red]"
        + (f", 置空单元格 cells emptied {delivery.cells_blanked:,}" if delivery.cells_blanked else "")
        + (f", 修复号码 ids repaired {delivery.ids_repaired:,}" if delivery.ids_repaired else "")
        + (f", 其中无号码 without an id {delivery.unidentified:,}" if delivery.unidentified else "")
    )
    for column, reasons in delivery.reasons.items():
        for reason, number in reasons.items():
            why = told_reason(delivery, reason)
            screen.print(f"   {escape(column):<20} {number:>7,}  {why.zh} {why.en}")
    if delivery.unidentified:
        screen.print("   无号码的行待比对 rows without an id wait for: minsheng identity link --period …")
    if delivery.refused or delivery.cells_blanked or delivery.ids_repaired:
        screen.print(f"   退回明细 quarantine: {escape(str(delivery.quarantine_path))}")


def print_deliveries(home: Path, deliveries: Sequence[Delivery], screen: Console) -> None:
    """All deliveries together, a line per table."""
    table = Table(title="接收情况 What was accepted and refused", title_justify="left")
    table.add_column("数据表 Table")
    for heading in ("文件 files", "接收 accepted", "退回 refused", "置空 emptied"):
        table.add_column(heading, justify="right")
    table.add_column("主要退回原因 main reasons")
    for name, contract in load_contracts(home).items():
        mine = [delivery for delivery in deliveries if delivery.table == name]
        if not mine:
            continue
        reasons: dict[str, int] = {}
        words: dict[str, str] = {}
        for delivery in mine:
            for counts in delivery.reasons.values():
                for reason, number in counts.items():
                    if reason == "id_repaired":
                        continue
                    reasons[reason] = reasons.get(reason, 0) + number
                    words[reason] = words.get(reason) or told_reason(delivery, reason).zh
        top = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:3]
        table.add_row(
            f"{contract.title.zh} {name}",
            f"{len(mine):,}",
            f"{sum(d.accepted for d in mine):,}",
            f"{sum(d.refused for d in mine):,}",
            f"{sum(d.cells_blanked for d in mine):,}",
            "，".join(f"{words[reason]} {number}" for reason, number in top),
        )
    screen.print(table)
    repaired, unnamed = sum(d.ids_repaired for d in deliveries), sum(d.unidentified for d in deliveries)
    if repaired or unnamed:
        screen.print(f"修复号码 ids repaired {repaired:,}, 无号码待比对 rows without an id, to be linked {unnamed:,}")


def print_rehearsal(rehearsal: Rehearsal, screen: Console) -> None:
    """What would become of a file, with the first place of each kind of fault; ids are masked."""
    delivery = rehearsal.delivery
    screen.print(
        f"{escape(delivery.file_name)} → {delivery.table} {delivery.period}: 试收，未写入 checked, nothing written: "
        f"可接收 would accept [green]{delivery.accepted:,}[/green], 将退回 refuse [red]{delivery.refused:,}[/red]"
        + (f", 将置空 empty {delivery.cells_blanked:,} 格 cells" if delivery.cells_blanked else "")
    )
    if rehearsal.repeated:
        screen.print(f"   重复文件 the same file as delivery {rehearsal.repeated.number}: nothing would change")
    for entry in rehearsal.first:
        number = delivery.reasons[entry.column][entry.reason.code]
        screen.print(
            f"   {escape(entry.column):<20} {number:>7,}  {entry.reason.zh} {entry.reason.en}；"
            f"首见第 {entry.row} 行 first in row {entry.row}: {escape(masked(entry.value))}",
            soft_wrap=True,
        )


def print_taken_in(home: Path, outcomes: Sequence[Outcome], screen: Console) -> None:
    """Many files: a line per table, and how many were there already."""
    receipts = [outcome.receipt for outcome in outcomes if outcome.receipt]
    fresh = [receipt.delivery for receipt in receipts if not receipt.repeated]
    print_deliveries(home, fresh, screen)
    screen.print(
        f"{len(outcomes):,} 份文件 files: 收下 taken in [green]{len(fresh):,}[/green], "
        f"此前已收 here already {len(receipts) - len(fresh):,}, 整份退回 refused [red]{len(outcomes) - len(receipts):,}[/red]"
    )
