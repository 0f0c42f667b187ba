"""`minsheng screen`: findings and leads of a month."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, KnownOn, app
from minsheng.cli.app import screen as terminal
from minsheng.cli.progress import progress
from minsheng.cli.results import print_districts, print_leads, print_monitoring, print_programmes, print_truth
from minsheng.screening import (
    compare_with_truth,
    findings_by_district,
    findings_by_programme,
    leads_by_kind,
    monitoring_by_type,
)
from minsheng.screening import screen as run_screening


@app.command()
def screen(
    period: Annotated[str, typer.Argument(help="月份 Month, YYYY-MM.")],
    engine: Annotated[str, typer.Option(help="local (DuckDB) 或 or spark.")] = "local",
    law_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="适用法律日期 Day of the law; month end by default.")
    ] = None,
    known_on: KnownOn = None,
    truth: Annotated[
        Path | None, typer.Option(help="与合成城市的真值对照 Compare with the truth/ of a synthetic city.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """筛查一个月。Find who should be covered, who should leave, and who must be looked at; decide nothing."""
    with progress(f"筛查 Screen {period}") as move:
        run = run_screening(
            home,
            period,
            engine=engine,
            law_date=law_date.date() if law_date else None,
            known_on=known_on.date() if known_on else None,
            progress=move,
        )
    agreement = compare_with_truth(run, truth) if truth else None
    if as_json:
        answer = {
            "period": run.period,
            "known_on": run.known_on,
            "run": run.run_id,
            "law_hash": run.law_hash,
            "households": run.households,
            "programmes": findings_by_programme(run),
            "listed": run.listed,
            "monitoring": monitoring_by_type(run),
            "districts": findings_by_district(run),
            "leads": leads_by_kind(run),
        }
        typer.echo(json.dumps(answer | ({"truth": agreement.as_dict()} if agreement else {}), ensure_ascii=False))
        return
    terminal.print(
        f"{run.households:,} 户 households, {run.leads:,} 条线索 leads, 法律 law {run.law_hash[:12]} → {run.folder}"
    )
    if not run.listed:
        terminal.print(
            f"[yellow]{period} 未报送救助在册名单，无法判断应保未保、应退未退：请报送 enrolments。"
            f" No list of who is enrolled was delivered for {period}, so nobody can be said to be missing from it or to have to"
            " leave it: deliver enrolments.[/yellow]",
            soft_wrap=True,
        )
    print_programmes(run, terminal)
    print_monitoring(run, terminal)
    print_districts(run, terminal)
    print_leads(run, terminal)
    if agreement:
        print_truth(agreement, terminal)
