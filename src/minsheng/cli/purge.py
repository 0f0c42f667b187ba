"""`minsheng purge`: what is older than its retention period goes, the audit of it stays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.progress import progress
from minsheng.errors import MinshengError
from minsheng.lake import load_contracts
from minsheng.lake.identity.review import replaced_evidence
from minsheng.lake.purge import purge as run_purge
from minsheng.lake.retention import PurgePlan, plan_purge

_REASON = "保存期限届满 retention period over"


@app.command()
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出 Show what would go; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="清除 Remove it; there is no way back.")] = False,
    on: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按哪一天 Day of the limits; today by default.")
    ] = None,
    reason: Annotated[str, typer.Option(help="原因 Why, for the log.")] = _REASON,
    home: Home = DEFAULT_HOME,
) -> None:
    """清除超过保存期限的个人数据。Remove personal rows older than their retention period; keep the audit of them."""
    if dry_run == yes:
        raise MinshengError(
            "Say either --dry-run or --yes.", hint="Look with --dry-run first: what --yes removes cannot be had back."
        )
    day = on.date() if on else dt.date.today()  # noqa: DTZ011 - the day that it is where the city is
    if dry_run:
        _print_plan(plan_purge(home, day), home)
        return
    with progress("清除 Purge") as move:
        event = run_purge(home, day, reason, move)
    screen.print(
        f"第 {event.number} 次清除 purge {event.number}: {event.rows_removed:,} 行 rows 和 and {event.quarantine_removed:,} 条退回记录"
        f" quarantine entries of {event.deliveries:,} 次接收 deliveries; {len(event.months):,} 个月度结果 months' results"
        f" → {home / 'audit' / 'purges.jsonl'}",
        soft_wrap=True,
    )


def _print_plan(plan: PurgePlan, home: Path) -> None:
    contracts = load_contracts(home)
    table = Table(title=f"{plan.limits.on} 的保存期限 Retention on that day", title_justify="left")
    table.add_column("数据表 table", overflow="fold")
    for heading in ("保留自 kept from", "接收 deliveries", "清除行 rows go", "仍有效行 rows stay", "退回 quarantine"):
        table.add_column(heading, justify="right")
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for step in plan.deliveries:
        numbers = (1, step.rows_removed, step.rows_left, step.quarantine_removed)
        name = step.delivery.table
        sums[name] = [before + more for before, more in zip(sums[name], numbers, strict=True)]
    for name, contract in contracts.items():
        first = plan.limits.tables.get(name, "永久 for ever")
        table.add_row(f"{contract.title.zh} {name}", first, *(f"{number:,}" for number in sums[name]))
    screen.print(table)
    if plan.pending is not None:
        screen.print(
            f"[yellow]第 {plan.pending} 次清除尚未完成 purge {plan.pending} is not finished: run minsheng purge --yes[/]"
        )
    if runs := {file.parent for file in replaced_evidence(home)}:
        screen.print(
            f"被后来取代的比对 linkages that a later one has replaced: {len(runs):,} 次的证据 lose their evidence"
        )
    screen.print(
        f"{plan.limits.horizon} 之前的月份将不能再筛查 months before it can no longer be laid out: "
        f"{len(plan.months):,} 个月度结果 months' results go"
    )
