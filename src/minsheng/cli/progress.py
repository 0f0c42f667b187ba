"""Progress bars for long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from minsheng.cli.app import complaints

Callback = Callable[[int, int, str], None]


@contextmanager
def progress(title: str) -> Iterator[Callback]:
    """A bar on stderr while a piece of work runs; yields the callback `(done, total, note)` that moves it."""
    bar = Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
        console=complaints,
        transient=not complaints.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=None, note="")

        def move(done: int, total: int, note: str) -> None:
            bar.update(task, completed=done, total=total, note=note)

        yield move
