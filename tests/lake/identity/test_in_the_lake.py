"""What is known of identity takes effect: facts follow a merge, and an undo gives back the very same snapshot."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from minsheng.lake import Snapshot, build_snapshot
from minsheng.lake.identity import Event, Linked, append_events, link, open_questions, read_events
from minsheng.lake.identity.applying import standing_aliases
from minsheng.lake.identity.lake_records import lake_records
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
    append_events(home, [Event("merge", "周敏", person_id(TWICE), person_id(GRANDPA))])
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert standing_aliases(home, yesterday) is None
    assert standing_aliases(home, yesterday + timedelta(days=2)) == standing_aliases(home)


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


def unnamed(**cells: str) -> dict[str, str]:
    """An illness of the father that came without an id."""
    return row("serious_illness", person_id="", name="张伟", sex="男", birth_date="1980-03-03") | cells


@pytest.fixture
def town(deliver: Deliver) -> Deliver:
    """The family among sixty others of their village, so that a name and a birth date mean something."""
    deliver("hukou_households", row("hukou_households", member_count="3"))
    others = [
        row(
            "hukou_people",
            person_id=resident_id(f"19{at}0405", f"{2 * at + 1:03d}"),
            name=f"钱{chr(0x6000 + at)}{chr(0x6100 + at)}",
            birth_date=f"19{at}-04-05",
            household_no=f"5001010010010001{at}",
        )
        for at in range(30, 90)
    ]
    deliver(
        "hukou_people",
        row("hukou_people", spouse_id=GRANDMA),
        row("hukou_people", person_id=GRANDMA, name="李秀英", sex="女", birth_date="1952-02-03", relation="配偶"),
        row("hukou_people", person_id=FATHER, name="张伟", birth_date="1980-03-03", relation="子", father_id=GRANDPA),
        *others,
    )
    return deliver


def run(home: Path) -> Linked:
    known = lake_records(home, PERIOD)
    return link(home, known.relations, scope="register", by="周敏", claims=known.claims, whole=known.whole)


def is_ill(home: Path, resident: str = FATHER) -> bool:
    ill: bool = people(build_snapshot(home, PERIOD))[person_id(resident)]["serious_illness"]
    return ill


def test_a_row_without_an_id_finds_its_person_and_counts_from_then_on(home: Path, town: Deliver) -> None:
    town("serious_illness", unnamed(), row("serious_illness"))
    before = build_snapshot(home, PERIOD)
    assert before.unplaced["serious_illness"] == 1
    assert not is_ill(home)
    linked = run(home)
    assert linked.placed == 1
    assert is_ill(home)
    assert "serious_illness" not in build_snapshot(home, PERIOD).unplaced
    (event,) = [event for event in read_events(home) if event.kind == "merge"]
    append_events(home, [Event("undo", "周敏", undoes=event.number, reason="同名同日")])
    assert build_snapshot(home, PERIOD).id == before.id
    run(home)
    assert not is_ill(home)


def test_a_large_register_is_asked_for_those_who_may_be_meant_alone(
    home: Path, town: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minsheng.lake.identity.lake_records._MOST_COMPARED", 10)
    town(
        "serious_illness",
        unnamed(),
        unnamed(name="章伟", disease="白血病"),
        unnamed(name="钱一", birth_date="1930-01-01"),
    )
    linked = run(home)
    assert linked.records == 4
    assert linked.placed == 1
    assert is_ill(home)


def test_the_next_months_row_of_the_same_person_is_placed_already(home: Path, town: Deliver) -> None:
    town("serious_illness", unnamed(), period="2023-11")
    run(home)
    town("serious_illness", unnamed(status="治愈"))
    assert not is_ill(home)
    assert "serious_illness" not in build_snapshot(home, PERIOD).unplaced


def test_of_two_namesakes_born_on_one_day_neither_is_given_the_row_without_asking(home: Path, town: Deliver) -> None:
    twin = resident_id("19800303", "007")
    town("hukou_people", row("hukou_people", person_id=twin, name="张伟", birth_date="1980-03-03", relation="子"))
    town("serious_illness", unnamed())
    assert run(home).placed == 0
    number = {question.left_id for question in open_questions(home)} & {
        question.left_id for question in open_questions(home) if question.right_id == person_id(twin)
    }
    asked = [question for question in open_questions(home) if question.left_id in number]
    assert {question.right_id for question in asked} == {person_id(FATHER), person_id(twin)}
    append_events(home, [Event("merge", "周敏", min(number), person_id(twin), reason="电话核实")])
    assert is_ill(home, twin)
    assert not is_ill(home)


def test_one_id_under_which_two_people_are_named_is_a_question_and_nobody_is_merged(home: Path, town: Deliver) -> None:
    town(
        "serious_illness",
        row("serious_illness", person_id=FATHER, name="赵国庆", sex="男", birth_date="1961-10-01"),
        row("serious_illness", person_id=GRANDMA, name="李秀英", sex="女", birth_date="1952-02-03"),
        row("serious_illness", person_id=GRANDPA, name="張三", sex="男"),
    )
    before = build_snapshot(home, PERIOD)
    assert run(home).clashes == 1
    (question,) = [each for each in open_questions(home) if each.reason == "clash"]
    assert question.left_id == person_id(FATHER)
    assert question.weight < 0
    evidence = {entry["field"]: entry for entry in question.evidence}
    assert (evidence["name"]["left"], evidence["name"]["right"], evidence["name"]["level"]) == (
        "张伟",
        "赵国庆",
        "differ",
    )
    assert evidence["birth_date"]["bits"] < 0
    assert build_snapshot(home, PERIOD).id == before.id
    assert is_ill(home)
    append_events(home, [Event("apart", "周敏", question.left_id, question.right_id, reason="两个人")])
    assert not [each for each in open_questions(home) if each.reason == "clash"]
    assert not is_ill(home)
    assert is_ill(home, GRANDMA)
    assert build_snapshot(home, PERIOD).unplaced["serious_illness"] == 1
    append_events(home, [Event("undo", "周敏", undoes=1, reason="改名")])
    assert build_snapshot(home, PERIOD).id == before.id


def test_a_correction_of_rows_under_other_numbers_is_laid_over_the_base(
    home: Path, town: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows without an id, and rows under an id that is somebody else's, are found again where they are read."""
    monkeypatch.setattr("minsheng.lake.patching._LARGEST_SHARE", 10.0)
    another = row("serious_illness", person_id=FATHER, name="赵国庆", sex="男", birth_date="1961-10-01")
    grandma = row("serious_illness", person_id=GRANDMA, name="李秀英", sex="女", birth_date="1952-02-03")
    town("serious_illness", unnamed(), another | {"disease": "白血病"}, grandma)
    town("pensions", row("pensions", person_id=GRANDMA))
    run(home)
    (question,) = [each for each in open_questions(home) if each.reason == "clash"]
    append_events(home, [Event("apart", "周敏", question.left_id, question.right_id, reason="两个人")])
    base = build_snapshot(home, PERIOD)
    assert is_ill(home)
    corrections = [
        ("serious_illness", unnamed(status="治愈"), False),
        ("serious_illness", another | {"disease": "尿毒症"}, False),
        ("pensions", row("pensions", person_id=FATHER), False),
        ("serious_illness", row("serious_illness", person_id=FATHER, disease="白血病", name="张伟", sex="男"), True),
    ]
    for at, (table, sent, ill) in enumerate(corrections):
        town(table, sent)
        patched = build_snapshot(home, PERIOD)
        assert patched.base == base.folder
        assert is_ill(home) == ill
        copy = tmp_path / f"whole{at}"
        shutil.copytree(home, copy)
        shutil.rmtree(copy / "lake" / "snapshots")
        whole = build_snapshot(copy, PERIOD)
        assert (people(patched), patched.unplaced, patched.counts) == (people(whole), whole.unplaced, whole.counts)
