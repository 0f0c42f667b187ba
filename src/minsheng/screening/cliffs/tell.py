"""A sweep as plain data."""

from __future__ import annotations

from typing import Any

from minsheng.screening.cliffs.find import STEP, Cliff
from minsheng.screening.cliffs.sweep import Sweep

__all__ = ["cliff_json", "sweep_json"]


def sweep_json(sweep: Sweep) -> dict[str, Any]:
    """Cliffs, flat and unknown zones of a household, and its curve at every wage where the slope changes; amounts in fen.

    Args:
        sweep: Of one household.
    """
    zh, en = sweep.household.title
    return {
        "household": sweep.household.name,
        "title": {"zh": zh, "en": en},
        "law_date": sweep.law_date.isoformat(),
        "other_income": sweep.other_income,
        "cliffs": [cliff_json(cliff) for cliff in sweep.cliffs],
        "flat": [{"first": zone.first, "last": zone.last} for zone in sweep.flat],
        "unknown": [{"first": zone.first, "last": zone.last} for zone in sweep.unknown],
        "curve": [
            {"earnings": step * STEP, "help": sweep.helped[step], "entitled": sorted(sweep.entitled[step])}
            for step in range(len(sweep.helped))
            if _bends(sweep, step)
        ],
    }


def cliff_json(cliff: Cliff) -> dict[str, Any]:
    """A cliff with its loss, in fen a month."""
    return {
        "before": cliff.before,
        "after": cliff.after,
        "help_before": cliff.help_before,
        "help_after": cliff.help_after,
        "loss": cliff.loss,
        "recovered_at": cliff.recovered_at,
        "lost": list(cliff.lost),
        "yearly_lost": cliff.yearly_lost,
    }


def _bends(sweep: Sweep, step: int) -> bool:
    """Whether the curve has a corner here, or a programme begins or ends."""
    if step in {0, len(sweep.helped) - 1}:
        return True
    before, here, after = sweep.helped[step - 1 : step + 2]
    if sweep.entitled[step - 1] != sweep.entitled[step] or sweep.entitled[step] != sweep.entitled[step + 1]:
        return True
    if before is None or here is None or after is None:
        return not before is here is after
    return here - before != after - here
