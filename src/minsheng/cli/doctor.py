"""`minsheng doctor`: what this installation has, what its law assumes, and what is wrong."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.util
import platform
import shutil
from typing import Annotated

import typer
from rich.table import Table

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.lake import facts_of, list_deliveries, load_contracts
from minsheng.rules import Law
from minsheng.screening import law_of

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
    """体检。Check the installation, and list the figures of the law that are assumed."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    screen.print(f"minsheng {importlib.metadata.version('minsheng')}, Python {platform.python_version()}, {versions}")
    spark = importlib.util.find_spec("pyspark") is not None
    screen.print(f"Spark: {'有 yes' if spark else '无 no'}, Java: {shutil.which('java') or '无 none'}")
    deliveries = list_deliveries(home)
    screen.print(f"{home}: {len(deliveries)} 次接收 deliveries, {sum(d.accepted for d in deliveries):,} 行 rows")
    law = law_of(law_date.date() if law_date else dt.datetime.now(tz=dt.UTC).date())
    screen.print(
        f"法律 law {law.law_date}: {len(law.nodes)} 项 nodes, {len(law.programmes)} 个项目 programmes, {law.hash[:12]}"
    )
    screen.print(_assumed(law))
    for gap in _facts_without_source(law):
        screen.print(f"[red]缺少事实 no such fact in the snapshot[/red]: {gap}")
    if feeds:
        screen.print(_tables())


def _assumed(law: Law) -> Table:
    table = Table(
        title="未经证实的参数 Parameters that are assumed, not seen in a published text", title_justify="left"
    )
    for heading in ("参数 parameter", "自 since", "数值 value", "出处 cites", "说明 note"):
        table.add_column(heading, overflow="fold")
    for name, parameter in law.parameters.items():
        for dated in parameter.dates:
            if dated.status == "assumed":
                value = (
                    dated.value
                    if dated.value is not None
                    else "; ".join(f"{'/'.join(map(str, k))} {v}" for k, v in dated.rows.items())
                )
                table.add_row(
                    f"{parameter.title[0]} {name}", dated.since.isoformat(), str(value), dated.cites, dated.note
                )
    return table


def _facts_without_source(law: Law) -> list[str]:
    known = {(entity, fact.name) for entity in ("person", "household", "supporter") for fact in facts_of(entity)}
    return [name for name, node in law.nodes.items() if node.role == "fact" and (node.entity, name) not in known]


def _tables() -> Table:
    table = Table(title="数据表 Tables that departments deliver", title_justify="left")
    for heading in ("数据表 table", "名称 title", "部门 department", "方式 mode", "列 columns"):
        table.add_column(heading, overflow="fold")
    for name, contract in load_contracts().items():
        columns = "，".join(column.zh for column in contract.columns)
        table.add_row(name, f"{contract.title.zh} {contract.title.en}", contract.owner.zh, contract.mode, columns)
    return table
