"""Keeping the worker beside the web server: started with it, started again if it dies, stopped with it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["worker_beside"]

_COMMAND: Final = (sys.executable, "-m", "minsheng.console.jobs.worker")
_PAUSE: Final = 5.0
"""Seconds before a worker that died is started again."""


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker that runs for as long as the block does; its environment is this process's own."""
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    def __init__(self) -> None:
        super().__init__(daemon=True, name="keeper of the worker")
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE)  # noqa: S603 - our own module
            self._process.wait()
            self._stopping.wait(_PAUSE)

    def stop(self) -> None:
        """The worker hears of it by its input, which is closed; then it is waited for."""
        self._stopping.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self.join()
