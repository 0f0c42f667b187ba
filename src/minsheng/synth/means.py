"""Who is poor, and how everybody's income comes to say so.

There is no imputed support from children in the core law, so that many households of old people would fall below the
lines on their pensions alone. The published counts of people on dibao and tekun decide how many households are poor
here; the incomes of the others are lifted clear of the lines in ways that are seen in life: land, an employee pension,
better pay, or savings above the limit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.clock import Clock
from minsheng.synth.draw import stochastic_round
from minsheng.synth.entitlement import MAYBE, NO, Lines, assess
from minsheng.synth.health import severe
from minsheng.synth.property import check_savings, strip
from minsheng.synth.school import ENROLLED
from minsheng.synth.work import EMPLOYEE_PENSION, FARMING, FLEXIBLE, RESIDENT_PENSION
from minsheng.synth.world import UNKNOWN, World

__all__ = ["DIBAO", "EDGE", "candidates", "impoverish", "set_incomes"]

ORDINARY, DIBAO, EDGE, TEKUN, NEAR = range(5)

_DIBAO_SHARE: Final = 1.06 * 774_200 / 32_000_000
"""People in dibao households at the start: 774,200 of 32 million are wanted near the end of the year (2023-11), and a
few more find work in it than fall on hard times."""

_EDGE_SHARE: Final = 0.006
_NEAR_SHARE: Final = 0.010
"""People in edge households, and in households just above all lines; assumed."""


def impoverish(world: World, clock: Clock, rng: np.random.Generator) -> None:
    """Choose the poor households, set what they earn and save, and lift the others clear of the lines."""
    people, households = world.people, world.households
    count = len(households.number)
    alive, age = world.living(0, clock.last_day(0)), world.age(clock.last_ymd(0))
    lines = Lines.on(clock.last[0])
    size = np.bincount(people.household, alive, count).astype(np.int64)
    households.poor[people.household[people.childless]] = TEKUN
    _choose_poor(world, alive, age, size, rng)
    strip(world, (households.poor >= DIBAO) & (households.poor <= TEKUN))
    floor = np.array([0, 0.10, 1.05, 0, 1.56])[households.poor]
    ceiling = np.array([0, 0.92, 1.42, 0, 1.95])[households.poor]
    line = np.where(households.rural, lines.rural, lines.urban)
    target = (line * size * (floor + (ceiling - floor) * rng.random(count))).astype(np.int64)
    _humble_pensions(world, age, rng)
    set_incomes(world, np.flatnonzero(households.poor % TEKUN > 0), target, alive, age)
    destitute = people.childless
    people.job[destitute] = 0
    poor = alive & (households.poor[people.household] > 0) & (households.poor[people.household] < NEAR)
    _check(world, np.flatnonzero(poor), clock.first_day(0), line, np.zeros(count, bool), rng)
    for attempt in range(3):
        _lift(world, clock, alive, age, size, line, attempt, rng)


def _choose_poor(
    world: World, alive: NDArray[np.bool_], age: NDArray[np.int32], size: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Draw households until the wanted numbers of people are reached; hardship of many kinds makes it likelier."""
    people, households = world.people, world.households
    count = len(size)

    def has(flag: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(people.household, flag & alive, count) > 0

    hard = severe(people.disability, people.disability_grade)
    weight = (
        np.where(households.rural, 3.0, 1.0)
        * np.where(has(hard), 5.0, 1.0)
        * np.where(has(people.illness > 0), 3.0, 1.0)
    )
    weight *= np.where(has(people.child & (people.father < 0) & (age < 18)), 2.5, 1.0) * np.where(
        has(age >= 70), 1.3, 1.0
    )
    weight[households.collective | (households.poor > 0) | (size == 0)] = 0
    order = np.argsort(rng.standard_exponential(count) / np.maximum(weight, 1e-12), kind="stable")
    reached = np.cumsum(size[order])
    population = int(alive.sum())
    bounds = np.cumsum(
        [stochastic_round(rng, share * population) for share in (_DIBAO_SHARE, _EDGE_SHARE, _NEAR_SHARE)]
    )
    place = np.searchsorted(bounds, reached, side="left")
    kind = np.array([DIBAO, EDGE, NEAR, ORDINARY], np.int8)[np.minimum(place, 3)]
    free = households.poor[order] == 0
    households.poor[order[free]] = np.where(weight[order] > 0, kind, ORDINARY)[free]


def _humble_pensions(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    """Poor households have no employee pension and no unemployment benefit."""
    people = world.people
    poor = world.households.poor[people.household] > 0
    old = np.flatnonzero(poor & (age >= 60))
    people.pension[old] = RESIDENT_PENSION
    people.pension_basic[old] = 12_500
    people.pension_amount[old] = 12_500 + (500 + (rng.random(len(old)) * 6000).astype(np.int64)) // 100 * 100
    people.benefit[poor] = 0


def set_incomes(
    world: World, chosen: NDArray[np.int64], target: NDArray[np.int64], alive: NDArray[np.bool_], age: NDArray[np.int32]
) -> None:
    """Set what the members of some households earn so that it adds up to a target as nearly as it can.

    Workers share it evenly; without a worker, old people farm, and failing that draw an employee pension. A household
    meant for dibao without a worker keeps what it has.

    Args:
        world: The chunk.
        chosen: Households.
        target: Counted monthly income in fen that each household shall have; by household.
        alive: Who counts.
        age: Completed years.
    """
    people, households = world.people, world.households
    count = len(households.number)
    home = people.household
    mine = np.zeros(count, bool)
    mine[chosen] = True
    member = mine[home] & alive
    people.job[member & (age >= 60)] = 0
    counted_pension = np.where(
        people.pension == RESIDENT_PENSION, people.pension_amount - people.pension_basic, people.pension_amount
    )
    pension = np.bincount(home[member], np.where(people.pension > 0, counted_pension, 0)[member], count)
    rest = np.maximum(target - pension.astype(np.int64), 0)
    hard = severe(people.disability, people.disability_grade)
    working_age = member & (age >= 16) & (age < 60) & (people.school_status != ENROLLED)
    worker = working_age & (people.job > 0) & ~people.unemployed
    workers = np.bincount(home, worker, count).astype(np.int64)
    needy = households.poor == DIBAO
    elder = member & (age >= 60) & (workers[home] == 0) & ~needy[home]
    farmer = elder & (age < 78)
    farmers = np.bincount(home, farmer, count).astype(np.int64)
    drawer = elder & (farmers[home] == 0)
    drawers = np.bincount(home, drawer, count).astype(np.int64)
    helper = working_age & hard & (workers[home] + farmers[home] + drawers[home] == 0) & ~needy[home]
    helpers = np.bincount(home, helper, count).astype(np.int64)

    rural = households.rural[home]
    for who, heads in ((worker, workers), (farmer, farmers), (helper, helpers)):
        share = (rest // np.maximum(heads, 1))[home[who]] // 100 * 100
        people.job[who] = np.where(rural[who], FARMING, FLEXIBLE)
        people.job_start[who] = np.where(people.job_start[who] > 0, people.job_start[who], 18_000)
        people.wage[who] = share
        people.harvest[who] = share * 12
        people.unemployed[who] = False
    share = (rest // np.maximum(drawers, 1))[home[drawer]] // 100 * 100
    people.pension[drawer], people.pension_basic[drawer] = EMPLOYEE_PENSION, 0
    people.pension_amount[drawer] = counted_pension[drawer] + share


def candidates(world: World, clock: Clock, month: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Households and people whose answer may depend on savings: without any savings, something would be granted.

    Returns:
        Per household: dibao or dibao_edge is not excluded. Per person: tekun is not excluded.
    """
    if_bare = assess(world, clock, month, assume_checked=True)
    return np.maximum(if_bare.dibao, if_bare.edge) >= MAYBE, if_bare.tekun > NO


def _check(
    world: World,
    who: NDArray[np.int64],
    day: int,
    line: NDArray[np.int64],
    above: NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    """Check people's savings; `above` says per household whether more than the limit is found."""
    home = world.people.household[who]
    check_savings(world, who, day, line[home] * 24, above[home], rng)


def _lift(
    world: World,
    clock: Clock,
    alive: NDArray[np.bool_],
    age: NDArray[np.int32],
    size: NDArray[np.int64],
    line: NDArray[np.int64],
    attempt: int,
    rng: np.random.Generator,
) -> None:
    """Bring households that were not meant to be poor clear of every line, whatever their savings."""
    people, households = world.people, world.households
    count = len(size)
    within, destitute = candidates(world, clock, 0)
    meant = (households.poor > 0) & (households.poor < NEAR)
    low = within & ~meant
    lonely = destitute & ~meant[people.household]
    saves = rng.random(count) < (0.15 if attempt == 0 else 0.5 if attempt == 1 else 1.0)
    target = (line * size * rng.uniform(1.62, 3.0, count)).astype(np.int64)
    richer = np.flatnonzero(low & ~saves & (households.poor == ORDINARY))
    set_incomes(world, richer, target, alive, age)
    # Old people without anybody, who have not been chosen as destitute, live on an employee pension.
    pensioner = np.flatnonzero(lonely & (age >= 60))
    people.pension[pensioner], people.pension_basic[pensioner] = EMPLOYEE_PENSION, 0
    people.pension_amount[pensioner] = (
        (line[people.household[pensioner]] * rng.uniform(1.7, 3.5, len(pensioner))).astype(np.int64) // 100 * 100
    )
    saver = (low & (saves | (households.poor == NEAR))) | (
        np.bincount(people.household, lonely & (age < 60), count) > 0
    )
    unchecked = alive & saver[people.household] & (people.bank == UNKNOWN)
    _check(world, np.flatnonzero(unchecked), clock.first_day(0), line, saver, rng)
