"""`minsheng ingest`: take in the files of a department, and say what was refused and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.progress import progress
from minsheng.cli.receipts import print_receipt
from minsheng.lake import ingest as take_in


@app.command()
def ingest(
    feed: Annotated[
        str, typer.Argument(help="数据表 Table of a feed, e.g. hukou_people; `minsheng doctor --feeds` lists them.")
    ],
    files: Annotated[list[Path], typer.Argument(help="文件 Files: CSV, XLSX or Parquet.")],
    period: Annotated[str, typer.Option(help="数据所属月 Month that the data are of, YYYY-MM.")],
    home: Home = DEFAULT_HOME,
    wait: Annotated[
        bool, typer.Option("--wait", help="等待另一进程写完 Wait while another process is writing to this home.")
    ] = False,
) -> None:
    """接收部门数据。One delivery per file; good rows are kept whatever the bad ones are like."""
    for file in files:
        with progress(f"接收 Ingest {file.name}") as move:
            receipt = take_in(home, feed, file, period, progress=move, wait=wait)
        print_receipt(receipt, screen)
