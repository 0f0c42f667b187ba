"""Pages of the law on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.rules import Law
from minsheng.rules.difference import Difference
from minsheng.rules.figures import figure
from minsheng.rules.params import Parameter
from minsheng.rules.units import parse_unit
from minsheng.screening.cliffs import Sweep
from minsheng.screening.lawbook import PAYS, Entry, dated_value

__all__ = ["print_cliffs", "print_difference", "print_entry", "print_programmes"]

CHANGES = {
    "added": "[green]新增 added[/green]",
    "removed": "[red]取消 removed[/red]",
    "changed": "[yellow]修改 changed[/yellow]",
}
STATUS = {"seen": "原文 seen", "derived": "推算 derived", "assumed": "[yellow]假定 assumed[/yellow]"}


def print_programmes(entries: Sequence[Entry], screen: Console) -> None:
    """One line per programme, then the switches between contradicting texts and what they stand at."""
    law = entries[0].law if entries else None
    table = Table(title=f"救助项目 Programmes in force{f' on {law.law_date}' if law else ''}", title_justify="left")
    for heading in ("项目 programme", "发放 paid", "依据 clauses"):
        table.add_column(heading, overflow="fold")
    for heading in ("规则 rules", "参数 parameters"):
        table.add_column(heading, justify="right")
    table.add_column("假定 assumed", overflow="fold")
    for entry in entries:
        pays = " ".join(PAYS[entry.programme.pays]) if entry.programme else ""
        assumed = f"[yellow]{'，'.join(entry.assumed)}[/yellow]" if entry.assumed else ""
        table.add_row(
            f"[bold]{entry.name}[/bold]\n{entry.title[0]} {entry.title[1]}", pays, escape("\n".join(entry.cites[:3])),
            str(len(entry.rules)), str(len(entry.parameters)), assumed,
        )  # fmt: skip
    screen.print(table)
    switches = {parameter.name: parameter for entry in entries for parameter in entry.switches}
    if law and switches:
        _print_switches(law, list(switches.values()), screen)


def _print_switches(law: Law, switches: Sequence[Parameter], screen: Console) -> None:
    table = Table(title="开关 Switches: where texts contradict each other", title_justify="left")
    for heading in ("开关 switch", "现行 in force", "可选 options"):
        table.add_column(heading, overflow="fold")
    for parameter in switches:
        dated = parameter.on(law.law_date)
        options = "\n".join(f"{code}: {cites}" for code, cites in parameter.options.items())
        title = f"{parameter.name}\n{parameter.title[0]} {parameter.title[1]}"
        table.add_row(title, str(dated.value if dated else ""), escape(options))
    screen.print(table)


def print_entry(entry: Entry, screen: Console) -> None:
    """A programme, rule or parameter in full."""
    law, record = entry.law, entry.programme
    screen.print(f"[bold]{entry.title[0]} {entry.title[1]}[/bold]  {entry.name}  法律 law {law.law_date}")
    for cites in entry.cites:
        screen.print(f"[cyan]{escape(cites)}[/cyan]", soft_wrap=True)
    if record is not None:
        pays = " ".join(PAYS[record.pays])
        count = entry.to_json(whole=False)["cases"]
        told = "" if count is None else f"；法定案例 statutory cases: {count}"
        screen.print(f"发放 paid: {pays}{told}")
        if record.disregard:
            screen.print(f"不计入收入 not counted as income: {escape(record.disregard)}")
        tests = "；".join(f"{law.nodes[test].title[0]} {law.nodes[test].title[1]}" for test in record.tests)
        screen.print(f"条件 tests: {tests or '—'}", soft_wrap=True)
    own = [
        node
        for node in entry.rules
        if node.name in entry.roots or (record and _part(node.where) == _part(record.place.file))
    ]
    if own:
        screen.print("\n[bold]规则 Rules[/bold]（每条在其所依据者之后 each after what it reads）")
    for node in own:
        mark = " [green]←[/green]" if node.name in entry.roots else ""
        screen.print(f"  [bold]{node.title[0]}[/bold] {node.title[1]}  [dim]{node.name}[/dim]{mark}", soft_wrap=True)
        screen.print(f"    = {escape(law.formula(node.name, 'zh'))}", soft_wrap=True)
        screen.print(
            f"    [dim]= {escape(law.formula(node.name, 'en'))}[/dim]  [cyan]{escape(node.cites)}[/cyan]",
            soft_wrap=True,
        )
        for (zh, en), cites in node.exceptions:
            screen.print(f"    例外 exception: {zh} {en}  [cyan]{escape(cites)}[/cyan]", soft_wrap=True)
    others = [node for node in entry.rules if node not in own]
    if others:
        names = "，".join(f"{node.title[0]} {node.name}" for node in others)
        screen.print(f"[bold]所依据的其他规则 Other rules behind them[/bold]: {escape(names)}", soft_wrap=True)
    if entry.parameters:
        screen.print(_timeline(entry))
    if entry.facts:
        facts = "，".join(f"{node.title[0]}（{node.source}）" for node in entry.facts)
        screen.print(f"[bold]事实 Facts[/bold]: {escape(facts)}", soft_wrap=True)


def _part(where: str) -> str:
    """The folder of the law that something is written in."""
    return where.rpartition("/")[0]


def _timeline(entry: Entry) -> Table:
    table = Table(title="参数 Parameters over time（▶ 现行 in force）", title_justify="left")
    for heading in ("参数 parameter", "自 since", "数值 value", "依据 cites", "状态 status"):
        table.add_column(heading, overflow="fold")
    for parameter in entry.parameters:
        now = parameter.on(entry.law.law_date)
        for number, dated in enumerate(parameter.dates):
            table.add_row(
                "" if number else f"{parameter.title[0]} {parameter.name}",
                f"{'▶' if dated is now else ' '} {dated.since}",
                escape(dated_value(parameter, dated, "zh")),
                escape(dated.cites),
                STATUS[dated.status],
            )
    return table


def print_difference(difference: Difference, before: Law, after: Law, screen: Console) -> None:
    """What differs between two laws: programmes, then parameters with both values, then rules in words."""
    screen.print(f"[bold]法律变化 The law of {before.law_date} → {after.law_date}[/bold]")
    if not difference:
        screen.print("没有变化 nothing changed")
    for programme in difference.programmes:
        fields = "，".join(programme.fields)
        screen.print(
            f"{CHANGES[programme.change]} {' '.join(programme.title)} {programme.name} {fields}", soft_wrap=True
        )
    if difference.parameters:
        screen.print(_values(difference))
    for rule in difference.rules:
        told = rule.after or rule.before
        if told is None:
            continue
        screen.print(
            f"{CHANGES[rule.change]} [bold]{escape(told.title[0])}[/bold] {escape(told.title[1])} [dim]{rule.name}[/dim] "
            f"[cyan]{escape(told.cites)}[/cyan]",
            soft_wrap=True,
        )
        for mark, text in (("−", rule.before), ("+", rule.after)):
            if text is not None and text.formula[0]:
                screen.print(f"    {mark} {escape(text.formula[0])}", soft_wrap=True)
                screen.print(f"      [dim]{escape(text.formula[1])}[/dim]", soft_wrap=True)


def _values(difference: Difference) -> Table:
    table = Table(title="参数 Parameters", title_justify="left")
    for heading in ("", "参数 parameter", "项 cell", "前 before", "后 after", "依据 cites"):
        table.add_column(heading, overflow="fold")
    for change in difference.parameters:
        unit = parse_unit(change.unit)
        for number, value in enumerate(change.values):
            dated = change.after or change.before
            table.add_row(
                "" if number else CHANGES[change.change], "" if number else f"{' '.join(change.title)}\n{change.name}",
                "/".join(map(str, value.keys)), *("—" if v is None else figure(v, unit, "zh") for v in (value.before, value.after)),
                "" if number or dated is None else escape(dated.cites),
            )  # fmt: skip
    return table


def print_cliffs(sweeps: Sequence[Sweep], law: Law, screen: Console) -> None:
    """Every cliff of every household, and where earning more changes nothing."""
    titles = {name: record.title[0] for name, record in law.programmes.items()}
    table = Table(title=f"悬崖 Cliffs under the law of {law.law_date}（元/月 yuan a month）", title_justify="left")
    table.add_column("家庭 household", overflow="fold")
    headings = ("工资 at a wage of", "救助 help", "之后 then", "损失 loss", "再到此工资才复原 made good at")
    for heading in headings:
        table.add_column(heading, justify="right")
    table.add_column("同时失去 lost with it", overflow="fold")
    for sweep in sweeps:
        name = " ".join(sweep.household.title)
        if not sweep.cliffs:
            table.add_row(name, "—", "", "", "[green]无 none[/green]", "", "")
        for cliff in sweep.cliffs:
            lost = "，".join(titles[each] for each in cliff.lost)
            yearly = f"；每年 a year −{cliff.yearly_lost / 100:,.0f}" if cliff.yearly_lost > 0 else ""
            table.add_row(
                name, _yuan(cliff.before), _yuan(cliff.help_before), _yuan(cliff.help_after), f"[red]{_yuan(cliff.loss)}[/red]",
                "—" if cliff.recovered_at is None else _yuan(cliff.recovered_at), lost + yearly,
            )  # fmt: skip
            name = ""
    screen.print(table)
    for sweep in sweeps:
        zones = "，".join(f"{_yuan(zone.first)}–{_yuan(zone.last)}" for zone in sweep.flat)
        if zones:
            screen.print(
                f"多劳不多得 no gain from earning more: {' '.join(sweep.household.title)} {zones}", soft_wrap=True
            )
        for zone in sweep.unknown:
            screen.print(
                f"[yellow]暂不能判断 cannot tell[/yellow]: {' '.join(sweep.household.title)} "
                f"{_yuan(zone.first)}–{_yuan(zone.last)}",
                soft_wrap=True,
            )


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.0f}" if fen % 100 == 0 else f"{fen / 100:,.2f}"
