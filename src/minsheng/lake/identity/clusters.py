"""From scored pairs to persons: records are joined where they agree on average, and never across two good ids.

Joining whatever hangs together (single linkage) lets one wrong pair weld two families. Here two groups are joined while
the mean weight over all pairs between them stays at the threshold or above; a pair that no rule brought together counts
with a fixed weight of its own.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["cluster", "foremost"]

_FIRST_PERSON: Final = 10**16
"""Numbers of persons have 17 digits; records that belong to nobody yet have smaller ones."""


@dataclass(slots=True)
class _Group:
    """Records joined so far, with the pairs that lead out of the group.

    Attributes:
        members: The records.
        marks: Their good ids; one at most.
        ties: Neighbouring group to the sum of weights and the number of pairs between the two.
        apart: Records that must not come in.
    """

    members: list[int]
    marks: set[int]
    ties: dict[int, tuple[float, int]]
    apart: set[int]


def cluster(
    pairs: Iterable[tuple[int, int, float]],
    *,
    threshold: float,
    stranger: float,
    marks: Mapping[int, int] | None = None,
    apart: Collection[tuple[int, int]] = (),
) -> dict[int, int]:
    """Join records into persons.

    Args:
        pairs: Left record, right record, weight in bits; each pair once.
        threshold: Smallest mean weight, in bits, at which two groups are joined.
        stranger: Weight, in bits, of a pair that is not among `pairs`.
        marks: Record to its good id; records with different ones are never joined.
        apart: Pairs of records that a person has found to be two people.

    Returns:
        Record to the foremost record of its person, see `foremost`; records that stand alone are left out. The same for
        the same pairs in any order.
    """
    groups = _singles(pairs, marks or {}, apart)
    heap = [(-mean, one, other) for one, other, mean in _ties(groups, stranger) if mean >= threshold]
    heapq.heapify(heap)
    while heap:
        negative, one, other = heapq.heappop(heap)
        if one not in groups or other not in groups or -negative != _mean(groups, one, other, stranger):
            continue
        if len(groups[one].marks | groups[other].marks) > 1 or _kept_apart(groups[one], groups[other]):
            continue
        joined = _join(groups, one, other)
        for neighbour in groups[joined].ties:
            mean = _mean(groups, joined, neighbour, stranger)
            if mean >= threshold:
                heapq.heappush(heap, (-mean, min(joined, neighbour), max(joined, neighbour)))
    found: dict[int, int] = {}
    for group in groups.values():
        if group.members[1:]:
            found |= dict.fromkeys(group.members, foremost(group.members))
    return found


def foremost(records: Collection[int]) -> int:
    """The record that stands for a person: the smallest that is the key of a person, or else the smallest."""
    return min(records, key=lambda record: (record < _FIRST_PERSON, record))


def _singles(
    pairs: Iterable[tuple[int, int, float]], marks: Mapping[int, int], apart: Collection[tuple[int, int]]
) -> dict[int, _Group]:
    groups: dict[int, _Group] = {}
    for left, right, weight in pairs:
        for one, other in ((left, right), (right, left)):
            if one not in groups:
                groups[one] = _Group([one], {marks[one]} if one in marks else set(), {}, set())
            groups[one].ties[other] = (weight, 1)
    for left, right in apart:
        for one, other in ((left, right), (right, left)):
            if one in groups:
                groups[one].apart.add(other)
    return groups


def _ties(groups: Mapping[int, _Group], stranger: float) -> Iterable[tuple[int, int, float]]:
    for one, group in groups.items():
        for other in group.ties:
            if one < other:
                yield one, other, _mean(groups, one, other, stranger)


def _mean(groups: Mapping[int, _Group], one: int, other: int, stranger: float) -> float:
    total, known = groups[one].ties[other]
    between = len(groups[one].members) * len(groups[other].members)
    return (total + (between - known) * stranger) / between


def _kept_apart(one: _Group, other: _Group) -> bool:
    return not one.apart.isdisjoint(other.members)


def _join(groups: dict[int, _Group], one: int, other: int) -> int:
    """Move the group with fewer ties into the other; returns the one that remains."""
    if len(groups[one].ties) < len(groups[other].ties):
        one, other = other, one
    stays, goes = groups[one], groups.pop(other)
    stays.members += goes.members
    stays.marks |= goes.marks
    stays.apart |= goes.apart
    del stays.ties[other]
    for neighbour, (total, known) in goes.ties.items():
        if neighbour == one:
            continue
        here = stays.ties.get(neighbour, (0.0, 0))
        tie = (here[0] + total, here[1] + known)
        stays.ties[neighbour] = tie
        del groups[neighbour].ties[other]
        groups[neighbour].ties[one] = tie
    return one
