"""Household files: what is written is what the law reads, in its units, and a fault is named with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from minsheng.lake.facts import absent_values
from minsheng.rules import Law, load_law
from minsheng.screening.casefile import CaseError, HouseholdCase, _parsed, read_case
from minsheng.screening.caseforms import case_schema, case_template
from minsheng.screening.expectations import wrong_answers

CASES = sorted((Path(__file__).parents[1] / "cases").rglob("*.yaml"))
PERSON = """
title: one person
law_date: 2023-12-31
absent: none
household:
  residence: urban
  household_kind: family
  district: '500103'
  household_size: 1
  members:
    - birth_date: 1985-03-02
      employed: true
      employment_kind: employee
      employment_income_yuan: 50
      bank_balance_yuan: 0
      kin_verified: true
      supporters: [{supporter_birth_date: 1960-01-01, supporter_income_yuan: 1000.5}]
"""

Read = Callable[[str], HouseholdCase]


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law("minsheng.law", law_date=date(2023, 12, 31))


@pytest.fixture
def read(tmp_path: Path, law: Law) -> Read:
    def write_and_read(text: str) -> HouseholdCase:
        file = tmp_path / "case.yaml"
        file.write_text(text, encoding="utf-8")
        return read_case(file, law, absent_values())

    return write_and_read


def test_a_case_may_set_values_of_the_law_for_itself_alone(read: Read, law: Law) -> None:
    case = read(f"{PERSON}\nparameters: {{dibao_standard_yuan: {{urban: 100}}}}\nexpect: {{dibao_amount_yuan: 50}}\n")
    assert wrong_answers(case, law) == ()
    (without,) = wrong_answers(read(f"{PERSON}\nexpect: {{dibao_amount_yuan: 50}}\n"), law)
    assert without.found == 68500
    assert str(without) == "dibao_amount: 68500 ≠ 5000"


def test_cells_of_a_table_that_a_case_leaves_out_keep_their_value(read: Read, law: Law) -> None:
    case = read(f"{PERSON}\nparameters: {{dibao_standard_fen: {{rural: 1}}}}\nexpect: {{dibao_amount_yuan: 685}}\n")
    assert wrong_answers(case, law) == ()


def test_members_and_their_supporters_are_expected_by_position(read: Read, law: Law) -> None:
    two = f"{PERSON}    - {{birth_date: 2001-01-01, supporters: [{{supporter_income_yuan: 2}}]}}\n"
    expected = "expect: {members: [{}, {age: 22, supporters: [{supporter_income_yuan: 2}]}]}\n"
    assert wrong_answers(read(two + expected), law) == ()
    wrong = wrong_answers(read(two + expected.replace("_yuan: 2}", "_yuan: 3}").replace("22", "unknown")), law)
    assert [str(answer) for answer in wrong] == ["person 2 age: 22 ≠ None", "supporter 2 supporter_income: 200 ≠ 300"]


def test_what_only_a_survey_can_tell_is_presumed_where_absence_means_none(read: Read, law: Law) -> None:
    assert law.presumed
    told = read(PERSON).facts
    rows = {"household": told["household"], "person": told["person"][0], "supporter": told["person"][0]["supporter"][0]}
    silent = read(PERSON.replace("absent: none", "absent: unknown")).facts
    for name, value in law.presumed.items():
        entity = law.nodes[name].entity or ""
        assert rows[entity][name] == value
        assert name not in {**silent["household"], **silent["person"][0]}


def test_what_is_written_unknown_is_not_presumed(read: Read, law: Law) -> None:
    name = next(name for name in law.presumed if law.nodes[name].entity == "household")
    case = read(PERSON.replace("household_size: 1", f"household_size: 1\n  {name}: unknown"))
    assert case.facts["household"][name] is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("parameters: {dibao_standard: {urban: 100}}", "_yuan or _fen"),
        ("parameters: {dibao_standard_yuan: 100}", "residence → value"),
        ("parameters: {dibao_standard_yuan: {urban: {1: 2}}}", "residence → value"),
        ("parameters: {dibao_standard_yuan: {urban: unknown}}", "'unknown' is not a number"),
        ("parameters: {household_size: 2}", "knows no 'household_size'"),
        ("expect: {members: [{}, {age: 1}]}", "fewer members"),
        ("expect: {members: [{supporters: [{}, {}]}]}", "fewer supporters"),
        ("expect: {age: 1}", "not a value of a household"),
        ("expect: {members: [{dibao_eligible: true}]}", "not a value of a person"),
        ("expect: {dibao_elegible: true}", "knows no 'dibao_elegible'"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(read: Read, more: str, told: str) -> None:
    with pytest.raises(CaseError) as caught:
        read(f"{PERSON}\n{more}\n")
    assert told in str(caught.value)
    assert "case.yaml" in str(caught.value)
    assert more.partition(":")[0] in str(caught.value)


@pytest.mark.parametrize("programmes", [(), ("dibao",), ("tekun",)])
def test_a_form_can_be_filled_in_and_read(read: Read, law: Law, programmes: tuple[str, ...]) -> None:
    form = case_template(law, programmes)
    case = read(form)
    assert case.law_date == law.law_date
    filled = "\n".join(
        line.replace("# ", "", 1) if line.strip().startswith("# ") else line for line in form.split("\n")[1:]
    )
    raw = yaml.safe_load(filled)
    assert "household_size" in raw["household"]
    assert "employment_income_yuan" in raw["household"]["members"][0]


def test_the_form_of_a_programme_asks_only_for_what_it_reads(law: Law) -> None:
    whole, edge = case_template(law), case_template(law, ("dibao_edge",))
    assert "water_problem" in whole
    assert "water_problem" not in edge
    assert "低保边缘家庭" in edge.split("\n")[0]


def test_every_statutory_case_satisfies_the_schema_that_editors_get(law: Law) -> None:
    schemas: dict[str, jsonschema.Draft202012Validator] = {}
    assert CASES
    for path in CASES:
        raw = _parsed(path)
        then = law.at(date.fromisoformat(raw["law_date"]))
        if then.hash not in schemas:
            schemas[then.hash] = jsonschema.Draft202012Validator(case_schema(then))
        assert [(path.name, fault.message) for fault in schemas[then.hash].iter_errors(raw)] == []


def test_the_schema_for_editors_refuses_what_the_law_does_not_know(law: Law) -> None:
    schema = jsonschema.Draft202012Validator(case_schema(law))
    assert schema.is_valid({"household": {"residence": "urban", "members": [{"bank_balance_yuan": 12.5}]}})
    for wrong in ({"residence": "lunar"}, {"residance": "urban"}, {"members": [{"bank_balance": 1}]}):
        assert not schema.is_valid({"household": {"members": [], **wrong}})
