"""`minsheng quality`: doubtful data by rule and department, item by item, closed with a reason or sent to its owner."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.quality_pages import item_as_dict, print_counts, print_item, print_items, print_skipped
from minsheng.lake import list_deliveries
from minsheng.screening.quality import STATES, QualityError, decide, history_of, load_rules, rule_of, write_workbook
from minsheng.screening.quality.export import LARGEST
from minsheng.screening.quality.history import OPEN

quality_app = typer.Typer(help="疑点数据。Doubtful data: summary, list, show, close, export.")
app.add_typer(quality_app, name="quality")

Period = Annotated[
    str | None, typer.Option("--period", help="月份 Month, YYYY-MM; the last that was checked by default.")
]
AsJson = Annotated[bool, typer.Option("--json", help="供程序读取 For machines.")]
Key = Annotated[str, typer.Argument(help="疑点编号 Key of the item; its beginning is enough.")]
Owner = Annotated[str | None, typer.Option("--owner", help="部门 Department, or part of its name.")]
District = Annotated[str | None, typer.Option("--district", help="区县代码 District, 6 digits.")]
Full = Annotated[bool, typer.Option("--full-ids", help="显示完整身份号码 Show resident ids in full.")]
STATE_NAMES = ", ".join(STATES)


@quality_app.callback(invoke_without_command=True)
def quality(context: typer.Context, period: Period = None, as_json: AsJson = False, home: Home = DEFAULT_HOME) -> None:
    """疑点数据。Doubtful data by rule and department: new, still open, reappeared, gone, closed."""
    if context.invoked_subcommand is not None:
        return
    history = history_of(home, period)
    counts = history.counts()
    check = history.checks[-1]
    if as_json:
        rules = load_rules()
        rows = [
            row | {"owner": rules[row["rule"]].department.zh, "severity": rules[row["rule"]].severity} for row in counts
        ]
        answer = {"period": history.period, "items": check.items, "rules": rows, "skipped": check.skipped}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    print_counts(history.period, counts, screen)
    print_skipped(check.skipped, screen)


@quality_app.command("list")
def list_items(
    rule: Annotated[str | None, typer.Argument(help="规则编号 Rule, e.g. DQ-017.")] = None,
    owner: Owner = None,
    district: District = None,
    state: Annotated[str, typer.Option(help=f"状态 State: {STATE_NAMES}, todo (= new, open, reappeared).")] = "todo",
    most: Annotated[int, typer.Option(help="最多条数 Most items to show.")] = 20,
    full_ids: Full = False,
    period: Period = None,
    as_json: AsJson = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """疑点清单。Items of a rule, a department or a district, the worst first."""
    history = history_of(home, period)
    states = _states(state)
    items = history.items(rule, owner, district, states, most)
    if as_json:
        typer.echo(json.dumps([item_as_dict(item, full_ids=full_ids) for item in items], ensure_ascii=False))
        return
    print_items(history.period, items, screen, full_ids=full_ids)


@quality_app.command()
def show(
    key: Key, full_ids: Full = False, period: Period = None, as_json: AsJson = False, home: Home = DEFAULT_HOME
) -> None:
    """疑点详情。One item: the rule, the values that fired, where they come from, and its history."""
    history = history_of(home, period)
    item = history.item(key)
    told = history.told(item.key)
    delivery = next((d for d in list_deliveries(home) if d.number == item.delivery), None)
    if as_json:
        lines = [{"at": at, "zh": zh, "en": en} for at, zh, en in told]
        typer.echo(json.dumps(item_as_dict(item, full_ids=full_ids) | {"history": lines}, ensure_ascii=False))
        return
    print_item(item, told, delivery, screen, full_ids=full_ids)


@quality_app.command()
def close(
    key: Key,
    why: Annotated[str, typer.Option(help="理由 Why, in your own words.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="例外至 Accept it as an exception until this day.")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """关闭。Close an item that was put right, or accept it until a day; if it fires again afterwards it says so."""
    history = history_of(home)
    item = history.item(key)
    if item.state not in OPEN:
        zh, en = STATES.get(item.state, ("已过去", "past"))
        raise QualityError(f"It is not open ({zh} {en}).", where=item.key, hint="Only open items can be closed.")
    decision = decide(
        home,
        item.key,
        item.rule,
        history.period,
        why=why,
        by=getpass.getuser(),
        until=until.date() if until else None,
    )
    end = f"，例外至 accepted until {decision.until}" if decision.until else ""
    screen.print(f"{item.key} 已关闭 closed: {escape(decision.why)}{end}")


@quality_app.command()
def export(
    rule: Annotated[str, typer.Argument(help="规则编号 Rule, e.g. DQ-017.")],
    out: Annotated[Path, typer.Option(help="工作簿 Workbook to write.")],
    district: District = None,
    state: Annotated[str, typer.Option(help=f"状态 State: {STATE_NAMES}, todo (= new, open, reappeared).")] = "todo",
    full_ids: Full = False,
    period: Period = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """导出。A rule's items as XLSX for the department that answers for them; ids are masked unless asked for."""
    history = history_of(home, period)
    wanted = rule_of(rule)
    items = history.items(wanted.id, None, district, _states(state), LARGEST)
    deliveries = {delivery.number: delivery for delivery in list_deliveries(home)}
    write_workbook(out, wanted, items, deliveries, period=history.period, full_ids=full_ids)
    screen.print(f"{wanted.id} {wanted.title.zh} {wanted.title.en}: {len(items):,} 条 items → {out}")


def _states(state: str) -> tuple[str, ...]:
    if state == "todo":
        return OPEN
    if state not in STATES:
        raise QualityError(f"There is no state {state!r}.", hint=f"They are: {STATE_NAMES}, todo.")
    return (state,)
