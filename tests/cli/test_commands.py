"""The command line: what it prints, and how it ends when something is wrong."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema
import pytest

from minsheng.screening import law_of
from tests.city import LAST, TestCity
from tests.cli.conftest import Call


def household_with(city: TestCity, status: str) -> int:
    query = (
        f"SELECT min(household_id) FROM '{city.run.findings}' WHERE dibao_status = '{status}' AND household_size > 1"
    )
    with duckdb.connect() as connection:
        (number,) = connection.execute(query).fetchone() or (0,)
    return int(number)


def test_help_names_every_verb(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    assert all(verb in out for verb in ("demo", "synth", "ingest", "screen", "explain", "check", "doctor"))


def test_wrong_usage_ends_with_2(call: Call) -> None:
    assert call("screen")[0] == 2
    assert call("ingest", "vehicles")[0] == 2
    assert call("nonsense")[0] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ingest", "hukou_peeple", "x.csv", "--period", "2023-01"), "hukou_people"),
        (("ingest", "vehicles", "missing.csv", "--period", "2023-01"), "missing.csv"),
        (("screen", "2023-13"), "2023-13"),
        (("explain", "12", "--period", "2023-12"), "18 digits"),
        (("explain", "500101001001000001", "--period", "2023-12"), "2023-12"),
        (("check", "missing.yaml"), "missing.yaml"),
    ],
)
def test_what_is_at_fault_is_told_in_one_sentence(
    call: Call, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    home = () if words[0] == "check" else ("--home", tmp_path)
    code, _, err = call(*words, *home)
    assert code == 1
    assert told in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_ingest_tells_what_was_refused_and_where(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(
        "公民身份号码,核对日期,金融资产合计,授权书编号\n11010519491231002X,2023-12-01,100.50,A1\n110105194912310021,2023-12-01,1,A2\n",
        encoding="utf-8",
    )
    code, out, _ = call("ingest", "bank_balances", file, "--period", "2023-12", "--home", tmp_path / "home")
    assert code == 0
    assert "accepted 1" in out
    assert "refused 1" in out
    assert "校验码" in out
    code, out, _ = call("ingest", "bank_balances", file, "--period", "2023-12", "--home", tmp_path / "home")
    assert code == 0
    assert "nothing changed" in out


def test_screen_prints_programmes_districts_leads_and_truth(call: Call, city: TestCity, home: Path) -> None:
    code, out, _ = call("screen", LAST, "--truth", city.truth, "--home", home)
    assert code == 0
    for title in (
        "Findings by programme",
        "Findings by district",
        "Leads",
        "Findings against the truth",
        "Planted kinds",
    ):
        assert title in out
    assert "万州区" in out
    assert "differs" not in out


def test_screen_for_machines_is_one_json_object(call: Call, home: Path) -> None:
    code, out, _ = call("screen", LAST, "--home", home, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["period"] == LAST
    assert answer["households"] == sum(district["households"] for district in answer["districts"])


@pytest.mark.parametrize(
    ("status", "zh", "en"),
    [
        ("eligible", "符合最低生活保障条件", "conditions of minimum living guarantee are met"),
        ("not_eligible", "不符合最低生活保障条件", "are not met"),
        ("cannot_tell", "还不能判定", "cannot be told yet"),
    ],
)
def test_explain_says_the_answer_in_both_languages(call: Call, city: TestCity, status: str, zh: str, en: str) -> None:
    code, out, _ = call("explain", household_with(city, status), "--programme", "dibao", "--home", city.home)
    assert code == 0
    assert zh in out
    assert en in out
    assert "低保标准" in out
    assert "渝民发〔2023〕10号" in out


def test_explain_for_machines_follows_its_schema(call: Call, city: TestCity) -> None:
    schema = json.loads(files("minsheng.rules").joinpath("explanation.schema.json").read_text(encoding="utf-8"))
    for status in ("eligible", "not_eligible", "cannot_tell"):
        code, out, _ = call("explain", household_with(city, status), "--home", city.home, "--json")
        assert code == 0
        answers = json.loads(out)
        assert {answer["programme"] for answer in answers} == set(city.run.programmes)
        for answer in answers:
            jsonschema.validate(answer, schema)


def test_an_unknown_programme_is_told_with_those_that_exist(call: Call, city: TestCity) -> None:
    code, _, err = call("explain", household_with(city, "eligible"), "--programme", "dibo", "--home", city.home)
    assert code == 1
    assert "dibao" in err


def test_check_applies_the_law_to_a_household_written_by_hand(call: Call, tmp_path: Path) -> None:
    code, template, _ = call("check", "--template")
    assert code == 0
    file = tmp_path / "household.yaml"
    file.write_text(template, encoding="utf-8")
    code, out, _ = call("check", file)
    assert code == 0
    assert "cannot be told yet" in out


def test_check_tells_every_programme_in_short_and_works_out_what_is_granted(call: Call) -> None:
    case = "tests/cases/dibao/2023-09-01/d4_grade_one_disabled_aged_72.yaml"
    code, out, _ = call("check", case)
    assert code == 0
    law = law_of(date(2023, 12, 31))
    assert all(f"({name})" in out for name in law.programmes)
    assert (
        out.index("符合 entitled")
        < out.index("不符合 refused")
        < out.index("最低生活保障 minimum living guarantee  事实")
    )
    code, one, _ = call("check", case, "--programme", "tekun")
    assert code == 0
    assert "(dibao)" not in one
    assert "特困" in one


def test_a_form_may_be_of_one_programme_and_an_unknown_one_is_told(call: Call) -> None:
    code, out, _ = call("check", "--template", "dibao")
    assert code == 0
    assert "employment_income_yuan" in out
    assert "water_problem" not in out
    code, _, err = call("check", "--template", "dibo")
    assert code == 1
    assert "dibao" in err


def test_the_schema_for_an_editor_is_json_schema(call: Call) -> None:
    code, out, _ = call("check", "--schema")
    assert code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(out))


def test_check_compares_with_what_the_file_expects(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "household.yaml"
    file.write_text("household: {residence: urban, members: []}\nexpect: {dibao_eligible: true}\n", encoding="utf-8")
    code, out, err = call("check", file)
    assert code == 1
    assert "dibao_eligible" in out
    assert "1 of 1" in err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("household: [", "not YAML"),
        ("people: 3\n", "household"),
        ("household: {members: [{birthday: 1990-01-01}]}\n", "birthday"),
        ("household: {members: [{bank_balance: 100}]}\n", "_yuan or _fen"),
        ("household: {members: [{bank_balance_yuan: 0.001}]}\n", "0.001"),
        ("household: {members: [{employed: perhaps}]}\n", "true or false"),
        ("household: {residence: lunar, members: []}\n", "urban, rural"),
        ("household: {members: [{residence: urban}]}\n", "not a fact about a person"),
        ("household: {members: [{birth_date: 2024-02-30}]}\n", "birth_date"),
    ],
)
def test_a_household_file_with_a_fault_names_the_place(call: Call, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "household.yaml"
    file.write_text(text, encoding="utf-8")
    code, _, err = call("check", file)
    assert code == 1
    assert told in err
    assert "household.yaml" in err
    assert "Traceback" not in err


def test_doctor_lists_what_the_law_assumes(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("doctor", "--home", tmp_path, "--feeds", "--law-date", "2023-12-31")
    assert code == 0
    assert "minimum_housing_area" in out
    assert "law/means/params/property.yaml" in out
    assert "推算 derived" in out
    assert "what a screening presumes until a survey tells" in out
    assert "hukou_people" in out
    assert "no such fact" not in out


def test_a_home_with_other_data_is_not_used_for_the_demo(call: Call, home: Path) -> None:
    code, _, err = call("demo", "--people", 4000, "--home", home)
    assert code == 1
    assert "--home" in err
