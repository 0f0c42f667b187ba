"""Tables of a screening on the terminal."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.table import Table

from minsheng.screening import (
    LEAD_KINDS,
    Agreement,
    Run,
    findings_by_district,
    findings_by_programme,
    law_of,
    leads_by_kind,
    monitoring_by_type,
)
from minsheng.screening.whatif.words import yuan
from minsheng.standards.divisions import division

__all__ = ["print_districts", "print_leads", "print_monitoring", "print_programmes", "print_truth"]


PERIODS = {"month": "月 month", "year": "年 year", "once": "次 once", "service": "—"}


def _table(title: str, text: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in text:
        table.add_column(heading, overflow="fold")
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def print_programmes(run: Run, screen: Console) -> None:
    """Households per programme: the three answers, and how they stand to today's lists, where there is one."""
    table = _table(
        "各项救助 Findings by programme (户 households)",
        ("救助项目 programme",),
        (
            "符合 eligible",
            "不符合 not",
            "暂不能判断 cannot tell",
            "应保未保 to cover",
            "应退未退 to leave",
            "待核实 to look at",
            "金额 yuan",
            "每 per",
        ),
    )
    records = law_of(date.fromisoformat(run.law_date)).programmes
    for name, counts in findings_by_programme(run).items():
        zh, en = records[name].title
        answers = (f"{counts.get(status, 0):,}" for status in ("eligible", "not_eligible", "cannot_tell"))
        verdicts = (
            f"{counts.get(verdict, 0):,}" if name in run.listed else "—"
            for verdict in ("should_be_covered", "should_leave", "should_be_looked_at")
        )
        pays = (yuan(counts["amount"]), PERIODS[records[name].pays]) if records[name].amount else ("—", "—")
        table.add_row(f"{zh} {en}", *answers, *verdicts, *pays)
    screen.print(table)
    if unlisted := [name for name in run.programmes if name not in run.listed]:
        screen.print(f"[dim]— 本月无名单可比 no list of the month to compare with: {', '.join(unlisted)}[/dim]")


def print_monitoring(run: Run, screen: Console) -> None:
    """Households per type of monitoring, and those of them that a department warned of."""
    rows = monitoring_by_type(run)
    if not rows:
        return
    table = _table("防返贫监测 Monitoring (户 households)", ("类型 type",), ("户数 households", "部门预警 warned of"))
    node = law_of(date.fromisoformat(run.law_date)).nodes["monitoring_type"]
    for row in rows:
        zh, en = node.code_titles.get(str(row["type"]), ("暂不能判断", "cannot tell"))
        table.add_row(f"{zh} {en}", f"{row['households']:,}", f"{row['warned']:,}")
    screen.print(table)


def print_districts(run: Run, screen: Console) -> None:
    """Households per district that are eligible, for the programmes that have a list, and those that cannot be told."""
    table = _table(
        "各区县 Findings by district (户 households)",
        ("区县 district",),
        ("户数 households", *run.listed, "暂不能判断 cannot tell (dibao)"),
    )
    for row in findings_by_district(run):
        eligible = (f"{row[f'{name}_eligible']:,}" for name in run.listed)
        table.add_row(
            division(str(row["district"])).name, f"{row['households']:,}", *eligible, f"{row['dibao_cannot_tell']:,}"
        )
    screen.print(table)


def print_leads(run: Run, screen: Console) -> None:
    """Leads by kind and programme."""
    table = _table("线索 Leads", ("类别 kind", "项目 programme"), ("条数 leads", "月金额 yuan/month"))
    for row in leads_by_kind(run):
        zh, en = LEAD_KINDS[str(row["kind"])]
        table.add_row(f"{zh} {en}", str(row["programme"]), f"{row['leads']:,}", yuan(int(row["amount"])))
    screen.print(table)


def print_truth(agreement: Agreement, screen: Console) -> None:
    """Agreement over all households, precision and recall per planted kind, and the rows that disagree."""
    table = _table(
        "与真值对照 Findings against the truth (户 households)",
        ("救助项目 programme",),
        (
            "全部 all",
            "一致 agree",
            "误准 wrongly eligible",
            "误拒 wrongly refused",
            "缺据而判 decided without a fact",
            "金额不符 amounts differ",
        ),
    )
    for score in agreement.programmes:
        numbers = (
            score.households,
            score.agree,
            score.wrongly_eligible,
            score.wrongly_refused,
            score.decided_without_fact,
        )
        table.add_row(score.programme, *(f"{number:,}" for number in (*numbers, score.amounts_differ)))
    screen.print(table)
    table = _table(
        "植入情形 Planted kinds",
        ("类别 kind", "项目 programme"),
        ("植入 planted", "发现 found", "线索 leads", "查全 recall", "查准 precision"),
    )
    for kind in agreement.kinds:
        rates = ("—" if rate is None else f"{rate:.3f}" for rate in (kind.recall, kind.precision))
        table.add_row(
            kind.kind,
            kind.programme,
            f"{kind.planted:,}",
            f"{kind.found:,}",
            f"{kind.leads:,}" if kind.leads >= 0 else "—",
            *rates,
        )
    screen.print(table)
    table = _table("植入的数据行 Planted rows", ("类别 kind",), ("植入 planted", "处理正确 as expected"))
    for row in agreement.rows:
        table.add_row(row.kind, f"{row.planted:,}", f"{row.as_expected:,}")
    screen.print(table)
    if agreement.identity:
        table = _table(
            "植入的号码差错 Planted slips of ids",
            ("类别 kind",),
            ("植入 planted", "认对 right person", "认错 wrong person", "待定 open"),
        )
        for slip in agreement.identity:
            table.add_row(slip.kind, *(f"{number:,}" for number in (slip.planted, slip.right, slip.wrong, slip.open)))
        screen.print(table)
    for difference in agreement.differences:
        screen.print(
            f"[red]不一致 differs[/red] {difference.household_id} {difference.programme}: "
            f"{difference.found} {difference.found_amount} ≠ {difference.true} {difference.true_amount}"
        )
