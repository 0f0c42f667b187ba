"""Whether a month was delivered in time is told from the deliveries and the agreed days, and is nobody's opinion."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from minsheng.lake import LakeError
from minsheng.lake.lateness import Punctuality, punctuality
from tests.lake.lake_files import GRANDMA, Deliver, row
from tests.lake.test_local_feeds import HEATING, declare


def of_table(home: Path, table: str, on: date, period: str = "2023-12") -> Punctuality:
    """How a table stands."""
    return next(found for found in punctuality(home, period, on) if found.contract.table == table)


def test_a_table_is_awaited_until_its_day_is_over_and_missing_after(home: Path) -> None:
    assert of_table(home, "pensions", date(2024, 1, 10)).standing == "awaited"
    late = of_table(home, "pensions", date(2024, 1, 12))
    assert (late.standing, late.days_late, late.due, late.received_on) == ("missing", 2, date(2024, 1, 10), None)


def test_the_first_delivery_decides_and_a_correction_does_not_make_it_late(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions"), received_at=datetime(2024, 1, 10, 12, tzinfo=UTC))
    deliver("pensions", row("pensions", person_id=GRANDMA), received_at=datetime(2024, 2, 20, tzinfo=UTC))
    found = of_table(home, "pensions", date(2024, 3, 1))
    assert (found.standing, found.days_late, len(found.deliveries)) == ("in_time", 0, 2)
    assert of_table(home, "pensions", date(2024, 1, 9)).deliveries == ()


def test_a_late_delivery_is_late_by_its_days(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions"), received_at=datetime(2024, 1, 15, tzinfo=UTC))
    found = of_table(home, "pensions", date(2024, 6, 1))
    assert (found.standing, found.days_late, found.received_on) == ("late", 5, date(2024, 1, 15))


def test_a_yearly_table_is_due_after_its_year_and_any_month_of_it_counts(home: Path) -> None:
    declare(home, "feeds/heating.yaml", HEATING)
    found = of_table(home, "heating", date(2024, 2, 10), "2023-03")
    assert (found.first_period, found.last_period, found.due) == ("2023-01", "2023-12", date(2024, 2, 9))
    assert found.standing == "missing"


def test_a_quarterly_table_without_a_day_is_never_missing(home: Path) -> None:
    declare(home, "feeds/heating.yaml", HEATING.replace("due_day: 40\n", "").replace("yearly", "quarterly"))
    found = of_table(home, "heating", date(2030, 1, 1), "2023-05")
    assert (found.first_period, found.last_period, found.due, found.standing) == ("2023-04", "2023-06", None, "awaited")


def test_a_wrong_month_is_refused(home: Path) -> None:
    with pytest.raises(LakeError, match="not a period"):
        punctuality(home, "2023-13", date(2024, 1, 1))
