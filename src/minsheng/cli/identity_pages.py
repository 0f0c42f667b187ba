"""Linkages, doubtful pairs, events and scores on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.lake.identity import Event, Linked
from minsheng.lake.identity.evaluate import Scores
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.review import REASONS, Question
from minsheng.lake.identity.unidentified import FIRST_PERSON
from minsheng.standards import from_person_id, mask

__all__ = ["HIDDEN", "print_linked", "print_log", "print_questions", "print_scores", "who"]

HIDDEN = "•••"
HINT = "[dim]个人信息已隐去 Ids and values of persons are hidden: --show-personal --purpose …[/dim]"

FIELDS = {field.name: field for field in PERSONS.fields}
LEVELS = {(field.name, level.code): (level.zh, level.en) for field in PERSONS.fields for level in field.levels}
KINDS = {"merge": "同一人 one person", "apart": "两个人 two people", "undo": "撤销 undone"}


def print_linked(linked: Linked, screen: Console) -> None:
    """What a linkage found."""
    screen.print(
        f"第 {linked.run} 次比对 Run {linked.run}: 记录 records {linked.records:,}, 修复号码 ids repaired {linked.repaired:,}, "
        f"归并 merged [green]{linked.merged:,}[/green], 待核对 to review [yellow]{linked.doubtful:,}[/yellow]"
    )
    if linked.placed or linked.clashes:
        screen.print(
            f"   无号码记录已找到本人 rows without an id placed [green]{linked.placed:,}[/green],"
            f" 一号两人 ids used for two people [yellow]{linked.clashes:,}[/yellow]"
        )
    screen.print(f"   结果 results: {escape(str(linked.folder))}", soft_wrap=True)


def who(record: int | None, *, show: bool) -> Any:
    """A record by its number; a person's key holds birth date and division, and is masked like an id unless it is to be shown."""
    return record if show or record is None or record < FIRST_PERSON else mask(from_person_id(record))


def print_questions(questions: Sequence[Question], total: int, screen: Console, *, show: bool) -> None:
    """Doubtful pairs with how each field agrees; whom they are about and what the records say only if it is to be shown."""
    screen.print(f"待核对 Pairs to review: {total:,}")
    for question in questions:
        zh, en = REASONS[question.reason]
        title = f"{who(question.left_id, show=show)} / {who(question.right_id, show=show)} · {question.probability:.1%} · {zh} {en}"
        table = Table(title=title, title_justify="left")
        for heading in ("项目 field", "左 left", "右 right", "比对 agreement"):
            table.add_column(heading, overflow="fold")
        table.add_column("证据 bits", justify="right")
        for entry in question.evidence:
            field = FIELDS[entry["field"]]
            sides = (_shown(field.name, entry[side], show=show) for side in ("left", "right"))
            agreement = " ".join(LEVELS.get((field.name, entry["level"]), ("未知", "unknown")))
            table.add_row(f"{field.zh} {field.en}", *sides, agreement, f"{entry['bits']:+.1f}")
        screen.print(table)
    if questions and not show:
        screen.print(HINT)


def print_log(events: Sequence[Event], total: int, screen: Console, *, show: bool) -> None:
    """Events, the latest last."""
    table = Table(title=f"事项 Events ({len(events):,} of {total:,})", title_justify="left")
    for heading in ("编号 no.", "时间 at", "经办 by", "认定 decision", "记录 records", "理由 reason"):
        table.add_column(heading, overflow="fold")
    for event in events:
        about = (
            f"{event.undoes}"
            if event.kind == "undo"
            else " / ".join(str(who(one, show=show)) for one in (event.left_id, event.right_id))
        )
        reason = event.reason or (f"{event.scope}, run {event.run}" if event.run else "")
        table.add_row(str(event.number), event.at, escape(event.by), KINDS[event.kind], about, escape(reason))
    screen.print(table)


def print_scores(joined: Scores, ceiling: Scores, points: Sequence[tuple[float, Scores]], screen: Console) -> None:
    """Scores after joining, the curve over the threshold, and what the rules allow at best."""
    table = Table(title="测评 Scores (同一人的记录对 pairs of records of one person)", title_justify="left")
    for heading in ("", "查准 precision", "查全 recall", "F1"):
        table.add_column(heading, justify="right" if heading else "left")
    lines = [("归并后 after joining", joined), *((f"≥ {bits:g} bits", scores) for bits, scores in points)]
    for name, scores in [*lines, ("分块上限 ceiling of blocking", ceiling)]:
        table.add_row(name, f"{scores.precision:.4f}", f"{scores.recall:.4f}", f"{scores.f1:.4f}")
    screen.print(table)


def _shown(field: str, value: str | None, *, show: bool) -> str:
    if value is None:
        return "—"
    if field == "id":
        return value if show else mask(value)
    return escape(value) if show else HIDDEN
