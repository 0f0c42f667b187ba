"""A row with a fault goes to the quarantine with its column and reason; the rows beside it are not lost."""

from __future__ import annotations

import pytest

from minsheng.lake import read_quarantine
from tests.lake.lake_files import FATHER, GRANDMA, GRANDPA, HOME_NO, Deliver, accepted, refusals, resident_id, row

WRONG_CHECK = GRANDPA[:17] + ("1" if GRANDPA[17] != "1" else "2")
NO_SUCH_DAY = resident_id("19500231")
OLD_MOTHER = resident_id("19200101", "002")


@pytest.mark.parametrize(
    ("table", "column", "text", "reason"),
    [
        ("hukou_people", "person_id", "", "missing_required"),
        ("hukou_people", "name", "   ", "missing_required"),
        ("hukou_people", "person_id", GRANDPA[:-1], "id_length"),
        ("hukou_people", "person_id", GRANDPA[:4] + "AA" + GRANDPA[6:], "id_characters"),
        ("hukou_people", "person_id", "1e5" + GRANDPA[3:], "id_characters"),
        ("hukou_people", "person_id", WRONG_CHECK, "id_checksum"),
        ("employment", "person_id", NO_SUCH_DAY, "id_birth_date"),
        ("employment", "person_id", resident_id("20240301"), "id_birth_date"),
        ("hukou_people", "birth_date", "1950-01-02", "id_birth_mismatch"),
        ("hukou_people", "sex", "女", "id_sex_mismatch"),
        ("hukou_people", "birth_date", "1950-02-30", "bad_date"),
        ("hukou_people", "birth_date", "infinity", "bad_date"),
        ("hukou_people", "birth_date", "1950", "bad_date"),
        ("employment", "start_date", "2024-02-30", "bad_date"),
        ("employment", "start_date", "1949-12-31", "out_of_range"),
        ("employment", "start_date", "2024-02-01", "future_date"),
        ("employment", "end_date", "9999-12-31", "out_of_range"),
        ("employment", "monthly_income", "-1", "negative_amount"),
        ("employment", "monthly_income", "1000000.01", "out_of_range"),
        ("employment", "monthly_income", "99999999999999999999", "out_of_range"),
        ("employment", "monthly_income", "12.345", "bad_number"),
        ("employment", "monthly_income", "1e3", "bad_number"),
        ("employment", "monthly_income", "1_000", "bad_number"),
        ("employment", "monthly_income", "12,34.50", "bad_number"),
        ("employment", "monthly_income", "约三千", "bad_number"),
        ("employment", "kind", "老板", "unknown_code"),
        ("employment", "insured", "也许", "unknown_code"),
        ("employment", "employer_name", "长" * 101, "too_long"),
        ("hukou_households", "division_code", "500101999999", "unknown_division"),
        ("hukou_households", "household_no", HOME_NO[:-1], "bad_household_no"),
        ("hukou_households", "household_no", "0" + HOME_NO[1:], "bad_household_no"),
        ("hukou_households", "household_no", HOME_NO[:-1] + "X", "bad_household_no"),
        ("hukou_households", "member_count", "0", "out_of_range"),
        ("hukou_households", "member_count", "2.5", "bad_number"),
        ("enrolments", "start_month", "2023-13", "bad_month"),
        ("enrolments", "start_month", "2024-05", "future_date"),
        ("disability", "grade", "五级", "unknown_code"),
        ("disability", "kind", "心脏", "unknown_code"),
    ],
)
def test_a_faulty_row_is_refused_and_its_neighbour_stays(
    deliver: Deliver, table: str, column: str, text: str, reason: str
) -> None:
    neighbour = {"household_no": "500101001001000009"} if table == "hukou_households" else {"person_id": GRANDMA}
    if table == "hukou_people":
        neighbour |= {"sex": "女", "birth_date": "1952-02-03"}
    delivery = deliver(table, row(table, **{column: text}), row(table, **neighbour))
    assert (delivery.rows, delivery.accepted, delivery.refused) == (2, 1, 1)
    assert refusals(delivery) == [(2, column, reason)]
    assert delivery.reasons == {column: {reason: 1}}
    assert [kept["_row"] for kept in accepted(delivery)] == [3]


def test_a_refused_row_tells_value_reason_and_remedy_in_two_languages(deliver: Deliver) -> None:
    (entry,) = read_quarantine(deliver("employment", row("employment", monthly_income="-5")))
    assert (entry.feed, entry.table, entry.row, entry.column, entry.value) == (
        "employment", "employment", 2, "monthly_income", "-5",
    )  # fmt: skip
    assert entry.severity == "row"
    assert all((entry.reason.zh, entry.reason.en, entry.reason.todo_zh, entry.reason.todo_en))


def test_every_fault_of_a_row_is_told_and_the_row_is_counted_once(deliver: Deliver) -> None:
    delivery = deliver("employment", row("employment", kind="?", monthly_income="x"))
    assert refusals(delivery) == [(2, "kind", "unknown_code"), (2, "monthly_income", "bad_number")]
    assert delivery.refused == 1


def test_a_wrong_relative_is_blanked_and_kinship_becomes_unknown_but_the_row_stays(deliver: Deliver) -> None:
    delivery = deliver("hukou_people", row("hukou_people", father_id="123", mother_id=OLD_MOTHER))
    (kept,) = accepted(delivery)
    assert (kept["father_id"], kept["kin_verified"], kept["mother_id"]) == (None, None, int(OLD_MOTHER[:17]))
    assert [(entry.column, entry.severity) for entry in read_quarantine(delivery)] == [("father_id", "cell")]
    assert (delivery.accepted, delivery.refused, delivery.cells_blanked) == (1, 0, 1)


def test_a_copied_row_is_refused_once_and_the_first_stays(deliver: Deliver) -> None:
    delivery = deliver("employment", row("employment"), row("employment"), row("employment"))
    assert (delivery.accepted, delivery.refused) == (1, 2)
    assert refusals(delivery) == [(3, "*", "duplicate_row"), (4, "*", "duplicate_row")]


def test_rows_that_share_a_key_and_differ_are_all_refused(deliver: Deliver) -> None:
    rows = [row("employment", monthly_income=text) for text in ("1000", "2000")]
    delivery = deliver("employment", *rows, row("employment", person_id=GRANDMA))
    assert refusals(delivery) == [(2, "*", "conflicting_rows"), (3, "*", "conflicting_rows")]
    assert [kept["_row"] for kept in accepted(delivery)] == [4]


def test_a_key_that_names_no_person_conflicts_across_owners(deliver: Deliver) -> None:
    delivery = deliver("vehicles", row("vehicles"), row("vehicles", person_id=FATHER))
    assert (delivery.accepted, delivery.refused) == (0, 2)
