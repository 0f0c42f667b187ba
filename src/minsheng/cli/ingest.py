"""`minsheng ingest`: take in the files of a department, and say what was refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, complaints, report, screen
from minsheng.cli.progress import progress
from minsheng.cli.receipts import print_receipt, print_rehearsal, print_taken_in
from minsheng.errors import MinshengError
from minsheng.lake import ingest as take_in
from minsheng.lake import rehearse
from minsheng.lake.many import Entry, entries_in, ingest_all, read_index


@app.command()
def ingest(
    feed: Annotated[
        str | None,
        typer.Argument(help="数据表 Table of a feed, e.g. hukou_people; `minsheng doctor --feeds` lists them."),
    ] = None,
    files: Annotated[list[Path] | None, typer.Argument(help="文件 Files: CSV, XLSX or Parquet.")] = None,
    period: Annotated[str | None, typer.Option(help="数据所属月 Month that the data are of, YYYY-MM.")] = None,
    index: Annotated[
        Path | None,
        typer.Option(help="文件目录 List of files with table and month, as `synth` writes deliveries.json."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="文件夹 All files of a folder: by its deliveries.json, else by their names.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="试收 Only say what would be refused; nothing is written.")
    ] = False,
    home: Home = DEFAULT_HOME,
    wait: Annotated[
        bool, typer.Option("--wait", help="等待另一进程写完 Wait while another process is writing to this home.")
    ] = False,
) -> None:
    """接收部门数据。One delivery per file; good rows are kept whatever the bad ones are like."""
    entries = _entries(home, feed, files, period, index, folder)
    if check:
        _rehearse_all(home, entries)
    elif index or folder:
        _take_all_in(home, entries, wait=wait)
    else:
        for entry in entries:
            with progress(f"接收 Ingest {entry.file.name}") as move:
                receipt = take_in(home, entry.table, entry.file, entry.period, progress=move, wait=wait)
            print_receipt(receipt, screen)


def _entries(
    home: Path,
    feed: str | None,
    files: list[Path] | None,
    period: str | None,
    index: Path | None,
    folder: Path | None,
) -> Sequence[Entry]:
    """What the words of the command name, in one of the three ways to name files."""
    if index or folder:
        if feed or period or (index and folder):
            raise typer.BadParameter("Name a table with files and --period, or --index, or --folder.")
        return read_index(index) if index else entries_in(folder or Path(), home)
    if not feed or not files or not period:
        raise typer.BadParameter("Name a table, its files and --period, or --index, or --folder.")
    return [Entry(feed, file, period) for file in files]


def _rehearse_all(home: Path, entries: Sequence[Entry]) -> None:
    """Say of each file what would become of it; ends with 1 if one would be refused as a whole."""
    refused = 0
    for entry in entries:
        try:
            with progress(f"试收 Check {entry.file.name}") as move:
                rehearsal = rehearse(home, entry.table, entry.file, entry.period, progress=move)
        except MinshengError as error:
            report(error)
            refused += 1
        else:
            print_rehearsal(rehearsal, screen)
    if refused:
        raise typer.Exit(1)


def _take_all_in(home: Path, entries: Sequence[Entry], *, wait: bool) -> None:
    """Take everything in and sum it up; ends with 1 if a file was refused as a whole."""
    with progress("接收 Ingest") as move:
        outcomes = list(ingest_all(home, entries, progress=move, wait=wait))
    print_taken_in(home, outcomes, screen)
    refused = [outcome.refused for outcome in outcomes if outcome.refused]
    for error in refused:
        report(error)
    if refused:
        complaints.print(f"整份退回 {len(refused):,} 份文件 files were refused as a whole; the others are in")
        raise typer.Exit(1)
