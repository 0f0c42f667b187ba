"""A past month as the city knew it then and as it knows it now: late deaths, late marriages, corrected wages."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from minsheng.lake import ingest
from minsheng.screening import Run, explain_household, last_period, open_run, screen
from tests.lake.lake_files import FATHER, GRANDMA, GRANDPA, HOME_NO, OTHER_HOME_NO, row, write_csv

MONTH = "2023-10"
THEN = dt.date(2023, 11, 10)
FIRST, LATER = dt.datetime(2023, 11, 1, tzinfo=dt.UTC), dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


@dataclass
class Town:
    """Two households: grandfather and father here, grandmother there; the tables that matter were delivered in time."""

    home: Path
    files: int = 0

    def send(self, table: str, *rows: dict[str, str], at: dt.datetime = LATER, period: str = MONTH) -> None:
        self.files += 1
        file = write_csv(self.home.parent / f"{self.files}-{table}.csv", table, rows)
        assert ingest(self.home, table, file, period, received_at=at).delivery.refused == 0

    def seen(self, known_on: dt.date | None = None, period: str = MONTH) -> dict[str, Any]:
        run = screen(self.home, period, known_on=known_on)
        return {"run": run} | facts_and_finding(run)


def facts_and_finding(run: Run) -> dict[str, Any]:
    from minsheng.lake import open_snapshot

    known_on = dt.date.fromisoformat(run.known_on) if run.known_on else None
    snapshot = open_snapshot(run.home, run.period, known_on)
    with duckdb.connect() as connection:
        result = connection.execute(f"SELECT * FROM {run.rows} AS f WHERE household_id = {HOME_NO}")
        names = [column[0] for column in result.description]
        finding = dict(zip(names, result.fetchall()[0], strict=True))
    return {"here": snapshot.household(int(HOME_NO)), "finding": finding}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path / "home")
    here = row("hukou_households", member_count="2")
    there = row("hukou_households", household_no=OTHER_HOME_NO, member_count="1")
    town.send("hukou_households", here, there, at=FIRST)
    town.send("hukou_people", row("hukou_people"), father(), grandmother(), at=FIRST)
    town.send("employment", row("employment", monthly_income="1000"), at=FIRST)
    for table in ("pensions", "hukou_deaths", "disability", "unemployment", "schooling", "serious_illness"):
        town.send(table, at=FIRST)
    return town


def father() -> dict[str, str]:
    return row("hukou_people", person_id=FATHER, birth_date="1980-03-03", relation="子", father_id=GRANDPA)


def grandmother(**cells: str) -> dict[str, str]:
    usual = {"sex": "女", "birth_date": "1952-02-03", "household_no": OTHER_HOME_NO}
    return row("hukou_people", person_id=GRANDMA, **usual, **cells)


def test_a_death_that_is_told_late_takes_the_person_out_of_the_month_as_known_now(town: Town) -> None:
    town.send("hukou_deaths", row("hukou_deaths", death_date="2023-10-05"))
    then, now = town.seen(THEN), town.seen()
    assert [len(each["here"]["person"]) for each in (then, now)] == [2, 1]
    assert [each["finding"]["household_size"] for each in (then, now)] == [2, 1]


def test_a_marriage_that_is_told_late_makes_a_supporter_in_the_month_that_it_is_delivered_for(town: Town) -> None:
    wed = row("hukou_people", spouse_id=GRANDMA), grandmother(spouse_id=GRANDPA)
    town.send("hukou_people", *wed)

    def spouses(seen: dict[str, Any]) -> list[str]:
        supporters = [each for person in seen["here"]["person"] for each in person["supporter"]]
        return [each["supporter_relation"] for each in supporters if each["supporter_relation"] == "spouse"]

    assert [spouses(town.seen(THEN)), spouses(town.seen())] == [[], ["spouse"]]


def test_a_marriage_delivered_for_a_later_month_leaves_the_month_before_as_it_was(town: Town) -> None:
    before = town.seen()
    town.send("hukou_people", row("hukou_people", spouse_id=GRANDMA), period="2023-12")
    assert town.seen() == before


def test_a_wage_that_is_corrected_late_is_the_first_one_then_and_the_corrected_one_now(town: Town) -> None:
    town.send("employment", row("employment", monthly_income="400"))
    then, now = town.seen(THEN), town.seen()
    wages = [[each["employment_income"] for each in seen["here"]["person"] if each["employed"]] for seen in (then, now)]
    assert wages == [[100000], [40000]]
    assert [seen["run"].known_on for seen in (then, now)] == [THEN.isoformat(), None]


def test_runs_of_two_states_of_knowledge_lie_beside_each_other(town: Town) -> None:
    town.send("employment", row("employment", monthly_income="400"))
    now, then = screen(town.home, MONTH), screen(town.home, MONTH, known_on=THEN)
    assert open_run(town.home, MONTH) == now
    assert open_run(town.home, MONTH, THEN) == then
    assert now.folder.parent != then.folder.parent
    assert last_period(town.home) == MONTH, "a state of knowledge is no month"


def test_an_explanation_tells_what_was_known_then(town: Town) -> None:
    town.send("employment", row("employment", monthly_income="400"))
    screen(town.home, MONTH)

    def wage(known_on: dt.date | None) -> str:
        (found,) = explain_household(town.home, int(HOME_NO), MONTH, ("dibao",), known_on=known_on)
        return json.dumps(found.to_json(), ensure_ascii=False)

    assert "1,000.00" in wage(THEN) or "100000" in wage(THEN)
    assert wage(THEN) != wage(None)


def test_the_verbs_take_the_day_and_say_which_it_was(town: Town) -> None:
    def told(*words: str) -> str:
        command = [
            str(Path(sys.executable).parent / "minsheng"),
            *words,
            "--known-on",
            str(THEN),
            "--home",
            str(town.home),
        ]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout

    assert json.loads(told("screen", MONTH, "--json"))["known_on"] == str(THEN)
    assert f"{MONTH}-known-{THEN}" in told("findings", MONTH)
    assert told("explain", HOME_NO, "--period", MONTH, "--programme", "dibao")
