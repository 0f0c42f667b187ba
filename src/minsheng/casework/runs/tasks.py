"""What the worker finds here: the work behind each name in the queue."""

from __future__ import annotations

from procrastinate.contrib.django import app

from minsheng.casework.runs.actions import TASK, carry_out

__all__ = ["screening"]


@app.task(name=TASK, queue=TASK)
def screening(number: int) -> None:
    """Carry out a screening that somebody asked for."""
    carry_out(number)
