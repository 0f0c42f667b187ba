"""`minsheng demo`: a synthetic city from its departments' files to explained findings."""

from __future__ import annotations

import getpass
import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.explanations import print_explanation
from minsheng.cli.identity_pages import print_linked
from minsheng.cli.progress import progress
from minsheng.cli.receipts import print_deliveries
from minsheng.cli.results import print_districts, print_leads, print_monitoring, print_programmes, print_truth
from minsheng.cli.serve import PORT, missing_for_console, notice, open_console
from minsheng.errors import MinshengError
from minsheng.lake import ingest, list_deliveries
from minsheng.lake.identity import link
from minsheng.lake.identity.lake_records import lake_records
from minsheng.screening import compare_with_truth, explain_household, sample_households
from minsheng.screening import screen as run_screening
from minsheng.synth import synthesise

MONTHS, SEED, START, LAST = 12, 1, "2023-01", "2023-12"
DEPTH = 3
ANSWERS = {
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "cannot_tell": ("暂不能判断", "cannot tell yet"),
}


@app.command()
def demo(
    people: Annotated[int, typer.Option(min=4000, max=32_000_000, help="人数 People.")] = 100_000,
    port: Annotated[int, typer.Option(min=1, max=65535, help="工作台端口 Port of the console.")] = PORT,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="最后打开工作台 End with the console open.")] = True,
    home: Home = DEFAULT_HOME,
) -> None:
    """演示：一座合成城市的一个月。Synthesise a city, take in its files, link rows without ids, screen its last month, explain, serve."""
    city = _city(home, people)
    index = json.loads((city / "deliveries.json").read_text(encoding="utf-8"))
    with progress("接收数据 ingest") as move:
        for number, entry in enumerate(index, 1):
            ingest(home, entry["table"], city / entry["file"], entry["period"])
            move(number, len(index), entry["file"])
    with progress("比对 link") as move:
        known = lake_records(home, LAST)
        linked = link(
            home,
            known.relations,
            scope="register",
            by=getpass.getuser(),
            claims=known.claims,
            whole=known.whole,
            progress=move,
        )
    with progress("筛查 screen") as move:
        run = run_screening(home, LAST, progress=move)
    print_deliveries(home, list_deliveries(home), screen)
    print_linked(linked, screen)
    print_programmes(run, screen)
    print_monitoring(run, screen)
    print_districts(run, screen)
    print_leads(run, screen)
    print_truth(compare_with_truth(run, city / "truth"), screen)
    for answer, household in sample_households(run).items():
        zh, en = ANSWERS[answer]
        screen.rule(f"{zh} {en} · {household}")
        for explanation in explain_household(home, household, LAST, ("dibao",)):
            print_explanation(explanation, screen, depth=DEPTH)
    screen.print(f"\n下一步 Next: minsheng explain {household} --period {LAST} --home {home}", soft_wrap=True)
    if serve:
        _console(home, port)


def _console(home: Path, port: int) -> None:
    """The console on the city just made; what is missing for it is said, and the demo has been one without."""
    lacking = missing_for_console()
    if lacking:
        notice(f"工作台未打开 The console is not opened: {lacking}")
        return
    screen.rule("工作台 Console")
    open_console(home, port=port, demo=True)


def _city(home: Path, people: int) -> Path:
    """The deliveries of the demo city, made once; a home that holds anything else is left alone."""
    city = home / f"demo-city-{people}"
    if (any(home.glob("demo-city-*")) and not city.exists()) or (list_deliveries(home) and not city.exists()):
        raise MinshengError(
            "this home holds other data than the demo of this size.",
            where=str(home),
            hint="Name an empty folder with --home.",
        )
    if not (city / "deliveries.json").exists():
        shutil.rmtree(city, ignore_errors=True)  # left over from a demo that was stopped
        with progress("合成城市 city") as move:
            synthesise(city, people=people, months=MONTHS, seed=SEED, start=START, progress=move)
    return city
