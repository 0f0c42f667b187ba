"""How deliveries are told: what was accepted, what was refused, and where the refusals lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.lake import Delivery, Receipt, load_contracts
from minsheng.lake.quarantine import told_reason

__all__ = ["print_deliveries", "print_receipt"]


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
