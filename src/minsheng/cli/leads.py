"""`minsheng leads`: findings of a month become leads in the console."""

from __future__ import annotations

from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.progress import progress
from minsheng.cli.serve import needs_console, notice
from minsheng.screening import last_period


@app.command()
def leads(
    period: Annotated[
        str | None, typer.Argument(help="月份 Month, YYYY-MM; the last one screened by default.", show_default=False)
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="演示环境 A home with demonstration accounts.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """筛查结果转为线索。Make leads of a month's findings: one open lead per household, nothing twice."""
    needs_console()
    from minsheng.console.serving import prepared  # noqa: PLC0415 - the console is an extra

    month = period or last_period(home)
    with prepared(home, demo=demo, notice=notice):
        from minsheng.casework.web.actions import import_findings  # noqa: PLC0415 - Django is set up only now

        with progress(f"线索 Leads {month}") as move:
            done = import_findings(home, month, move)
    screen.print(
        f"{done.findings:,} 条发现 findings → {done.leads:,} 条新线索 new leads, {done.reasons:,} 条新原因 new reasons, "
        f"{done.again:,} 条再次确认 confirmed again, {done.answered:,} 条本月已处理 answered for this month"
    )
