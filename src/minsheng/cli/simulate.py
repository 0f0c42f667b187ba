"""`minsheng simulate`: what a reform would change, and what it would cost."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, KnownOn, app, screen
from minsheng.cli.progress import progress
from minsheng.cli.simulations import print_simulation
from minsheng.errors import MinshengError
from minsheng.screening.whatif import simulate as run_simulation
from minsheng.screening.whatif.report import write_report
from minsheng.screening.whatif.tell import simulation_json


@app.command()
def simulate(
    reforms: Annotated[list[Path] | None, typer.Argument(help="改革方案 One reform (YAML), or two to compare.")] = None,
    period: Annotated[str | None, typer.Option(help="月份 Month whose facts are read, YYYY-MM.")] = None,
    law_date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="现行法律日期 Day of the law in force; month end by default."),
    ] = None,
    known_on: KnownOn = None,
    programme: Annotated[
        list[str] | None,
        typer.Option(help="只算这些项目（更快） Programmes to compute; all that may change by default."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="输出目录 Folder for report.html and figures.json.")] = None,
    example: Annotated[bool, typer.Option("--example", help="输出示例方案 Print an example reform.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """改革测算。Lay a reform over the law and a month's facts: who gains, who loses, what it costs; nothing is changed."""
    if example:
        typer.echo(
            files("minsheng.screening.whatif").joinpath("examples/standards-2023-09.yaml").read_text("utf-8"), nl=False
        )
        return
    if not reforms or period is None:
        raise MinshengError(
            "a reform and --period are needed.",
            hint="`minsheng simulate --example > reform.yaml` writes a reform to start from.",
        )
    with progress(f"测算 Simulate {period}") as move:
        found = run_simulation(
            home,
            reforms,
            period,
            law_date=law_date.date() if law_date else None,
            known_on=known_on.date() if known_on else None,
            programmes=programme or (),
            progress=move,
        )
    if out:
        write_report(found, out)
    if as_json:
        typer.echo(json.dumps(simulation_json(found), ensure_ascii=False))
        return
    print_simulation(found, screen)
    if out:
        screen.print(f"报告 report → {out / 'report.html'}", soft_wrap=True)
