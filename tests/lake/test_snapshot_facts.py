"""What a snapshot states: each fact as the contract defines it, none where a register was delivered, else unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng.lake import Snapshot, build_snapshot, ingest
from tests.lake.lake_files import (
    FATHER,
    GRANDMA,
    GRANDPA,
    HOME_NO,
    OTHER_HOME_NO,
    SON,
    Deliver,
    person_id,
    resident_id,
    row,
    write_csv,
)

PERIOD = "2023-12"
HOME, OTHER_HOME = int(HOME_NO), int(OTHER_HOME_NO)


@pytest.fixture
def family(deliver: Deliver) -> Deliver:
    """Grandparents in one household; their son and his child in another."""
    deliver(
        "hukou_households",
        row("hukou_households", member_count="2"),
        row("hukou_households", household_no=OTHER_HOME_NO, member_count="2", residence="农村"),
    )
    deliver(
        "hukou_people",
        row("hukou_people", spouse_id=GRANDMA),
        row("hukou_people", person_id=GRANDMA, sex="女", birth_date="1952-02-03", relation="配偶", spouse_id=GRANDPA),
        row(
            "hukou_people", person_id=FATHER, birth_date="1980-03-03", household_no=OTHER_HOME_NO,
            father_id=GRANDPA, mother_id=GRANDMA,
        ),
        row(
            "hukou_people", person_id=SON, birth_date="2015-04-04", household_no=OTHER_HOME_NO, relation="子",
            father_id=FATHER,
        ),
    )  # fmt: skip
    return deliver


def person(snapshot: Snapshot, resident: str) -> dict[str, Any]:
    people = snapshot.household(HOME)["person"] + snapshot.household(OTHER_HOME)["person"]
    (found,) = [each for each in people if each["person_id"] == person_id(resident)]
    return dict(found)


def test_before_any_delivery_everything_is_unknown(home: Path, family: Deliver) -> None:
    snapshot = build_snapshot(home, PERIOD)
    grandpa, household = person(snapshot, GRANDPA), snapshot.household(HOME)["household"]
    known = {"person_id", "household_id", "name", "sex", "birth_date", "relation", "kin_verified", "src_hukou_people"}
    stated = {name for name, value in grandpa.items() if value is not None}
    assert stated == known | {"supporter", "authorisation_bank_balances"}
    assert grandpa["authorisation_bank_balances"] == "none"
    assert household["household_size"] == household["members_found"] == 2
    assert (household["district"], household["residence"], household["household_kind"]) == ("500101", "urban", "family")
    assert all(household[name] is None for name in ("dwellings", "lifted_out", "disaster", "enrolled_dibao"))


def test_once_delivered_absence_means_none_where_the_contract_says_so(home: Path, family: Deliver) -> None:
    somebody = resident_id("19700101")
    for table in (
        "employment", "pensions", "unemployment", "serious_illness", "medical", "schooling", "disability", "vehicles",
        "companies", "real_estate", "enrolments", "bank_balances",
    ):  # fmt: skip
        family(table, row(table, person_id=somebody))
    for table in ("dwellings", "lifted_out", "disasters", "drinking_water"):
        family(table, row(table, household_no="500101001001000099"))
    snapshot = build_snapshot(home, PERIOD)
    expected: dict[str, Any] = {
        "employed": False, "employment_kind": "none", "employment_income": None, "farm_income": None,
        "has_pension": False, "pension_kind": "none", "pension_basic_part": 0,
        "unemployed": False, "unemployment_benefit": 0, "serious_illness": False, "medical_self_paid": 0,
        "schooling": "none", "dropped_out": False, "disability_kind": "none", "disability_grade": 0,
        "vehicle_count": 0, "vehicle_value": 0, "company_count": 0, "homes_owned": 0, "homes_area": 0,
        "premises_owned": 0, "on_dibao": False, "on_tekun": False, "on_edge": False, "self_care_failures": None,
        "bank_balance": None,
    }  # fmt: skip
    grandpa = person(snapshot, GRANDPA)
    assert {name: grandpa[name] for name in expected} == expected
    household = snapshot.household(HOME)["household"]
    assert [household[name] for name in ("dwellings", "dwelling_area", "unsafe_dwelling")] == [0, 0, False]
    assert [household[name] for name in ("lifted_out", "monitored", "disaster", "water_problem")] == [
        "none",
        False,
        False,
        False,
    ]
    assert household["net_income_yearly"] is None
    assert [household[name] for name in ("enrolled_dibao", "enrolled_dibao_amount", "enrolled_tekun")] == [0, 0, 0]
    assert snapshot.unplaced["employment"] == snapshot.unplaced["dwellings"] == 1


@pytest.mark.parametrize(
    ("table", "cells", "facts"),
    [
        ("employment", {}, {"employed": True, "employment_kind": "employee", "employment_income": 300000}),
        ("employment", {"monthly_income": ""}, {"employed": True, "employment_income": None}),
        ("employment", {"kind": "务农", "monthly_income": "", "yearly_net_income": "8000.5"}, {"employment_kind": "farming", "farm_income": 800050}),
        ("employment", {"end_date": "2023-12-31"}, {"employed": False, "employment_kind": "none", "employment_income": None}),
        ("employment", {"end_date": "2024-01-01"}, {"employed": True}),
        ("employment", {"start_date": "2024-01-05"}, {"employed": False}),
        ("pensions", {}, {"has_pension": True, "pension_kind": "resident", "pension_amount": 20000, "pension_basic_part": 15050}),
        ("pensions", {"basic_part": ""}, {"pension_basic_part": None}),
        ("pensions", {"kind": "职工养老", "basic_part": ""}, {"pension_basic_part": 0}),
        ("pensions", {"status": "暂停"}, {"has_pension": False, "pension_kind": "none", "pension_basic_part": 0}),
        ("unemployment", {}, {"unemployed": True, "unemployment_benefit": 150000}),
        ("unemployment", {"benefit_monthly": ""}, {"unemployed": True, "unemployment_benefit": None}),
        ("unemployment", {"ended_on": "2023-12-01"}, {"unemployed": False, "unemployment_benefit": 0}),
        ("serious_illness", {}, {"serious_illness": True}),
        ("serious_illness", {"status": "治愈"}, {"serious_illness": False}),
        ("medical", {}, {"medical_self_paid": 300010}),
        ("medical", {"settled_on": "2022-12-31"}, {"medical_self_paid": 0}),
        ("medical", {"settled_on": "2023-01-01"}, {"medical_self_paid": 300010}),
        ("medical", {"self_paid": ""}, {"medical_self_paid": None}),
        ("medical", {"in_scope": "7000", "insurance_paid": "4000", "serious_illness_paid": "500.5", "aid_paid": "100"},
         {"medical_in_scope": 700000, "medical_insurance_paid": 400000, "medical_serious_illness_paid": 50050, "medical_aid_paid": 10000}),
        ("medical", {}, {"medical_in_scope": None, "medical_insurance_paid": None, "medical_aid_paid": None, "hospital_level": None}),
        ("medical", {"hospital_level": "3"}, {"hospital_level": 3}),
        ("medical", {"kind": "门特", "hospital_level": "3"}, {"hospital_level": 0}),
        ("medical", {"settled_on": "2023-10-01"}, {"largest_stay_self_paid": 300010, "outpatient_self_paid": 0}),
        ("medical", {"settled_on": "2023-09-30"}, {"largest_stay_self_paid": 0, "outpatient_self_paid": 0}),
        ("medical", {"settled_on": "2023-12-01", "kind": "门特"}, {"largest_stay_self_paid": 0, "outpatient_self_paid": 300010}),
        ("medical", {"settled_on": "2023-11-30", "kind": "门特"}, {"outpatient_self_paid": 0}),
        ("medical", {"settled_on": "2023-12-01", "kind": "门特", "self_paid": ""}, {"largest_stay_self_paid": 0, "outpatient_self_paid": None}),
        ("employment", {"industry": "A011"}, {"industry_section": "A"}),
        ("employment", {"industry": ""}, {"employed": True, "industry_section": None}),
        ("employment", {"industry": "0110"}, {"industry_section": None}),
        ("employment", {"end_date": "2023-12-31", "industry": "A011"}, {"industry_section": "none"}),
        ("schooling", {}, {"schooling": "primary", "dropped_out": False}),
        ("schooling", {"status": "休学"}, {"schooling": "none", "dropped_out": True}),
        ("schooling", {"status": "毕业"}, {"schooling": "none", "dropped_out": False}),
        ("disability", {}, {"disability_kind": "limb", "disability_grade": 2}),
        ("disability", {"expires_on": "2023-12-31"}, {"disability_grade": 2}),
        ("disability", {"expires_on": "2023-12-30"}, {"disability_kind": "none", "disability_grade": 0}),
        ("disability", {"status": "冻结"}, {"disability_kind": "none"}),
        ("vehicles", {}, {"vehicle_count": 1, "vehicle_value": 5000000}),
        ("vehicles", {"value": ""}, {"vehicle_count": 1, "vehicle_value": None}),
        ("vehicles", {"kind": "两轮摩托车"}, {"vehicle_count": 0, "vehicle_value": 0}),
        ("vehicles", {"status": "报废"}, {"vehicle_count": 0}),
        ("companies", {}, {"company_count": 1}),
        ("companies", {"status": "吊销"}, {"company_count": 0}),
        ("real_estate", {}, {"homes_owned": 1, "homes_area": 9025, "premises_owned": 0}),
        ("real_estate", {"usage": "商服"}, {"homes_owned": 0, "homes_area": 0, "premises_owned": 1}),
        ("bank_balances", {}, {"bank_balance": 123456}),
        ("bank_balances", {"balance": ""}, {"bank_balance": None}),
        ("enrolments", {}, {"on_dibao": True, "on_tekun": False, "on_edge": False, "self_care_failures": None}),
        ("enrolments", {"programme": "特困", "self_care_failures": "4"}, {"on_tekun": True, "self_care_failures": 4}),
        ("enrolments", {"programme": "低保边缘", "self_care_failures": "4"}, {"on_edge": True, "self_care_failures": None}),
    ],
)  # fmt: skip
def test_a_person_fact_is_stated(
    home: Path, family: Deliver, table: str, cells: dict[str, str], facts: dict[str, Any]
) -> None:
    family("authorisations", row("authorisations"))
    delivery = family(table, row(table, person_id=GRANDPA, **cells))
    grandpa = person(build_snapshot(home, PERIOD), GRANDPA)
    assert {name: grandpa[name] for name in facts} == facts
    assert grandpa[f"src_{table}"] in {delivery.number, None}


@pytest.mark.parametrize(
    ("table", "cells", "facts"),
    [
        ("dwellings", {}, {"dwellings": 1, "dwelling_area": 8050, "unsafe_dwelling": False}),
        ("dwellings", {"safety_grade": "D级"}, {"dwellings": 0, "dwelling_area": 0, "unsafe_dwelling": True}),
        ("dwellings", {"safety_grade": ""}, {"dwellings": 1, "unsafe_dwelling": False}),
        ("dwellings", {"status": "灭失"}, {"dwellings": 0, "unsafe_dwelling": False}),
        ("lifted_out", {}, {"lifted_out": "lifted_out", "net_income_yearly": 1500000, "monitored": False}),
        ("lifted_out", {"category": "边缘易致贫户"}, {"lifted_out": "edge", "monitored": True}),
        ("lifted_out", {"category": "边缘易致贫户", "risk_removed": "是"}, {"monitored": False}),
        ("lifted_out", {"status": "退出"}, {"lifted_out": "none", "monitored": False, "net_income_yearly": None}),
        ("lifted_out", {"main_risk": "因病", "identified_month": "2023-05"}, {"main_risk": "illness", "identified_month": date(2023, 5, 1)}),
        ("lifted_out", {}, {"main_risk": None, "identified_month": None}),
        ("lifted_out", {"status": "退出", "main_risk": "因病"}, {"main_risk": "none", "identified_month": None}),
        ("disasters", {}, {"disaster": True, "natural_disaster": True, "fire_or_accident": False}),
        ("disasters", {"kind": "火灾"}, {"disaster": True, "natural_disaster": False, "fire_or_accident": True}),
        ("disasters", {"kind": "意外事故"}, {"natural_disaster": False, "fire_or_accident": True}),
        ("disasters", {"happened_on": "2023-10-01"}, {"disaster": True}),
        ("disasters", {"happened_on": "2023-09-30"}, {"disaster": False}),
        ("drinking_water", {}, {"water_problem": True}),
        ("drinking_water", {"resolved_on": "2023-12-31"}, {"water_problem": False}),
        (
            "enrolments",
            {},
            {"enrolled_dibao": 1, "enrolled_dibao_amount": 50000, "enrolled_tekun": 0, "enrolled_edge": 0},
        ),
        ("enrolments", {"monthly_amount": ""}, {"enrolled_dibao": 1, "enrolled_dibao_amount": None}),
        ("enrolments", {"programme": "刚性支出困难"}, {"enrolled_rigid": 1, "enrolled_orphan": 0, "enrolled_dibao": 0}),
        ("enrolments", {"programme": "孤儿"}, {"enrolled_orphan": 1, "enrolled_unsupported": 0}),
        ("enrolments", {"programme": "事实无人抚养儿童"}, {"enrolled_unsupported": 1, "enrolled_elderly": 0}),
        ("enrolments", {"programme": "高龄津贴"}, {"enrolled_elderly": 1, "enrolled_rigid": 0}),
    ],
)  # fmt: skip
def test_a_household_fact_is_stated(
    home: Path, family: Deliver, table: str, cells: dict[str, str], facts: dict[str, Any]
) -> None:
    family(table, row(table, **cells))
    household = build_snapshot(home, PERIOD).household(HOME)["household"]
    assert {name: household[name] for name in facts} == facts


@pytest.mark.parametrize(
    ("stated", "grandma_died", "size", "found"),
    [("2", False, 2, 2), ("3", False, None, 2), ("1", False, None, 2), ("", False, None, 2),
     ("2", True, 1, 1), ("1", True, 1, 1), ("3", True, None, 1)],
)  # fmt: skip
def test_the_size_is_known_only_if_the_registers_own_count_agrees(
    home: Path, family: Deliver, stated: str, grandma_died: bool, size: int | None, found: int
) -> None:
    family("hukou_households", row("hukou_households", member_count=stated), period="2023-12")
    if grandma_died:
        family("hukou_deaths", row("hukou_deaths", person_id=GRANDMA, death_date="2023-12-31"))
    household = build_snapshot(home, PERIOD).household(HOME)["household"]
    assert (household["household_size"], household["members_found"]) == (size, found)


@pytest.mark.parametrize(
    ("who", "born", "died", "told"),
    [
        (FATHER, "1980-03-03", "2023-10-01", True),
        (FATHER, "1980-03-03", "2023-09-30", False),
        (GRANDMA, "1952-02-03", "2023-12-01", False),
    ],
)
def test_the_death_of_a_member_of_working_age_is_told_for_three_months(
    home: Path, family: Deliver, who: str, born: str, died: str, told: bool
) -> None:
    family("hukou_people", row("hukou_people", person_id=who, birth_date=born, sex="男" if who == FATHER else "女"))
    family("hukou_deaths", row("hukou_deaths", person_id=who, death_date=died))
    assert build_snapshot(home, PERIOD).household(HOME)["household"]["adult_death"] is told


def test_without_any_deaths_delivered_nobody_knows_of_one(home: Path, family: Deliver) -> None:
    family("hukou_households", row("hukou_households", member_count="2"), period="2023-12")
    assert build_snapshot(home, PERIOD).household(HOME)["household"]["adult_death"] is None


def test_the_dead_and_the_cancelled_are_left_out_and_their_rows_counted_as_unplaced(
    home: Path, family: Deliver
) -> None:
    family(
        "hukou_deaths",
        row("hukou_deaths", death_date="2023-12-31"),
        row("hukou_deaths", person_id=FATHER, death_date="2024-01-01"),
    )
    family(
        "hukou_people",
        row("hukou_people", person_id=SON, birth_date="2015-04-04", household_no=OTHER_HOME_NO, status="迁出"),
    )
    family(
        "pensions", row("pensions"), row("pensions", person_id=SON), row("pensions", person_id=resident_id("19700101"))
    )
    snapshot = build_snapshot(home, PERIOD)
    assert [each["person_id"] for each in snapshot.household(HOME)["person"]] == [person_id(GRANDMA)]
    assert [each["person_id"] for each in snapshot.household(OTHER_HOME)["person"]] == [person_id(FATHER)]
    assert snapshot.unplaced["pensions"] == 3
    import duckdb

    told = duckdb.execute(
        "SELECT person_id, reason, death_date FROM read_parquet(?) WHERE \"table\" = 'pensions'",
        [str(snapshot.unplaced_path)],
    ).fetchall()
    assert set(told) == {
        (person_id(GRANDPA), "dead", date(2023, 12, 31)),
        (person_id(SON), "cancelled", None),
        (person_id(resident_id("19700101")), "not_registered", None),
    }


def test_a_person_whose_household_is_not_registered_is_counted_and_kept_out(home: Path, family: Deliver) -> None:
    family(
        "hukou_people", row("hukou_people", person_id=SON, birth_date="2015-04-04", household_no="500101001001000077")
    )
    snapshot = build_snapshot(home, PERIOD)
    assert snapshot.counts["person"] == 3
    assert snapshot.unplaced["hukou_people"] == 1


def supporters(snapshot: Snapshot, resident: str) -> dict[int, dict[str, Any]]:
    return {each["supporter_id"]: each for each in person(snapshot, resident)["supporter"]}


def test_supporters_are_the_living_spouse_parents_and_grown_up_children(home: Path, family: Deliver) -> None:
    family("employment", row("employment"))
    family("authorisations", row("authorisations", person_id=FATHER))
    family("bank_balances", row("bank_balances", person_id=FATHER))
    snapshot = build_snapshot(home, PERIOD)
    of_grandpa = supporters(snapshot, GRANDPA)
    assert {key: each["supporter_relation"] for key, each in of_grandpa.items()} == {
        person_id(GRANDMA): "spouse", person_id(FATHER): "child",
    }  # fmt: skip
    assert of_grandpa[person_id(FATHER)]["supporter_bank_balance"] == 123456
    assert {key: each["supporter_relation"] for key, each in supporters(snapshot, SON).items()} == {
        person_id(FATHER): "parent"
    }
    assert supporters(snapshot, FATHER) == {}, "of working age, without a certificate: nobody is laid out"


def test_the_illness_of_a_supporter_is_stated(home: Path, family: Deliver) -> None:
    assert supporters(build_snapshot(home, PERIOD), SON)[person_id(FATHER)]["supporter_serious_illness"] is None
    family("serious_illness", row("serious_illness", person_id=FATHER))
    snapshot = build_snapshot(home, PERIOD)
    assert supporters(snapshot, SON)[person_id(FATHER)]["supporter_serious_illness"] is True
    assert supporters(snapshot, GRANDPA)[person_id(GRANDMA)]["supporter_serious_illness"] is False


def test_a_certificate_lays_supporters_out_at_working_age_and_children_under_18_support_nobody(
    home: Path, family: Deliver
) -> None:
    family("disability", row("disability", person_id=FATHER))
    snapshot = build_snapshot(home, PERIOD)
    assert set(supporters(snapshot, FATHER)) == {person_id(GRANDPA), person_id(GRANDMA)}


def test_a_dead_relative_supports_nobody_and_a_missing_one_makes_kinship_unknown(home: Path, family: Deliver) -> None:
    family("hukou_deaths", row("hukou_deaths", person_id=GRANDMA))
    family(
        "hukou_people",
        row(
            "hukou_people",
            person_id=SON,
            birth_date="2015-04-04",
            household_no=OTHER_HOME_NO,
            father_id=FATHER,
            mother_id=resident_id("19820101", "002"),
        ),
    )
    snapshot = build_snapshot(home, PERIOD)
    assert set(supporters(snapshot, GRANDPA)) == {person_id(FATHER)}
    assert person(snapshot, GRANDPA)["kin_verified"] is True
    assert person(snapshot, SON)["kin_verified"] is None


@pytest.mark.parametrize(
    ("deliveries", "income"),
    [
        ({}, None),
        ({"employment": {}, "unemployment": None, "pensions": None, "schooling": None, "disability": None}, 300000),
        (
            {
                "employment": {"kind": "务农", "monthly_income": "", "yearly_net_income": "1000"},
                "unemployment": None,
                "pensions": None,
            },
            8333,
        ),
        ({"employment": {"monthly_income": ""}, "unemployment": None, "pensions": None}, None),
        ({"employment": None, "unemployment": {}, "pensions": None, "schooling": None, "disability": None}, 150000),
        ({"employment": None, "unemployment": None, "pensions": None, "schooling": None, "disability": None}, None),
        ({"employment": None, "unemployment": None, "pensions": None, "schooling": {}, "disability": None}, 0),
        ({"employment": None, "unemployment": None, "pensions": None, "schooling": None, "disability": {}}, 0),
    ],
)
def test_a_supporters_income_is_the_sum_of_what_is_known(
    home: Path, family: Deliver, deliveries: dict[str, dict[str, str] | None], income: int | None
) -> None:
    for table, cells in deliveries.items():
        somebody = resident_id("19700101") if cells is None else FATHER
        family(table, row(table, person_id=somebody, **(cells or {})))
    assert supporters(build_snapshot(home, PERIOD), SON)[person_id(FATHER)]["supporter_income"] == income


def test_an_old_supporter_without_any_pension_row_has_an_unknown_income(home: Path, family: Deliver) -> None:
    for table in ("employment", "unemployment", "schooling", "disability"):
        family(table, row(table, person_id=resident_id("19700101")))
    family("pensions", row("pensions", person_id=GRANDMA))
    snapshot = build_snapshot(home, PERIOD)
    assert supporters(snapshot, GRANDPA)[person_id(GRANDMA)]["supporter_income"] == 20000
    assert supporters(snapshot, GRANDMA)[person_id(GRANDPA)]["supporter_income"] is None


def test_sources_name_the_delivery_of_a_fact(home: Path, family: Deliver) -> None:
    family("pensions", row("pensions"), period="2023-11")
    snapshot = build_snapshot(home, PERIOD)
    source = snapshot.sources("pensions", person(snapshot, GRANDPA)["src_pensions"])
    assert (source.feed, source.period, source.title.zh) == ("pensions", "2023-11", "养老待遇")
    assert source.file_name.endswith("pensions.csv")


def test_a_list_sent_again_under_its_name_replaces_the_one_before(home: Path, family: Deliver, tmp_path: Path) -> None:
    """A person who was on it by mistake is gone; a list under another name (of another district) stays."""

    def send(folder: str, name: str, *rows: dict[str, str]) -> None:
        (tmp_path / folder).mkdir()
        ingest(home, "enrolments", write_csv(tmp_path / folder / name, "enrolments", rows), PERIOD)

    family("hukou_households", row("hukou_households", member_count="2"), period=PERIOD)
    send("first", "north.csv", row("enrolments"), row("enrolments", person_id=GRANDMA))
    assert build_snapshot(home, PERIOD).household(HOME)["household"]["enrolled_dibao"] == 2
    send("second", "north.csv", row("enrolments", person_id=GRANDMA))
    assert build_snapshot(home, PERIOD).household(HOME)["household"]["enrolled_dibao"] == 1
    send("third", "south.csv", row("enrolments"))
    assert build_snapshot(home, PERIOD).household(HOME)["household"]["enrolled_dibao"] == 2
