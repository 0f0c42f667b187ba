"""`minsheng quarantine`: the work-lists of refused rows: what is open, to whom it goes, and what came back."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, complaints, screen
from minsheng.cli.progress import progress
from minsheng.cli.quarantine_pages import as_machines_read, print_counts, print_items, print_taken_back, print_trends
from minsheng.lake import list_deliveries, load_contracts
from minsheng.lake.contracts import contract_of
from minsheng.lake.worklists import (
    accept_back,
    close_rows,
    count_open,
    export_list,
    open_items,
    tables_of,
    trends,
    write_trend_page,
)

quarantine_app = typer.Typer(
    invoke_without_command=True,
    help="退回清单。Refused rows as work-lists: count, list, export, accept, close, trend.",
)
app.add_typer(quarantine_app, name="quarantine")

AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")]
Table = Annotated[str, typer.Argument(help="数据表 Table of a feed, e.g. pensions.")]
Period = Annotated[str | None, typer.Option(help="只看某月 Only rows of this month, YYYY-MM.")]
Why = Annotated[str | None, typer.Option("--reason", help="只看某类 Only rows with this reason, e.g. id_checksum.")]
Owner = Annotated[str | None, typer.Option(help="部门 All tables of a department, by its name.")]


@quarantine_app.callback()
def quarantine(context: typer.Context, home: Home = DEFAULT_HOME, owner: Owner = None, as_json: AsJson = False) -> None:
    """退回清单。Refused rows as work-lists; without a verb: what is open, by department, table and reason."""
    if context.invoked_subcommand:
        return
    tables = [contract.table for contract in tables_of(home, owner)] if owner else _delivered(home)
    counts = [count for table in tables for count in count_open(home, table)]
    if as_json:
        typer.echo(json.dumps([as_machines_read(count) for count in counts], ensure_ascii=False))
        return
    print_counts(home, counts, screen)


@quarantine_app.command("list")
def list_open(
    table: Table,
    period: Period = None,
    reason: Why = None,
    most: Annotated[int, typer.Option(min=0, help="最多条数 Most rows to show.")] = 20,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """逐条列出。The open rows of a table, the oldest first; ids are masked."""
    items, total = open_items(home, table, period=period, reason=reason, most=most)
    if as_json:
        typer.echo(json.dumps({"total": total, "rows": [as_machines_read(item) for item in items]}, ensure_ascii=False))
        return
    print_items(contract_of(table, home), items, total, screen)


@quarantine_app.command()
def export(
    table: Annotated[str | None, typer.Argument(help="数据表 Table of a feed; left out with --owner.")] = None,
    out: Annotated[Path | None, typer.Option(help="工作簿 Workbook to write, .xlsx.")] = None,
    owner: Owner = None,
    period: Period = None,
    reason: Why = None,
    rows: Annotated[int, typer.Option(min=1, max=100_000, help="每册行数 Most rows in one workbook.")] = 20_000,
    home: Home = DEFAULT_HOME,
) -> None:
    """导出更正表。The open rows as a workbook for the department, with the faulty cells marked."""
    if (table is None) == (owner is None) or out is None:
        raise typer.BadParameter("Name a table or --owner, and the workbook with --out.")
    tables = [contract.table for contract in tables_of(home, owner)] if owner else [str(table)]
    with progress("导出 Export") as move:
        files = export_list(home, tables, out, period=period, reason=reason, most=rows, progress=move)
    for file, count in files:
        screen.print(f"{count:,} 行 rows → {file}", soft_wrap=True)
    if len(files) > 1:
        screen.print(
            f"每册最多 {rows:,} 行，分为 {len(files)} 册 split into {len(files)} workbooks; each can be taken back alone"
        )
    if not files:
        screen.print("没有未办结的行 nothing is open; no workbook was written")


@quarantine_app.command()
def accept(
    files: Annotated[list[Path], typer.Argument(help="更正后的工作簿 Corrected workbooks.")],
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """收回更正表。Take corrected workbooks back: what is right now leaves the list, what is not stays with its reason."""
    left_out = 0
    for file in files:
        with progress(f"收回 Accept {file.name}") as move:
            taken = accept_back(home, file, progress=move)
        left_out += len(taken.left_out)
        if as_json:
            typer.echo(json.dumps(as_machines_read(taken), ensure_ascii=False, default=str))
        else:
            print_taken_back(home, taken, screen)
    if left_out:
        complaints.print(f"[red]错误 Error[/red] {left_out:,} 行未收 rows were not taken in; see above")
        raise typer.Exit(1)


@quarantine_app.command()
def close(
    table: Table,
    delivery: Annotated[int, typer.Option(help="批次 Number of the delivery, as `list` shows it.")],
    row: Annotated[list[int], typer.Option(help="行 Line of its file; may be repeated.")],
    why: Annotated[str, typer.Option(help="理由 Why the row need not come back.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """销项。Take rows off the list that were dropped on purpose, with the reason."""
    closed = close_rows(home, table, delivery, row, why, getpass.getuser())
    screen.print(f"已销项 closed {len(closed):,} 行 rows of delivery {delivery}")


@quarantine_app.command()
def trend(
    table: Annotated[str | None, typer.Argument(help="数据表 Only this table, with its reasons.")] = None,
    out: Annotated[Path | None, typer.Option(help="网页 Page with charts to write, .html.")] = None,
    home: Home = DEFAULT_HOME,
    as_json: AsJson = False,
) -> None:
    """质量趋势。How each feed's share of refused rows and emptied cells went, month by month."""
    found = trends(home, table)
    if out:
        write_trend_page(home, found, out)
    if as_json:
        typer.echo(json.dumps([as_machines_read(entry) for entry in found], ensure_ascii=False))
        return
    print_trends(home, found, screen, reasons=table is not None)
    if out:
        screen.print(f"图表 charts → {out}", soft_wrap=True)


def _delivered(home: Path) -> Iterator[str]:
    """The tables that have been delivered, in the order of their departments."""
    there = {delivery.table for delivery in list_deliveries(home)}
    contracts = sorted(load_contracts(home).values(), key=lambda contract: (contract.owner.zh, contract.table))
    return (contract.table for contract in contracts if contract.table in there)
