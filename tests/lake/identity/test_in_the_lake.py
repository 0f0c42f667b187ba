"""What is known of identity takes effect: facts follow a merge, and an undo gives back the very same snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minsheng.lake import Snapshot, build_snapshot
from minsheng.lake.identity import Event, append_events
from tests.lake.lake_files import FATHER, GRANDMA, GRANDPA, HOME_NO, SON, Deliver, person_id, resident_id, row

PERIOD, HOME = "2023-12", int(HOME_NO)
TWICE = resident_id("19500101", "101")
"""A second id of the grandfather, under which one department knows him."""


@pytest.fixture
def family(deliver: Deliver) -> Deliver:
    """Grandfather, registered twice, his wife and his son; a pension under one of his ids, an illness under the other."""
    deliver("hukou_households", row("hukou_households", member_count="3"))
    deliver(
        "hukou_people",
        row("hukou_people", spouse_id=GRANDMA),
        row("hukou_people", person_id=TWICE),
        row("hukou_people", person_id=GRANDMA, sex="女", birth_date="1952-02-03", relation="配偶", spouse_id=TWICE),
        row("hukou_people", person_id=FATHER, birth_date="1980-03-03", relation="子", father_id=TWICE),
    )
    deliver("pensions", row("pensions"))
    deliver("serious_illness", row("serious_illness", person_id=TWICE))
    return deliver


def people(snapshot: Snapshot) -> dict[int, dict[str, Any]]:
    return {person["person_id"]: person for person in snapshot.household(HOME)["person"]}


def facts(snapshot: Snapshot, resident: str = GRANDPA) -> tuple[bool, bool]:
    person = people(snapshot)[person_id(resident)]
    return person["has_pension"], person["serious_illness"]


def test_facts_follow_a_merge_and_its_undo(home: Path, family: Deliver) -> None:
    before = build_snapshot(home, PERIOD)
    assert (facts(before), facts(before, TWICE)) == ((True, False), (False, True))
    assert before.household(HOME)["household"]["members_found"] == 4

    append_events(home, [Event("merge", "周敏", person_id(TWICE), person_id(GRANDPA), reason="一人两号")])
    merged = build_snapshot(home, PERIOD)
    assert merged.id != before.id
    assert facts(merged) == (True, True)
    assert people(merged).keys() == {person_id(each) for each in (GRANDPA, GRANDMA, FATHER)}
    household = merged.household(HOME)["household"]
    assert (household["members_found"], household["household_size"]) == (3, 3)

    append_events(home, [Event("undo", "周敏", undoes=1, reason="同名同日")])
    undone = build_snapshot(home, PERIOD)
    assert undone.id == before.id
    assert people(undone) == people(before)


def test_relatives_are_told_by_the_number_of_their_person(home: Path, family: Deliver) -> None:
    append_events(home, [Event("merge", "周敏", person_id(TWICE), person_id(GRANDPA))])
    merged = people(build_snapshot(home, PERIOD))
    supporters = {link["supporter_id"] for link in merged[person_id(GRANDPA)]["supporter"]}
    assert supporters == {person_id(GRANDMA), person_id(FATHER)}
    assert merged[person_id(GRANDMA)]["kin_verified"]


def test_what_was_decided_later_was_not_known_then(home: Path, family: Deliver) -> None:
    from datetime import date

    append_events(home, [Event("merge", "周敏", person_id(TWICE), person_id(GRANDPA))])
    known_now = build_snapshot(home, PERIOD, known_on=date(2199, 12, 31))
    assert len(people(known_now)) == 3


@pytest.mark.parametrize("passes", [1, 7])
def test_many_merges_are_read_like_few(
    home: Path, family: Deliver, monkeypatch: pytest.MonkeyPatch, passes: int
) -> None:
    """Rows come from slots one by one or from the whole table: the same rows."""
    monkeypatch.setattr("minsheng.lake.current._FEW_SLOTS", 0)
    monkeypatch.setattr("minsheng.lake.building._SUBJECTS_PER_PASS", -(-4 // passes))
    append_events(home, [Event("merge", "周敏", person_id(TWICE), person_id(GRANDPA))])
    merged = build_snapshot(home, PERIOD)
    assert facts(merged) == (True, True)
    assert len(people(merged)) == 3


def test_a_merge_of_records_of_lists_changes_no_snapshot(home: Path, family: Deliver) -> None:
    before = build_snapshot(home, PERIOD)
    append_events(home, [Event("merge", "周敏", 171646000000001, person_id(SON))])
    assert build_snapshot(home, PERIOD).id == before.id
