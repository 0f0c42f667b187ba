"""The curve of one household: what it has in hand at every wage, under one law or several."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng.screening.charts import Curve, Mark, curves
from minsheng.screening.cliffs.find import STEP
from minsheng.screening.cliffs.sweep import Sweep

__all__ = ["chart"]

_BEYOND = 800
"""Yuan that the picture shows beyond the last wage at which something happens."""


def chart(sweeps: Sequence[Sweep], labels: Sequence[str] = ("到手 in hand",)) -> str:
    """Draw what a household has in hand (wage, other income and monthly help) against its earner's wage.

    Args:
        sweeps: Of the same household, one per law; cliffs are marked on the first.
        labels: Of each.

    Returns:
        SVG text. A dashed line shows the wage and other income alone; the distance to it is the help.
    """
    first = sweeps[0]
    last = max(_last_wage(sweep) for sweep in sweeps)
    lines = [
        Curve(label, [(step, _yuan(sweep.net(step))) for step in range(last + 1)])
        for sweep, label in zip(sweeps, labels, strict=True)
    ]
    alone = [(float(step), float(step + first.other_income / 100)) for step in (0, last)]
    marks = [
        Mark(cliff.before / 100, _yuan(first.net(cliff.before // STEP)) or 0.0, f"−{cliff.loss / 100:,.0f}")
        for cliff in first.cliffs
        if cliff.before // STEP <= last
    ]
    zh, en = first.household.title
    return curves(
        f"{zh} {en}: 到手收入 money in hand against earnings",
        "月工资（元） earnings, yuan a month",
        "到手（元/月） in hand, yuan a month",
        [*lines, Curve("无救助 without help", alone, dashed=True)],
        marks,
    )


def _last_wage(sweep: Sweep) -> int:
    """The wage, in yuan, up to which the picture is worth looking at."""
    ends = [step for step in range(1, len(sweep.helped)) if sweep.helped[step] != sweep.helped[step - 1]]
    return min(len(sweep.helped) - 1, (ends[-1] if ends else 0) + _BEYOND)


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100
