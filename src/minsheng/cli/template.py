"""`minsheng template`: a workbook for a department to fill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.lake.worklists import write_template


@app.command()
def template(
    table: Annotated[str, typer.Argument(help="数据表 Table of a feed; `minsheng doctor --feeds` lists them.")],
    out: Annotated[Path, typer.Option(help="工作簿 Workbook to write, .xlsx.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """填报模板。A workbook with the headers, drop-downs and limits of a table, for a department to fill."""
    screen.print(f"模板 template → {write_template(home, table, out)}", soft_wrap=True)
