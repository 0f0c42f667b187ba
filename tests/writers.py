"""Processes that write, to be killed at work: forked from one that has imported everything, so that each costs little."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from minsheng.cli import main
from minsheng.lake import build_snapshot, ingest
from minsheng.screening import screen

Work = Callable[..., None]
PATIENCE = 120.0


def take_in_and_lay_out(home: Path, file: Path) -> None:
    """A second month of pensions, and its snapshot."""
    ingest(home, "pensions", file, "2023-02")
    build_snapshot(home, "2023-02")


def take_in_by_command(home: Path, file: Path) -> None:
    """The same file by the command, which says what it did to nobody."""
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = nowhere
        sys.argv = ["minsheng", "ingest", "pensions", str(file), "--period", "2023-02", "--home", str(home)]
        main()


def screen_month(home: Path, period: str) -> None:
    """The screening of a month."""
    screen(home, period)


def _forked() -> ForkServerContext:
    context = get_context("forkserver")
    # Imported once, before anything opens a database or starts a thread: what is forked from there is as good as new.
    context.set_forkserver_preload([__name__])
    return context


def _announce(work: Work, ready: Connection, *wanted: object) -> None:
    ready.send(True)
    work(*wanted)


def kill_after(seconds: float, work: Work, *wanted: object) -> bool:
    """Let a process of its own work so long, then kill it.

    Returns:
        Whether it was still at work.
    """
    context = _forked()
    told, ready = context.Pipe(duplex=False)
    writer = context.Process(target=_announce, args=(work, ready, *wanted))
    writer.start()
    ready.close()
    assert told.poll(PATIENCE)
    told.recv()
    writer.join(seconds)
    was_at_work = writer.exitcode is None
    writer.kill()
    writer.join(PATIENCE)
    return was_at_work


def seconds_of(work: Work, *wanted: object) -> float:
    """How long a process of its own takes when nobody kills it: what kills are spread over."""
    started = time.monotonic()
    assert not kill_after(PATIENCE, work, *wanted)
    return time.monotonic() - started
