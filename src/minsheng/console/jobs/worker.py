"""The process that does the queued work, one job at a time: `python -m minsheng.console.jobs.worker`.

It ends by itself when the console that started it is gone: the pipe on its standard input is closed then.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from typing import Final

import django

__all__ = ["main"]

_GRACE: Final = 20
"""Seconds that a running job is waited for when the console stops; what it has published by then stays."""


def main() -> None:
    """Work until stopped or left alone."""
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - Django is set up only now

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(shutdown_graceful_timeout=_GRACE, delete_jobs="successful")

    threading.Thread(target=_end_with_the_console, daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]  # DjangoConnector
        asyncio.run(work())
    os._exit(0)  # a job that outlives its grace runs in a thread, which nothing else can end


def _end_with_the_console() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
