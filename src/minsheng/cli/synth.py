"""`minsheng synth`: the deliveries of a synthetic city, with the truth beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from minsheng.cli.app import app, screen
from minsheng.cli.progress import progress
from minsheng.synth import synthesise
from minsheng.synth.city import Style


@app.command()
def synth(
    people: Annotated[int, typer.Option(min=4000, help="人数 People.")] = 100_000,
    months: Annotated[int, typer.Option(min=1, max=60, help="月数 Months.")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="随机种子 Seed; the same seed gives the same city.")] = 1,
    out: Annotated[Path, typer.Option(help="输出目录 Folder for deliveries and truth.")] = Path("city"),
    start: Annotated[str, typer.Option(help="起始月 First month, YYYY-MM.")] = "2023-01",
    style: Annotated[str | None, typer.Option("--format", help="mixed, csv 或 or parquet; by size by default.")] = None,
) -> None:
    """合成一座城市的部门数据。Make the department files of a synthetic city; all people in it are fictional."""
    if style not in {None, *get_args(Style)}:
        raise typer.BadParameter(f"{style} is none of {', '.join(get_args(Style))}", param_hint="--format")
    with progress("合成 Synthesise") as move:
        city = synthesise(
            out, people=people, months=months, seed=seed, start=start, format=cast("Style | None", style), progress=move
        )
    screen.print(
        f"{city.counts['people']:,} 人 people, {city.counts['households']:,} 户 households, "
        f"{len(city.deliveries):,} 份文件 files → {out}"
    )
