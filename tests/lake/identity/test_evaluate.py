"""Scores are counts of pairs, as counting them one by one gives them."""

from __future__ import annotations

from itertools import combinations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.lake.identity.evaluate import Scores, blocking_ceiling, cluster_scores, curve
from minsheng.lake.identity.plan import Plan

mappings = st.dictionaries(st.integers(1, 9), st.integers(1, 4), max_size=9)


@given(mappings, mappings)
def test_scores_of_persons_are_those_of_their_pairs(groups: dict[int, int], truth: dict[int, int]) -> None:
    members: dict[int, list[int]] = {}
    for record, group in groups.items():
        members.setdefault(group, []).append(record)
    person_of = {record: min(members[group]) for record, group in groups.items() if len(members[group]) > 1}
    known = {record: truth.get(record, -record) for record in range(1, 10)}
    pairs = list(combinations(range(1, 10), 2))
    found = [(a, b) for a, b in pairs if a in person_of and person_of.get(a) == person_of.get(b)]
    true = [(a, b) for a, b in pairs if known[a] == known[b]]
    told = cluster_scores(person_of, known.items())
    assert told == Scores(len(found), len(set(found) & set(true)), len(true))


def test_precision_recall_and_f1() -> None:
    scores = Scores(found=4, right=3, true=6)
    assert (scores.precision, scores.recall, scores.f1) == (0.75, 0.5, 0.6)
    assert Scores(0, 0, 0).f1 == 1.0


def test_the_curve_and_the_ceiling_of_blocking() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE person AS FROM (VALUES (1, '王', 1), (2, '王', 2), (3, '李', 1), (4, '赵', 3)) t (record_id, name, year)"
        )
        connection.execute(
            "CREATE TABLE told AS FROM (VALUES (1, 'a'), (2, 'a'), (3, 'a'), (4, 'b')) t (record_id, truth)"
        )
        connection.execute("CREATE TABLE pair AS FROM (VALUES (1, 2, 5.0), (1, 4, 1.0)) t (left_id, right_id, weight)")
        plan = Plan("record_id", (), ("l.name = r.name", "l.year = r.year"), (), (), 1.0)
        assert blocking_ceiling(connection, "person", "told", plan) == Scores(2, 2, 3)
        by_threshold = dict(curve(connection, "pair", "told", [0, 3]))
    assert by_threshold == {0: Scores(2, 1, 3), 3: Scores(1, 1, 3)}
    assert by_threshold[3].recall == pytest.approx(1 / 3)
