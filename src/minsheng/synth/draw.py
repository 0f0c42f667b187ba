"""Draws with exact totals: weighted choices without replacement and the pairing of people by age."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["choose", "pair_by_age", "rank_within", "stochastic_round"]

_AGES = 160


def choose(rng: np.random.Generator, weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Positions of `count` items drawn without replacement with probabilities that follow `weights`, ascending."""
    if count <= 0:
        return np.empty(0, np.int64)
    if count >= len(weights):
        return np.arange(len(weights))
    keys = rng.standard_exponential(len(weights)) / np.maximum(weights, 1e-12)
    return np.sort(np.argpartition(keys, count)[:count])


def stochastic_round(rng: np.random.Generator, expected: float) -> int:
    """A whole number whose expectation is `expected`."""
    return int(expected + rng.random())


def rank_within(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """For every position, how many earlier positions hold the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.empty(0, np.int64)
    lengths = np.diff(np.r_[starts, len(keys)])
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return ranks


def _fill(demand: NDArray[np.int64], supply: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many to take at each age so that the demand is met there or as near as the supply allows."""
    take = np.zeros_like(supply)
    left = demand.tolist()
    have = supply.tolist()
    for reach in range(_AGES):
        for age in [a for a in range(_AGES) if left[a]]:
            for place in {age - reach, age + reach}:
                if 0 <= place < _AGES and left[age] and have[place]:
                    taken = min(left[age], have[place])
                    left[age] -= taken
                    have[place] -= taken
                    take[place] += taken
        if not any(left):
            break
    return take


def pair_by_age(
    rng: np.random.Generator, wanted: NDArray[np.int64], pool: NDArray[np.int64], ages: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give every wanted age a different member of the pool whose age is near it.

    Args:
        rng: Source of chance among people of equal age.
        wanted: Ages wanted, in years; not more of them than the pool has members.
        pool: Identifiers of the members.
        ages: Their ages, in years.

    Returns:
        Identifiers, one per wanted age.
    """
    wanted = np.clip(wanted, 0, _AGES - 1)
    take = _fill(np.bincount(wanted, minlength=_AGES), np.bincount(ages, minlength=_AGES))
    shuffled = rng.permutation(len(pool))
    by_age = shuffled[np.argsort(ages[shuffled], kind="stable")]
    ordered_ages = ages[by_age]
    chosen = by_age[rank_within(ordered_ages) < take[ordered_ages]]
    result = np.empty(len(wanted), np.int64)
    jitter = wanted + rng.random(len(wanted))
    result[np.argsort(jitter, kind="stable")] = pool[chosen]
    return result
