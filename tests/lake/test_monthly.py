"""What the registers said of somebody in each month: later deliveries correct, lists hold for their month, withdrawn files do not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.lake import ingest, withdraw
from minsheng.lake.monthly import months_up_to, rows_by_month
from minsheng.standards.resident_id import from_person_id

PERSON = 50010119800101123
ID = from_person_id(PERSON)
TABLES = ("employment", "enrolments", "medical")
MONTHS = ("2023-01", "2023-02", "2023-03", "2023-04")


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Work told in February and corrected in April, a list of March, a settlement of March that was told in April."""
    files = {
        ("employment", "2023-02"): f"person_id,kind,monthly_income,start_date\n{ID},employee,1000.00,2020-01-01\n",
        ("employment", "2023-04"): f"person_id,kind,monthly_income,start_date\n{ID},employee,1500.00,2020-01-01\n",
        ("enrolments", "2023-03"): f"person_id,household_no,programme,start_month,monthly_amount\n{ID},500101001001000001,dibao,2023-03,500.00\n",
        ("medical", "2023-04"): f"person_id,settlement_no,settled_on,kind,total,self_paid\n{ID},S1,2023-03-05,inpatient,90.00,20.00\n",
    }  # fmt: skip
    home = tmp_path / "home"
    for (table, period), text in files.items():
        path = tmp_path / f"{table}-{period}.csv"
        path.write_text(text, "utf-8")
        ingest(home, table, path, period)
    return home


def amounts(home: Path, table: str, column: str) -> list[list[int]]:
    months = rows_by_month(home, [PERSON], MONTHS[-1], TABLES, len(MONTHS))
    assert [month.period for month in months] == list(MONTHS)
    return [[row[column] for row in month.rows[table]] for month in months]


def test_a_row_holds_from_its_month_until_a_later_one_corrects_it(told: Path) -> None:
    """Before the first delivery there is nothing, and the table is not covered."""
    assert amounts(told, "employment", "monthly_income") == [[], [100_000], [100_000], [150_000]]
    covered = [month.covered for month in rows_by_month(told, [PERSON], MONTHS[-1], TABLES, len(MONTHS))]
    assert ["employment" in tables for tables in covered] == [False, True, True, True]


def test_a_list_holds_for_its_own_month(told: Path) -> None:
    """The month after says nothing, and is not covered."""
    assert amounts(told, "enrolments", "monthly_amount") == [[], [], [50_000], []]
    covered = [month.covered for month in rows_by_month(told, [PERSON], MONTHS[-1], TABLES, len(MONTHS))]
    assert ["enrolments" in tables for tables in covered] == [False, False, True, False]


def test_events_are_all_there_once_they_were_told(told: Path) -> None:
    """A settlement of March that came in April stands among the rows of April."""
    assert amounts(told, "medical", "self_paid") == [[], [], [], [2_000]]


def test_nobody_else_is_told_of(told: Path) -> None:
    """And a person whom no register names has no rows."""
    assert all(not any(month.rows.values()) for month in rows_by_month(told, [PERSON + 1], MONTHS[-1], TABLES))


def test_a_withdrawn_file_no_longer_counts(told: Path) -> None:
    """What it corrected holds again."""
    withdraw(told, 2, "sent by mistake", by="tester")
    assert amounts(told, "employment", "monthly_income") == [[], [100_000], [100_000], [100_000]]


def test_months_pass_the_turn_of_the_year() -> None:
    """Twelve, the oldest first."""
    assert months_up_to("2023-02", 3) == ["2022-12", "2023-01", "2023-02"]
    assert len(months_up_to("2023-02")) == 12
