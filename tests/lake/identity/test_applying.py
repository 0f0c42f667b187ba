"""After a merge the rows of both records are one person's; after its undo they are two people's again."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.lake.checks import SLOTS
from minsheng.lake.identity import Event, append_events
from minsheng.lake.identity.applying import ALIASES, aliases, fingerprint, through_aliases
from minsheng.lake.identity.merges import resolve

ROWS = [(1000, "a"), (1001, "b"), (1500, "c"), (1500, "d")]
PASSES = [(0, 100), (101, 250)]


def read(home: Path, unique: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """All rows, pass by pass, through the aliases of a home."""
    found: list[tuple[int, str]] = []
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE delivered (person_id BIGINT, what VARCHAR)")
        connection.executemany("INSERT INTO delivered VALUES (?, ?)", ROWS)
        connection.register("alias", aliases(home))
        for first, last in PASSES:
            some = f"SELECT * FROM delivered WHERE person_id % {SLOTS} BETWEEN {first} AND {last}"
            query = through_aliases(
                some, "SELECT * FROM delivered", subject="person_id", slots=(first, last), alias="alias", unique=unique
            )
            found += connection.execute(query).fetchall()
    return sorted(found)


def test_without_merges_rows_are_as_delivered(tmp_path: Path) -> None:
    assert read(tmp_path) == ROWS


def test_merged_records_are_read_as_one_person_and_no_row_is_lost(tmp_path: Path) -> None:
    append_events(tmp_path, [Event("merge", "周敏", 1500, 1000)])
    assert read(tmp_path) == [(1000, "a"), (1000, "c"), (1000, "d"), (1001, "b")]


def test_where_a_person_has_one_row_the_own_one_stays(tmp_path: Path) -> None:
    append_events(tmp_path, [Event("merge", "周敏", 1001, 1000)])
    assert (1000, "a") in read(tmp_path, unique=("person_id",))
    assert (1001, "b") not in read(tmp_path, unique=("person_id",))
    assert (1000, "b") not in read(tmp_path, unique=("person_id",))


def test_an_undone_merge_gives_the_rows_back(tmp_path: Path) -> None:
    before = fingerprint(aliases(tmp_path))
    append_events(tmp_path, [Event("merge", "周敏", 1500, 1000)])
    assert fingerprint(aliases(tmp_path)) != before
    append_events(tmp_path, [Event("undo", "周敏", undoes=1)])
    assert fingerprint(aliases(tmp_path)) == before
    assert read(tmp_path) == ROWS


@pytest.mark.parametrize("order", [(1500, 1000), (1000, 1500)])
def test_the_order_of_the_two_records_does_not_matter(tmp_path: Path, order: tuple[int, int]) -> None:
    append_events(tmp_path, [Event("merge", "周敏", *order)])
    assert aliases(tmp_path).to_pylist() == [{"record_id": 1500, "person_id": 1000}]


people = st.integers(10**16, 10**16 + 300)
merged = st.lists(st.tuples(people, people).filter(lambda pair: pair[0] != pair[1]), max_size=6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(people, st.sampled_from("abc")), max_size=12), merged, st.integers(1, 4))
def test_every_row_is_read_once_under_its_person_in_any_number_of_passes(
    rows: list[tuple[int, str]], pairs: list[tuple[int, int]], passes: int
) -> None:
    person_of = resolve(Event("merge", "周敏", *pair, number=at) for at, pair in enumerate(pairs, 1)).person_of
    known = sorted((record, person) for record, person in person_of.items() if record != person)
    found: list[tuple[int, str]] = []
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE delivered (person_id BIGINT, what VARCHAR)")
        if rows:
            connection.executemany("INSERT INTO delivered VALUES (?, ?)", rows)
        columns = [list(column) for column in zip(*known, strict=True)] if known else [[], []]
        connection.register("alias", pa.table(columns, schema=ALIASES))
        for at in range(passes):
            first, last = at * SLOTS // passes, (at + 1) * SLOTS // passes - 1
            some = f"SELECT * FROM delivered WHERE person_id % {SLOTS} BETWEEN {first} AND {last}"
            query = through_aliases(
                some, "SELECT * FROM delivered", subject="person_id", slots=(first, last), alias="alias"
            )
            found += connection.execute(query).fetchall()
    assert sorted(found) == sorted((person_of.get(person, person), what) for person, what in rows)
