"""Where households live: urban or rural residence, village or community, household number."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from minsheng.standards import divisions
from minsheng.synth.census import Quota
from minsheng.synth.draw import rank_within
from minsheng.synth.families import Families

__all__ = ["household_numbers", "place_households"]


@cache
def _villages(district: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Codes of the communities (居委会) and of the villages (村委会) of a district."""
    communities: list[int] = []
    villages: list[int] = []
    for town in divisions.children(district):
        for place in divisions.children(town.code):
            (villages if place.kind == "villagers_committee" else communities).append(int(place.code))
    return np.array(communities or villages), np.array(villages or communities)


def place_households(
    quota: Quota, families: Families, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Residence and division of every household.

    The persons with urban residence add up to the quota's as closely as whole households allow; households of old
    people and of children with their grandparents are rural more often.

    Returns:
        Whether a household is rural, and its 12-digit division code.
    """
    size = np.bincount(families.household, minlength=families.household_count)
    old = np.bincount(families.household, families.age >= 65, families.household_count)
    raised = np.bincount(families.household[families.left_behind], minlength=families.household_count)
    collective = np.arange(families.household_count) >= families.family_count
    inclination = rng.normal(0, 1, len(size)) + 0.5 * (old > 0) + 1.2 * (raised > 0) - 1.5 * collective
    order = np.argsort(inclination, kind="stable")
    reached = np.cumsum(size[order])
    urban = np.zeros(len(size), bool)
    count = int(np.searchsorted(reached, quota.urban, side="right"))
    urban[order[:count]] = True
    left = quota.urban - (int(reached[count - 1]) if count else 0)
    # The last few persons: the first households further on that just fit.
    for household in order[count : count + 200].tolist():
        if left and size[household] <= left:
            urban[household] = True
            left -= int(size[household])
    communities, villages = _villages(quota.district)
    # Communities and villages differ in size: squaring the draw makes a few large and many small.
    pick = rng.random(len(size)) ** 1.5
    division = np.where(
        urban,
        communities[(pick * len(communities)).astype(np.int64)],
        villages[(pick * len(villages)).astype(np.int64)],
    )
    return ~urban, division


def household_numbers(division: NDArray[np.int64], part: int, parts: int) -> NDArray[np.int64]:
    """18-digit household numbers: the division code and a serial that the parts of a district share out."""
    return division * 10**6 + rank_within(division) * parts + part + 1
