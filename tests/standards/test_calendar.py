"""Working days: the arrangement of the State Council, and periods that can be counted back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.standards.calendar import (
    add_working_days,
    covered_years,
    is_working_day,
    next_working_day,
    working_days_between,
)
from minsheng.standards.errors import CalendarNotCoveredError, StandardsError

DAYS = st.dates(date(2020, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2023, 1, 3), True),
        (date(2023, 1, 7), False),  # an ordinary Saturday
        (date(2023, 1, 23), False),  # Monday in the Spring Festival
        (date(2023, 1, 28), True),  # Saturday worked in exchange
        (date(2023, 10, 6), False),  # Friday in the National Day week
        (date(2023, 10, 8), True),  # Sunday worked in exchange
        (date(2020, 1, 31), False),  # Spring Festival prolonged because of the epidemic
    ],
)
def test_days_are_as_the_state_council_arranged_them(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_a_public_notice_over_the_national_day_week_ends_after_it() -> None:
    """Seven working days from 28 September 2023: 29 September to 6 October do not count, 7 and 8 October do."""
    assert add_working_days(date(2023, 9, 28), 7) == date(2023, 10, 13)


@given(DAYS, st.integers(1, 60))
def test_a_period_ends_on_a_working_day_and_counts_back_to_its_length(start: date, days: int) -> None:
    end = add_working_days(start, days)

    assert is_working_day(end)
    assert working_days_between(start, end) == days
    assert working_days_between(start, end - timedelta(days=1)) == days - 1


@given(DAYS)
def test_a_period_of_no_days_ends_where_it_starts(start: date) -> None:
    assert add_working_days(start, 0) == start
    assert working_days_between(start, start) == 0


@given(DAYS)
def test_the_next_working_day_skips_only_rest_days(day: date) -> None:
    end = next_working_day(day)

    assert is_working_day(end)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range((end - day).days))


@pytest.mark.parametrize("year", covered_years())
def test_a_covered_year_has_as_many_working_days_as_years_in_china_have(year: int) -> None:
    """Between 247 and 252: 365 or 366 days less 104 weekend days and 11 to 13 statutory days."""
    new_year = date(year, 1, 1)

    assert not is_working_day(new_year)
    assert 247 <= working_days_between(new_year, date(year, 12, 31)) <= 252


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2027, 1, 1)])
def test_outside_the_covered_years_the_error_names_them(day: date) -> None:
    with pytest.raises(CalendarNotCoveredError, match=rf"{day.year} are not known.*2020 to 2026"):
        is_working_day(day)


def test_a_period_that_runs_out_of_the_covered_years_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(CalendarNotCoveredError, match="2027"):
        add_working_days(date(2026, 12, 28), 10)


def test_backward_periods_are_refused() -> None:
    with pytest.raises(StandardsError, match="-1 working days"):
        add_working_days(date(2023, 1, 3), -1)
    with pytest.raises(StandardsError, match="runs backwards"):
        working_days_between(date(2023, 1, 3), date(2023, 1, 2))
