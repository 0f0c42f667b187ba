"""The first month: facts for everybody, and the full registers that the departments deliver."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.clock import Clock
from minsheng.synth.draw import stochastic_round
from minsheng.synth.health import start_health
from minsheng.synth.life import Changes
from minsheng.synth.means import impoverish
from minsheng.synth.property import furnish
from minsheng.synth.school import enrol_all
from minsheng.synth.work import start_work
from minsheng.synth.world import NEVER, UNKNOWN, World

__all__ = ["full_registers", "open_books"]

_LIFTED_OUT: Final = 1_900_000 / 32_000_000
"""People lifted out of poverty; general knowledge."""

_MONITORED: Final = 115_000 / 32_000_000
"""People ever identified as monitored (2023: 115,000)."""


def open_books(world: World, clock: Clock, rng: np.random.Generator) -> None:
    """School, health, work, property, means and the list of lifted-out households at the start."""
    alive, age = world.living(0, clock.last_day(0)), world.age(clock.last_ymd(0))
    day = clock.first_day(0)
    enrol_all(world, clock.first[0], rng)
    start_health(world, age, day, rng)
    start_work(world, alive, age, day, rng)
    furnish(world, alive, age, rng)
    impoverish(world, clock, rng)
    _list_lifted_out(world, alive, rng)


def _list_lifted_out(world: World, alive: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Draw rural households for the list of lifted-out and monitored households, the poor ones above all."""
    households = world.households
    count = len(households.number)
    size = np.bincount(world.people.household, alive, count)
    rural = households.rural & ~households.collective & (size > 0)
    weight = np.where(households.poor > 0, 6.0, 1.0) * rural
    population = int(alive.sum())
    order = np.argsort(rng.standard_exponential(count) / np.maximum(weight, 1e-12), kind="stable")
    reached = np.cumsum(size[order])
    wanted = [stochastic_round(rng, share * population) for share in (_MONITORED, _MONITORED + _LIFTED_OUT)]
    monitored, listed = np.searchsorted(reached, wanted, side="right")
    here = order[:listed][rural[order[:listed]]]
    kind = np.where(np.arange(len(here)) < monitored, 2 + rng.integers(0, 3, len(here)), 1)
    households.lifted_out[here] = kind
    watched = kind > 1
    households.risk[here] = rng.integers(0, 10, len(here))
    households.risk_removed[here] = watched & (rng.random(len(here)) < 0.55)
    households.measures[here] = np.where(watched, rng.integers(1, 7, len(here)), rng.integers(0, 3, len(here)))
    households.identified[here] = np.where(
        watched, -1 - rng.integers(0, 24, len(here)), -40 - rng.integers(0, 50, len(here))
    )
    income = rng.lognormal(9.62, 0.30, len(here)) * np.where(watched, 0.62, 1.0)
    households.net_income[here] = np.rint(income).astype(np.int64) * 100


def full_registers(world: World) -> Changes:
    """Everything that the departments deliver in the first period."""
    people, households = world.people, world.households
    changes = Changes()
    here = (people.from_month == 0) & people.registered
    whole = {
        "hukou_households": np.ones(len(households.number), bool),
        "hukou_people": here,
        "lifted_out": households.lifted_out > 0,
        "employment": here & (people.job > 0),
        "pensions": here & (people.pension > 0),
        "unemployment": here & people.unemployed,
        "serious_illness": here & (people.illness > 0),
        "schooling": here & (people.stage > 0),
        "disability": here & (people.disability > 0),
        "dwellings": households.dwellings > 0,
        "real_estate": here & ((people.homes > 0) | (people.premises > 0)),
        "vehicles": here & ((people.car > 0) | people.motorcycle),
        "companies": here & (people.company > 0),
        "authorisations": here & (people.bank != UNKNOWN) & (people.authorised_on < NEVER),
        "bank_balances": here & (people.bank != UNKNOWN),
    }
    for table, flag in whole.items():
        changes.touch(table, np.flatnonzero(flag))
    return changes
