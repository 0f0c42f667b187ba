"""The report of a simulation: one HTML file that needs nothing else, Chinese first, English beside it, without household numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from minsheng.errors import MinshengError
from minsheng.screening.charts import histogram
from minsheng.screening.cliffs import chart
from minsheng.screening.lawbook import PAYS
from minsheng.screening.whatif.outcome import Effect, Group
from minsheng.screening.whatif.page import Html, both, cards, page, section, table
from minsheng.screening.whatif.samples import WHY, Sample
from minsheng.screening.whatif.simulation import Simulation
from minsheng.screening.whatif.spread import EDGES
from minsheng.screening.whatif.tell import simulation_json
from minsheng.screening.whatif.words import (
    FATES,
    GROUP_TITLES,
    LAW_NAMES,
    cell_title,
    class_label,
    code_title,
    moved,
    yuan,
)

__all__ = ["report_html", "write_report"]


def write_report(simulation: Simulation, folder: Path) -> None:
    """Write `report.html` for people and `figures.json` for machines.

    Args:
        simulation: What was found.
        folder: Made if missing.

    Raises:
        MinshengError: If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text(report_html(simulation), encoding="utf-8")
        figures = json.dumps(simulation_json(simulation), ensure_ascii=False, indent=1)
        (folder / "figures.json").write_text(figures, encoding="utf-8")
    except OSError as error:
        raise MinshengError(
            f"the report cannot be written ({error.strerror}).",
            where=str(folder),
            hint="Name another folder with --out.",
        ) from error


def report_html(found: Simulation) -> str:
    """The report as HTML text.

    Args:
        found: A simulation.
    """
    title = " / ".join(reform.title[0] for reform in found.reforms)
    english = " / ".join(reform.title[1] for reform in found.reforms)
    source = (
        f"事实截至 {found.facts_date}，现行法律 {found.law.law_date}。"
        f"<span class=en>Facts of {found.facts_date}, law in force on {found.law.law_date}.</span>"
    )
    sections = [
        section("改动", "What changes", _changes(found)),
        section("影响", "Effect on households", _effects(found)),
        section("变化分布", "How the changes are spread", _spread(found)),
        *(section(*GROUP_TITLES[name], _groups(found, name, groups)) for name, groups in found.sums.groups.items()),
        section("各项救助", "Programmes", _programmes(found)),
    ]
    if found.sums.gaps:
        sections.append(section("贫困缺口", "Poverty gap", _gaps(found)))
    sections.append(section("悬崖", "Cliffs", _cliffs(found)))
    sections.append(
        section("样例家庭", "Households that show what it means", "".join(_sample(found, s) for s in found.samples))
    )
    return page(title, english, source, sections)


def _names(found: Simulation) -> list[str]:
    return [both(*LAW_NAMES[number]) for number in range(1, len(found.reforms) + 1)]


def _changes(found: Simulation) -> str:
    parts = []
    for number, reform in enumerate(found.reforms, 1):
        lines = [
            f"<li>{escape(c.title[0])} {escape(cell[0])}：<b>{escape(moved(c, 0))}</b> "
            f"<span class=en>{escape(c.title[1])} {escape(cell[1])}: {escape(moved(c, 1))}</span></li>"
            for c in reform.changes
            for cell in [cell_title(c.cell)]
        ]
        lines += [
            f"<li>城乡比：<b>{before} → {after}</b> <span class=en>town to country, {escape(name)}</span></li>"
            for name, before, after in reform.ratios()
        ]
        lines += [
            f"<li>{escape(reform.law.nodes[name].title[0])} = {escape(reform.law.formula(name))} "
            f"<span class=en>{escape(reform.law.nodes[name].title[1])} = {escape(reform.law.formula(name, 'en'))}</span></li>"
            for name in reform.rules
        ]
        head = f"{both(*LAW_NAMES[number])}: {both(*reform.title)}"
        parts.append(f"<h3>{head}</h3><p class=cite>{escape(reform.cites)}</p><ul>{''.join(lines)}</ul>")
    return "".join(parts)


def _effects(found: Simulation) -> str:
    parts = []
    for name, effect in zip(_names(found), found.sums.effects, strict=True):
        told = [
            ("受益", "gain", f"{effect.gainers:,}", _mean(effect.gained, effect.gainers), "good"),
            ("受损", "lose", f"{effect.losers:,}", _mean(effect.lost, effect.losers), "bad"),
            ("不变", "unchanged", f"{effect.unchanged:,}", "", ""),
            ("暂不能判断", "cannot be told", f"{effect.untold:,}", "不计入金额 in no amount", "open"),
            ("新得到救助", "newly helped", f"{effect.newly:,}", "", ""),
            ("不再得到救助", "no longer helped", f"{effect.ended:,}", "", ""),
            ("每月成本（元）", "cost a month, yuan", yuan(effect.cost_monthly, signed=True), "", "cost"),
            (
                "每年成本（元）",
                "cost a year, yuan",
                yuan(effect.cost_yearly, signed=True),
                "含按年发放 yearly aid included",
                "cost",
            ),
        ]
        parts.append(f"<h3>{name}</h3>{cards(told)}")
    return "".join(parts)


def _mean(total: int, households: int) -> str:
    return f"平均每月 mean {yuan(total // households)}" if households else ""


def _spread(found: Simulation) -> str:
    places = [p for p in range(2 * len(EDGES) + 2) if any(s.classes[p] for s in found.sums.spreads)]
    if not places:
        return "<p>没有家庭的救助发生变化。 <span class=en>No household's help changes.</span></p>"
    bars = [(class_label(place, EDGES), [s.classes[place] for s in found.sums.spreads]) for place in places]
    labels = [" ".join(LAW_NAMES[number]) for number in range(1, len(found.reforms) + 1)]
    picture = histogram(
        "变化分布 spread of changes", "每月救助的变化（元） change of monthly help, yuan", "户 households", bars, labels
    )
    rows = []
    for name, spread in zip(_names(found), found.sums.spreads, strict=True):
        for words, quantiles in (("受益 gain", spread.gainers), ("受损 lose", spread.losers)):
            if quantiles:
                rows.append((name, words, quantiles.p10, quantiles.median, quantiles.p90))
    heads = ("法律 law", "", "十分之一不超过 a tenth at most", "一半不超过 half", "十分之九不超过 nine tenths")
    return f"<figure>{picture}</figure>{table(heads, rows, numbers=3)}"


def _groups(found: Simulation, name: str, groups: Sequence[Group]) -> str:
    """A row per group with a bar for what it costs; the longest bar is the dearest group."""
    top = max((abs(e.cost_monthly) for group in groups for e in group.effects), default=0) or 1
    heads = ["", "户数 households"]
    for law in _names(found):
        heads += [f"{law} 受益 gain", "受损 lose", "暂不能判断 cannot tell", "每月成本（元） yuan a month"]
    rows = []
    for group in groups:
        row: list[object] = [both(*code_title(found.law, name, group.code)), f"{group.effects[0].households:,}"]
        for effect in group.effects:
            row += [f"{effect.gainers:,}", f"{effect.losers:,}", f"{effect.untold:,}", Html(_bar(effect, top))]
        rows.append(row)
    return table(heads, rows, numbers=len(heads) - 1)


def _bar(effect: Effect, top: int) -> str:
    share = abs(effect.cost_monthly) * 100 / top
    kind = "up" if effect.cost_monthly >= 0 else "down"
    return f"<span class=amount>{yuan(effect.cost_monthly, signed=True)}</span><i class='bar {kind}' style='width:{share:.1f}%'></i>"


def _programmes(found: Simulation) -> str:
    heads = ("项目 programme", "法律 law", "符合 entitled", "新符合 newly", "不再符合 no longer", "暂不能判断 cannot tell",
             "金额（元） yuan", "金额不明 amount unknown")  # fmt: skip
    rows: list[Sequence[object]] = []
    for programme in found.sums.programmes:
        for law in range(len(found.reforms) + 1):
            title = f"{both(*programme.title)} <small>{' '.join(PAYS[programme.pays])}</small>" if law == 0 else ""
            rows.append((
                Html(title), both(*LAW_NAMES[law]), f"{programme.entitled[law]:,}",
                f"{programme.newly[law - 1]:,}" if law else "", f"{programme.ended[law - 1]:,}" if law else "",
                f"{programme.untold[law]:,}", "—" if programme.pays == "service" else yuan(programme.amount[law]), f"{programme.unpriced[law]:,}",
            ))  # fmt: skip
    untouched = "，".join(found.law.programmes[name].title[0] for name in found.untouched)
    english = ", ".join(found.law.programmes[name].title[1] for name in found.untouched)
    note = (
        f"<p>不受影响：{escape(untouched)}。<span class=en>Cannot change: {escape(english)}.</span></p>"
        if untouched
        else ""
    )
    if found.left_out:
        left, english = "，".join(zh for zh, _ in found.left_out), ", ".join(en for _, en in found.left_out)
        note += (
            f"<p>可能受影响但未计算，不在任何合计中：{escape(left)}。"
            f"<span class=en>May change, not computed and in no sum: {escape(english)}.</span></p>"
        )
    return table(heads, rows, numbers=6) + note


def _gaps(found: Simulation) -> str:
    lines = {"now": "现行保障线 line in force", "highest": "各方案最高保障线 highest line of all"}
    heads = (
        "保障线 line",
        "法律 law",
        "缺口（元/月） shortfall",
        "补上 closed",
        "每元补上 closed per yuan",
        "可判断户数 households told",
    )
    rows: list[Sequence[object]] = []
    for gap in found.sums.gaps:
        for law in range(len(found.reforms) + 1):
            share = gap.closed_per_yuan(law - 1) if law else None
            rows.append((
                lines[gap.line] if law == 0 else "", both(*LAW_NAMES[law]), yuan(gap.shortfall[law]),
                yuan(gap.closed(law - 1)) if law else "", "" if not law else "—" if share is None else f"{share:.2f}", f"{gap.told:,}",
            ))  # fmt: skip
    return table(heads, rows, numbers=4)


def _cliffs(found: Simulation) -> str:
    heads = (
        "家庭 household",
        "法律 law",
        "变化 what becomes of it",
        "现行：工资 wage",
        "损失 loss",
        "改革：工资 wage",
        "损失 loss",
    )
    rows: list[Sequence[object]] = []
    for number, changes in enumerate(found.cliffs, 1):
        for change in changes:
            cells = [
                text
                for cliff in (change.before, change.after)
                for text in (("", "") if cliff is None else (yuan(cliff.before), yuan(cliff.loss)))
            ]
            fate = both(*FATES[change.fate])
            rows.append((both(*change.title), both(*LAW_NAMES[number]), Html(fate), *cells))
    note = (
        "<p>悬崖：多挣一元，失去一元以上的救助（元/月）。"
        "<span class=en>A cliff: one more yuan earned costs more than one yuan of help (yuan a month).</span></p>"
    )
    return note + table(heads, rows, numbers=4) + f"<div class=charts>{''.join(_curves(found))}</div>"


def _curves(found: Simulation) -> Iterable[str]:
    labels = [" ".join(LAW_NAMES[number]) for number in range(len(found.reforms) + 1)]
    for place, first in enumerate(found.sweeps[0]):
        same = [sweeps[place] for sweeps in found.sweeps]
        if any(each.helped != first.helped for each in same):
            zh, en = first.household.title
            yield f"<figure><figcaption>{both(zh, en)}</figcaption>{chart(same, labels)}</figure>"


def _sample(found: Simulation, sample: Sample) -> str:
    size = "人数不明 size unknown" if sample.size is None else f"{sample.size}人 persons"
    head = f"{both(*WHY[sample.why])} · {escape(code_title(found.law, 'district', sample.district)[0])} · {size}"
    parts = []
    for law, (answers, help_) in enumerate(zip(sample.answers, sample.help, strict=True)):
        total = "暂不能判断 cannot be told" if help_ is None else f"{yuan(help_)} 元/月 yuan a month"
        told = "".join(
            f"<li class={answer.outcome}>{escape(answer.sentence('zh'))}<span class=en>{escape(answer.sentence('en'))}</span></li>"
            for answer in answers
        )
        parts.append(f"<p><b>{both(*LAW_NAMES[law])}：{total}</b></p><ul>{told}</ul>")
    return f"<details><summary>{head}：{_arrow(sample)}</summary>{''.join(parts)}</details>"


def _arrow(sample: Sample) -> str:
    return " → ".join("？" if amount is None else yuan(amount) for amount in sample.help)
