"""`minsheng doctor`: what this installation has, what its law assumes, and what is wrong."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.util
import platform
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.cli.logs import print_logs
from minsheng.errors import MinshengError
from minsheng.lake import facts_of, list_deliveries, load_contracts
from minsheng.rules import Law
from minsheng.rules.params import DatedValue
from minsheng.screening import law_of

STATUS = {"assumed": "假定 assumed", "derived": "推算 derived"}
SURVEY = "survey."
LIBRARIES = ("duckdb", "pyarrow", "sqlglot", "numpy")


@app.command()
def doctor(
    feeds: Annotated[
        bool, typer.Option("--feeds", help="列出数据表 List the tables that departments deliver.")
    ] = False,
    law_date: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="法律日期 Day of the law; today by default.")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """体检。Check the installation, and list what the law assumes, derives and presumes."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    screen.print(f"minsheng {importlib.metadata.version('minsheng')}, Python {platform.python_version()}, {versions}")
    spark = importlib.util.find_spec("pyspark") is not None
    screen.print(f"Spark: {'有 yes' if spark else '无 no'}, Java: {shutil.which('java') or '无 none'}")
    deliveries = list_deliveries(home)
    screen.print(f"{home}: {len(deliveries)} 次接收 deliveries, {sum(d.accepted for d in deliveries):,} 行 rows")
    print_logs(home)
    law = law_of(law_date.date() if law_date else dt.datetime.now(tz=dt.UTC).date())
    screen.print(
        f"法律 law {law.law_date}: {len(law.nodes)} 项 nodes, {len(law.programmes)} 个项目 programmes, {law.hash[:12]}"
    )
    _print_unproven(law)
    screen.print(_presumed(law))
    for gap in _facts_without_source(law, home):
        screen.print(f"[red]缺少事实 no such fact in the snapshot[/red]: {gap}")
    if feeds:
        screen.print(_tables(home))
    _check_audit(home)


def _check_audit(home: Path) -> None:
    """Walk along the chain of the console's audit, where there is one.

    Raises:
        MinshengError: If an entry was changed or taken away.
    """
    if importlib.util.find_spec("psycopg") is None:
        return
    from minsheng.console.checkup import audit_of, has_database  # noqa: PLC0415 - the console is an extra

    audit = audit_of(home) if has_database(home) else None
    if audit is None:
        return
    if not audit.is_whole:
        raise MinshengError(
            f"entry {audit.first_bad} of the audit was changed, or follows on one that was taken away.",
            where=str(home),
            hint="Compare the audit with the last backup before that entry.",
        )
    screen.print(f"审计链完整 audit chain whole: {audit.entries:,} 条 entries, {audit.head}")


def _print_unproven(law: Law) -> None:
    screen.print(
        "\n[bold]未经证实的参数 Parameters not seen in a published text: assumed, or derived from others[/bold]"
    )
    for name, parameter in law.parameters.items():
        for dated in parameter.dates:
            if dated.status in STATUS:
                screen.print(
                    f"● {escape(parameter.title[0])} [bold]{name}[/bold]，自 since {dated.since}，{STATUS[dated.status]}："
                    f"{_value(dated)}",
                    soft_wrap=True,
                )
                told = "  ".join(filter(None, (dated.cites, dated.note)))
                screen.print(f"    {escape(told)}  [dim]{escape(dated.where)}[/dim]", soft_wrap=True)


def _value(dated: DatedValue) -> str:
    if dated.value is not None:
        return escape(str(dated.value))
    return escape("; ".join(f"{'/'.join(map(str, keys))} {value}" for keys, value in dated.rows.items()))


def _presumed(law: Law) -> Table:
    table = Table(
        title="没有部门数据的事实 Facts that no department states: what a screening presumes until a survey tells",
        title_justify="left",
    )
    for heading in ("事实 fact", "推定 presumed", "位置 place"):
        table.add_column(heading, overflow="fold")
    for name, node in law.nodes.items():
        if node.role == "fact" and node.source.startswith(SURVEY):
            value = "未知 unknown" if node.presumed is None else str(node.presumed).lower()
            table.add_row(f"{escape(node.title[0])} {name}", value, escape(node.where))
    return table


def _facts_without_source(law: Law, home: Path) -> list[str]:
    known = {(entity, fact.name) for entity in ("person", "household", "supporter") for fact in facts_of(entity, home)}
    return [
        name
        for name, node in law.nodes.items()
        if node.role == "fact" and (node.entity, name) not in known and not node.source.startswith(SURVEY)
    ]


def _tables(home: Path) -> Table:
    table = Table(title="数据表 Tables that departments deliver", title_justify="left")
    for heading in ("数据表 table", "名称 title", "部门 department", "方式 mode", "列 columns"):
        table.add_column(heading, overflow="fold")
    for name, contract in load_contracts(home).items():
        columns = "，".join(column.zh for column in contract.columns)
        table.add_row(name, f"{contract.title.zh} {contract.title.en}", contract.owner.zh, contract.mode, columns)
    return table
