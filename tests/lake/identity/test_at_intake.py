"""A mistyped id is repaired at the door where only one can be meant; a row without an id is kept until it is linked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import Delivery, ingest, read_quarantine
from minsheng.lake.contracts import contract_of
from minsheng.lake.identity.unidentified import FIRST_PERSON, FIRST_UNIDENTIFIED
from tests.lake.lake_files import (
    FATHER,
    GRANDMA,
    GRANDPA,
    HOME_NO,
    SON,
    Deliver,
    accepted,
    person_id,
    refusals,
    resident_id,
    row,
    write_csv,
)

MISREAD_YEAR = FATHER[:8] + "7" + FATHER[9:]
MISREAD_ORDER = FATHER[:15] + ("8" if FATHER[15] != "8" else "7") + FATHER[16:]


def father(**cells: str) -> dict[str, str]:
    return row("hukou_people", person_id=FATHER, name="张伟", birth_date="1980-03-03") | cells


def repairs(delivery: Delivery) -> list[tuple[int, str | None, str | None]]:
    """Line, original and repaired id of the repairs that the quarantine keeps."""
    return [
        (entry.row, entry.value, entry.repaired) for entry in read_quarantine(delivery) if entry.severity == "repaired"
    ]


@pytest.mark.parametrize(
    "delivered",
    [
        MISREAD_YEAR,
        FATHER[:9] + FATHER[10:],
        FATHER[:8] + "O" + FATHER[9:],
        FATHER[:9] + FATHER[10] + FATHER[9] + FATHER[11:] if FATHER[9] != FATHER[10] else MISREAD_YEAR,
    ],
)
def test_a_slip_that_the_birth_date_gives_away_is_repaired_and_the_original_kept(
    deliver: Deliver, delivered: str
) -> None:
    delivery = deliver("hukou_people", row("hukou_people"), father(person_id=delivered))
    assert [kept["person_id"] for kept in accepted(delivery)] == [person_id(GRANDPA), person_id(FATHER)]
    assert repairs(delivery) == [(3, delivered, FATHER)]
    assert (delivery.rows, delivery.accepted, delivery.refused, delivery.ids_repaired) == (2, 2, 0, 1)
    assert delivery.reasons == {"person_id": {"id_repaired": 1}}


def test_a_slip_with_several_explanations_is_refused_and_says_how_many(deliver: Deliver) -> None:
    delivery = deliver("hukou_people", father(person_id=MISREAD_ORDER))
    (entry,) = read_quarantine(delivery)
    assert (entry.severity, entry.reason.code, entry.repaired) == ("row", "id_checksum", None)
    assert entry.candidates is not None
    assert entry.candidates > 1
    assert delivery.ids_repaired == 0


def test_the_register_tells_whom_a_name_means(deliver: Deliver) -> None:
    deliver("hukou_people", father())
    aid = row("student_aid", person_id=MISREAD_ORDER, name="張偉")
    delivery = deliver("student_aid", aid)
    assert repairs(delivery) == [(2, MISREAD_ORDER, FATHER)]
    assert [kept["person_id"] for kept in accepted(delivery)] == [person_id(FATHER)]


def test_the_register_tells_whom_a_household_means(deliver: Deliver) -> None:
    deliver("hukou_people", father())
    assert deliver("enrolments", row("enrolments", person_id=MISREAD_ORDER)).ids_repaired == 1
    elsewhere = row("enrolments", person_id=MISREAD_ORDER, household_no="500101001001000008")
    assert deliver("enrolments", elsewhere).ids_repaired == 0


def test_a_name_that_contradicts_the_register_is_no_reason_to_repair(deliver: Deliver) -> None:
    deliver("hukou_people", father())
    delivery = deliver("enrolments", row("enrolments", person_id=MISREAD_ORDER, name="李四"))
    assert (delivery.ids_repaired, delivery.refused) == (0, 1)


def test_a_contradicting_sex_is_no_reason_to_repair(deliver: Deliver) -> None:
    assert deliver("hukou_people", father(person_id=MISREAD_YEAR, sex="女")).ids_repaired == 0


def test_a_repair_never_costs_a_good_row(deliver: Deliver) -> None:
    delivery = deliver("hukou_people", father(), father(person_id=MISREAD_YEAR, ethnicity="汉族"))
    assert [kept["_row"] for kept in accepted(delivery)] == [2]
    assert refusals(delivery) == [(3, "person_id", "id_checksum")]
    assert delivery.ids_repaired == 0


def test_two_rows_that_would_become_one_are_both_left_alone(deliver: Deliver) -> None:
    delivery = deliver("hukou_people", father(person_id=MISREAD_YEAR), father(person_id=FATHER[:9] + FATHER[10:]))
    assert (delivery.accepted, delivery.refused, delivery.ids_repaired) == (0, 2, 0)


def test_a_row_with_another_fault_is_refused_with_the_id_as_it_came(deliver: Deliver) -> None:
    delivery = deliver("hukou_people", father(person_id=MISREAD_YEAR, status="?"))
    assert refusals(delivery) == [(2, "person_id", "id_checksum"), (2, "status", "unknown_code")]


def test_a_table_can_do_without_repairs(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(contract_of("hukou_people"), id_repair=False)
    monkeypatch.setattr("minsheng.lake.intake.contract_of", lambda _table, _home: strict)
    file = write_csv(tmp_path / "list.csv", "hukou_people", [father(person_id=MISREAD_YEAR)])
    delivery = ingest(home, "hukou_people", file, "2023-12").delivery
    assert (delivery.refused, delivery.ids_repaired) == (1, 0)


def ill(**cells: str) -> dict[str, str]:
    """A row that names the father without an id."""
    return row("serious_illness", person_id="", name="张伟", sex="男", birth_date="1980-03-03") | cells


def test_a_row_without_an_id_that_names_somebody_is_kept_under_a_number_of_its_own(deliver: Deliver) -> None:
    delivery = deliver("serious_illness", row("serious_illness"), ill())
    (number,) = [kept["person_id"] for kept in accepted(delivery) if kept["name"] == "张伟"]
    assert FIRST_UNIDENTIFIED <= number < FIRST_PERSON
    assert (delivery.rows, delivery.accepted, delivery.refused, delivery.unidentified) == (2, 2, 0, 1)
    assert not list(read_quarantine(delivery))


def test_the_number_follows_from_what_the_row_says_of_the_person(deliver: Deliver) -> None:
    def number(**cells: str) -> int:
        (kept,) = accepted(deliver("serious_illness", ill(**cells), period="2023-11"))
        return int(kept["person_id"])

    assert number() == number(disease="白血病") == number(status="治愈")
    assert len({number(), number(name="张维"), number(sex="女"), number(birth_date="1980-03-04")}) == 4


@pytest.mark.parametrize("cells", [{"name": ""}, {"birth_date": ""}, {"name": "", "birth_date": ""}])
def test_a_row_that_says_too_little_of_its_person_is_refused(deliver: Deliver, cells: dict[str, str]) -> None:
    delivery = deliver("serious_illness", ill(**cells))
    assert refusals(delivery) == [(2, "person_id", "missing_required")]


def test_a_household_serves_in_place_of_a_birth_date(deliver: Deliver) -> None:
    assert deliver("enrolments", row("enrolments", person_id="", name="张伟")).unidentified == 1


def test_the_register_itself_keeps_nobody_without_an_id(deliver: Deliver) -> None:
    assert deliver("hukou_people", father(person_id="")).refused == 1


def test_a_file_without_the_column_of_ids_is_taken_where_rows_without_one_are_kept(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("姓名,性别,出生日期,病种,确诊日期,状态\n张伟,男,1980-03-03,尿毒症,2022-01-01,在治\n", "utf-8")
    delivery = ingest(home, "serious_illness", file, "2023-12").delivery
    assert (delivery.accepted, delivery.unidentified) == (1, 1)


def test_copies_and_contradictions_of_a_row_without_an_id_are_refused_as_others_are(deliver: Deliver) -> None:
    copied = deliver("serious_illness", ill(), ill())
    assert (copied.accepted, copied.refused, copied.unidentified) == (1, 1, 1)
    contradicted = deliver("serious_illness", ill(), ill(status="治愈"), row("serious_illness"))
    assert (contradicted.accepted, contradicted.refused, contradicted.unidentified) == (1, 2, 0)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intake")
    ingest(folder / "home", "hukou_people", write_csv(folder / "r.csv", "hukou_people", [father()]), "2023-12")
    return folder


texts = st.sampled_from(["", GRANDPA, GRANDMA, SON, FATHER, MISREAD_YEAR, MISREAD_ORDER, FATHER[:9] + FATHER[10:], "x"])
rows_of_any_kind = st.builds(
    lambda text, name, born, programme, home: row(
        "enrolments", person_id=text, name=name, birth_date=born, programme=programme, household_no=home
    ),
    texts,
    st.sampled_from(["", "张伟", "張偉", "李四"]),
    st.sampled_from(["", "1980-03-03", "1950-01-01", "?"]),
    st.sampled_from(["低保", "特困", "?"]),
    st.sampled_from([HOME_NO, "500101001001000008"]),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(rows_of_any_kind, max_size=12))
def test_every_row_is_accepted_or_refused_and_repairs_and_numbers_are_counted(
    scratch: Path, rows: list[dict[str, str]]
) -> None:
    file = write_csv(scratch / "some.csv", "enrolments", rows)
    delivery = ingest(scratch / "home", "enrolments", file, "2023-12").delivery
    kept = accepted(delivery)
    entries = list(read_quarantine(delivery))
    lines = {entry["_row"] for entry in kept}
    refused = {entry.row for entry in entries if entry.severity == "row"}
    repaired = {entry.row for entry in entries if entry.severity == "repaired"}
    assert lines | refused == set(range(2, len(rows) + 2))
    assert not lines & refused
    assert repaired <= lines
    assert delivery.ids_repaired == len(repaired)
    assert delivery.unidentified == sum(entry["person_id"] < FIRST_PERSON for entry in kept)


def test_ids_of_the_tests_are_what_they_seem() -> None:
    assert resident_id("19800303", "003") == FATHER
