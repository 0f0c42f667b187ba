"""The logs can only be added to: whatever else is done to them shows. A look at a household cannot be had without an entry."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import LakeError, build_snapshot, open_snapshot
from minsheng.lake.audit import append_entry, read_entries, verify_chain
from minsheng.lake.looks import PURPOSES
from tests.lake.lake_files import HOME_NO, OTHER_HOME_NO, Deliver, row

PERIOD = "2023-12"


def filled(home: Path, count: int) -> list[str]:
    for number in range(count):
        append_entry(home, "looks", {"household": str(number)})
    return (home / "audit" / "looks.jsonl").read_text("utf-8").splitlines(keepends=True)


def test_a_log_that_was_only_added_to_is_whole(home: Path) -> None:
    assert verify_chain(home, "looks").entries == 0
    filled(home, 5)
    chain = verify_chain(home, "looks")
    assert (chain.entries, chain.broken) == (5, "")
    assert [entry["household"] for entry in read_entries(home, "looks")] == list("01234")
    assert chain.head == [entry["hash"] for entry in read_entries(home, "looks")][-1]


@given(line=st.integers(0, 5), what=st.sampled_from(["change", "drop", "swap", "repeat", "forge", "spoil"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_an_entry_shows(tmp_path_factory: pytest.TempPathFactory, line: int, what: str) -> None:
    home = tmp_path_factory.mktemp("home")
    lines = filled(home, 7)
    entry = json.loads(lines[line])
    changed = json.dumps(entry | {"household": "somebody else"}, ensure_ascii=False) + "\n"
    lines[line : line + 2] = {
        "change": [changed, lines[line + 1]],
        "drop": [lines[line + 1]],
        "swap": [lines[line + 1], lines[line]],
        "repeat": [lines[line], lines[line], lines[line + 1]],
        "forge": [lines[line], json.dumps(entry) + "\n", lines[line + 1]],
        "spoil": ["?" + lines[line], lines[line + 1]],
    }[what]
    (home / "audit" / "looks.jsonl").write_text("".join(lines), "utf-8")
    chain = verify_chain(home, "looks")
    assert chain.broken
    assert chain.entries <= line + 1


@pytest.mark.parametrize("left", [1, 40, 200])
def test_a_line_that_was_not_finished_breaks_nothing(home: Path, left: int) -> None:
    lines = filled(home, 3)
    (home / "audit" / "looks.jsonl").write_text("".join(lines[:2]) + lines[2][:left], "utf-8")
    append_entry(home, "looks", {"household": "after"})
    chain = verify_chain(home, "looks")
    assert (chain.entries, chain.broken) == (3, "")
    assert [entry["household"] for entry in read_entries(home, "looks")] == ["0", "1", "after"]


def test_long_entries_follow_each_other_too(home: Path) -> None:
    for size in (10, 200_000, 10, 1_000_000, 10):
        append_entry(home, "purges", {"deliveries": "x" * size}, durable=True)
    assert verify_chain(home, "purges").entries == 5


def add_some(home: str) -> None:
    for _ in range(20):
        append_entry(Path(home), "looks", {"household": str(os.getpid())})


def test_several_processes_write_one_chain(home: Path) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(add_some, [str(home)] * 4))
    chain = verify_chain(home, "looks")
    assert (chain.entries, chain.broken) == (80, "")


@pytest.fixture
def household(home: Path, deliver: Deliver) -> Path:
    deliver("hukou_households", row("hukou_households"))
    deliver("hukou_people", row("hukou_people"))
    build_snapshot(home, PERIOD)
    return home


def test_a_look_is_recorded_with_who_when_whom_and_why(household: Path) -> None:
    snapshot = open_snapshot(household, PERIOD)
    assert list(read_entries(household, "looks")) == [], "laying out and opening are no looks at anybody"
    snapshot.household(int(HOME_NO), "review")
    snapshot.household(int(HOME_NO))
    stated, silent = read_entries(household, "looks")
    assert (stated["household"], stated["period"], stated["purpose"]) == (HOME_NO, PERIOD, "review")
    assert stated["by"]
    assert stated["at"].endswith("+00:00")
    assert silent["purpose"] == "not_stated"
    with pytest.raises(LakeError, match="is not in the snapshot"):
        snapshot.household(int(OTHER_HOME_NO), "review")
    assert len(list(read_entries(household, "looks"))) == 2, "nobody was shown"


def test_a_purpose_is_one_of_a_list_and_a_city_may_insist_on_it(household: Path) -> None:
    snapshot = open_snapshot(household, PERIOD)
    with pytest.raises(LakeError, match="curiosity"):
        snapshot.household(int(HOME_NO), "curiosity")
    (household / "consent.yaml").write_text("looks: {purpose: required}\n")
    with pytest.raises(LakeError, match="needs a purpose"):
        snapshot.household(int(HOME_NO))
    assert snapshot.household(int(HOME_NO), "appeal")["person"]
    assert all(title.zh and title.en for title in PURPOSES.values())


def test_what_cannot_be_recorded_is_not_shown(household: Path) -> None:
    (household / "audit").write_text("a file where the folder should be")
    with pytest.raises(LakeError):
        open_snapshot(household, PERIOD).household(int(HOME_NO), "review")
