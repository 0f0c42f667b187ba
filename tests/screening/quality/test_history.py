"""Items over the months: new, open, gone, back again, settled by people; and the log of what people decided."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest

from minsheng.screening.quality import QualityError, decide, history_of, load_rules, read_decisions
from minsheng.screening.quality.items import ITEM_COLUMNS
from minsheng.screening.store import Run, RunFolder

RULE = "DQ-001"
PEOPLE = {"A": 50010119500101001, "B": 50010219500101003, "C": 50010319500101005}
KEYS = {name: f"dq001-{'abc'.index(name.lower())}000000000000000" for name in PEOPLE}


def check(home: Path, period: str, names: str, *, asked: bool = True, run_id: str = "run") -> None:
    """Publish a month in which the rule found some people, or was not asked."""
    place = RunFolder(home, period, run_id)
    with place.locked():
        folder = place.folder / "quality"
        folder.mkdir(exist_ok=True)
        rows = [
            {"key": KEYS[name], "rule": RULE, "severity": "high", "owner": "市人力社保局", "subject": "person", "person_id": PEOPLE[name],
             "household_id": 500101001001000001, "division": 500101001001, "district": str(PEOPLE[name])[:6],
             "evidence": '{"monthly_amount": 20000}', "delivery": 1, "row": 2, "sentence_zh": "甲", "sentence_en": "a", "lead_id": None}
            for name in names
        ]  # fmt: skip
        with duckdb.connect() as connection:
            types = {
                "person_id": "BIGINT",
                "household_id": "BIGINT",
                "division": "BIGINT",
                "delivery": "INTEGER",
                "row": "BIGINT",
            }
            form = ", ".join(f'"{name}" {types.get(name, "VARCHAR")}' for name in ITEM_COLUMNS)
            connection.execute(f"CREATE TABLE items ({form})")
            for row in rows:
                marks = ", ".join("?" * len(ITEM_COLUMNS))
                connection.execute(f"INSERT INTO items VALUES ({marks})", [row[name] for name in ITEM_COLUMNS])
            connection.execute(f"COPY items TO '{folder}/items.parquet' (FORMAT parquet)")
        ran, skipped = ([RULE], {}) if asked else ([], {RULE: "pensions was not delivered"})
        told = {"rules_hash": "", "items": len(rows), "ran": ran, "skipped": skipped}
        (folder / "checked.json").write_text(json.dumps(told), "utf-8")
        place.publish(Run(period, run_id, "", "", "2023-12-31", "local", 0, 0, (), (), place.folder))


def states(home: Path, period: str | None = None) -> dict[str, str]:
    history = history_of(home, period)
    told = {}
    for name, key in KEYS.items():
        try:
            told[name] = history.item(key).state
        except QualityError:
            continue
    return told


def test_an_item_is_new_then_open_then_gone_then_back(tmp_path: Path) -> None:
    for period, names in (("2023-09", "A"), ("2023-10", "AB"), ("2023-11", "B"), ("2023-12", "ABC")):
        check(tmp_path, period, names)
    assert states(tmp_path, "2023-10") == {"A": "open", "B": "new"}
    assert states(tmp_path, "2023-11") == {"A": "gone", "B": "open"}
    assert states(tmp_path) == {"A": "reappeared", "B": "open", "C": "new"}
    (row,) = history_of(tmp_path).counts()
    assert row == {"rule": RULE, "new": 1, "open": 1, "reappeared": 1, "gone": 0, "closed": 0, "accepted": 0}
    assert [line[::2] for line in history_of(tmp_path).told(KEYS["A"])] == [
        ("2023-09", "found"),
        ("2023-10", "still there"),
        ("2023-11", "gone"),
        ("2023-12", "found"),
    ]
    assert history_of(tmp_path).item(KEYS["A"]).since == "2023-12"
    assert history_of(tmp_path).item(KEYS["B"]).since == "2023-10"


def test_what_is_gone_is_told_once(tmp_path: Path) -> None:
    for period, names in (("2023-10", "A"), ("2023-11", ""), ("2023-12", "")):
        check(tmp_path, period, names)
    assert states(tmp_path, "2023-11") == {"A": "gone"}
    assert states(tmp_path) == {"A": "past"}


def test_a_month_in_which_the_rule_was_not_asked_ends_nothing(tmp_path: Path) -> None:
    check(tmp_path, "2023-10", "A")
    check(tmp_path, "2023-11", "", asked=False)
    assert states(tmp_path) == {"A": "open"}
    check(tmp_path, "2023-12", "A")
    assert states(tmp_path) == {"A": "open"}
    assert ("2023-11", "not checked: pensions was not delivered") in [
        line[::2] for line in history_of(tmp_path).told(KEYS["A"])
    ]


def test_a_closed_item_that_fires_again_says_who_had_closed_it(tmp_path: Path) -> None:
    check(tmp_path, "2023-10", "A")
    decide(tmp_path, KEYS["A"], RULE, "2023-10", why="corrected", by="li")
    assert states(tmp_path) == {"A": "closed"}
    check(tmp_path, "2023-11", "A")
    item = history_of(tmp_path).item(KEYS["A"])
    assert item.state == "reappeared"
    assert item.decision is not None
    assert (item.decision.by, item.decision.why) == ("li", "corrected")
    check(tmp_path, "2023-12", "A")
    assert states(tmp_path) == {"A": "open"}
    assert states(tmp_path, "2023-10") == {"A": "closed"}


def test_a_closed_item_that_is_gone_is_not_told_again(tmp_path: Path) -> None:
    check(tmp_path, "2023-10", "A")
    decide(tmp_path, KEYS["A"], RULE, "2023-10", why="corrected", by="li")
    check(tmp_path, "2023-11", "")
    assert states(tmp_path) == {"A": "past"}


def test_an_exception_is_silent_until_its_day(tmp_path: Path) -> None:
    check(tmp_path, "2023-10", "A")
    decide(tmp_path, KEYS["A"], RULE, "2023-10", why="right as it is", by="li", until=date(2023, 11, 30))
    assert states(tmp_path) == {"A": "accepted"}
    check(tmp_path, "2023-11", "A")
    assert states(tmp_path) == {"A": "accepted"}
    check(tmp_path, "2023-12", "A")
    assert states(tmp_path) == {"A": "reappeared"}


def test_a_month_that_is_screened_again_is_seen_as_it_now_stands(tmp_path: Path) -> None:
    check(tmp_path, "2023-11", "A")
    check(tmp_path, "2023-12", "AB")
    check(tmp_path, "2023-11", "AB", run_id="corrected")
    assert states(tmp_path) == {"A": "open", "B": "open"}


def test_items_are_found_by_department_district_and_beginning_of_the_key(tmp_path: Path) -> None:
    check(tmp_path, "2023-12", "ABC")
    history = history_of(tmp_path)
    assert [item.key for item in history.items(district="500102")] == [KEYS["B"]]
    assert len(history.items(owner="人力")) == len(history.items(owner="human")) == 3
    assert not history.items(owner="civil affairs")
    assert len(history.items(rule="dq-001", most=2)) == 2
    assert history.item("dq001-1").person_id == PEOPLE["B"]
    with pytest.raises(QualityError, match="Several items"):
        history.item("dq001")
    with pytest.raises(QualityError, match="no item"):
        history.item("dq999")
    with pytest.raises(QualityError, match="No department"):
        history.items(owner="the moon")
    with pytest.raises(QualityError, match="no rule"):
        history.items(rule="DQ-999")


def test_a_month_that_was_not_checked_is_named(tmp_path: Path) -> None:
    with pytest.raises(QualityError, match="No month was checked"):
        history_of(tmp_path)
    check(tmp_path, "2023-12", "A")
    with pytest.raises(QualityError, match="2023-11"):
        history_of(tmp_path, "2023-11")


def test_a_decision_needs_a_reason_and_a_day_to_come(tmp_path: Path) -> None:
    with pytest.raises(QualityError, match="reason"):
        decide(tmp_path, KEYS["A"], RULE, "2023-12", why=" ", by="li")
    with pytest.raises(QualityError, match="2023-12-30"):
        decide(tmp_path, KEYS["A"], RULE, "2023-12", why="x", by="li", until=date(2023, 12, 30))
    assert not read_decisions(tmp_path)


def test_decisions_of_many_writers_all_stand(tmp_path: Path) -> None:
    def close(number: int) -> None:
        decide(tmp_path, f"dq001-{number}", RULE, "2023-12", why=f"reason {number}", by="li")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(close, range(200)))
    assert {decision.key for decision in read_decisions(tmp_path)} == {f"dq001-{n}" for n in range(200)}


WRITER = (
    "import sys; from pathlib import Path; from minsheng.screening.quality.decisions import decide\n"
    "for n in range(10**6):\n"
    "    decide(Path(sys.argv[1]), f'dq001-{n}', 'DQ-001', '2023-12', why='x' * 200, by='li'); print(n, flush=True)\n"
)


def test_no_confirmed_decision_is_lost_when_a_writer_is_killed(tmp_path: Path) -> None:
    confirmed: list[str] = []
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.communicate()[0].splitlines()
        confirmed += [line.strip() for line in lines if line.strip()]
    kept = [decision.key.removeprefix("dq001-") for decision in read_decisions(tmp_path)]
    assert len(kept) >= len(confirmed)
    assert set(confirmed) <= set(kept)


def test_a_line_without_an_end_does_not_count_and_spoils_nothing(tmp_path: Path) -> None:
    decide(tmp_path, KEYS["A"], RULE, "2023-12", why="first", by="li")
    log = tmp_path / "findings" / "quality" / "decisions.jsonl"
    with log.open("ab") as file:
        file.write(b'{"key": "dq001-')
    assert [decision.why for decision in read_decisions(tmp_path)] == ["first"]
    decide(tmp_path, KEYS["B"], RULE, "2023-12", why="second", by="li")
    assert [decision.why for decision in read_decisions(tmp_path)] == ["first", "second"]


def test_every_rule_can_be_counted(tmp_path: Path) -> None:
    check(tmp_path, "2023-12", "A")
    counted: Sequence[dict[str, object]] = history_of(tmp_path).counts()
    assert {row["rule"] for row in counted} <= set(load_rules())
