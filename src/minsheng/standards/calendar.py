"""Working days in China: weekends, public holidays and the make-up days that the State Council publishes each year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

from minsheng.standards.errors import CalendarNotCoveredError, StandardsError
from minsheng.standards.tables import read_table

__all__ = ["add_working_days", "covered_years", "is_working_day", "next_working_day", "working_days_between"]

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@cache
def covered_years() -> range:
    """The years whose holidays are known here; the arrangement of a year is published in the autumn before it."""
    years = {int(row["date"][:4]) for row in read_table("holidays")}
    return range(min(years), max(years) + 1)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day: weekdays but for public holidays, and the weekends declared make-up days.

    Args:
        day: A date in a covered year.

    Raises:
        CalendarNotCoveredError: The holidays of that year are not known here.
    """
    years = covered_years()
    if day.year not in years:
        raise CalendarNotCoveredError(
            f"the working days of {day.year} are not known: holidays are covered for {years[0]} to {years[-1]}.",
            hint="Add the year to minsheng/standards/data/holidays.csv once the State Council has published it.",
        )
    return _declared().get(day, day.weekday() < _SATURDAY)


def next_working_day(day: date) -> date:
    """The day on which a period that would end on `day` really ends: `day` itself if offices work, else the next one.

    民法典第二百零三条: when the last day of a period is a statutory rest day, the day after the rest days is the last.

    Raises:
        CalendarNotCoveredError: The search leaves the covered years.
    """
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def add_working_days(start: date, days: int) -> date:
    """The last day of a period of working days; the day on which it starts is not counted (民法典第二百零一条).

    Args:
        start: The day of the event that sets the clock running; it need not be a working day.
        days: Length of the period in working days, 0 or more; 0 gives `start` itself.

    Returns:
        The working day on which the period ends.

    Raises:
        StandardsError: `days` is negative.
        CalendarNotCoveredError: The period leaves the covered years.
    """
    if days < 0:
        raise StandardsError(f"a period cannot last {days} working days.", hint="Give 0 or more.")
    day = start
    for _ in range(days):
        day = next_working_day(day + _ONE_DAY)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days of a period have passed: those after `start` up to and including `end`.

    It undoes `add_working_days`: `working_days_between(d, add_working_days(d, n)) == n`.

    Args:
        start: The day of the event; not counted.
        end: The last day counted, not before `start`.

    Returns:
        Number of working days, 0 or more.

    Raises:
        StandardsError: `end` lies before `start`.
        CalendarNotCoveredError: The period leaves the covered years.
    """
    if end < start:
        raise StandardsError(f"the period from {start} to {end} runs backwards.", hint="Swap the two dates.")
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@cache
def _declared() -> dict[date, bool]:
    return {date.fromisoformat(row["date"]): row["type"] == "makeup_workday" for row in read_table("holidays")}
