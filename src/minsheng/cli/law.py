"""`minsheng law`: look the law up: programmes, one of them in full, what changed between two days, and its cliffs."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import app, screen
from minsheng.cli.law_pages import print_cliffs, print_difference, print_entry, print_programmes
from minsheng.errors import MinshengError
from minsheng.rules.difference import compare
from minsheng.screening import law_of
from minsheng.screening.cliffs import chart, sweep, typical_households
from minsheng.screening.cliffs.tell import sweep_json
from minsheng.screening.lawbook import difference_json, entry_of, programme_entries

law_app = typer.Typer(no_args_is_help=True, help="查阅法律。Look the law up: list, show, diff, cliffs.")
app.add_typer(law_app, name="law")

LawDate = Annotated[
    dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="法律日期 Day of the law; today by default.")
]
AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")]


@law_app.command("list")
def list_programmes(law_date: LawDate = None, as_json: AsJson = False) -> None:
    """项目一览。Programmes in force with their clauses, parameters and switches; assumed figures are flagged."""
    entries = programme_entries(law_of(_day(law_date)))
    if as_json:
        typer.echo(json.dumps([entry.to_json(whole=False) for entry in entries], ensure_ascii=False))
        return
    print_programmes(entries, screen)


@law_app.command()
def show(
    name: Annotated[str, typer.Argument(help="项目、规则或参数 Programme, rule or parameter.")],
    svg: Annotated[
        Path | None, typer.Option(help="把规则图写入文件 Write the graph of rules to this SVG file.")
    ] = None,
    law_date: LawDate = None,
    as_json: AsJson = False,
) -> None:
    """查看一项。A programme, rule or parameter in full: clause, formula in words, parameters on their timeline."""
    entry = entry_of(law_of(_day(law_date)), name)
    if svg:
        _write(svg, entry.law.diagram(entry.roots).svg)
    if as_json:
        typer.echo(json.dumps(entry.to_json(), ensure_ascii=False))
        return
    print_entry(entry, screen)
    if svg:
        screen.print(f"规则图 graph → {svg}", soft_wrap=True)


@law_app.command()
def diff(
    before: Annotated[str, typer.Argument(help="前 A day YYYY-MM-DD, or a year (its last day).")],
    after: Annotated[str, typer.Argument(help="后 The same, later.")],
    as_json: AsJson = False,
) -> None:
    """比较两日的法律。What changed in the law between two days: programmes, rules, parameters."""
    first, second = law_of(_year_or_day(before)), law_of(_year_or_day(after))
    difference = compare(first, second)
    if as_json:
        typer.echo(json.dumps(difference_json(difference, first, second), ensure_ascii=False))
        return
    print_difference(difference, first, second, screen)


@law_app.command()
def cliffs(
    household: Annotated[
        list[Path] | None,
        typer.Option(help="家庭文件 Household file whose first member earns; typical ones by default."),
    ] = None,
    up_to: Annotated[int, typer.Option(min=100, max=100_000, help="最高月工资 Highest wage, yuan a month.")] = 8_000,
    out: Annotated[Path | None, typer.Option(help="把图写入此目录 Folder for one SVG chart per household.")] = None,
    law_date: LawDate = None,
    as_json: AsJson = False,
) -> None:
    """悬崖。Find, yuan by yuan, where a family that earns more is left with less."""
    law = law_of(_day(law_date))
    sweeps = sweep(law, typical_households(law, household or ()), up_to)
    if out:
        for one in sweeps:
            _write(out / f"{one.household.name}.svg", chart([one]))
    if as_json:
        typer.echo(json.dumps([sweep_json(one) for one in sweeps], ensure_ascii=False))
        return
    print_cliffs(sweeps, law, screen)
    if out:
        screen.print(f"图 charts → {out}", soft_wrap=True)


def _day(given: dt.datetime | None) -> dt.date:
    return given.date() if given else dt.datetime.now(tz=dt.UTC).date()


def _year_or_day(text: str) -> dt.date:
    """The day that is written, or the last day of the year that is."""
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 12, 31)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise MinshengError(f"'{text}' is neither a day nor a year.", hint="Write 2023-12-31 or 2023.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MinshengError(
            f"the file cannot be written ({error.strerror}).", where=str(path), hint="Name another place."
        ) from error
