"""`minsheng explain`: the whole working of the answers for one household."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, KnownOn, app, screen
from minsheng.cli.explanations import print_explanation
from minsheng.errors import MinshengError
from minsheng.lake.looks import NOT_STATED, PURPOSES
from minsheng.screening import explain_household, last_period


@app.command()
def explain(
    household: Annotated[str, typer.Argument(help="户号 Household number, 18 digits.")],
    programme: Annotated[list[str] | None, typer.Option(help="救助项目 Programme; all by default.")] = None,
    period: Annotated[str | None, typer.Option(help="月份 Month, YYYY-MM; the last one screened by default.")] = None,
    known_on: KnownOn = None,
    purpose: Annotated[
        str, typer.Option(help=f"查阅目的 What the look is for; recorded: {', '.join(PURPOSES)}.")
    ] = NOT_STATED,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """说明一户的结果。Why a household is granted, refused, or cannot be told yet: clause, parameter, fact, arithmetic."""
    if not (household.isascii() and household.isdigit() and len(household) == 18):
        raise MinshengError(f"'{household}' is not a household number.", hint="A household number has 18 digits.")
    explanations = explain_household(
        home,
        int(household),
        period or last_period(home),
        tuple(programme or ()),
        known_on=known_on.date() if known_on else None,
        purpose=purpose,
    )
    if as_json:
        typer.echo(json.dumps([explanation.to_json() for explanation in explanations], ensure_ascii=False))
        return
    for explanation in explanations:
        print_explanation(explanation, screen)
        screen.print()
