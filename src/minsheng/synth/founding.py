"""The founding of a chunk: its families are put together, placed, born on a day, numbered and named."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.standards import divisions
from minsheng.synth.chunks import Chunk
from minsheng.synth.clock import Clock, day_number, ymd
from minsheng.synth.draw import choose, stochastic_round
from minsheng.synth.families import assemble
from minsheng.synth.ids import number_people
from minsheng.synth.kin import link_kin, mark_childless
from minsheng.synth.names import Names, name_people
from minsheng.synth.places import household_numbers, place_households
from minsheng.synth.world import NOBODY, Households, People, World

__all__ = ["BIRTHS", "found"]

BIRTHS: Final = 5.58 / 1000 / 12
"""Births per inhabitant and month (2023: 5.58 per thousand and year)."""

_BOYS: Final = 108.43 / 208.43
"""Share of boys among the newborn (2023: 108.43 boys per 100 girls)."""

_BORN_AWAY: Final = 0.08
"""Share of people whose id was given out in a neighbouring district; assumed."""


def found(chunk: Chunk, clock: Clock, rng: np.random.Generator) -> tuple[World, Names, NDArray[np.int8]]:
    """Everybody and every household of a chunk, with the children who will be born in the run.

    Returns:
        The world (no work, school, health or property yet), the names, and the ethnicity of everybody.
    """
    world = _settle(chunk, rng)
    people = world.people
    age = people.birth.copy()  # years, until birthdays are drawn
    people.birth = _birthdays(age, clock.last[0], rng)
    people.birth_ymd = ymd(people.birth)
    mark_childless(world, age, rng)
    link_kin(world, age, rng)
    _expect_children(world, clock, rng)
    _number(world, chunk, rng)
    names, ethnicity = name_people(people.sex, people.father, people.mother, world.minority[people.household], rng)
    return world, names, ethnicity


def _settle(chunk: Chunk, rng: np.random.Generator) -> World:
    """Put the families of the parts together; `birth` holds ages in years for the moment."""
    parts = [assemble(quota, rng) for quota in chunk.quotas]
    people = People.of(sum(len(part.sex) for part in parts))
    households = Households.of(sum(part.household_count for part in parts))
    figures = np.empty((4, len(households.number)))
    person, house = 0, 0
    for number, (quota, part) in enumerate(zip(chunk.quotas, parts, strict=True)):
        here = slice(person, person + len(part.sex))
        homes = slice(house, house + part.household_count)
        people.sex[here], people.birth[here] = part.sex, part.age
        people.household[here] = part.household + house
        people.relation[here], people.child[here] = part.relation, part.child
        for name in ("father", "mother", "spouse"):
            kin = getattr(part, name)
            getattr(people, name)[here] = np.where(kin >= 0, kin + person, NOBODY)
        people.left_behind[part.left_behind + person] = True
        rural, division = place_households(quota, part, rng)
        households.cell[homes], households.district[homes] = number, int(quota.district)
        households.rural[homes], households.division[homes] = rural, division
        households.collective[homes] = np.arange(part.household_count) >= part.family_count
        households.number[homes] = household_numbers(division, quota.part, quota.parts)
        heads = np.flatnonzero(part.relation == 0)
        households.head[part.household[heads] + house] = heads + person
        households.member_count[homes] = np.bincount(part.household, minlength=part.household_count)
        figures[:, homes] = np.array([[quota.floor_area], [quota.minority], [quota.cars], [quota.bought]])
        person, house = here.stop, homes.stop
    return World(people, households, *figures)


def _birthdays(age: NDArray[np.int32], today: date, rng: np.random.Generator) -> NDArray[np.int32]:
    """A day of birth for everybody so that they have completed `age` years today."""
    years = range(int(age.max()) + 2)
    # The 28th keeps clear of 29 February, which a shifted year may not have.
    anchor = today.replace(day=min(today.day, 28))
    youngest = np.array([day_number(anchor.replace(year=today.year - year)) for year in years])
    latest, earliest = youngest[age], youngest[age + 1] + 4
    day: NDArray[np.int32] = (earliest + rng.random(len(age)) * (latest - earliest + 1)).astype(np.int32)
    return day


def _expect_children(world: World, clock: Clock, rng: np.random.Generator) -> None:
    """Append the children who will be born, month by month from the second one."""
    people = world.people
    founders = len(people.sex)
    age = world.age(clock.last_ymd(0))
    together = people.spouse >= 0
    together[together] = people.household[people.spouse[together]] == people.household[together]
    fertile = (people.sex == 1) & together & (age >= 20) & (age < 44)
    fertile &= ~world.households.collective[people.household]
    wives = np.flatnonzero(fertile)
    weight = np.interp(age[wives], [20, 24, 28, 32, 36, 43], [0.6, 1.4, 1.6, 1.0, 0.5, 0.05])
    births = [stochastic_round(rng, BIRTHS * founders) for _ in range(1, len(clock))]
    mothers = rng.permutation(wives[choose(rng, weight, sum(births))])
    month = np.repeat(np.arange(1, len(clock)), births)[: len(mothers)]
    people.extend(len(mothers))
    born = slice(founders, founders + len(mothers))
    people.sex[born] = rng.random(len(mothers)) >= _BOYS
    first = np.array([clock.first_day(n) for n in range(len(clock))])[month]
    last = np.array([clock.last_day(n) for n in range(len(clock))])[month]
    people.birth[born] = first + (rng.random(len(mothers)) * (last - first + 1)).astype(np.int32)
    people.birth_ymd[born] = ymd(people.birth[born])
    people.from_month[born] = month
    people.mother[born], people.father[born] = mothers, people.spouse[mothers]
    people.household[born] = people.household[mothers]
    people.child[born] = True
    mother_is_child = people.child[mothers] | (people.relation[mothers] > 1)
    people.relation[born] = np.where(mother_is_child, 4, 2 + people.sex[born])


def _number(world: World, chunk: Chunk, rng: np.random.Generator) -> None:
    """Give everybody a resident id."""
    people, households = world.people, world.households
    codes = [int(code) for code in divisions.district_codes()]
    after = dict(zip(codes, codes[1:] + codes[:1], strict=True))
    cell = households.cell[people.household]
    district = households.district[people.household].astype(np.int64)
    neighbour = np.array([after[int(quota.district)] for quota in chunk.quotas])[cell]
    part = np.array([quota.part for quota in chunk.quotas])[cell]
    parts = np.array([quota.parts for quota in chunk.quotas])[cell]
    away = rng.random(len(cell)) < _BORN_AWAY
    people.identity = number_people(district, neighbour, people.birth_ymd, people.sex, part, parts, away)
