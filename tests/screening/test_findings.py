"""Findings: one answer for every household, the same in SQL and in Python, and never a decision without its facts."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import open_snapshot
from minsheng.screening import compare_with_truth, law_of, open_run
from minsheng.screening.store import ScreeningError, last_period
from minsheng.screening.views import with_unstated
from tests.city import LAST, TestCity

SAMPLE = 300
PICTURE = ("monitoring_type", "low_income_category", "help_monthly")


def rows(query: str) -> list[dict[str, object]]:
    with duckdb.connect() as connection:
        result = connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_every_household_of_the_snapshot_has_one_finding(city: TestCity) -> None:
    snapshot = open_snapshot(city.home, LAST)
    (counted,) = rows(f"SELECT count(*) AS n, count(DISTINCT household_id) AS households FROM '{city.run.findings}'")
    assert counted["n"] == counted["households"] == snapshot.counts["household"] == city.run.households


def test_the_findings_agree_with_the_truth_of_the_city(city: TestCity) -> None:
    agreement = compare_with_truth(city.run, city.truth)
    assert agreement.differences == ()
    for score in agreement.programmes:
        assert score.households > 0
        assert score.agree == score.households
        assert score.decided_without_fact == 0
        assert score.amounts_differ == 0


def test_planted_kinds_that_the_formula_decides_are_all_found_and_nothing_else(city: TestCity) -> None:
    kinds = {(kind.kind, kind.programme): kind for kind in compare_with_truth(city.run, city.truth).kinds}
    decided = [kind for (name, _), kind in kinds.items() if name in {"entitled_not_enrolled", "enrolled_not_entitled"}]
    assert sum(kind.planted for kind in decided) > 0
    for kind in decided:
        assert kind.recall in {1.0, None}
        assert kind.precision in {1.0, None}


def test_a_household_read_in_python_gets_the_answer_of_the_findings(city: TestCity) -> None:
    """The two readings of the law agree on every status, amount, failed test and missing fact."""
    snapshot = open_snapshot(city.home, LAST)
    law = law_of(snapshot.facts_date)
    interesting = "dibao_status = 'cannot_tell' OR dibao_status = 'eligible' OR tekun_status <> 'not_eligible'"
    findings = rows(f"SELECT * FROM '{city.run.findings}' WHERE {interesting} ORDER BY household_id LIMIT {SAMPLE}")
    others = rows(f"SELECT * FROM '{city.run.findings}' WHERE NOT ({interesting}) ORDER BY household_id")
    chosen = findings + random.Random(1).sample(others, SAMPLE)
    assert {finding["dibao_status"] for finding in chosen} >= {"eligible", "not_eligible", "cannot_tell"}
    status = {True: "eligible", False: "not_eligible", None: "cannot_tell"}
    for finding in chosen:
        facts = with_unstated(law, snapshot.household(int(str(finding["household_id"]))))
        values = law.evaluate(facts, facts_date=snapshot.facts_date)
        assert finding["tier"] == values["assistance_tier"]
        warned = [name for name in values if name.startswith("warning_") and values[name] is True]
        assert sorted(filter(None, str(finding["warnings"]).split(","))) == sorted(warned)
        assert all(finding[name] == values[name] for name in PICTURE)
        for name in city.run.programmes:
            record = law.programmes[name]
            decision = values[record.decides]
            assert finding[f"{name}_status"] == status[None if decision is None else bool(decision)]
            assert finding[f"{name}_amount"] == (values[record.amount] if record.amount else None)
            if name not in city.run.listed:
                continue
            failed = [test for test in record.tests if values[test] is False] if decision is False else []
            assert str(finding[f"{name}_reasons"]).split(",") == (failed or [""])
            needed = {need.fact for need in values.needs(record.decides)}
            assert set(filter(None, str(finding[f"{name}_needs"]).split(","))) == needed


def test_every_programme_of_the_law_has_a_status_and_an_amount_in_each_finding(city: TestCity) -> None:
    law = law_of(open_snapshot(city.home, LAST).facts_date)
    assert set(city.run.programmes) == set(law.programmes)
    (finding,) = rows(f"FROM '{city.run.findings}' LIMIT 1")
    assert {f"{name}_{what}" for name in law.programmes for what in ("status", "amount")} <= set(finding)


def test_only_programmes_whose_list_was_delivered_have_verdicts_and_leads(city: TestCity) -> None:
    """Where no list of orphans is delivered, nobody can say that an orphan is not covered."""
    (finding,) = rows(f"FROM '{city.run.findings}' LIMIT 1")
    assert {name.removesuffix("_verdict") for name in finding if name.endswith("_verdict")} == set(city.run.listed)
    assert {"dibao", "dibao_single", "tekun", "dibao_edge"} <= set(city.run.listed)
    assert "rigid_expense" not in city.run.listed
    led = rows(f"SELECT DISTINCT programme FROM '{city.run.lead_files}' WHERE kind = 'should_be_covered'")
    assert {str(row["programme"]) for row in led} <= set(city.run.listed)


def test_what_cannot_be_told_names_the_facts_that_it_hangs_on(city: TestCity) -> None:
    open_questions = rows(f"SELECT dibao_needs FROM '{city.run.findings}' WHERE dibao_status = 'cannot_tell'")
    assert open_questions
    assert all(row["dibao_needs"] for row in open_questions)


def test_an_answer_carries_the_hash_of_the_law_that_gave_it(city: TestCity) -> None:
    assert rows(f"SELECT DISTINCT law_hash FROM '{city.run.findings}'") == [{"law_hash": city.run.law_hash}]


def test_a_lead_is_there_once(city: TestCity) -> None:
    (counted,) = rows(f"SELECT count(*) AS n, count(DISTINCT lead_id) AS leads FROM '{city.run.lead_files}'")
    assert counted["n"] == counted["leads"] == city.run.leads


def test_a_lead_to_cover_says_how_much_and_one_to_leave_says_why(city: TestCity) -> None:
    leads = rows(f"SELECT * FROM '{city.run.lead_files}'")
    assert all(lead["reasons"] for lead in leads if lead["kind"] == "should_leave")
    assert all(lead["amount"] for lead in leads if lead["kind"] == "should_be_covered" and lead["programme"] == "dibao")


def test_nobody_is_enrolled_twice_for_a_single_entry(city: TestCity) -> None:
    """A household is read as covered under dibao or under single-person entry, not under both."""
    query = f"FROM '{city.run.findings}' WHERE dibao_verdict = 'covered' AND dibao_single_verdict = 'covered'"
    assert rows(f"SELECT count(*) AS n {query}") == [{"n": 0}]


def test_a_month_that_was_not_screened_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="minsheng screen 2023-12"):
        open_run(tmp_path, "2023-12")
    with pytest.raises(ScreeningError, match="No month has been screened"):
        last_period(tmp_path)
