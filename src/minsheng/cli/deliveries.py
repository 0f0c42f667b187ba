"""`minsheng deliveries`: what was delivered, and whether it counts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.lake import list_deliveries, withdrawn
from minsheng.lake.contracts import contract_of


@app.command()
def deliveries(
    table: Annotated[str | None, typer.Option(help="只列此表 Only this table.")] = None,
    period: Annotated[str | None, typer.Option(help="只列此月 Only this month, YYYY-MM.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """列出接收批次。What was delivered, by whom and when, and whether it counts."""
    gone = withdrawn(home)
    wanted = contract_of(table, home).table if table else None
    known = [each for each in list_deliveries(home, wanted) if period in {None, each.period}]
    if as_json:
        rows = [
            {name: value for name, value in asdict(each).items() if name != "folder"}
            | {"withdrawn": asdict(gone[each.number]) if each.number in gone else None}
            for each in known
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    page = Table(title="接收批次 Deliveries", title_justify="left")
    for heading in ("批次 no.", "收到 received", "数据表 table", "月份 month", "文件 file", "接收人 by"):
        page.add_column(heading, overflow="fold")
    for heading in ("接受 accepted", "拒收 refused"):
        page.add_column(heading, justify="right")
    page.add_column("状态 state", overflow="fold")
    for each in known:
        event = gone.get(each.number)
        state = f"[yellow]已撤回 withdrawn[/yellow] {event.on} {escape(event.why)}" if event else "有效 counts"
        page.add_row(
            str(each.number), str(each.received_on), each.table, each.period, escape(each.file_name), escape(each.received_by),
            f"{each.accepted:,}", f"{each.refused:,}", state,
        )  # fmt: skip
    screen.print(page)
