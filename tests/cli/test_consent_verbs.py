"""Looks with their purpose, and purging, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from minsheng.lake.audit import read_entries
from tests.city import LAST, TestCity
from tests.cli.conftest import Call
from tests.cli.test_commands import household_with


def test_a_look_is_recorded_with_its_purpose_and_doctor_counts_it(call: Call, city: TestCity, home: Path) -> None:
    before = len(list(read_entries(home, "looks")))
    household = household_with(city, "cannot_tell")
    words = ("explain", household, "--programme", "dibao", "--period", LAST, "--home", home)
    assert call(*words, "--purpose", "appeal")[0] == 0
    assert call(*words, "--json")[0] == 0
    stated, silent = list(read_entries(home, "looks"))[before:]
    assert (stated["household"], stated["purpose"], silent["purpose"]) == (str(household), "appeal", "not_stated")
    code, out, _ = call("doctor", "--home", home)
    assert code == 0
    assert f"looks at people: {before + 2}，" in out
    assert "未说明目的 without a purpose，链完整 chain intact" in out


def test_a_purpose_that_is_none_is_told_and_nothing_is_shown(call: Call, city: TestCity, home: Path) -> None:
    household = household_with(city, "eligible")
    words = ("explain", household, "--period", LAST, "--home", home)
    code, out, err = call(*words, "--purpose", "curiosity")
    assert (code, out) == (1, "")
    assert "appeal" in err
    (home / "consent.yaml").write_text("looks: {purpose: required}\n", encoding="utf-8")
    code, out, err = call(*words)
    assert (code, out) == (1, "")
    assert "--purpose" in err


def test_doctor_says_when_somebody_has_been_at_the_log(call: Call, city: TestCity, home: Path) -> None:
    for purpose in ("review", "audit"):
        household = household_with(city, "eligible")
        call("explain", household, "--period", LAST, "--home", home, "--purpose", purpose)
    log = home / "audit" / "looks.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"review"', '"appeal"'), encoding="utf-8")
    code, _, err = call("doctor", "--home", home)
    assert code == 1
    assert "looks.jsonl" in err
    assert "is not as it was written" in err


def test_the_reason_of_a_missing_fact_is_told_in_both_languages(call: Call, city: TestCity, home: Path) -> None:
    words = (
        "explain",
        _planted(city, "no_authorisation"),
        "--programme",
        "dibao",
        "--period",
        LAST,
        "--home",
        home,
        "--purpose",
        "lead",
    )
    _, out, _ = call(*words)
    assert "的金融资产：未授权核对" in out
    assert "money and securities: unknown: no authorisation (ask for one" in out
    _, out, _ = call(*words, "--json")
    (explanation,) = json.loads(out)
    assert [one["reason"]["en"][:25] for one in explanation["missing"]] == ["unknown: no authorisation"]


def _planted(city: TestCity, kind: str) -> int:
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT min(household_id) FROM '{city.truth}/plants.parquet' WHERE kind = '{kind}'"
        ).fetchone()
    assert row
    return int(row[0])


def test_purging_asks_to_be_looked_at_first(call: Call, home: Path) -> None:
    code, _, err = call("purge", "--home", home)
    assert code == 1
    assert "--dry-run" in err
    assert call("purge", "--dry-run", "--yes", "--home", home)[0] == 1
    code, out, _ = call("purge", "--dry-run", "--on", "2028-12-31", "--home", home)
    assert code == 0
    assert "医疗费用结算 medical" in out
    assert "永久 for ever" in out
    assert not (home / "audit" / "purges.jsonl").exists(), "only looked at"


def test_a_purge_is_told_and_a_second_one_finds_nothing(call: Call, home: Path) -> None:
    code, out, _ = call("purge", "--yes", "--on", "2023-12-31", "--home", home)
    assert code == 0
    assert "0 行 rows" in out, "everything is younger than two years"
    assert call("screen", LAST, "--json", "--home", home)[0] == 0
    code, _, err = call("purge", "--yes", "--on", "2999-01-01", "--home", home)
    assert code == 1
    assert "future" in err
