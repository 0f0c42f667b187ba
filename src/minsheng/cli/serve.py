"""`minsheng serve`: the console on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, complaints, screen
from minsheng.errors import MinshengError

HOST, PORT, WORKERS = "127.0.0.1", 8000, 2


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址 Address to listen at.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 Port.")] = PORT,
    demo: Annotated[
        bool, typer.Option("--demo", help="演示账号 Demonstration accounts, whose passwords everybody knows.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="进程数 Processes that answer.")] = WORKERS,
    home: Home = DEFAULT_HOME,
) -> None:
    """启动工作台。Serve the console; its database is started with it and stopped with it, unless DATABASE_URL names one."""
    open_console(home, host=host, port=port, demo=demo, workers=workers)


def open_console(home: Path, *, host: str = HOST, port: int = PORT, demo: bool = False, workers: int = WORKERS) -> None:
    """Serve until stopped; a demonstration makes its leads and accounts first and prints one login per role."""
    needs_console()
    from minsheng.console.serving import Place, prepared, serve  # noqa: PLC0415 - the console is an extra

    with prepared(home, demo=demo, notice=notice):
        if demo:
            _load_demonstration(home)
        serve(Place(home, host, port, demo, workers), notice=lambda url: screen.print(f"工作台 Console: {url}"))


def needs_console() -> None:
    """Say which extra to install where the console is not.

    Raises:
        MinshengError: If it is not installed.
    """
    try:
        import django  # noqa: F401, PLC0415
        import psycopg  # noqa: F401, PLC0415
    except ImportError as error:
        raise MinshengError(
            "the console is not installed.", hint="Install it with: pip install 'minsheng[console]'"
        ) from error


def missing_for_console() -> str:
    """What the console lacks to be served here, and what to do; empty if nothing."""
    try:
        needs_console()
    except MinshengError as error:
        return str(error)
    from minsheng.console.serving import missing_assets  # noqa: PLC0415 - the console is an extra

    return missing_assets()


def _load_demonstration(home: Path) -> None:
    from rich.table import Table  # noqa: PLC0415

    from minsheng.casework.web.demonstration import PASSWORD, load_demonstration  # noqa: PLC0415 - Django is set up only now

    table = Table(title=f"演示账号 Demonstration accounts（密码 password: {PASSWORD}）", title_justify="left")
    for heading in ("账号 account", "角色 role", "辖区 area"):
        table.add_column(heading)
    for account in load_demonstration(home):
        table.add_row(account.username, f"{account.role[0]} {account.role[1]}", account.area)
    screen.print(table)


def notice(text: str) -> None:
    """Tell the operator what had to be done on the machine."""
    complaints.print(text, soft_wrap=True)
