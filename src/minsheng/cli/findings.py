"""`minsheng findings`: the files of a published screening, whole."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, KnownOn, app, screen
from minsheng.screening import open_run


@app.command()
def findings(
    period: Annotated[str, typer.Argument(help="月份 Month, YYYY-MM.")],
    known_on: KnownOn = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """结果文件。Where the findings and leads of a month lie as Parquet; after a correction, writes them whole first."""
    run = open_run(home, period, known_on.date() if known_on else None)
    if as_json:
        typer.echo(json.dumps({"run": run.run_id, "findings": run.findings, "leads": run.lead_files}))
        return
    screen.print(f"核算结果 findings ({run.households:,}): {run.findings}", soft_wrap=True)
    screen.print(f"线索 leads ({run.leads:,}): {run.lead_files}", soft_wrap=True)
