"""What households own: rural dwellings, registered homes, vehicles, shops, companies, and savings where checked."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.world import World

__all__ = ["authorise", "check_savings", "furnish", "strip"]

_SECOND_HOME: Final = 0.11
_SHOP: Final = 0.02
_COMPANY: Final = 0.045
_MOTORCYCLE: Final = {False: 0.05, True: 0.25}
"""Shares of households with a second home, a shop, a motorcycle, and of workers with a company; assumed."""

_AUTHORISED_DAYS: Final = 6 * 365


def furnish(world: World, alive: NDArray[np.bool_], age: NDArray[np.int32], rng: np.random.Generator) -> None:
    """Give households what they own at the start of the run; the head owns it."""
    people, households = world.people, world.households
    count = len(households.number)
    family = ~households.collective
    size = np.bincount(people.household, alive, count)
    lot = rng.random((6, count))
    area = np.rint(world.floor_area * np.maximum(size, 1) * rng.lognormal(-0.05, 0.3, count)).astype(np.int64)
    area = np.clip(area, 18, 400)

    built = family & households.rural & (lot[0] < 0.93)
    households.dwellings = built.astype(np.int8)
    households.dwelling_area = np.where(built, area * 100, 0).astype(np.int32)
    households.built_year = (1975 + rng.integers(0, 46, count)).astype(np.int32)
    surveyed = built & (lot[1] < 0.7)
    households.grade = np.where(surveyed, np.where(lot[1] < 0.50, 1, 2), 0).astype(np.int8)
    households.grade[surveyed & (lot[1] > 0.6965)] = 3

    owner = np.zeros(len(age), bool)
    owner[households.head[family]] = True
    owner &= age >= 18
    home = people.household
    urban = ~households.rural[home]
    bought = owner & (lot[0][home] < np.where(urban, np.minimum(world.bought[home] * 1.25, 0.9), 0.10))
    people.homes = (bought + (bought & (lot[2][home] < _SECOND_HOME))).astype(np.int8)
    people.homes_area = (np.minimum(area[home], 180) * 100 * people.homes).astype(np.int32)
    people.car = (owner & (lot[3][home] < world.cars[home])).astype(np.int8)
    people.car_value = np.where(people.car, np.rint(rng.lognormal(10.9, 0.6, len(age))).astype(np.int64) * 100, 0)
    people.motorcycle = owner & (lot[4][home] < np.where(urban, _MOTORCYCLE[False], _MOTORCYCLE[True]))
    people.premises = (owner & (lot[5][home] < _SHOP)).astype(np.int8)
    worker = (people.job > 0) & (age < 60) & ~households.collective[home]
    people.company = (worker & (rng.random(len(age)) < _COMPANY)).astype(np.int8)


def strip(world: World, poor: NDArray[np.bool_]) -> None:
    """Take from the people of poor households what the property test does not allow."""
    people = world.people
    member = poor[people.household]
    for name in ("car", "car_value", "company", "premises"):
        getattr(people, name)[member] = 0
    second = member & (people.homes == 2)
    people.homes[second] = 1
    people.homes_area[second] //= 2
    # A rural household with a dwelling of its own owns no flat as well.
    both = member & (people.homes > 0) & (world.households.dwellings[people.household] > 0)
    people.homes[both], people.homes_area[both] = 0, 0


def check_savings(
    world: World,
    who: NDArray[np.int64],
    day: int,
    limit: NDArray[np.int64],
    above: NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    """Record an authorised check of people's savings.

    Args:
        world: The chunk.
        who: The people checked.
        day: Day of the check.
        limit: Savings that the household may have per member, in fen; per checked person.
        above: Whether the check finds more than that; per checked person.
        rng: Source of chance.
    """
    people = world.people
    modest = np.minimum(rng.lognormal(-3.0, 1.1, len(who)), 0.7) * limit
    ample = limit * rng.uniform(1.6, 5.0, len(who))
    people.bank[who] = np.rint(np.where(above, ample, modest)).astype(np.int64)
    authorise(world, who, day)
    people.checked_on[who] = day


def authorise(world: World, who: NDArray[np.int64], day: int) -> None:
    """Have people sign an authorisation some days before a day; it holds for six years, longer than any run."""
    people = world.people
    people.authorised_on[who] = day - 1 - people.identity[who] % 20
    people.authorised_until[who] = people.authorised_on[who] + _AUTHORISED_DAYS
