"""Tables of a simulation on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from minsheng.cli.explanations import COLOURS
from minsheng.rules.explanation import Explanation
from minsheng.screening.lawbook import PAYS
from minsheng.screening.whatif import Simulation
from minsheng.screening.whatif.outcome import Effect, Group
from minsheng.screening.whatif.samples import WHY, Sample
from minsheng.screening.whatif.spread import EDGES
from minsheng.screening.whatif.words import FATES, GROUP_TITLES, LAW_NAMES, class_label, code_title, moved, yuan

__all__ = ["print_simulation"]

MOST_DISTRICTS = 45


def print_simulation(found: Simulation, screen: Console) -> None:
    """Everything that a simulation found, the sums first, then the households that show what they mean."""
    law = found.law
    screen.print(
        f"[bold]改革测算 Simulation[/bold]  事实 facts {found.facts_date}，现行法律 law in force {law.law_date} {law.hash[:12]}"
    )
    for number, reform in enumerate(found.reforms, 1):
        zh, en = LAW_NAMES[number]
        screen.print(
            f"[bold]{zh} {en}[/bold]: {escape(reform.title[0])} [dim]{escape(reform.title[1])}[/dim]  [cyan]{escape(reform.cites)}[/cyan]"
        )
        for change in reform.changes:
            cell = f" {change.cell}" if change.cell else ""
            screen.print(f"   {change.title[0]} {change.parameter}{cell}: {moved(change, 0)}", soft_wrap=True)
        for name, before, after in reform.ratios():
            screen.print(f"   城乡比 town to country, {name}: {before} → {after}")
        for name in reform.rules:
            node = reform.law.nodes[name]
            screen.print(
                f"   规则 rule {name}: {escape(node.title[0])} = {escape(reform.law.formula(name))}", soft_wrap=True
            )
    screen.print(_effects(found))
    screen.print(_programmes(found))
    if found.untouched:
        titles = "，".join(law.programmes[name].title[0] for name in found.untouched)
        screen.print(f"不受影响、未重新计算 cannot change, not computed: {titles}", soft_wrap=True)
    if found.left_out:
        left = "，".join(zh for zh, _ in found.left_out)
        screen.print(
            f"[yellow]可能受影响但未计算，不在合计中 may change, not computed, in no sum[/yellow]: {left}",
            soft_wrap=True,
        )
    for name, groups in found.sums.groups.items():
        screen.print(_groups(found, name, groups))
    screen.print(_classes(found))
    _print_moves(found, screen)
    if found.sums.gaps:
        screen.print(_gaps(found))
    screen.print(_cliffs(found))
    for sample in found.samples:
        _print_sample(found, sample, screen)


def _table(title: str, text: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in text:
        table.add_column(heading, overflow="fold")
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _effects(found: Simulation) -> Table:
    names = [" ".join(LAW_NAMES[number]) for number in range(1, len(found.reforms) + 1)]
    table = _table("影响 Effect on households, by monthly help (户 households)", ("",), names)
    effects, spreads = found.sums.effects, found.sums.spreads

    def row(title: str, cells: Sequence[str]) -> None:
        table.add_row(title, *cells)

    row("受益 gain", [f"[green]{e.gainers:,}[/green]" for e in effects])
    row("  平均每月 mean, yuan a month", [_mean(e.gained, e.gainers) for e in effects])
    row("  十分之一、一半、十分之九不超过 a tenth, half, nine tenths at most", [_quantiles(s.gainers) for s in spreads])
    row("受损 lose", [f"[red]{e.losers:,}[/red]" for e in effects])
    row("  平均每月 mean, yuan a month", [_mean(e.lost, e.losers) for e in effects])
    row("  十分之一、一半、十分之九不超过 a tenth, half, nine tenths at most", [_quantiles(s.losers) for s in spreads])
    row("不变 unchanged", [f"{e.unchanged:,}" for e in effects])
    row("[yellow]暂不能判断 cannot be told[/yellow]", [f"[yellow]{e.untold:,}[/yellow]" for e in effects])
    row("新得到救助 newly helped", [f"{e.newly:,}" for e in effects])
    row("不再得到救助 no longer helped", [f"{e.ended:,}" for e in effects])
    row("每月成本 cost, yuan a month", [f"[bold]{yuan(e.cost_monthly, signed=True)}[/bold]" for e in effects])
    row("每年成本 cost, yuan a year", [f"[bold]{yuan(e.cost_yearly, signed=True)}[/bold]" for e in effects])
    table.caption = "暂不能判断的家庭不计入金额。 Households that cannot be told are in no amount."
    return table


def _mean(total: int, households: int) -> str:
    return yuan(total // households) if households else "—"


def _quantiles(quantiles: object) -> str:
    told = [getattr(quantiles, name, None) for name in ("p10", "median", "p90")]
    return " · ".join(f"{value:,}" for value in told if value is not None) or "—"


def _programmes(found: Simulation) -> Table:
    laws = [LAW_NAMES[law][0] for law in range(len(found.reforms) + 1)]
    table = _table(
        "各项救助 Programmes that may change", ("项目 programme", "法律 law"),
        ("符合 entitled", "新符合 newly", "不再符合 no longer", "暂不能判断 cannot tell", "金额（元） yuan", "金额不明 amount unknown"),
    )  # fmt: skip
    for programme in found.sums.programmes:
        for law, name in enumerate(laws):
            newly = f"{programme.newly[law - 1]:,}" if law else ""
            ended = f"{programme.ended[law - 1]:,}" if law else ""
            title = f"{programme.title[0]} {programme.name}（{PAYS[programme.pays][0]}）" if law == 0 else ""
            table.add_row(
                title, name, f"{programme.entitled[law]:,}", newly, ended, f"{programme.untold[law]:,}",
                "—" if programme.pays == "service" else yuan(programme.amount[law]), f"{programme.unpriced[law]:,}",
            )  # fmt: skip
        table.add_section()
    return table


def _groups(found: Simulation, name: str, groups: Sequence[Group]) -> Table:
    zh, en = GROUP_TITLES[name]
    numbers = ["户数 households"]
    for law in range(1, len(found.reforms) + 1):
        label = LAW_NAMES[law][0]
        numbers += [f"{label} 受益 gain", "受损 lose", "暂不能判断 cannot tell", "每月成本 yuan/month"]
    table = _table(f"{zh} {en.capitalize()}", ("",), numbers)
    for group in groups[:MOST_DISTRICTS]:
        title = code_title(found.law, name, group.code)
        cells = [cell for effect in group.effects for cell in _cells(effect)]
        table.add_row(" ".join(dict.fromkeys(title)), f"{group.effects[0].households:,}", *cells)
    return table


def _cells(effect: Effect) -> tuple[str, str, str, str]:
    return f"{effect.gainers:,}", f"{effect.losers:,}", f"{effect.untold:,}", yuan(effect.cost_monthly, signed=True)


def _classes(found: Simulation) -> Table:
    names = [" ".join(LAW_NAMES[number]) for number in range(1, len(found.reforms) + 1)]
    table = _table("变化分布 Spread of changes (元/月 yuan a month; 户 households)", ("变化 change",), names)
    for place in range(2 * len(EDGES) + 2):
        counts = [spread.classes[place] for spread in found.sums.spreads]
        if any(counts):
            table.add_row(class_label(place, EDGES), *(f"{count:,}" for count in counts))
    return table


def _print_moves(found: Simulation, screen: Console) -> None:
    for number, moves in enumerate(found.sums.moves, 1):
        told = "，".join(
            f"{code_title(found.law, 'tier', move.before or 'cannot_tell')[0]}→"
            f"{code_title(found.reforms[number - 1].law, 'tier', move.after or 'cannot_tell')[0]} {move.households:,}"
            for move in moves
        )
        if told:
            screen.print(f"层级变动 moves between tiers, {' '.join(LAW_NAMES[number])}: {told}", soft_wrap=True)


def _gaps(found: Simulation) -> Table:
    table = _table(
        "贫困缺口 Poverty gap: shortfall of income and help to the dibao line (元/月 yuan a month)", ("保障线 line", "法律 law"),
        ("缺口 shortfall", "补上 closed", "每元补上 closed per yuan", "可判断户数 households told"),
    )  # fmt: skip
    lines = {"now": "现行 in force", "highest": "各方案最高 highest of all"}
    for gap in found.sums.gaps:
        table.add_row(lines[gap.line], " ".join(LAW_NAMES[0]), yuan(gap.shortfall[0]), "", "", f"{gap.told:,}")
        for reform in range(len(found.reforms)):
            share = gap.closed_per_yuan(reform)
            table.add_row(
                "", " ".join(LAW_NAMES[reform + 1]), yuan(gap.shortfall[reform + 1]), yuan(gap.closed(reform)),
                "—" if share is None else f"{share:.2f}", "",
            )  # fmt: skip
    return table


def _cliffs(found: Simulation) -> Table:
    table = _table(
        "悬崖 Cliffs of typical households (多挣一元失去一元以上; 元/月 yuan a month)", ("家庭 household", "法律 law", "变化 what becomes of it"),
        ("现行：工资 wage", "损失 loss", "改革：工资 wage", "损失 loss"),
    )  # fmt: skip
    for number, changes in enumerate(found.cliffs, 1):
        for change in changes:
            cells = [
                cell
                for cliff in (change.before, change.after)
                for cell in (("", "") if cliff is None else (yuan(cliff.before), yuan(cliff.loss)))
            ]
            table.add_row(" ".join(change.title), LAW_NAMES[number][0], " ".join(FATES[change.fate]), *cells)
    return table


def _same(explanation: Explanation, sample: Sample) -> bool:
    """Whether the law in force says the same, so that it need not be told again."""
    return any(
        old.programme == explanation.programme
        and old.outcome == explanation.outcome
        and (old.amount and old.amount.value) == (explanation.amount and explanation.amount.value)
        for old in sample.answers[0]
    )


def _print_sample(found: Simulation, sample: Sample, screen: Console) -> None:
    why = " ".join(WHY[sample.why])
    where = code_title(found.law, "district", sample.district)[0]
    size = "人数不明 size unknown" if sample.size is None else f"{sample.size}人 persons"
    screen.rule(f"{why} · {where} {sample.household_id} · {size}", align="left")
    for law, (answers, help_) in enumerate(zip(sample.answers, sample.help, strict=True)):
        total = (
            "[yellow]暂不能判断 cannot be told[/yellow]"
            if help_ is None
            else f"[bold]{yuan(help_)}[/bold] 元/月 yuan a month"
        )
        screen.print(f"[bold]{' '.join(LAW_NAMES[law])}[/bold]: {total}")
        for explanation in answers:
            if law and _same(explanation, sample):
                continue
            colour = COLOURS[explanation.outcome]
            screen.print(f"  [{colour}]●[/] {escape(explanation.sentence('zh'))}", soft_wrap=True)
            screen.print(f"    [dim]{escape(explanation.sentence('en'))}[/dim]", soft_wrap=True)
