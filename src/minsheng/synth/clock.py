"""The months of a run, as the day numbers and yyyymmdd numbers that vectorised age arithmetic needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.errors import SynthError

__all__ = ["NEVER", "Clock", "add_months", "day_number", "ymd"]

NEVER = 2**30
"""A day number later than every date of a run."""

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def ymd(days: NDArray[np.int32]) -> NDArray[np.int32]:
    """Day numbers as numbers yyyymmdd, whose difference // 10000 is the age in completed years.

    A child born on 29 February completes a year on 1 March of a common year, as 民法典 counts it.
    """
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month_number = months.astype(np.int64)
    year = 1970 + month_number // 12
    month = month_number % 12 + 1
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    number: NDArray[np.int32] = (year * 10000 + month * 100 + day).astype(np.int32)
    return number


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after `month`."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Clock:
    """The months of a run.

    Attributes:
        first: First day of every month, in order.
        last: Last day of every month; facts are as of this day.
    """

    first: tuple[date, ...]
    last: tuple[date, ...]

    @classmethod
    def of(cls, start: str, months: int) -> Clock:
        """The clock of `months` months from `start` (YYYY-MM).

        Raises:
            SynthError: The month cannot be read, or the number of months is not 1 to 60.
        """
        try:
            first = date.fromisoformat(f"{start}-01")
        except ValueError as error:
            raise SynthError(f"“{start}” is not a month.", hint="Write it as YYYY-MM, for example 2023-01.") from error
        if not 1 <= months <= 60:
            raise SynthError(f"{months} months cannot be synthesised.", hint="Ask for 1 to 60 months.")
        firsts = tuple(add_months(first, n) for n in range(months + 1))
        return cls(firsts[:-1], tuple(day - timedelta(days=1) for day in firsts[1:]))

    def __len__(self) -> int:
        return len(self.first)

    def period(self, month: int) -> str:
        """The month as departments write it, YYYY-MM."""
        return f"{self.first[month]:%Y-%m}"

    def month_text(self, offset: int) -> str:
        """The month `offset` months after the first one (negative: before it) as YYYY-MM."""
        return f"{add_months(self.first[0], offset):%Y-%m}"

    def first_day(self, month: int) -> int:
        """Day number of the first day of a month."""
        return day_number(self.first[month])

    def last_day(self, month: int) -> int:
        """Day number of the last day of a month."""
        return day_number(self.last[month])

    def last_ymd(self, month: int) -> int:
        """The last day of a month as a number yyyymmdd."""
        day = self.last[month]
        return day.year * 10000 + day.month * 100 + day.day
