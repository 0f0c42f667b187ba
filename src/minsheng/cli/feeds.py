"""`minsheng feeds`: which departments delivered a month in time, which were late and which are still missing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.lake.lateness import Punctuality, punctuality

CADENCES = {"daily": "每日 daily", "monthly": "每月 monthly", "quarterly": "每季 quarterly", "yearly": "每年 yearly"}
COLOURS = {"in_time": "green", "late": "yellow", "awaited": "dim", "missing": "red"}


@app.command()
def feeds(
    period: Annotated[str, typer.Argument(help="数据所属月 Month that the data are of, YYYY-MM.")],
    on: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="查询日 Day of asking; today by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON JSON for machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """报送时效。Which tables of a month came in time, late by how many days, or not at all, and who answers for them."""
    found = punctuality(home, period, on.date() if on else dt.datetime.now(tz=dt.UTC).date())
    if as_json:
        screen.print_json(json.dumps([_plain(row) for row in found], ensure_ascii=False))
        return
    table = Table(title=f"{period} 报送时效 What was delivered in time", title_justify="left")
    for heading in ("数据表 table", "部门 owner", "周期 cadence", "截止 due", "收到 received", "状态 standing"):
        table.add_column(heading, overflow="fold")
    for heading in ("文件 files", "行 rows"):
        table.add_column(heading, justify="right")
    for row in found:
        contract = row.contract
        table.add_row(
            f"{contract.title.zh} {contract.table}",
            f"{contract.owner.zh}",
            CADENCES[contract.cadence],
            str(row.due or "未约定 none"),
            str(row.received_on or "—"),
            f"[{COLOURS[row.standing]}]{escape(_standing(row))}[/]",
            f"{len(row.deliveries):,}",
            f"{sum(delivery.rows for delivery in row.deliveries):,}",
        )
    screen.print(table)
    behind = [row for row in found if row.standing in {"late", "missing"}]
    screen.print(f"迟报或缺报 late or missing: {len(behind)} / {len(found)}")


def _standing(row: Punctuality) -> str:
    match row.standing:
        case "in_time":
            told = "按时 in time"
        case "late":
            told = f"迟 {row.days_late} 天 late by {row.days_late} days"
        case "missing":
            told = f"缺报，已逾期 {row.days_late} 天 missing for {row.days_late} days"
        case "awaited":
            told = "待报 awaited"
    return (
        f"{told}，{row.days_delivered} 天有报送 on {row.days_delivered} days"
        if row.contract.cadence == "daily"
        else told
    )


def _plain(row: Punctuality) -> dict[str, object]:
    return {
        "table": row.contract.table,
        "feed": row.contract.feed,
        "owner": {"zh": row.contract.owner.zh, "en": row.contract.owner.en},
        "cadence": row.contract.cadence,
        "first_period": row.first_period,
        "last_period": row.last_period,
        "due": str(row.due) if row.due else None,
        "received_on": str(row.received_on) if row.received_on else None,
        "standing": row.standing,
        "days_late": row.days_late,
        "deliveries": [delivery.number for delivery in row.deliveries],
    }
