"""Carrying a simulation out beside the requests. `start` is the one place that says how: a queue takes its place there."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone

from minsheng.console.simulations.models import Simulation, State
from minsheng.errors import MinshengError
from minsheng.screening.whatif import simulate
from minsheng.screening.whatif.tell import simulation_json

__all__ = ["run", "start"]

_EVERY = 0.5
"""Seconds between two notes of progress."""
_LOG = logging.getLogger(__name__)


def start(number: int) -> None:
    """Have a simulation carried out, once its row is there for others to see.

    Args:
        number: Of the row.
    """
    Thread(target=_run_apart, args=(number,), name=f"simulation-{number}", daemon=True).start()


def run(number: int) -> None:
    """Carry a simulation out, note its progress in its row, and leave there what it found or why it failed.

    Args:
        number: Of the row.
    """
    asked = Simulation.objects.get(pk=number)
    noted = 0.0

    def note(done: int, total: int, _: str) -> None:
        nonlocal noted
        if time.monotonic() - noted >= _EVERY or done == total:
            noted = time.monotonic()
            _leave(number, done=done, total=total)

    _leave(number, state=State.RUNNING)
    try:
        found = _found(asked, note)
    except MinshengError as error:
        _leave(number, state=State.FAILED, fault=f"{error.what} {error.hint}".strip())
    except Exception:  # noqa: BLE001 - whoever asked must not wait for ever for what cannot end
        _LOG.exception("simulation %s", number)
        _leave(number, state=State.FAILED, fault="internal error")
    else:
        _leave(number, state=State.DONE, found=found)


def _found(asked: Simulation, note: Any) -> dict[str, Any]:
    with TemporaryDirectory(prefix="minsheng-simulation-") as folder:
        file = Path(folder) / "reform.yaml"
        file.write_text(asked.reform, encoding="utf-8")
        told = simulation_json(
            simulate(Path(settings.HOME), [file], asked.period, law_date=asked.law_date, progress=note)
        )
    for sample in told["samples"]:
        del sample["household"]  # whoever simulates sees sums, no households
    return told


def _leave(number: int, **values: Any) -> None:
    Simulation.objects.filter(pk=number).update(changed_at=timezone.now(), **values)


def _run_apart(number: int) -> None:
    try:
        run(number)
    finally:
        connections.close_all()
