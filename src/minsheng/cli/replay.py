"""`minsheng replay`: past months as they were known then and as they are known now."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.progress import progress
from minsheng.screening.replay import Line, Replay, replay_json
from minsheng.screening.replay import replay as run_replay
from minsheng.screening.replay.query import JOINED
from minsheng.screening.whatif.words import yuan

KINDS = {"back_pay": "[green]补发 back-pay[/green]", "recovery": "[red]追缴 recovery[/red]"}


@app.command()
def replay(
    period: Annotated[str, typer.Argument(help="月份 Month, YYYY-MM.")],
    known_on: Annotated[
        dt.datetime,
        typer.Option(
            formats=["%Y-%m-%d"], help="当时：只用此日及以前收到的数据 Then: only what was received up to this day."
        ),
    ],
    to: Annotated[str | None, typer.Option(help="最后月份 Last month; the first by default.")] = None,
    law_then: Annotated[
        Path | None, typer.Option(help="当时适用的法律（覆盖文件） Overlay that makes the law as it was applied then.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="输出目录 Folder for lines.csv and reasons.csv.")] = None,
    lines: Annotated[int, typer.Option(min=0, max=100_000, help="列出多少笔 Lines to list, the largest first.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """重演。Past months by what was known then and by what is known now: back-pay and recovery, each with its reason."""
    with progress(f"重演 Replay {period}") as move:
        found = run_replay(home, period, known_on.date(), to=to, law_then=law_then, out=out, shown=lines, progress=move)
    if as_json:
        typer.echo(json.dumps(replay_json(found), ensure_ascii=False))
        return
    _print(found, screen)
    if out:
        screen.print(f"全部 {found.count:,} 笔 all lines → {out / 'lines.csv'}", soft_wrap=True)


def _print(found: Replay, terminal: Console) -> None:
    months = found.periods[0] if len(found.periods) == 1 else f"{found.periods[0]} … {found.periods[-1]}"
    law = f"，当时法律 law of then: {found.law_then}" if found.law_then else ""
    terminal.print(f"[bold]重演 Replay[/bold] {months}  当时 then: {found.known_on}，现在 now{law}")
    table = Table(title="补发与追缴 Back-pay and recovery (元 yuan)", title_justify="left")
    for heading in ("月份 month", "项目 programme"):
        table.add_column(heading)
    for heading in (
        "补发 back-pay",
        "笔 lines",
        "追缴 recovery",
        "笔 lines",
        "当时不明 untold then",
        "现在不明 untold now",
        "一直不明 both",
    ):
        table.add_column(heading, justify="right")
    for total in found.totals:
        title = " ".join((found.titles[total.programme][0], total.programme))
        table.add_row(
            total.period, title, yuan(total.back_pay[1]), f"{total.back_pay[0]:,}", yuan(total.recovery[1]), f"{total.recovery[0]:,}",
            f"{total.untold_then:,}", f"{total.untold_now:,}", f"{total.untold_both:,}",
        )  # fmt: skip
    table.caption = "不明的不折算成钱，由人核实。 What cannot be told is not turned into money; a person finds out."
    terminal.print(table)
    terminal.print(_reasons(found))
    for line in found.lines:
        _print_line(found, line, terminal)


def _reasons(found: Replay) -> Table:
    table = Table(
        title="原因 Facts that read otherwise now (一笔可有多个 a line may have several)", title_justify="left"
    )
    table.add_column("事实 fact")
    for heading in ("笔 lines", "补发 back-pay", "追缴 recovery"):
        table.add_column(heading, justify="right")
    for reason in found.reasons:
        table.add_row(" ".join(reason.title), f"{reason.lines:,}", yuan(reason.back_pay), yuan(reason.recovery))
    return table


def _print_line(found: Replay, line: Line, terminal: Console) -> None:
    title = " ".join(found.titles[line.programme])
    terminal.print(
        f"{KINDS[line.kind]} {line.period} {line.household_id} {title}: {yuan(line.then)} → {yuan(line.now)} "
        f"（[bold]{yuan(line.difference, signed=True)}[/bold]）",
        soft_wrap=True,
    )
    if line.by_law:
        facts = "—" if line.by_facts is None else yuan(line.by_facts, signed=True)
        terminal.print(f"    其中 of it: 事实 facts {facts}，法律 law {yuan(line.by_law, signed=True)}")
    for reason in line.reasons:
        whose = f"成员 member {reason.person_id} " if reason.person_id else ""
        nothing = "不在册 not there" if reason.fact == JOINED else "未知 unknown"
        known = "在册 there" if reason.fact == JOINED else None
        before, after = (nothing if value is None else known or value for value in (reason.before, reason.after))
        terminal.print(
            f"    · {whose}{reason.title[0]} {reason.title[1]}: {escape(before)} → {escape(after)}  [blue]{escape(reason.delivery)}[/blue]",
            soft_wrap=True,
        )
