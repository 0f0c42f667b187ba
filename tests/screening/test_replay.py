"""Replay: a fact corrected later becomes back-pay or recovery with its reason; what cannot be told becomes no money."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import build_snapshot, ingest, list_deliveries
from minsheng.rules import Law
from minsheng.screening import law_of
from minsheng.screening.replay import replay, replay_json
from minsheng.screening.replay.run import months
from minsheng.screening.store import ScreeningError
from minsheng.screening.views import with_unstated
from minsheng.standards.resident_id import check_character
from tests.city import LAST

HEAD = "person_id,kind,monthly_income,start_date\n"
BELOW = 100_00
"""What the corrected wage is lower by, fen."""


def earner(home: Path) -> tuple[int, int, int]:
    """A dibao household with a wage to correct: its number, the member, the wage in fen."""
    snapshot = build_snapshot(home, LAST)
    files = [str(path) for path in snapshot.bucket_paths("person")]
    findings = str(home / "findings" / LAST / "*" / "findings" / "*.parquet")
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT household_id, person_id, employment_income FROM read_parquet({files}) AS person "
            f"JOIN read_parquet('{findings}') AS found USING (household_id) WHERE dibao_status = 'eligible' AND dibao_amount IS NOT NULL "
            "AND employment_kind = 'flexible' AND employment_income > 30000 AND tier = 'dibao' AND schooling = 'none' "
            "AND disability_grade = 0 ORDER BY household_id, person_id LIMIT 1"
        ).fetchone()
    assert row is not None
    household, person, income = row
    return int(household), int(person), int(income)


def correct(home: Path, person: int, income: str) -> None:
    """A correction of a wage that arrives after everything else."""
    number = str(person)
    file = home.parent / f"wage-{income or 'blank'}.csv"
    file.write_text(f"{HEAD}{number}{check_character(number)},flexible,{income},2015-01-01\n", encoding="utf-8")
    receipt = ingest(home, "employment", file, LAST, received_at=later(home, 2))
    assert receipt.delivery.accepted == 1


def later(home: Path, days: int) -> dt.datetime:
    last = max(delivery.received_on for delivery in list_deliveries(home))
    return dt.datetime(last.year, last.month, last.day, tzinfo=dt.UTC) + dt.timedelta(days=days)


def known(home: Path) -> dt.date:
    return max(delivery.received_on for delivery in list_deliveries(home))


def law() -> Law:
    return law_of(dt.date(2023, 12, 31))


def amount(home: Path, household: int, known_on: dt.date | None = None) -> object:
    """The dibao amount of one household, in Python, by one state of knowledge."""
    snapshot = build_snapshot(home, LAST, known_on)
    facts = with_unstated(law(), snapshot.household(household))
    return law().evaluate(facts, facts_date=snapshot.facts_date)["dibao_amount"]


def test_a_wage_corrected_downward_is_back_pay_with_its_reason(home: Path, tmp_path: Path) -> None:
    household, person, income = earner(home)
    then = known(home)
    correct(home, person, f"{(income - BELOW) / 100:.2f}")
    found = replay(home, LAST, then, out=tmp_path / "out")
    line = next(line for line in found.lines if line.household_id == household and line.programme == "dibao")
    assert line.kind == "back_pay"
    assert (line.then, line.now) == (amount(home, household, then), amount(home, household))
    assert line.difference == line.by_facts
    assert line.difference > 0
    assert line.by_law == 0
    reason = next(reason for reason in line.reasons if reason.fact == "employment_income")
    assert (reason.person_id, reason.before, reason.after) == (person, str(income), str(income - BELOW))
    assert "wage-" in reason.delivery
    total = next(total for total in found.totals if total.programme == "dibao")
    assert total.back_pay == (1, line.difference)
    assert total.recovery == (0, 0)
    (reason_total,) = [each for each in found.reasons if each.fact == "employment_income"]
    assert reason_total.back_pay >= line.difference
    with (tmp_path / "out" / "lines.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["programme"] == "dibao"]
    assert [(row["household_id"], row["kind"]) for row in rows] == [(str(household), "back_pay")]
    assert float(rows[0]["difference_yuan"]) * 100 == line.difference


def test_a_wage_above_every_line_is_recovery_of_the_whole_amount(home: Path) -> None:
    household, person, _ = earner(home)
    then = known(home)
    paid = amount(home, household, then)
    correct(home, person, "90000.00")
    found = replay(home, LAST, then)
    line = next(line for line in found.lines if line.household_id == household and line.programme == "dibao")
    assert line.kind == "recovery"
    assert (line.then, line.now) == (paid, 0)


def test_a_wage_that_is_no_longer_known_is_counted_and_not_turned_into_money(home: Path) -> None:
    household, person, _ = earner(home)
    then = known(home)
    before = replay(home, LAST, then)
    correct(home, person, "")
    found = replay(home, LAST, then)
    assert amount(home, household) is None
    assert not [line for line in found.lines if line.household_id == household and line.programme == "dibao"]
    total = next(total for total in found.totals if total.programme == "dibao")
    assert total.untold_now == 1
    assert total.back_pay == total.recovery == (0, 0)
    assert before.count == 0


def test_the_same_knowledge_gives_no_line(home: Path) -> None:
    found = replay(home, LAST, known(home))
    assert found.lines == ()
    assert found.count == 0
    assert replay_json(found)["lines"] == []


def test_the_law_of_then_is_a_reason_of_its_own(home: Path, tmp_path: Path) -> None:
    household, person, income = earner(home)
    overlay = tmp_path / "too-low.yaml"
    overlay.write_text(
        "dibao_standard:\n  dates:\n    2023-09-01: {values: {urban: 71700, rural: 58100}, cites: 上年标准 last year's, status: seen}\n",
        encoding="utf-8",
    )
    then = known(home)
    correct(home, person, f"{(income - BELOW) / 100:.2f}")
    found = replay(home, LAST, then, law_then=overlay, shown=10_000)
    line = next(line for line in found.lines if line.household_id == household and line.programme == "dibao")
    assert line.by_facts is not None
    assert line.by_law is not None
    assert line.by_facts > 0
    assert line.by_law > 0
    assert line.by_facts + line.by_law == line.difference
    others = [line for line in found.lines if line.programme == "dibao" and line.household_id != household]
    assert others
    assert {line.by_facts for line in others} == {0}


def test_months_are_counted_over_the_year() -> None:
    assert months("2023-11", "2024-02") == ("2023-11", "2023-12", "2024-01", "2024-02")
    with pytest.raises(ScreeningError, match="is before"):
        months("2024-02", "2023-11")
    with pytest.raises(ScreeningError, match="at once"):
        months("2000-01", "2023-11")
