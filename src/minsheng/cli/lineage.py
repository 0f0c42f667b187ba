"""`minsheng lineage`: from a number in a finding to the row of a file, and from a delivery to the findings."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, KnownOn, app, screen
from minsheng.errors import MinshengError
from minsheng.lake.layout import month_end
from minsheng.lake.looks import NOT_STATED, PURPOSES
from minsheng.screening import last_period, law_of
from minsheng.screening.lineage import Effect, FactOrigin, Lineage, delivery_effect, household_lineage
from minsheng.standards import from_person_id, mask

HIDDEN = "•••"


@app.command()
def lineage(
    household: Annotated[str | None, typer.Argument(help="户号 Household number, 18 digits.")] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(help="事实、项目或取值 Facts, programmes or values (dibao_amount); all facts by default."),
    ] = None,
    delivery: Annotated[
        int | None, typer.Option(help="反查：批次号 The other way round: number of a delivery.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="月份 Month, YYYY-MM; the last one screened by default.")] = None,
    known_on: KnownOn = None,
    purpose: Annotated[
        str, typer.Option(help=f"查阅目的 What the look is for; recorded: {', '.join(PURPOSES)}.")
    ] = NOT_STATED,
    show_personal: Annotated[
        bool, typer.Option("--show-personal", help="显示个人信息 Show ids and the values of persons.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """追溯来源。Which delivery, file, row and contract a number comes from; with --delivery, which findings a delivery is in."""
    month, day = period or last_period(home), known_on.date() if known_on else None
    if (household is None) is (delivery is None):
        raise MinshengError("a household or a delivery is needed.", hint="Name a household number, or --delivery N.")
    if delivery is not None:
        effect = delivery_effect(home, delivery, month, known_on=day)
        if as_json:
            typer.echo(json.dumps(_effect_json(effect), ensure_ascii=False))
        else:
            _print_effect(effect, month)
        return
    number = household or ""
    if not (number.isascii() and number.isdigit() and len(number) == 18):
        raise MinshengError(f"'{number}' is not a household number.", hint="A household number has 18 digits.")
    found = household_lineage(home, int(number), month, tuple(fact or ()), known_on=day, purpose=purpose)
    if as_json:
        typer.echo(json.dumps(_lineage_json(found, show_personal), ensure_ascii=False, default=str))
        return
    _print_lineage(found, show_personal)


def _who(person_id: int | None, show: bool) -> str:
    if person_id is None:
        return ""
    text = from_person_id(person_id)
    return text if show else mask(text)


def _value(origin: FactOrigin, show: bool) -> str:
    if origin.value is None:
        return "未知 unknown"
    return str(origin.value) if show or origin.entity == "household" else HIDDEN


def _print_lineage(found: Lineage, show: bool) -> None:
    known = f"（{found.known_on} 所知 as known then）" if found.known_on else ""
    screen.print(f"[bold]{found.household_id}[/bold]  {found.period}{known}")
    page = Table(title="事实 Facts", title_justify="left")
    for heading in ("成员 whose", "事实 fact", "值 value", "来源行 rows"):
        page.add_column(heading, overflow="fold")
    for origin in found.facts:
        whose = f"{origin.entity} {_who(origin.person_id, show)}".strip()
        unit = f" {origin.unit}" if origin.unit and _value(origin, show) not in {HIDDEN, "未知 unknown"} else ""
        rows = ", ".join(f"[{at + 1}]" for at in origin.rows) or f"未列名 not listed: {', '.join(origin.tables)}"
        page.add_row(whose, f"{origin.title[0]} {origin.name}", _value(origin, show) + unit, escape(rows))
    screen.print(page)
    page = Table(title="来源行 Rows of the files", title_justify="left")
    for heading in (
        "",
        "数据表 table",
        "批次 no.",
        "文件 file",
        "行 row",
        "月份 month",
        "收到 received",
        "契约 contract",
        "计入 counts",
    ):
        page.add_column(heading, overflow="fold")
    for at, row in enumerate(found.rows, 1):
        page.add_row(
            escape(f"[{at}]"), row.table, str(row.delivery.number), escape(row.delivery.file_name), str(row.row), row.delivery.period,
            str(row.delivery.received_on), row.delivery.contract_version[:12], "是 yes" if row.counts else "否 no",
        )  # fmt: skip
        if show:
            told = "，".join(f"{name} {value}" for name, value in row.cells.items() if value is not None)
            page.add_row("", f"[dim]{escape(told)}[/dim]")
    screen.print(page)
    if not show:
        screen.print("[dim]个人信息已隐去 Values of persons are hidden: --show-personal[/dim]")


def _print_effect(effect: Effect, period: str) -> None:
    each = effect.delivery
    screen.print(
        f"[bold]批次 delivery {each.number}[/bold] {each.table} {each.period}（{escape(each.file_name)}，{each.received_on} 收到 received）"
        f"：{period} 涉及 concerns {effect.people:,} 人 people，{effect.households:,} 户 households",
        soft_wrap=True,
    )
    if not effect.evaluated:
        screen.print("[yellow]本月尚未按此数据筛查 The month was not screened by these data: minsheng screen[/yellow]")
        return
    page = Table(title="所涉家庭的核算结果 Findings of these households", title_justify="left")
    page.add_column("项目 programme")
    for heading in ("符合 eligible", "不符合 not", "暂不能判断 cannot tell", "金额 yuan"):
        page.add_column(heading, justify="right")
    records = law_of(month_end(period)).programmes
    for name, counts in effect.programmes.items():
        title = records[name].title[0] if name in records else ""
        told = (f"{counts.get(status, 0):,}" for status in ("eligible", "not_eligible", "cannot_tell"))
        page.add_row(f"{title} {name}", *told, f"{counts['amount'] / 100:,.2f}")
    screen.print(page)
    more = "" if len(effect.numbers) == effect.households else " …"
    screen.print(f"户号 households: {', '.join(map(str, effect.numbers))}{more}", soft_wrap=True)


def _lineage_json(found: Lineage, show: bool) -> dict[str, Any]:
    return {
        "household_id": str(found.household_id),
        "period": found.period,
        "known_on": found.known_on.isoformat() if found.known_on else None,
        "facts": [
            {
                "entity": origin.entity,
                "person_id": _who(origin.person_id, show) or None,
                "fact": origin.name,
                "title": origin.title,
                "unit": origin.unit,
                "value": origin.value if show or origin.entity == "household" else HIDDEN,
                "tables": origin.tables,
                "rows": origin.rows,
            }
            for origin in found.facts
        ],
        "rows": [
            {
                "table": row.table,
                "delivery": row.delivery.number,
                "file": row.delivery.file_name,
                "sha256": row.delivery.sha256,
                "row": row.row,
                "period": row.delivery.period,
                "received_on": row.delivery.received_on.isoformat(),
                "contract_version": row.delivery.contract_version,
                "counts": row.counts,
            }
            | ({"cells": row.cells} if show else {})
            for row in found.rows
        ],
    }


def _effect_json(effect: Effect) -> dict[str, Any]:
    return {
        "delivery": effect.delivery.number,
        "table": effect.delivery.table,
        "file": effect.delivery.file_name,
        "people": effect.people,
        "household_count": effect.households,
        "evaluated": effect.evaluated,
        "programmes": effect.programmes,
        "households": [str(number) for number in effect.numbers],
    }
