"""`minsheng check`: the law on a household written by hand."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from minsheng.cli.app import app, screen
from minsheng.cli.explanations import print_explanation, print_overview
from minsheng.errors import MinshengError
from minsheng.lake.facts import absent_values
from minsheng.screening import explain_case, law_of
from minsheng.screening.casefile import read_case
from minsheng.screening.caseforms import case_schema, case_template
from minsheng.screening.expectations import wrong_answers


@app.command()
def check(
    file: Annotated[
        str | None, typer.Argument(help="家庭文件 Household file (YAML); with --template, a programme.")
    ] = None,
    programme: Annotated[list[str] | None, typer.Option(help="救助项目 Programme; all by default.")] = None,
    law_date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="适用法律日期 Day of the law; the file's own by default."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    template: Annotated[
        bool,
        typer.Option(
            "--template", help="输出空白模板 Print a file to fill in; with the facts of one programme if named."
        ),
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="输出 JSON Schema, with every key of the law, for an editor.")
    ] = False,
) -> None:
    """试算手写的一户。Apply the whole law to a hand-written household; facts that are left out are unknown."""
    law = law_of(law_date.date() if law_date else dt.datetime.now(tz=dt.UTC).date())
    chosen = tuple(programme or ())
    if template:
        typer.echo(case_template(law, (*chosen, *([file] if file else ()))))
        return
    if schema:
        typer.echo(json.dumps(case_schema(law), ensure_ascii=False, indent=1))
        return
    if file is None:
        raise MinshengError("no household file is named.", hint="`minsheng check --template` prints one to fill in.")
    case = read_case(Path(file), law, absent_values())
    if law_date:
        case = replace(case, law_date=law_date.date())
    explanations = explain_case(case, law, chosen)
    if as_json:
        typer.echo(json.dumps([explanation.to_json() for explanation in explanations], ensure_ascii=False))
        return
    if not chosen:
        print_overview(case.title, explanations, screen)
    for explanation in explanations:
        if chosen or explanation.outcome == "eligible":
            screen.print()
            print_explanation(explanation, screen)
    wrong = wrong_answers(case, law)
    for answer in wrong:
        screen.print(f"[red]{escape(str(answer))}[/red]")
    if wrong:
        raise MinshengError(f"{len(wrong)} of {case.expected} expected values differ.", where=file)
