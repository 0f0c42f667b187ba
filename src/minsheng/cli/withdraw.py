"""`minsheng withdraw`: let a delivery count no longer."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from minsheng.cli.app import DEFAULT_HOME, Home, app, screen
from minsheng.lake import withdraw as take_back


@app.command()
def withdraw(
    delivery: Annotated[int, typer.Argument(help="批次号 Number of the delivery; `minsheng deliveries` lists them.")],
    why: Annotated[str, typer.Option(help="理由 Why, for the record.")],
    undo: Annotated[bool, typer.Option("--undo", help="撤销撤回 Let it count again.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """撤回一个批次。Let a delivery count no longer; it stays on disk, and months as known before still have it."""
    event = take_back(home, delivery, why, by=getpass.getuser(), undo=undo)
    told = "恢复有效 counts again" if undo else "已撤回，不再计入 withdrawn, counts no longer"
    screen.print(
        f"批次 delivery [green]{delivery}[/green] {told}（{event.on}）。重新筛查即生效 The next `minsheng screen` goes by it.",
        soft_wrap=True,
    )
    if not undo:
        screen.print(f"撤销 To undo: minsheng withdraw {delivery} --undo --why …", soft_wrap=True)
