"""Kin outside the household: grown children who live elsewhere, parents who work away, elderly without anybody."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.draw import choose, pair_by_age, rank_within, stochastic_round
from minsheng.synth.world import NOBODY, World

__all__ = ["link_kin", "mark_childless"]

CHILDLESS: Final = 0.0057
"""Elderly people who live alone and never had a child (or outlived it), per inhabitant; assumed."""


def mark_childless(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    """Choose, among the elderly who live alone, those who have no kin; they are rural and male more often."""
    people, households = world.people, world.households
    size = np.bincount(people.household, minlength=len(households.number))
    alone = (size[people.household] == 1) & ~households.collective[people.household] & (age >= 60)
    candidates = np.flatnonzero(alone)
    rural = households.rural[people.household[candidates]]
    weight = np.where(rural, 3.0, 1.0) * np.where(people.sex[candidates] == 0, 2.0, 1.0)
    count = min(stochastic_round(rng, CHILDLESS * len(age)), len(candidates))
    people.childless[candidates[choose(rng, weight, count)]] = True


def link_kin(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    """Fill in fathers and mothers who live elsewhere.

    Left-behind children get a couple without children at home as parents, and that couple's husband gets the
    grandparents as his parents. Adults get mothers (and the mothers' husbands as fathers) whose age fits, as long as
    there are such women; the others' parents have died. Widowers get children in the same way.
    """
    _left_behind(world, age, rng)
    _other_parent(world, age, rng)
    _grown_children(world, age, rng)
    _drop_impossible(world)


def _left_behind(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    people = world.people
    children = np.flatnonzero(people.left_behind)
    if not len(children):
        return
    parenthood = people.child.copy()
    mothers_here = np.zeros(len(age), bool)
    mothers_here[people.mother[people.mother >= 0]] = True
    wives = np.flatnonzero(
        (people.sex == 1) & (people.spouse >= 0) & ~mothers_here & ~parenthood & (age >= 20) & (age < 58)
    )
    homes = np.unique(people.household[children])
    eldest = np.zeros(len(homes), np.int64)
    home_of = np.searchsorted(homes, people.household[children])
    np.maximum.at(eldest, home_of, age[children])
    homes_served = min(len(homes), len(wives))
    chosen = pair_by_age(rng, (eldest + 25)[:homes_served], wives, age[wives].astype(np.int64))
    mother = np.full(len(homes), NOBODY)
    mother[:homes_served] = chosen
    _single_parents(world, age, children, home_of, mother < 0, eldest, rng)
    served = mother[home_of] >= 0
    people.mother[children[served]] = mother[home_of][served]
    people.father[children[served]] = people.spouse[mother[home_of][served]]
    # The grandparents who keep the child are the parents of its father.
    head = world.households.head[homes[:homes_served]]
    son = people.spouse[chosen]
    partner = people.spouse[head]
    people.father[son] = np.where(people.sex[head] == 0, head, partner)
    people.mother[son] = np.where(people.sex[head] == 1, head, partner)


def _single_parents(
    world: World,
    age: NDArray[np.int32],
    children: NDArray[np.int64],
    home_of: NDArray[np.int64],
    unserved: NDArray[np.bool_],
    eldest: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Where couples ran out, a mother who lives alone or in a dormitory works elsewhere for her children."""
    people = world.people
    homes = np.flatnonzero(unserved)
    pool = np.flatnonzero((people.sex == 1) & (people.spouse < 0) & ~people.child & (age >= 19) & (age < 50))
    homes = homes[: len(pool)]
    mother = np.full(len(unserved), NOBODY)
    mother[homes] = pair_by_age(rng, eldest[homes] + 24, pool, age[pool].astype(np.int64))
    served = mother[home_of] >= 0
    people.mother[children[served]] = mother[home_of][served]


def _other_parent(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    """Half of the children of lone parents have the other parent living alone somewhere; the others lost it."""
    people = world.people
    for missing, here, sex in ((people.father, people.mother, 0), (people.mother, people.father, 1)):
        children = np.flatnonzero(people.child & (missing < 0) & (here >= 0) & (age < 30))
        parent, family = np.unique(here[children], return_inverse=True)
        divorced = rng.random(len(parent)) < 0.5
        divorced &= people.spouse[parent] < 0
        pool = np.flatnonzero(
            (people.sex == sex) & (people.spouse < 0) & ~people.child & ~people.childless & (age >= 20) & (age < 66)
        )
        number = min(int(divorced.sum()), len(pool) // 2)
        served = np.flatnonzero(divorced)[:number]
        match = np.full(len(parent), NOBODY)
        match[served] = pair_by_age(rng, age[parent[served]].astype(np.int64), pool, age[pool].astype(np.int64))
        missing[children] = match[family]


def _grown_children(world: World, age: NDArray[np.int32], rng: np.random.Generator) -> None:
    people = world.people
    orphaned = (people.mother < 0) & (people.father < 0) & (age >= 18) & (age < 68)
    children = rng.permutation(np.flatnonzero(orphaned))
    wanted = age[children] + np.rint(np.clip(rng.normal(26.5, 4.5, len(children)), 18, 42)).astype(np.int64)
    possible = (age >= 40) & ~people.childless & ~people.child
    women = np.flatnonzero(possible & (people.sex == 1))
    taken = _attach(children, wanted, women, age)
    has_mother = taken >= 0
    people.mother[children[has_mother]] = taken[has_mother]
    people.father[children[has_mother]] = people.spouse[taken[has_mother]]
    children, wanted = children[~has_mother], wanted[~has_mother]
    men = np.flatnonzero(possible & (people.sex == 0) & (people.spouse < 0))
    taken = _attach(children, wanted + 2, men, age)
    has_father = taken >= 0
    people.father[children[has_father]] = taken[has_father]


def _attach(
    children: NDArray[np.int64], wanted: NDArray[np.int64], parents: NDArray[np.int64], age: NDArray[np.int32]
) -> NDArray[np.int64]:
    """A parent of exactly the wanted age for as many children as such parents may have; -1 for the others."""
    by_age = parents[np.argsort(age[parents], kind="stable")]
    ages = age[by_age]
    start = np.searchsorted(ages, wanted, side="left")
    number = np.searchsorted(ages, wanted, side="right") - start
    # People born before birth planning had more children.
    most = np.interp(wanted, [40, 55, 65, 75, 90], [1.0, 1.3, 2.0, 3.0, 3.5])
    rank = rank_within(wanted)
    served = rank < np.floor(most * number)
    result = np.full(len(children), NOBODY)
    result[served] = by_age[start[served] + rank[served] % number[served]]
    return result


def _drop_impossible(world: World) -> None:
    """Take back a parent who would have been younger than 15, or who is the spouse."""
    people = world.people
    for parent in (people.father, people.mother):
        has = np.flatnonzero(parent >= 0)
        years = (people.birth_ymd[has] - people.birth_ymd[parent[has]]) // 10000
        wrong = (years < 15) | (parent[has] == people.spouse[has]) | (parent[has] == has)
        parent[has[wrong]] = NOBODY
