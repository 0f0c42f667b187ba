"""The application that the verbs register with, its screen and its shared options."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer.models import CommandInfo

from minsheng.errors import MinshengError

WIDTH = 150
"""Columns of a page that no terminal is wide for: a file, a pipe."""

VERBS = (
    "demo",
    "synth",
    "ingest",
    "feeds",
    "deliveries",
    "withdraw",
    "quarantine",
    "template",
    "identity",
    "screen",
    "findings",
    "quality",
    "explain",
    "lineage",
    "check",
    "law",
    "simulate",
    "replay",
    "purge",
    "doctor",
    "serve",
    "leads",
    "account",
)

app = typer.Typer(
    name="minsheng",
    help="民生 Minsheng: department files in, explained findings out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
screen = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
complaints = Console(stderr=True, highlight=False)

Home = Annotated[
    Path,
    typer.Option("--home", envvar="MINSHENG_HOME", help="数据目录 Folder that holds all state.", show_default=True),
]
DEFAULT_HOME = Path("var")
KnownOn = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="当时所知：只用此日及以前收到的数据 As known then: only what was received up to this day.",
    ),
]


def report(error: MinshengError) -> None:
    """Print an error as one sentence: what, where, what to do."""
    complaints.print(f"[red]错误 Error[/red] {escape(str(error))}", soft_wrap=True)


@app.callback()
def minsheng() -> None:
    """Keeps a verb a verb when only one is loaded."""


def with_verbs(words: Sequence[str] = ()) -> typer.Typer:
    """The program: all of it, or only the verb that `words` begin with, which starts in half the time."""
    for verb in [*words[:1]] if words and words[0] in VERBS else VERBS:
        importlib.import_module(f"minsheng.cli.{verb}")
    app.registered_commands.sort(key=lambda command: VERBS.index(_verb_of(command)))
    return app


def _verb_of(command: CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", ""))
