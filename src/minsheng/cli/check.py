"""`minsheng check`: the law on a household written by hand."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import app, screen
from minsheng.cli.explanations import print_explanation
from minsheng.errors import MinshengError
from minsheng.lake.facts import absent_values
from minsheng.rules import Law
from minsheng.screening import explain_case, law_of
from minsheng.screening.casefile import case_template, read_case


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="家庭文件 Household file (YAML).")] = None,
    programme: Annotated[list[str] | None, typer.Option(help="救助项目 Programme; all by default.")] = None,
    law_date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="适用法律日期 Day of the law; the file's own by default."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    template: Annotated[bool, typer.Option("--template", help="输出空白模板 Print a file to fill in.")] = False,
) -> None:
    """试算手写的一户。Apply the law to a hand-written household; facts that are left out are unknown."""
    law = law_of(law_date.date() if law_date else dt.datetime.now(tz=dt.UTC).date())
    if template:
        typer.echo(case_template(law))
        return
    if file is None:
        raise MinshengError("no household file is named.", hint="`minsheng check --template` prints one to fill in.")
    case = read_case(file, law, absent_values())
    if law_date:
        case = replace(case, law_date=law_date.date())
    explanations = explain_case(case, law, tuple(programme or ()))
    if as_json:
        typer.echo(json.dumps([explanation.to_json() for explanation in explanations], ensure_ascii=False))
        return
    for explanation in explanations:
        print_explanation(explanation, screen)
        screen.print()
    _compare(law.at(case.law_date), case.facts, case.expect, case.facts_date)


def _compare(law: Law, facts: dict[str, object], expect: dict[str, object], facts_date: dt.date) -> None:
    values = law.evaluate(facts, facts_date=facts_date)
    wrong = {name: (values[name], value) for name, value in expect.items() if values[name] != value}
    for name, (found, expected) in wrong.items():
        screen.print(f"[red]{name}: {found} ≠ {expected}[/red]")
    if wrong:
        raise MinshengError(f"{len(wrong)} of {len(expect)} expected values differ.")
