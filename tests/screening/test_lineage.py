"""Every fact leads back to the lines of files that it was read from, and every delivery on to the findings it has a part in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from minsheng.errors import MinshengError
from minsheng.lake import LakeError, build_snapshot, ingest, list_deliveries, load_contracts, open_snapshot, withdraw
from minsheng.screening import screen
from minsheng.screening.lineage import delivery_effect, household_lineage
from minsheng.standards import from_person_id
from tests.city import LAST, TestCity


def one(home: Path, query: str) -> tuple[int, int]:
    """A household and a member, by a query over all people."""
    snapshot = open_snapshot(home, LAST)
    files = [str(path) for path in snapshot.bucket_paths("person")]
    ((household, person),) = duckdb.execute(
        f"SELECT household_id, person_id FROM read_parquet(?) WHERE {query} ORDER BY ALL LIMIT 1", [files]
    ).fetchall()
    return int(household), int(person)


def test_a_wage_leads_to_the_line_of_the_file_that_says_it(home: Path, tmp_path: Path) -> None:
    household, person = one(home, "employment_income > 0 AND employment_kind <> 'farming'")
    _, other = one(home, f"employment_income > 0 AND person_id <> {person}")
    file = tmp_path / "wages.csv"
    lines = [f"{from_person_id(each)},flexible,1234.50,2015-01-01" for each in (other, person)]
    file.write_text("\n".join(["person_id,kind,monthly_income,start_date", *lines]) + "\n", encoding="utf-8")
    delivery = ingest(home, "employment", file, LAST).delivery
    build_snapshot(home, LAST)
    found = household_lineage(home, household, LAST, ("employment_income",))
    (wage,) = [fact for fact in found.facts if fact.person_id == person]
    (row,) = [found.rows[at] for at in wage.rows]
    assert wage.value == row.cells["monthly_income"] == 123450
    assert (row.table, row.delivery, row.row, row.counts) == ("employment", delivery, 3, True)
    assert from_person_id(person) in file.read_text("utf-8").splitlines()[row.row - 1]
    assert row.delivery.contract_version == load_contracts()["employment"].version


def test_a_sum_leads_to_all_of_its_rows(city: TestCity) -> None:
    snapshot = open_snapshot(city.home, LAST)
    files = ", ".join(f"'{each.rows_path}'" for each in list_deliveries(city.home, "medical") if each.accepted)
    several = f"SELECT person_id FROM read_parquet([{files}]) GROUP BY 1 HAVING count(DISTINCT settlement_no) > 1"
    household, person = one(city.home, f"medical_self_paid > 0 AND person_id IN ({several})")
    found = household_lineage(city.home, household, LAST, ("medical_self_paid",))
    (paid,) = [fact for fact in found.facts if fact.person_id == person]
    assert len(paid.rows) > 1
    assert sum(found.rows[at].cells["self_paid"] for at in paid.rows if found.rows[at].counts) == paid.value
    assert {found.rows[at].delivery.number for at in paid.rows} <= set(snapshot.deliveries)


def test_every_fact_with_a_delivery_beside_it_leads_to_a_row_of_that_delivery(city: TestCity) -> None:
    household, _ = one(city.home, "bank_balance > 0 AND disability_grade > 0")
    facts = open_snapshot(city.home, LAST).household(household)
    found = household_lineage(city.home, household, LAST)
    people = {person["person_id"]: person for person in facts["person"]}
    checked = 0
    for fact in found.facts:
        if fact.entity == "person" and fact.person_id in people and len(fact.tables) == 1:
            last = people[fact.person_id][f"src_{fact.tables[0]}"]
            counting = [found.rows[at].delivery.number for at in fact.rows if found.rows[at].counts]
            assert last is None or max(counting) == last
            checked += last is not None
    assert checked > 10


def test_an_amount_stands_for_all_facts_that_it_is_worked_out_from(city: TestCity) -> None:
    household, _ = one(city.home, "true")
    names = {fact.name for fact in household_lineage(city.home, household, LAST, ("dibao_amount",)).facts}
    assert {"employment_income", "household_size", "residence"} <= names
    assert "water_problem" not in names
    with pytest.raises(MinshengError, match="no fact or value 'wage'"):
        household_lineage(city.home, household, LAST, ("wage",))


def test_a_delivery_leads_to_the_households_whose_facts_name_it(city: TestCity) -> None:
    snapshot = open_snapshot(city.home, LAST)
    number = max(each.number for each in list_deliveries(city.home, "employment") if each.accepted)
    files = [str(path) for path in snapshot.bucket_paths("person")]
    named = duckdb.execute(
        "SELECT DISTINCT household_id FROM read_parquet(?) WHERE src_employment = ?", [files, number]
    ).fetchall()
    effect = delivery_effect(city.home, number, LAST, shown=100_000)
    assert {household for (household,) in named} <= set(effect.numbers)
    assert effect.households == len(effect.numbers) > 0
    assert all(
        sum(v for k, v in told.items() if k != "amount") == effect.households for told in effect.programmes.values()
    )


def test_a_withdrawn_delivery_has_no_part_in_anything(home: Path) -> None:
    number = list_deliveries(home, "pensions")[-1].number
    withdraw(home, number, "a mistake", by="tester")
    build_snapshot(home, LAST)
    with pytest.raises(LakeError, match="does not count"):
        delivery_effect(home, number, LAST)
    with pytest.raises(LakeError, match="no delivery 9999"):
        delivery_effect(home, 9999, LAST)


def test_findings_of_other_data_are_not_told_as_if_they_were_of_these(home: Path) -> None:
    wrong, other = (each.number for each in list_deliveries(home, "pensions")[-2:])
    withdraw(home, wrong, "a mistake", by="tester")
    build_snapshot(home, LAST)
    assert not delivery_effect(home, other, LAST).evaluated
    screen(home, LAST)
    assert delivery_effect(home, other, LAST).evaluated


def test_personal_values_are_hidden_unless_asked_for(city: TestCity) -> None:
    household, person = one(city.home, "employment_income > 0 AND employment_kind <> 'farming'")

    def told(*options: str) -> str:
        command = ["lineage", str(household), "--period", LAST, "--fact", "employment_income", "--json"]
        program = str(Path(sys.executable).parent / "minsheng")
        command = [program, *command, *options, "--home", str(city.home)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout

    hidden, shown = told(), told("--show-personal")
    assert from_person_id(person) not in hidden
    assert from_person_id(person) in shown
    values = [fact["value"] for fact in json.loads(hidden)["facts"] if fact["value"] is not None]
    assert set(values) == {"•••"}
    assert "cells" not in json.loads(hidden)["rows"][0]
