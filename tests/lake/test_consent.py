"""A bank balance is a fact only of somebody who had authorised the check; otherwise it is unknown, and the reason is stated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import LakeError, build_snapshot, ingest, load_contracts, open_snapshot
from minsheng.lake.consent import GROUPS, REFUSALS, consent_rules, state_of
from tests.lake.lake_files import FATHER, GRANDPA, HOME_NO, SON, Deliver, person_id, resident_id, row, write_csv

PERIOD = "2023-12"


@pytest.fixture
def grandpa_alone(deliver: Deliver) -> Deliver:
    """A household of one, whose savings were checked on 1 May 2023."""
    deliver("hukou_households", row("hukou_households"), period="2023-01")
    deliver("hukou_people", row("hukou_people"), period="2023-01")
    deliver("bank_balances", row("bank_balances"), period="2023-05")
    return deliver


def told(home: Path, period: str = PERIOD) -> tuple[int | None, str]:
    """The balance that the snapshot states of the grandfather, and what it says of the authorisation."""
    (person,) = build_snapshot(home, period).household(int(HOME_NO))["person"]
    assert (person["bank_balance"] is None) or person["src_bank_balances"]
    return person["bank_balance"], state_of(person, "bank_balances")


def test_a_check_that_nobody_authorised_is_not_read(home: Path, grandpa_alone: Deliver) -> None:
    assert told(home) == (None, "none")
    grandpa_alone("authorisations", row("authorisations", person_id=FATHER))
    assert told(home) == (None, "none"), "somebody else's authorisation serves nobody"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "valid"),
        ({"granted_on": "2023-05-01"}, "valid"),
        ({"granted_on": "2023-05-02"}, "late"),
        ({"ends_on": "2023-12-31"}, "valid"),
        ({"ends_on": "2023-12-30"}, "ended"),
        ({"withdrawn_on": "2023-12-31"}, "withdrawn"),
        ({"withdrawn_on": "2024-01-01"}, "valid"),
        ({"ends_on": "2023-06-30", "withdrawn_on": "2023-08-01"}, "ended"),
        ({"ends_on": "2021-11-30", "granted_on": "2021-01-01"}, "none"),
        ({"purpose": "动态监测"}, "valid"),
        ({"purpose": "住房保障"}, "none"),
        ({"given_by": "监护人"}, "valid"),
    ],
)
def test_an_authorisation_counts_for_its_purpose_from_its_day_to_its_end(
    home: Path, grandpa_alone: Deliver, cells: dict[str, str], state: str
) -> None:
    grandpa_alone("authorisations", row("authorisations", **cells))
    assert told(home) == (123456 if state == "valid" else None, state)


@pytest.mark.parametrize(
    ("born", "given_by", "state"),
    [("20100504", "本人", "guardian"), ("20090420", "本人", "valid"), ("20100504", "监护人", "valid")],
)
def test_of_a_child_under_fourteen_the_guardian_decides(
    home: Path, deliver: Deliver, born: str, given_by: str, state: str
) -> None:
    child = resident_id(born)
    birth = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    deliver("hukou_households", row("hukou_households"))
    deliver("hukou_people", row("hukou_people", person_id=child, birth_date=birth))
    deliver("bank_balances", row("bank_balances", person_id=child))
    deliver("authorisations", row("authorisations", person_id=child, given_by=given_by))
    assert told(home) == (123456 if state == "valid" else None, state)


def test_a_withdrawal_takes_effect_from_its_day_and_leaves_earlier_months_as_they_were(
    home: Path, grandpa_alone: Deliver
) -> None:
    grandpa_alone("authorisations", row("authorisations"), period="2023-05")
    grandpa_alone("authorisations", row("authorisations", withdrawn_on="2023-10-15"), period="2023-11")
    assert told(home, "2023-09") == (123456, "valid")
    assert told(home, "2023-10") == (123456, "valid"), "in October the city did not know of it"
    assert told(home, "2023-11") == (None, "withdrawn")
    grandpa_alone("authorisations", row("authorisations", withdrawn_on="2023-10-15"), period="2023-10")
    assert told(home, "2023-09") == (123456, "valid"), "delivered for October, it does not reach back to September"
    assert told(home, "2023-10") == (None, "withdrawn")


def test_a_new_authorisation_does_not_cover_a_check_that_was_made_before_it(home: Path, grandpa_alone: Deliver) -> None:
    grandpa_alone("authorisations", row("authorisations", ends_on="2023-11-30"), period="2023-05")
    renewed = row("authorisations", authorisation_no="A2", granted_on="2023-12-01")
    grandpa_alone("authorisations", renewed)
    assert told(home) == (None, "late")
    grandpa_alone("bank_balances", row("bank_balances", checked_on="2023-12-05", balance="99"))
    assert told(home) == (9900, "valid")


def test_each_member_and_each_supporter_answers_for_himself(home: Path, grandpa_alone: Deliver) -> None:
    grandpa_alone(
        "hukou_people",
        row("hukou_people", person_id=SON, birth_date="2015-04-04", relation="子", father_id=FATHER),
        row("hukou_people", person_id=FATHER, birth_date="1980-03-03", relation="子", father_id=GRANDPA),
    )
    grandpa_alone("bank_balances", *(row("bank_balances", person_id=one) for one in (SON, FATHER)))
    grandpa_alone("authorisations", row("authorisations", person_id=FATHER))
    people = build_snapshot(home, PERIOD).household(int(HOME_NO))["person"]
    states = {one["person_id"]: (one["bank_balance"], state_of(one, "bank_balances")) for one in people}
    assert states == {
        person_id(GRANDPA): (None, "none"), person_id(SON): (None, "none"), person_id(FATHER): (123456, "valid"),
    }  # fmt: skip
    supporters = {
        (one["person_id"], each["supporter_id"]): (each["supporter_bank_balance"], state_of(each, "bank_balances"))
        for one in people
        for each in one["supporter"]
    }
    assert supporters == {
        (person_id(SON), person_id(FATHER)): (123456, "valid"),
        (person_id(GRANDPA), person_id(FATHER)): (123456, "valid"),
    }


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "consent.yaml").write_text(text, "utf-8")


TRUSTED = "undelivered: {trust: row_number, basis: 渝核〔2023〕1号, until: 2023-12-31}\n"


def test_only_a_dated_decision_of_the_city_lets_the_number_in_a_row_stand_for_an_authorisation(
    home: Path, grandpa_alone: Deliver
) -> None:
    assert told(home) == (None, "none"), "by default nothing is allowed that was not authorised"
    configure(home, TRUSTED)
    assert told(home) == (123456, "row_number")
    configure(home, TRUSTED.replace("2023-12-31", "2023-12-30"))
    assert told(home) == (None, "none"), "its day is over"
    configure(home, TRUSTED)
    grandpa_alone("authorisations", row("authorisations", person_id=FATHER), period="2023-05")
    assert told(home) == (None, "none"), "the authorisations are delivered now, so they decide"


def test_a_city_may_ask_for_an_authorisation_of_a_register_too(home: Path, grandpa_alone: Deliver) -> None:
    grandpa_alone("vehicles", row("vehicles", person_id=FATHER))
    grandpa_alone("real_estate", row("real_estate"))
    assert person_of(home)["vehicle_count"] == 0
    configure(home, "tables: {vehicles: social_assistance, real_estate: housing}\n")
    refused = person_of(home)
    assert [refused[name] for name in ("vehicle_count", "vehicle_value", "homes_owned")] == [None] * 3
    assert {name: refused[f"authorisation_{name}"] for name in ("vehicles", "real_estate")} == {
        "vehicles": "none",
        "real_estate": "none",
    }
    grandpa_alone("authorisations", row("authorisations"))
    allowed = person_of(home)
    assert [allowed[name] for name in ("vehicle_count", "bank_balance", "homes_owned")] == [0, 123456, None]
    grandpa_alone("authorisations", row("authorisations", authorisation_no="B", purpose="住房保障"))
    assert person_of(home)["homes_owned"] == 1


def person_of(home: Path) -> dict[str, Any]:
    (person,) = build_snapshot(home, PERIOD).household(int(HOME_NO))["person"]
    return dict(person)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tables: {vehicle: social_assistance}", "vehicle is not a table about persons"),
        ("tables: {dwellings: housing}", "dwellings is not a table about persons"),
        ("tables: {vehicles: everything}", "everything"),
        ("undelivered: {trust: row_number}", "'basis' is a required property"),
        ("undelivered: {trust: everybody, basis: x, until: 2024-01-01}", "'row_number' was expected"),
        ("undelivered: {trust: row_number, basis: x, until: some day}", "some day"),
        ("allow: all", "allow"),
        ("{", "Not readable"),
    ],
)
def test_a_faulty_file_is_told_and_stops_the_work(home: Path, text: str, told: str) -> None:
    configure(home, text)
    with pytest.raises(LakeError, match=told):
        consent_rules(home)


def test_every_contract_names_a_group_and_every_refusal_is_told_in_both_languages() -> None:
    assert load_contracts()["bank_balances"].authorisation == "social_assistance"
    assert {contract.authorisation for contract in load_contracts().values()} <= {"", *GROUPS}
    purposes = set(load_contracts()["authorisations"].column("purpose").codes)
    assert all(set(group) <= purposes for group in GROUPS.values())
    assert all(title.zh and "unknown" in title.en for title in REFUSALS.values())


DAYS = st.dates(min_value=dt.date(2022, 1, 1), max_value=dt.date(2024, 12, 31))


@given(granted=DAYS, ends=DAYS, withdrawn=st.none() | DAYS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_fact_is_known_exactly_while_the_authorisation_holds(
    tmp_path_factory: pytest.TempPathFactory, granted: dt.date, ends: dt.date, withdrawn: dt.date | None
) -> None:
    """Granted by the day of the check, and neither ended nor withdrawn by the day of the facts."""
    folder = tmp_path_factory.mktemp("held")
    home = folder / "home"
    cells = {"granted_on": granted.isoformat(), "ends_on": ends.isoformat()}
    cells |= {"withdrawn_on": withdrawn.isoformat()} if withdrawn else {}
    tables: dict[str, dict[str, str]] = {
        "hukou_households": {}, "hukou_people": {}, "bank_balances": {}, "authorisations": cells,
    }  # fmt: skip
    for table, changed in tables.items():
        ingest(home, table, write_csv(folder / f"{table}.csv", table, [row(table, **changed)]), "2024-12")
    balance, _ = told(home, "2024-12")
    checked, stated = dt.date(2023, 5, 1), dt.date(2024, 12, 31)
    holds = granted <= checked and ends >= stated and (withdrawn is None or withdrawn > stated)
    assert (balance is not None) == holds


def test_what_was_laid_out_before_the_rules_changed_is_laid_out_anew(home: Path, grandpa_alone: Deliver) -> None:
    before = build_snapshot(home, PERIOD)
    configure(home, TRUSTED)
    assert open_snapshot(home, PERIOD) == before
    assert build_snapshot(home, PERIOD).id != before.id
