"""The clock of a lead: by when somebody should have looked, and how near that is."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from minsheng.standards.calendar import add_working_days
from minsheng.standards.errors import CalendarNotCoveredError

__all__ = ["ANSWER_WITHIN", "Light", "due_on", "light", "soon_until"]

ANSWER_WITHIN: Final = {
    "should_be_covered": 10,
    "should_be_looked_at": 10,
    "should_leave": 15,
    "data_problem": 20,
}
"""Working days for each kind of lead. Assumed: no published text sets a time for answering a screening. They stay within
the ten working days that 民发〔2021〕57号 gives a county to decide, for those who may be going without."""

_SOON: Final = 3


class Light(StrEnum):
    """How near a due day is."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def due_on(kind: str, found_on: dt.date) -> dt.date:
    """The last day for answering a lead.

    Args:
        kind: Of the lead.
        found_on: Day on which it arrived; it does not count.
    """
    days = ANSWER_WITHIN[kind]
    try:
        return add_working_days(found_on, days)
    except CalendarNotCoveredError:  # the next year's holidays are not published yet: weekends alone are left out
        day = found_on
        while days:
            day += dt.timedelta(days=1)
            days -= day.weekday() < 5
        return day


def soon_until(today: dt.date) -> dt.date:
    """The last due day that counts as soon."""
    return today + dt.timedelta(days=_SOON)


def light(due: dt.date, today: dt.date) -> Light:
    """Green while there is time, amber in the last three days and on the day itself, red once it has passed."""
    if due < today:
        return Light.RED
    return Light.AMBER if due <= soon_until(today) else Light.GREEN
