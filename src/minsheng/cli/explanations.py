"""An explanation on the terminal: the sentence, the tree of values, what is missing, what would change the answer."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.tree import Tree

from minsheng.rules.explanation import Explanation, Step

__all__ = ["print_explanation", "print_overview"]

COLOURS = {"eligible": "green", "not_eligible": "red", "cannot_tell": "yellow"}
ANSWERS = {
    "eligible": ("符合", "entitled"),
    "cannot_tell": ("暂不能判断", "cannot tell yet"),
    "not_eligible": ("不符合", "refused"),
}
STATUS = {"seen": "", "derived": " 推算 derived", "assumed": " [yellow]假定 assumed[/yellow]"}
MOST_CHANGES = 5


def print_explanation(explanation: Explanation, screen: Console, *, depth: int = 99) -> None:
    """Print one programme's answer for a person to read, Chinese first.

    Args:
        explanation: The answer.
        screen: Where to.
        depth: Levels of the tree to show; deeper ones are counted.
    """
    colour = COLOURS[explanation.outcome]
    zh, en = explanation.title
    screen.print(
        f"[bold {colour}]{zh} {en}[/]  事实 facts {explanation.facts_date}，法律 law {explanation.law_date}",
        soft_wrap=True,
    )
    screen.print(escape(explanation.sentence("zh")), soft_wrap=True)
    screen.print(f"[dim]{escape(explanation.sentence('en'))}[/dim]", soft_wrap=True)
    shown: set[int] = set()
    for root in (explanation.amount, explanation.decision):
        if root is not None and id(root) not in shown:
            screen.print(_branch(root, shown, None, depth))
    if explanation.missing:
        screen.print("缺少 Missing:")
    for missing in explanation.missing:
        zh, en = (missing.label[i] + missing.title[i] for i in (0, 1))
        if missing.reason[0]:
            zh, en = f"{zh}：{missing.reason[0]}", f"{en}: {missing.reason[1]}"
        screen.print(f"  · {escape(zh)}（{missing.source}） [dim]{escape(en)}[/dim]", soft_wrap=True)
    if explanation.changes:
        screen.print("改变结果的最近变化 Nearest changes that would turn the answer:")
    for change in explanation.changes[:MOST_CHANGES]:
        screen.print(f"  · {escape(change.words[0])} [dim]{escape(change.words[1])}[/dim]", soft_wrap=True)


def print_overview(title: str, explanations: Sequence[Explanation], screen: Console) -> None:
    """Print what every programme of the law says of a household: the answer, the amount, one sentence.

    Args:
        title: Of the household.
        explanations: One per programme.
        screen: Where to.
    """
    dates = f"事实 facts {explanations[0].facts_date}，法律 law {explanations[0].law_date}"
    screen.print(f"[bold]{escape(title)}[/bold]  {dates}", soft_wrap=True)
    for outcome, (zh, en) in ANSWERS.items():
        for explanation in (one for one in explanations if one.outcome == outcome):
            amount = explanation.amount.figure if outcome == "eligible" and explanation.amount else ("", "")
            figure = f"  [bold]{escape(amount[0])}[/bold] [dim]{escape(amount[1])}[/dim]" if amount[0] else ""
            name = f"{escape(explanation.title[0])} [dim]{escape(explanation.title[1])}[/dim]"
            screen.print(
                f"[{COLOURS[outcome]}]● {zh} {en}[/]  {name} ({explanation.programme}){figure}", soft_wrap=True
            )
            screen.print(Padding(escape(explanation.sentence("zh", brief=True)), (0, 0, 0, 4)))
            screen.print(Padding(f"[dim]{escape(explanation.sentence('en', brief=True))}[/dim]", (0, 0, 0, 4)))
    noted = {step.node: step.title for one in explanations for step in (*one.assumed, *one.presumed)}
    if noted:
        screen.print(
            f"[dim]{len(noted)} 项取值暂定或推定，见 --programme 的明细和 minsheng doctor。"
            f"{len(noted)} values are assumed or presumed: see the working with --programme, and minsheng doctor.[/dim]",
            soft_wrap=True,
        )


def _branch(step: Step, shown: set[int], parent: Tree | None, depth: int) -> Tree:
    """A step and what it was reached from; one that was shown above is named and not shown again."""
    again = id(step) in shown and bool(step.children)
    shown.add(id(step))
    tree = Tree(_label(step, again=again)) if parent is None else parent.add(_label(step, again=again))
    if again:
        return tree
    if depth <= 0 and step.children:
        below = sum(1 for _ in step.walk()) - 1
        tree.add(f"[dim]… {below} 步 more steps[/dim]")
        return tree
    for child in step.children:
        _branch(child, shown, tree, depth - 1)
    return tree


def _label(step: Step, *, again: bool) -> str:
    whose = {"person": f"成员 {step.row + 1} ", "supporter": f"义务人 {step.row + 1} "}.get(step.entity or "", "")
    parts = [f"[dim]{whose}[/dim]{step.title[0]} [bold]{escape(step.figure[0])}[/bold]"]
    if again:
        parts.append("[dim]（见上 see above）[/dim]")
    elif step.role == "rule" and step.words[0]:
        parts.append(f"[dim]= {escape(step.words[0])}[/dim]")
    if step.parameter is not None:
        parts.append(
            f"[cyan]{escape(step.parameter.cites)}（{step.parameter.since} 起）[/cyan]{STATUS[step.parameter.status]}"
        )
    elif step.cites and not again:
        parts.append(f"[cyan]{escape(step.cites)}[/cyan]")
    if step.presumed:
        parts.append("[yellow]入户调查前推定 presumed until the home survey[/yellow]")
    if step.source is not None:
        parts.append(f"[blue]{escape(step.source.title)} {step.source.date or ''}[/blue]")
    return "  ".join(parts)
