"""The page of a household: the summary first, unknown never as zero, what would change, where every fact is from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from minsheng.casework.columns import income_columns
from minsheng.casework.supposing import Supposed, choices, read_value, rows_of, suppose
from minsheng.casework.year import MonthOfMoney, year_of
from minsheng.screening import HouseholdUnderLaw, open_household
from tests.city import LAST, TestCity
from tests.consoles import TestConsole, account, as_service, households, lead_at, signed_in

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="module")
def opened(city: TestCity) -> HouseholdUnderLaw:
    """A household of the city, on its last month."""
    return open_household(city.home, households(city.home)[0], LAST)


def clerk_of(number: int) -> Client:
    return signed_in(account("clerk", str(number)[:12]))


def test_the_summary_comes_before_everything_else(db: TestConsole) -> None:
    """Lead, law, lists and income stand above the first section."""
    number = households(db.home)[0]
    lead_at(number // 10**6, household_id=number)
    page = clerk_of(number).get(f"/households/{number}").content.decode()
    glance = page.index('class="glance"')
    assert glance < page.index('id="leads-title"')
    summary = page[glance : page.index("</dl>", glance)]
    assert all(words in summary for words in ("不在名册上", "按现行规定符合", "在册", "月收入"))


def test_twelve_months_are_drawn_and_told_and_months_before_the_first_delivery_are_unknown(db: TestConsole) -> None:
    """The city has three months of deliveries: nine months are unknown, in the drawing and in the table, and none is zero."""
    number = households(db.home)[0]
    page = clerk_of(number).get(f"/households/{number}/year").content.decode()
    rows = re.findall(r'<th scope="row">(\d{4}-\d\d)</th>(.*?)</tr>', page, re.DOTALL)
    assert [period for period, _ in rows] == [f"2023-{month:02d}" for month in range(1, 13)]
    assert all("未知" in row and "0.00" not in row for _, row in rows[:9])
    assert page.count('stroke-dasharray="3 2"/>') >= 9
    assert page.count('role="img"') == 2


def test_income_of_a_month_without_its_register_is_unknown(city: TestCity, opened: HouseholdUnderLaw) -> None:
    """Also where other registers of the month were delivered."""
    year = year_of(city.home, opened)
    assert [month.total for month in year[:9]] == [None] * 9
    assert [month.spent for month in year[:9]] == [None] * 9
    assert all(month.spent is not None or month.spent_unknown for month in year[9:])


def test_a_column_with_something_unknown_is_hatched_above_what_is_known() -> None:
    """And one of which nothing is known is all hatched."""
    known = MonthOfMoney("2023-01", (), (), 0, ())
    unknown = replace(known, unknown=(("甲", "a"),))
    first, second = income_columns([known, unknown]).columns
    assert (first.unknown, first.bars) == (0, ())
    assert second.unknown > 0


def test_supposing_changes_an_answer_and_stores_nothing(opened: HouseholdUnderLaw) -> None:
    """Nobody earns anything and nobody owns anything: then dibao is granted, and the facts are as before."""
    before = repr(opened.facts)
    people = [row.key for row in rows_of(opened) if row.entity == "person"]
    nothing: dict[str, int | bool | str] = {
        "employed": True, "employment_kind": "employee", "employment_income": 0, "has_pension": False, "bank_balance": 0,
        "unemployed": False, "homes_owned": 0, "homes_area": 0, "premises_owned": 0, "vehicle_count": 0, "company_count": 0,
    }  # fmt: skip
    supposed = [Supposed(key, fact, value) for key in people for fact, value in nothing.items()]
    turned = {turn.before.programme: turn.after.outcome for turn in suppose(opened, supposed)}
    assert turned["dibao"] != "not_eligible"
    assert repr(opened.facts) == before
    assert not any(turn.turned for turn in suppose(opened, []))


@pytest.mark.parametrize(
    ("fact", "written", "expected"),
    [
        ("employment_income", "1,200.50", 120_050),
        ("employment_income", "", None),
        ("employed", "false", False),
        ("schooling", "primary", "primary"),
        ("disability_grade", "2", 2),
    ],
)
def test_values_are_read_as_people_write_them(
    opened: HouseholdUnderLaw, fact: str, written: str, expected: object
) -> None:
    """Yuan with decimals; nothing written is unknown."""
    assert read_value(opened.law.nodes[fact], written) == expected


@pytest.mark.parametrize(
    ("fact", "written"),
    [("employment_income", "-1"), ("employment_income", "1.005"), ("employment_income", "NaN"), ("employment_income", "9" * 30),
     ("schooling", "nowhere"), ("employed", "maybe"), ("birth_date", "1950-02-30")],
)  # fmt: skip
def test_what_is_no_value_of_a_fact_is_refused(opened: HouseholdUnderLaw, fact: str, written: str) -> None:
    """Negative, in parts of a fen, beyond measure, no code, no day."""
    with pytest.raises(ValueError, match="no value"):
        read_value(opened.law.nodes[fact], written)


def test_every_fact_offered_hangs_on_an_answer_and_belongs_to_its_row(opened: HouseholdUnderLaw) -> None:
    """None twice, none of somebody else."""
    for entity in ("household", "person", "supporter"):
        names = [node.name for group in choices(opened, entity) for node in group.facts]
        assert len(names) == len(set(names))
        assert all(opened.law.nodes[name].entity == entity for name in names)


def test_the_form_recomputes_beside_today_and_says_what_is_wrong(db: TestConsole) -> None:
    """A fault names what to write; the look is written down without the values."""
    from minsheng.console.audit.models import Entry

    number = households(db.home)[0]
    client = clerk_of(number)
    where = f"/households/{number}/suppose"
    assert "选好事实就会重算" in client.get(where).content.decode()
    asked = {"row": "person-0", "fact": "employment_income", "value": "1234.5"}
    page = client.post(where, asked).content.decode()
    assert ('<th scope="col">假设</th>' in page, "最低生活保障" in page) == (True, True)
    faulty = client.post(where, {**asked, "value": "很多"})
    assert (faulty.status_code, "请写数字" in faulty.content.decode()) == (422, True)
    assert client.post(where, {**asked, "row": "person-99", "fact": "nonsense"}).status_code == 200
    as_service()
    entries = Entry.objects.filter(action="household.supposed")
    assert [entry.details for entry in entries] == [{}]


def test_a_line_can_be_added_and_dropped(db: TestConsole) -> None:
    """Without script as well: both are buttons of the form."""
    number = households(db.home)[0]
    client, where = clerk_of(number), f"/households/{number}/suppose"
    asked = {"row": ["person-0"], "fact": ["employed"], "value": ["true"]}
    assert client.post(where, {**asked, "add": "1"}).content.decode().count("<legend>") == 2
    two = {name: values * 2 for name, values in asked.items()}
    assert client.post(where, {**two, "drop": "0"}).content.decode().count("<legend>") == 1


def test_a_fact_is_followed_to_the_row_of_the_file(db: TestConsole) -> None:
    """File, line, delivery and version of the contract; no number of anybody in full."""
    number = households(db.home)[0]
    page = clerk_of(number).get(f"/households/{number}/sources/hukou_people").content.decode()
    assert re.search(r"第 \d+ 批，文件 \S+ 第 \d+ 行，\d{4}-\d\d-\d\d 收到，契约版本 [0-9a-f]{12}", page)
    assert not re.search(r"\d{17}[\dX]", page)
    assert clerk_of(number).get(f"/households/{number}/sources/nothing").status_code == 404


def test_the_history_tells_arrival_and_answer(db: TestConsole) -> None:
    """With who answered and in which words."""
    number = households(db.home)[0]
    lead = lead_at(number // 10**6, household_id=number)
    client = clerk_of(number)
    client.post(f"/leads/{lead.pk}/answer", {"outcome": "no_risk", "reason": "邻居作证"})
    page = client.get(f"/households/{number}").content.decode()
    history = page[page.index('class="timeline"') :]
    assert all(words in history for words in ("筛查发现", "无风险", "邻居作证", "某clerk"))


def test_queries_of_the_page_do_not_grow_with_its_leads(db: TestConsole) -> None:
    """As many for ten answered leads as for one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    number = households(db.home)[0]
    client, counts = clerk_of(number), []
    for closed in (1, 10):
        for _ in range(closed):
            lead_at(number // 10**6, household_id=number, closed_at=timezone.now(), outcome="no_risk")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/households/{number}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 14
