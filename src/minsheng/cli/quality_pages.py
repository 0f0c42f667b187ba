"""Doubtful data on the terminal: counts, lists and one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.lake import Delivery
from minsheng.screening.quality import SEVERITIES, STATES, Item, load_rules
from minsheng.screening.quality.export import shown_id
from minsheng.screening.quality.history import OPEN

__all__ = ["item_as_dict", "print_counts", "print_item", "print_items", "print_skipped"]

COLOURS = {"high": "red", "medium": "yellow", "low": "dim"}


def print_counts(period: str, counts: Sequence[Mapping[str, Any]], screen: Console) -> None:
    """Items by rule, then by department."""
    rules = load_rules()
    shown = [row for row in counts if any(row[state] for state in STATES)]
    table = Table(title=f"疑点数据 Doubtful data, {period}", title_justify="left")
    for heading in ("规则 rule", "疑点 what", "部门 department"):
        table.add_column(heading, overflow="fold")
    for heading in ("待办 to do", *(f"{STATES[state][0]} {STATES[state][1]}" for state in STATES if state != "open")):
        table.add_column(heading, justify="right")
    departments: dict[str, int] = {}
    for row in shown:
        rule = rules[row["rule"]]
        todo = sum(row[state] for state in OPEN)
        numbers = [f"{row[state]:,}" for state in STATES if state != "open"]
        colour = COLOURS[rule.severity]
        name = f"[{colour}]{rule.id}[/{colour}]"
        table.add_row(name, f"{rule.title.zh} {rule.title.en}", rule.department.zh, f"{todo:,}", *numbers)
        department = f"{rule.department.zh} {rule.department.en}"
        departments[department] = departments.get(department, 0) + todo
    screen.print(table)
    table = Table(title="按部门 By department", title_justify="left")
    table.add_column("部门 department")
    table.add_column("待办 to do", justify="right")
    for name, number in sorted(departments.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(name, f"{number:,}")
    screen.print(table)


def print_skipped(skipped: Mapping[str, str], screen: Console) -> None:
    """Rules that could not be asked."""
    for name, why in skipped.items():
        screen.print(f"[dim]{name} 未能核对 not checked: {escape(why)}[/dim]")


def print_items(period: str, items: Sequence[Item], screen: Console, *, full_ids: bool) -> None:
    """Items, one line each."""
    table = Table(title=f"疑点 Items, {period}: {len(items):,}", title_justify="left")
    for heading in ("编号 key", "状态 state", "户号 household", "身份号码 id", "情况 what was found"):
        table.add_column(heading, overflow="fold")
    for item in items:
        table.add_row(
            item.key,
            _state(item),
            str(item.household_id or "—"),
            shown_id(item.person_id, full=full_ids) or "—",
            f"{escape(item.sentence[0])}\n[dim]{escape(item.sentence[1])}[/dim]",
        )
    screen.print(table)


def print_item(
    item: Item,
    told: Sequence[tuple[str, str, str]],
    delivery: Delivery | None,
    screen: Console,
    *,
    full_ids: bool,
) -> None:
    """One item with its rule and its history."""
    rule = load_rules()[item.rule]
    zh, en = SEVERITIES[rule.severity]
    screen.print(f"[bold]{item.key}[/bold] {rule.id} {rule.title.zh} {rule.title.en} ({zh} {en})")
    screen.print(f"{item.sentence[0]}\n{item.sentence[1]}", markup=False, soft_wrap=True)
    person = shown_id(item.person_id, full=full_ids) or "—"
    screen.print(f"户号 household {item.household_id or '—'}, 身份号码 id {person}, {_state(item)}", soft_wrap=True)
    if rule.clause:
        screen.print(f"依据 clause: {rule.clause}", markup=False, soft_wrap=True)
    if rule.rationale:
        screen.print(f"理由 rationale: {rule.rationale.zh} {rule.rationale.en}", markup=False, soft_wrap=True)
    screen.print(f"部门 department: {rule.department.zh} {rule.department.en}", markup=False)
    screen.print(f"处理 what to do: {rule.todo.zh} {rule.todo.en}", markup=False, soft_wrap=True)
    if delivery:
        line = f", 第 {item.row} 行 line {item.row}" if item.row else ""
        source = f"{delivery.number} {delivery.table} {delivery.period} {delivery.file_name}{line}"
        screen.print(f"来源 source: {source}", markup=False, soft_wrap=True)
    if item.lead_id:
        screen.print(f"线索 the lead that says the same: {item.lead_id}")
    for at, chinese, english in told:
        screen.print(f"  {at}  {chinese} {english}", markup=False, soft_wrap=True)


def item_as_dict(item: Item, *, full_ids: bool) -> dict[str, Any]:
    """An item for machines."""
    forms = load_rules()[item.rule].values
    hidden = {
        name: shown_id(value, full=False) if forms[name] == "id" else f"****{str(value)[-4:]}"
        for name, value in item.evidence.items()
        if value is not None and forms.get(name) in {"id", "account"} and not full_ids
    }
    content = asdict(item) | {"person_id": shown_id(item.person_id, full=full_ids) or None}
    content["evidence"] = item.evidence | hidden
    content["sentence"] = {"zh": item.sentence[0], "en": item.sentence[1]}
    return content


def _state(item: Item) -> str:
    zh, en = STATES.get(item.state, ("已过去", "past"))
    text = f"{zh} {en}"
    if item.state == "reappeared" and item.decision:
        text += f"，{item.decision.on} 由 {escape(item.decision.by)} 关闭 closed on {item.decision.on} by {escape(item.decision.by)}"
    if item.state == "accepted" and item.decision:
        text += f" ≤ {item.decision.until}"
    return text
