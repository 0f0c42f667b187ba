"""A parameter over time, as the table and the chart of its page show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from minsheng.rules.figures import Language, figure, unit_words
from minsheng.rules.params import Parameter
from minsheng.rules.units import parse_unit
from minsheng.screening.lawbook import dated_value
from minsheng.screening.whatif.words import cell_title

__all__ = ["MOST_LINES", "Step", "language", "steps_chart", "steps_of"]

MOST_LINES = 8
"""Lines that can be told apart; a table with more cells is drawn as a table only."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a parameter says from a day on.

    Attributes:
        since: The day.
        values: Pairs of the cell's name and its value in words; a single value has no name.
        cites: Where it is stated.
        status: `seen`, `derived` or `assumed`.
        note: What is to be known about it.
        is_now: Whether it is in force on the day that is looked at.
    """

    since: dt.date
    values: tuple[tuple[str, str], ...]
    cites: str
    status: str
    note: str
    is_now: bool


def language() -> Language:
    """The reader's."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def steps_of(parameter: Parameter, day: dt.date) -> list[Step]:
    """Every value of a parameter with its date, the latest first.

    Args:
        parameter: Of the law.
        day: That is looked at.
    """
    now, read = parameter.on(day), language()
    unit = parse_unit(parameter.unit or "1")
    words = unit_words(unit, "int", read) if parameter.type == "int" else ""
    return [
        Step(
            dated.since,
            tuple((_cell(keys), f"{figure(value, unit, read)} {words}".strip()) for keys, value in dated.rows.items())
            or (("", dated_value(parameter, dated, read)),),
            dated.cites,
            dated.status,
            dated.note,
            dated is now,
        )
        for dated in reversed(parameter.dates)
    ]


def steps_chart(parameter: Parameter, until: dt.date) -> dict[str, Any] | None:
    """A parameter as a chart of steps; None if it is no number or has too many cells to tell apart.

    Args:
        parameter: Of the law.
        until: Where the chart ends, if that is after the last date.
    """
    if parameter.type != "int":
        return None
    cells = dict.fromkeys(keys for dated in parameter.dates for keys in (dated.rows or {(): dated.value}))
    if len(cells) > MOST_LINES:
        return None
    unit, read = parse_unit(parameter.unit or "1"), language()
    return {
        "kind": "steps",
        "until": max(until, parameter.dates[-1].since + dt.timedelta(days=180)).isoformat(),
        "unit": unit_words(unit, "int", read),
        "lines": [
            {
                "name": _cell(keys) or parameter.title[0 if read == "zh" else 1],
                "points": [
                    {
                        "on": dated.since.isoformat(),
                        "value": _number(figure(value, unit, "en")),
                        "told": figure(value, unit, read),
                        "cites": dated.cites,
                        "assumed": dated.status == "assumed",
                    }
                    for dated in parameter.dates
                    if isinstance(value := (dated.rows or {(): dated.value}).get(keys), int)
                ],
            }
            for keys in cells
        ],
    }


def _cell(keys: tuple[object, ...]) -> str:
    return cell_title("/".join(map(str, keys)))[0 if language() == "zh" else 1] if keys else ""


def _number(told: str) -> float:
    return float(told.replace(",", "").rstrip("%"))
