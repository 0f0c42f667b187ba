"""Cells are read in the spellings that departments use, exactly."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.lake.lake_files import FATHER, HOME_NO, Deliver, accepted, person_id, resident_id, row

WITH_X = next(text for order in range(1, 999, 2) if (text := resident_id("19900101", f"{order:03d}"))[-1] == "X")


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("employment", "monthly_income", "3000", 300000),
        ("employment", "monthly_income", "3000.5", 300050),
        ("employment", "monthly_income", "0.01", 1),
        ("employment", "monthly_income", "0", 0),
        ("employment", "monthly_income", "1,234.50", 123450),
        ("employment", "monthly_income", "１，２３４．５０", 123450),
        ("employment", "monthly_income", " 1234.500 ", 123450),
        ("employment", "monthly_income", "", None),
        ("dwellings", "area", "80.25", 8025),
        ("employment", "start_date", "2020/1/5", date(2020, 1, 5)),
        ("employment", "start_date", "20200105", date(2020, 1, 5)),
        ("employment", "start_date", "2020年1月5日", date(2020, 1, 5)),
        ("employment", "start_date", "2020-01-05 00:00:00", date(2020, 1, 5)),
        ("employment", "start_date", "２０２０－０１－０５", date(2020, 1, 5)),
        ("employment", "start_date", "2020-02-29", date(2020, 2, 29)),
        ("employment", "end_date", "2030-12-31", date(2030, 12, 31)),
        ("employment", "kind", "单位就业", "employee"),
        ("employment", "kind", "employee", "employee"),
        ("employment", "kind", " 务农\t", "farming"),
        ("employment", "insured", "是", True),
        ("employment", "insured", "0", False),
        ("employment", "employer_name", "　某某　公司 ", "某某　公司"),
        ("employment", "person_id", FATHER, person_id(FATHER)),
        ("employment", "person_id", f" {FATHER} ", person_id(FATHER)),
        (
            "employment",
            "person_id",
            FATHER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
            person_id(FATHER),
        ),
        ("employment", "person_id", WITH_X, person_id(WITH_X)),
        ("employment", "person_id", WITH_X.lower(), person_id(WITH_X)),
        ("employment", "person_id", WITH_X[:-1] + "Ｘ", person_id(WITH_X)),
        ("enrolments", "start_month", "2022-03", date(2022, 3, 1)),
        ("enrolments", "start_month", "2022年3月", date(2022, 3, 1)),
        ("enrolments", "start_month", "202203", date(2022, 3, 1)),
        ("enrolments", "start_month", "2022/03/01", date(2022, 3, 1)),
        ("hukou_households", "household_no", f" {HOME_NO}", int(HOME_NO)),
        ("hukou_households", "division_code", "５００１０１００１００１", 500101001001),
        ("disability", "grade", "2", "2"),
        ("hukou_people", "relation", "01", "head"),
    ],
)
def test_a_cell_is_read(deliver: Deliver, table: str, column: str, text: str, value: Any) -> None:
    (kept,) = accepted(deliver(table, row(table, **{column: text})))
    assert kept[column] == value
    assert type(kept[column]) is type(value)


def test_an_id_of_15_digits_gets_its_century_and_is_counted(deliver: Deliver) -> None:
    delivery = deliver(
        "employment", row("employment", person_id=FATHER[:6] + FATHER[8:17]), row("employment", person_id=WITH_X)
    )
    assert {kept["person_id"] for kept in accepted(delivery)} == {person_id(FATHER), person_id(WITH_X)}
    assert delivery.ids_converted == 1
