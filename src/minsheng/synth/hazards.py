"""Disasters, drinking water and aid to pupils: events that need no register of people."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.draw import choose, stochastic_round
from minsheng.synth.feeds import HAZARDS, WATER, Registers
from minsheng.synth.life import Changes
from minsheng.synth.school import ENROLLED
from minsheng.synth.world import World

__all__ = ["strike"]

_DISASTER: Final = np.array([0.3, 0.3, 0.3, 0.5, 0.8, 1.6, 2.2, 1.6, 0.8, 0.4, 0.3, 0.3]) * 0.0002
"""Share of rural households hit, by calendar month; summer floods above all; assumed."""

_WATER: Final = 0.0002
_RISK_REMOVED, _IDENTIFIED = 0.03, 0.000_02
"""Share of monitored households whose risk is removed in a month, and of rural households newly identified; assumed."""

_AIDED: Final = 0.6
"""Share of pupils and students of poor or lifted-out households who get aid in a term; assumed."""


def strike(
    registers: Registers, month: int, fixed: NDArray[np.bool_], changes: Changes, rng: np.random.Generator
) -> None:
    """Disasters and water problems of a month, and in March, October and the first month the aid of the term."""
    world, clock = registers.world, registers.clock
    households = world.households
    first, last = clock.first_day(month), clock.last_day(month)
    rural = np.flatnonzero(households.rural & ~households.collective & ~households.cancelled & ~fixed)
    rate = _DISASTER[clock.first[month].month - 1]
    # One at least in the first month: only a table that was delivered can say that nothing happened.
    hits = max(stochastic_round(rng, rate * len(rural)), int(month == 0))
    hit = rural[choose(rng, np.ones(len(rural)), hits)]
    day = (first + rng.random(len(hit)) * (last - first + 1)).astype(np.int32)
    loss = np.rint(rng.lognormal(9.2, 1.0, len(hit))).astype(np.int64) * 100
    changes.event("disasters", registers.disasters(hit, rng.integers(0, len(HAZARDS) - 1, len(hit)), day, loss))
    dries = max(stochastic_round(rng, _WATER * len(rural)), int(month == 0))
    dry = rural[choose(rng, np.ones(len(rural)), dries)]
    since = (first - rng.random(len(dry)) * 25).astype(np.int32)
    # A problem reported late in the month it was solved in.
    changes.event(
        "drinking_water", registers.water(dry, rng.integers(0, len(WATER), len(dry)), since, since + np.int32(25))
    )
    if clock.first[month].month in {3, 10} or month == 0:
        people = world.people
        poor = (households.poor > 0) | (households.lifted_out > 0)
        pupils = world.living(month, last) & (people.school_status == ENROLLED) & poor[people.household]
        who = np.flatnonzero(pupils & (rng.random(len(pupils)) < _AIDED))
        start = clock.first[month]
        term = f"{start.year}春" if 2 <= start.month <= 7 else f"{start.year - (start.month == 1)}秋"
        changes.event("student_aid", registers.student_aid(who, term, first + 19))
    if month:
        _monitor(world, month, rural, changes, rng)


def _monitor(world: World, month: int, rural: NDArray[np.int64], changes: Changes, rng: np.random.Generator) -> None:
    """The rural-affairs department removes risks and identifies new households that something sudden has hit."""
    households = world.households
    open_risk = np.flatnonzero((households.lifted_out > 1) & ~households.risk_removed & ~households.cancelled)
    solved = open_risk[rng.random(len(open_risk)) < _RISK_REMOVED]
    households.risk_removed[solved] = True
    new = rural[(households.lifted_out[rural] == 0) & (rng.random(len(rural)) < _IDENTIFIED)]
    households.lifted_out[new], households.identified[new] = 4, month
    households.risk[new] = rng.integers(0, 10, len(new))
    households.net_income[new] = rng.integers(5_000, 9_000, len(new)) * 100
    changes.touch("lifted_out", np.r_[solved, new])
