"""The clock of a lead: working days, lights, and a year whose holidays are not known yet."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.casework.clock import ANSWER_WITHIN, Light, due_on, light

DAY = dt.date(2023, 12, 31)


def test_the_day_of_arrival_does_not_count_and_holidays_are_left_out() -> None:
    """Ten working days from Friday 22 September 2023 pass over the autumn holiday, whose two make-up days at a weekend count."""
    assert due_on("should_be_covered", dt.date(2023, 9, 22)) == dt.date(2023, 10, 12)


@given(kind=st.sampled_from(sorted(ANSWER_WITHIN)), found=st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
def test_a_lead_is_always_due_on_a_later_day(kind: str, found: dt.date) -> None:
    """Also in years whose holidays nobody has published."""
    assert due_on(kind, found) >= found + dt.timedelta(days=ANSWER_WITHIN[kind])


def test_beyond_the_published_holidays_weekends_alone_are_left_out() -> None:
    """Ten working days from a Monday are two weeks."""
    assert due_on("should_be_covered", dt.date(2034, 3, 6)) == dt.date(2034, 3, 20)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, Light.RED), (0, Light.AMBER), (3, Light.AMBER), (4, Light.GREEN)],
)
def test_lights(days: int, expected: Light) -> None:
    """Red once the day has passed, amber on it and in the three days before."""
    assert light(DAY + dt.timedelta(days=days), DAY) is expected
