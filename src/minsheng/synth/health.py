"""Disability certificates, registered serious illnesses and the costs of illness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.world import DISABILITY_KINDS, World

__all__ = ["DISEASES", "Settlements", "certify", "fall_ill", "settle", "severe", "start_health"]

DISEASES: Final = (
    "", "恶性肿瘤", "终末期肾病", "急性心肌梗死", "脑卒中后遗症", "再生障碍性贫血", "血友病", "重性精神疾病", "尘肺",
    "白血病", "先天性心脏病", "系统性红斑狼疮",
)  # fmt: skip
"""Registered serious illnesses; 0 is none."""

_DISABLED: Final = ([0, 6, 16, 40, 60, 70, 80, 95], [0.004, 0.010, 0.014, 0.025, 0.045, 0.075, 0.095, 0.10])
"""Share of people with a certificate by age; assumed, about 3.5 % in all."""

_KIND_SHARES: Final = (0.12, 0.13, 0.02, 0.46, 0.09, 0.12, 0.06)
_GRADE_SHARES: Final = (0.12, 0.25, 0.30, 0.33)

_ILL: Final = ([0, 15, 40, 60, 75, 95], [0.001, 0.001, 0.005, 0.016, 0.025, 0.02])
"""Share of people with a registered serious illness by age; assumed, about 0.8 % in all."""

_STAYS: Final = ([0, 1, 5, 15, 40, 60, 75, 95], [0.25, 0.20, 0.10, 0.05, 0.11, 0.28, 0.55, 0.60])
"""Settlements per person and year by age, about 0.2 in all (national level of hospital use, rounded)."""


def severe(kind: NDArray[np.int8], grade: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Severe disability: grade 1 or 2, or grade 3 of an intellectual or mental one (民发〔2021〕57号)."""
    mind = (kind == DISABILITY_KINDS.index("intellectual")) | (kind == DISABILITY_KINDS.index("mental"))
    result: NDArray[np.bool_] = (grade >= 1) & ((grade <= 2) | ((grade == 3) & mind))
    return result


def certify(world: World, who: NDArray[np.int64], day: int, rng: np.random.Generator) -> None:
    """Give people a disability certificate of a random kind and grade."""
    people = world.people
    people.disability[who] = 1 + rng.choice(len(_KIND_SHARES), len(who), p=_KIND_SHARES)
    people.disability_grade[who] = 1 + rng.choice(len(_GRADE_SHARES), len(who), p=_GRADE_SHARES)
    people.disabled_since[who] = day - (rng.random(len(who)) * 3000).astype(np.int32)


def fall_ill(world: World, who: NDArray[np.int64], day: int, rng: np.random.Generator) -> None:
    """Register a serious illness, diagnosed on or shortly before a day."""
    people = world.people
    people.illness[who] = rng.integers(1, len(DISEASES), len(who))
    people.ill_since[who] = day - (rng.random(len(who)) * 28).astype(np.int32)


def start_health(world: World, age: NDArray[np.int32], day: int, rng: np.random.Generator) -> None:
    """Certificates and illnesses that stand at the start of the run."""
    born = age >= 0
    certify(world, np.flatnonzero(born & (rng.random(len(age)) < np.interp(age, *_DISABLED))), day, rng)
    ill = np.flatnonzero(born & (rng.random(len(age)) < np.interp(age, *_ILL)))
    fall_ill(world, ill, day, rng)
    world.people.ill_since[ill] -= (rng.random(len(ill)) * 1500).astype(np.int32)


@dataclass
class Settlements:
    """Medical settlements of a month; money in fen, one row each."""

    person: NDArray[np.int64]
    day: NDArray[np.int32]
    outpatient: NDArray[np.bool_]
    level: NDArray[np.int32]
    total: NDArray[np.int64]
    in_scope: NDArray[np.int64]
    insurance: NDArray[np.int64]
    serious: NDArray[np.int64]
    aid: NDArray[np.int64]

    @property
    def self_paid(self) -> NDArray[np.int64]:
        """What the person paid after every cover."""
        return self.total - self.insurance - self.serious - self.aid


def settle(
    world: World,
    alive: NDArray[np.bool_],
    age: NDArray[np.int32],
    first_day: int,
    last_day: int,
    large: NDArray[np.int64],
    rng: np.random.Generator,
) -> Settlements:
    """The settlements of a month: a lognormal body with a Pareto tail, shared between the covers.

    Args:
        world: The chunk.
        alive: Who can fall ill.
        age: Completed years.
        first_day: First day of the month.
        last_day: Last day of the month.
        large: People who get a bill of at least 100,000 yuan this month.
        rng: Source of chance.
    """
    people = world.people
    rate = np.interp(age, *_STAYS) / 12 * (1 + 5 * (people.illness > 0))
    person = np.r_[np.flatnonzero(alive & (rng.random(len(age)) < rate)), large]
    count = len(person)
    total = rng.lognormal(8.65, 0.75, count)
    tail = rng.random(count) < 0.04
    total[tail] = 20_000 * (1 + rng.pareto(1.7, int(tail.sum())))
    is_large = np.arange(count) >= count - len(large)
    total[is_large] = 250_000 + 250_000 * rng.random(len(large))
    outpatient = (people.illness[person] > 0) & (rng.random(count) < 0.6) & ~is_large
    total[outpatient] *= 0.25
    total = np.minimum(total, 2_000_000)
    total_fen = np.rint(total * 100).astype(np.int64)
    in_scope = (total_fen * rng.uniform(0.78, 0.95, count)).astype(np.int64)
    employee = people.pension[person] == 1
    insurance = (np.minimum(in_scope, 30_000_000) * np.where(employee, 0.8, 0.6)).astype(np.int64)
    remaining = in_scope - insurance
    serious = (np.maximum(remaining - 1_800_000, 0) * 0.6).astype(np.int64)
    helped = people.on_dibao[person] | people.on_tekun[person]
    aid = np.where(helped, np.minimum((remaining - serious) * 7 // 10, 6_000_000), 0)
    day = first_day + (rng.random(count) * (last_day - first_day + 1)).astype(np.int32)
    day = np.minimum(day, np.minimum(last_day, people.death_day[person])).astype(np.int32)
    level = rng.choice(np.array([1, 2, 3], np.int32), count, p=[0.25, 0.4, 0.35])
    return Settlements(person, day, outpatient, level, total_fen, in_scope, insurance, serious, aid)
