"""Records are joined where they agree on average, never across two good ids, and always with the same result."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from minsheng.lake.identity.clusters import cluster

Pair = tuple[int, int, float]
pair_lists = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(-10, 30, allow_nan=False),
    max_size=40,
).map(lambda weights: [(left, right, weight) for (left, right), weight in weights.items()])


def join(
    pairs: list[Pair], marks: Mapping[int, int] | None = None, apart: Collection[tuple[int, int]] = ()
) -> dict[int, int]:
    return cluster(pairs, threshold=0, stranger=-5, marks=marks, apart=apart)


def test_heavy_pairs_are_one_person_and_light_ones_are_not() -> None:
    assert join([(1, 2, 5.0), (3, 4, -1.0)]) == {1: 1, 2: 1}


def test_one_wrong_pair_does_not_weld_two_families() -> None:
    ours, theirs = [1, 2, 3], [7, 8, 9]
    pairs = [(a, b, 10.0) for group in (ours, theirs) for a, b in combinations(group, 2)]
    assert join([*pairs, (3, 7, 4.0)]) == {1: 1, 2: 1, 3: 1, 7: 7, 8: 7, 9: 7}


def test_two_good_ids_are_never_joined() -> None:
    assert cluster([(1, 2, 9.0), (2, 3, 5.0)], threshold=0, stranger=0, marks={1: 77, 3: 88}) == {1: 1, 2: 1}


def test_what_a_person_keeps_apart_stays_apart() -> None:
    assert join([(1, 2, 30.0)], apart=[(2, 1)]) == {}


@given(pair_lists, st.permutations(range(40)))
def test_the_order_of_the_pairs_does_not_matter(pairs: list[Pair], order: list[int]) -> None:
    shuffled = [pair for _, pair in sorted(zip(order, pairs, strict=False))]
    assert join(shuffled) == join(pairs)


@given(pair_lists, st.dictionaries(st.integers(0, 12), st.integers(1, 3)))
def test_no_person_has_two_good_ids(pairs: list[Pair], marks: dict[int, int]) -> None:
    person_of = join(pairs, marks=marks)
    for person in set(person_of.values()):
        members = [record for record, other in person_of.items() if other == person]
        assert person == min(members)
        assert len(members) > 1
        assert len({marks[record] for record in members if record in marks}) <= 1


@given(pair_lists)
def test_nothing_more_could_be_joined(pairs: list[Pair]) -> None:
    person_of = join(pairs)
    groups: dict[int, list[int]] = {}
    for record in range(13):
        groups.setdefault(person_of.get(record, record), []).append(record)
    weight = {frozenset(pair[:2]): pair[2] for pair in pairs}
    for one, other in combinations(groups.values(), 2):
        between = [weight.get(frozenset((a, b)), -5.0) for a in one for b in other]
        assert sum(between) / len(between) < 1e-9
