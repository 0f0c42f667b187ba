"""A merge can be undone, people come before machines, and the log alone says who is who."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.lake.errors import LakeError
from minsheng.lake.identity.merges import Event, append_events, read_events, resolve


def numbered(*events: Event) -> tuple[Event, ...]:
    return tuple(replace(event, number=at) for at, event in enumerate(events, 1))


def merge(left: int, right: int, run: int | None = None, scope: str = "") -> Event:
    return Event("merge", "周敏", left, right, run=run, scope=scope)


def apart(left: int, right: int) -> Event:
    return Event("apart", "周敏", left, right)


def undo(number: int) -> Event:
    return Event("undo", "周敏", undoes=number)


def test_merges_chain_to_the_smallest_record() -> None:
    assert resolve(numbered(merge(5, 3), merge(9, 5))).person_of == {3: 3, 5: 3, 9: 3}


def test_the_key_of_a_person_stands_for_records_that_have_none() -> None:
    person = 50010120230501001
    assert resolve(numbered(merge(7, person), merge(7, person + 2))).person_of == dict.fromkeys(
        (7, person, person + 2), person
    )


def test_an_undone_merge_leaves_what_it_found() -> None:
    assert resolve(numbered(merge(1, 2), merge(2, 3), undo(2))).person_of == {1: 1, 2: 1}


def test_an_undo_can_be_undone() -> None:
    assert resolve(numbered(merge(1, 2), undo(1), undo(2))).person_of == {1: 1, 2: 1}


def test_what_people_decide_comes_before_what_a_run_proposes() -> None:
    told = resolve(numbered(merge(1, 2, run=1), apart(1, 2)))
    assert told.person_of == {}
    assert [event.number for event in told.set_aside] == [1]


def test_a_merge_that_would_bridge_two_kept_apart_is_set_aside() -> None:
    told = resolve(numbered(merge(1, 2), merge(2, 3), apart(1, 3)))
    assert told.person_of == {1: 1, 2: 1}
    assert [event.number for event in told.set_aside] == [2]


def test_an_undone_proposal_is_not_made_again() -> None:
    told = resolve(numbered(merge(1, 2, run=1), undo(1), merge(1, 2, run=2)))
    assert told.person_of == {}
    assert told.apart == {(1, 2)}


def test_the_last_run_of_a_scope_replaces_the_earlier_ones() -> None:
    log = numbered(merge(1, 2, 1, "register"), merge(8, 9, 2, "list"), merge(3, 4, 3, "register"))
    assert resolve(log).person_of == {3: 3, 4: 3, 8: 8, 9: 8}


records = st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] != pair[1])
logs = st.lists(
    st.one_of(
        records.map(lambda pair: merge(*pair)),
        st.tuples(records, st.integers(1, 3)).map(lambda told: merge(*told[0], run=told[1])),
        records.map(lambda pair: apart(*pair)),
    ),
    max_size=20,
)


@given(logs)
def test_records_kept_apart_are_never_one_person(log: list[Event]) -> None:
    told = resolve(numbered(*log))
    for left, right in told.apart:
        assert told.person_of.get(left, left) != told.person_of.get(right, right)


@given(logs)
def test_the_person_of_a_person_is_that_person_and_order_within_a_pair_does_not_matter(log: list[Event]) -> None:
    told = resolve(numbered(*log))
    assert all(told.person_of[person] == person for person in told.person_of.values())
    turned = [replace(event, left_id=event.right_id, right_id=event.left_id) for event in log]
    assert resolve(numbered(*turned)).person_of == told.person_of


@given(logs)
def test_undoing_everything_that_people_decided_leaves_what_runs_proposed(log: list[Event]) -> None:
    own = [at for at, event in enumerate(log, 1) if event.run is None]
    undone = resolve(numbered(*log, *map(undo, own)))
    assert undone.person_of == resolve(event for event in numbered(*log) if event.run is not None).person_of


@given(logs, st.data())
def test_undoing_a_persons_decision_is_as_if_it_had_not_been_made(log: list[Event], data: st.DataObject) -> None:
    own = [at for at, event in enumerate(log) if event.run is None]
    if own:
        at = data.draw(st.sampled_from(own))
        without = resolve(event for event in numbered(*log) if event.number != at + 1)
        undone = resolve(numbered(*log, undo(at + 1)))
        assert undone.person_of == without.person_of
        assert undone.apart == without.apart


def test_the_log_is_only_added_to(tmp_path: Path) -> None:
    append_events(tmp_path, [merge(1, 2), merge(3, 4)])
    before = {path: path.read_bytes() for path in tmp_path.rglob("events/*.parquet")}
    append_events(tmp_path, [undo(1)])
    assert all(path.read_bytes() == content for path, content in before.items())
    assert [event.number for event in read_events(tmp_path)] == [1, 2, 3]
    assert resolve(read_events(tmp_path)).person_of == {3: 3, 4: 3}


@pytest.mark.parametrize("wrong", [undo(7), merge(4, 4), Event("apart", "周敏", 4), Event("undo", "周敏")])
def test_a_decision_about_nothing_is_refused_and_nothing_is_added(tmp_path: Path, wrong: Event) -> None:
    append_events(tmp_path, [merge(1, 2)])
    with pytest.raises(LakeError):
        append_events(tmp_path, [merge(5, 6), wrong])
    assert len(read_events(tmp_path)) == 1


def test_what_was_undone_cannot_be_undone_twice(tmp_path: Path) -> None:
    append_events(tmp_path, [merge(1, 2)])
    append_events(tmp_path, [undo(1)])
    with pytest.raises(LakeError, match="does not count any more"):
        append_events(tmp_path, [undo(1)])


def test_a_home_without_a_log_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path) == ()
