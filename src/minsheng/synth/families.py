"""Families out of a census quota: who lives with whom, so that ages, households and generations come out exactly.

The order of the work makes the counts exact by construction. Everybody of the quota exists first; then the places of a
household (parent, grandparent, child, partner, alone) are filled with the person whose age fits best, until nobody is
left over. Children go to units of parents whose ages follow the ages of mothers at birth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.census import BANDS, Quota
from minsheng.synth.draw import choose, pair_by_age

__all__ = ["RELATIONS", "Families", "assemble"]

RELATIONS: Final = ("head", "spouse", "son", "daughter", "grandchild", "parent", "grandparent", "sibling", "other")
"""Relations to the head, in the order of their numbers here (GB/T 4761-2008, groups)."""

_HEAD, _SPOUSE, _SON, _GRANDCHILD, _PARENT, _OTHER = 0, 1, 2, 4, 5, 8

_COLLECTIVE_SIZE = 6
"""Members of a collective household (dormitory, barracks, home); a choice of this synthesis."""

_LEFT_BEHIND = 0.07
"""Share of two-generation households in which grandparents bring up the children of parents who work elsewhere;
assumed."""

_MOTHERS_AGE: Final = (26.5, 4.5)
"""Mean and spread, in years, of the age of mothers at birth; assumed."""


@dataclass
class Families:
    """The people and households of one quota; people and households are numbered from 0.

    Attributes:
        sex: 0 male, 1 female.
        age: Completed years at the reference date.
        household: Number of the person's household.
        relation: Relation to the head, an index into `RELATIONS`.
        father: The father inside the household (or outside it for left-behind children), -1 if none.
        mother: The mother, likewise.
        spouse: The spouse, -1 if none.
        child: Whether the person lives in the household as the child of its parents.
        household_count: Number of households, collective ones last.
        family_count: Number of family households, which come first.
        left_behind: Persons brought up by grandparents.
    """

    sex: NDArray[np.int8]
    age: NDArray[np.int64]
    household: NDArray[np.int64]
    relation: NDArray[np.int8]
    father: NDArray[np.int64]
    mother: NDArray[np.int64]
    spouse: NDArray[np.int64]
    child: NDArray[np.bool_]
    family_count: int
    household_count: int
    left_behind: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


def _people_of(quota: Quota, rng: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Sex and age of everybody: the bands exactly, single years within a band evenly (85 and over thinning out)."""
    counts = quota.persons.ravel()
    band = np.repeat(np.tile(np.arange(len(BANDS)), 2), counts)
    sex = np.repeat(np.array([0, 1], np.int8), quota.persons.sum(axis=1))
    low = np.array([b[0] for b in BANDS])[band]
    width = np.array([b[1] - b[0] + 1 for b in BANDS])[band]
    age = low + (rng.random(len(band)) * width).astype(np.int64)
    eldest = band == len(BANDS) - 1
    age[eldest] = 85 + np.minimum(rng.geometric(0.22, int(eldest.sum())) - 1, 19)
    return sex, age


class _Pool:
    """The adults who have no place yet, by sex."""

    def __init__(self, people: Families, members: NDArray[np.int64], rng: np.random.Generator) -> None:
        self._people, self._rng = people, rng
        self.free = np.zeros(len(people.sex), bool)
        self.free[members] = True

    def of(self, sex: int) -> NDArray[np.int64]:
        return np.flatnonzero(self.free & (self._people.sex == sex))

    def take(self, sex: int, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """One adult per wanted age, of the given sex as far as there are enough of them."""
        same = self.of(sex)
        short = len(wanted) - len(same)
        if short > 0:
            other = self.of(1 - sex)
            same = np.r_[same, other[np.argsort(self._people.age[other], kind="stable")[:short]]]
        chosen = pair_by_age(self._rng, wanted, same, self._people.age[same])
        self.free[chosen] = False
        return chosen


@dataclass
class _Shape:
    """How many places of each kind the adults of a district have to fill."""

    lone_two: int
    lone_three: int
    grand_couples: int
    grown_children: int


def _shape(quota: Quota, minors: int, adults: int, young: int) -> _Shape:
    """Choose the numbers of lone parents, of grandparent couples and of grown children at home so that all add up."""
    two, three = quota.two_generations, quota.three_generations
    lone_two, lone_three, grand = round(0.16 * two), round(0.12 * three), round(0.5 * three)

    def grown() -> int:
        places = quota.alone + 2 * quota.couples + 2 * two - lone_two + 2 * three - lone_three + three + grand
        return adults - places

    fewest = max(0, two + three - minors)
    most = max(fewest, int(0.75 * young))
    for _ in range(4):
        short = fewest - grown()
        if short > 0:
            step = min(short, two - lone_two)
            lone_two += step
            step = min(short - step, grand)
            grand -= step
            lone_three += min(max(0, fewest - grown()), three - lone_three)
        spare = grown() - most
        if spare > 0:
            step = min(spare, lone_two)
            lone_two -= step
            step = min(spare - step, three - grand)
            grand += step
            lone_three -= min(max(0, grown() - most), lone_three)
    return _Shape(lone_two, lone_three, grand, grown())


def _gap(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    return np.rint(np.clip(rng.normal(*_MOTHERS_AGE, count), 18, 42)).astype(np.int64)


def assemble(quota: Quota, rng: np.random.Generator) -> Families:
    """Families and collective households that hold exactly the persons and households of a quota."""
    sex, age = _people_of(quota, rng)
    count = len(sex)
    nobody = np.full(count, -1, np.int64)
    families = Families(
        sex,
        age,
        nobody.copy(),
        np.full(count, _OTHER, np.int8),
        nobody.copy(),
        nobody.copy(),
        nobody.copy(),
        np.zeros(count, bool),
        quota.households,
        quota.households,
    )
    _house_collectively(families, count - quota.family_persons, rng)
    inside = np.flatnonzero(families.household < 0)
    pool = _Pool(families, inside[age[inside] >= 18], rng)
    _house_parents(families, quota, pool, inside[age[inside] < 18], rng)
    _house_the_rest(families, quota, pool, rng)
    return families


def _house_collectively(families: Families, members: int, rng: np.random.Generator) -> None:
    """Put young adults above all into dormitories and other collective households."""
    weight = np.interp(families.age, [0, 14, 15, 18, 22, 26, 59, 60, 90], [0.002, 0.01, 1.5, 7, 6, 1.6, 0.8, 0.3, 0.5])
    chosen = rng.permutation(choose(rng, weight, members))
    houses = -(-len(chosen) // _COLLECTIVE_SIZE)
    families.household[chosen] = families.family_count + np.arange(len(chosen)) % max(houses, 1)
    families.relation[chosen[:houses]] = _HEAD
    families.household_count += houses


def _house_parents(
    families: Families, quota: Quota, pool: _Pool, minors: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Form the households of two and three generations around their children."""
    age = families.age
    adults = np.flatnonzero(pool.free)
    weight = np.interp(age[adults], [18, 22, 27, 32, 40, 41], [6, 5, 2.5, 0.8, 0.2, 0])
    shape = _shape(quota, len(minors), len(adults), int((weight > 1).sum()))
    grown = adults[choose(rng, weight, shape.grown_children)]
    pool.free[grown] = False
    children = np.r_[minors, grown]
    units = quota.two_generations + quota.three_generations
    if not units:
        return
    wanted = age[children] + _gap(rng, len(children))
    by_mother = np.argsort(wanted + rng.random(len(children)), kind="stable")
    children, wanted = children[by_mother], wanted[by_mother]
    # Every unit gets one child, and chance spreads the others, so that some have three.
    unit = np.sort(np.r_[np.arange(units), rng.integers(0, units, len(children) - units)])
    target = np.rint(np.bincount(unit, wanted, units) / np.bincount(unit, minlength=units)).astype(np.int64)
    eldest = np.zeros(units, np.int64)
    np.maximum.at(eldest, unit, age[children])
    target = np.maximum(target, eldest + 17)

    kind = rng.permutation(np.repeat([3, 2], [quota.three_generations, quota.two_generations]))
    lone = np.zeros(units, bool)
    for generations, number in ((3, shape.lone_three), (2, shape.lone_two)):
        lone[rng.permutation(np.flatnonzero(kind == generations))[:number]] = True
    raised = np.flatnonzero((kind == 2) & (eldest < 16) & (eldest > 0))
    raised = rng.permutation(raised)[: int(_LEFT_BEHIND * quota.two_generations)]
    skip = np.zeros(units, bool)
    skip[raised] = True
    target[skip] += 26

    father_alone = lone & (rng.random(units) < 0.35)
    mother, father = np.full(units, -1), np.full(units, -1)
    with_mother, with_father = np.flatnonzero(~father_alone), np.flatnonzero(~lone | father_alone)
    mother[with_mother] = pool.take(1, target[with_mother])
    older = np.rint(rng.normal(2, 2.5, len(with_father))).astype(np.int64)
    partner = np.where(mother[with_father] >= 0, age[mother[with_father]], target[with_father])
    father[with_father] = pool.take(0, partner + older)

    families.household[children] = unit
    families.child[children] = True
    families.relation[children] = np.where(skip[unit], _GRANDCHILD, _SON + families.sex[children])
    families.left_behind = children[skip[unit]]
    at_home = children[~skip[unit]]
    families.mother[at_home], families.father[at_home] = mother[unit[~skip[unit]]], father[unit[~skip[unit]]]
    head = np.where(father >= 0, father, mother)
    families.household[head] = np.arange(units)
    families.relation[head] = _HEAD
    both = (father >= 0) & (mother >= 0)
    families.household[mother[both]] = np.flatnonzero(both)
    families.relation[mother[both]] = _SPOUSE
    _marry(families, father[both], mother[both])
    _house_grandparents(families, np.flatnonzero(kind == 3), head, shape.grand_couples, pool, rng)


def _house_grandparents(
    families: Families,
    units: NDArray[np.int64],
    head: NDArray[np.int64],
    couples: int,
    pool: _Pool,
    rng: np.random.Generator,
) -> None:
    """Add the parents of the head, or of the head's spouse, to the households of three generations."""
    if not len(units):
        return
    units = rng.permutation(units)
    son = head[units]
    spouse = families.spouse[son]
    descendant = np.where((spouse >= 0) & (rng.random(len(units)) < 0.2), spouse, son)
    target = families.age[descendant] + np.rint(np.clip(rng.normal(25, 3.5, len(units)), 18, 42)).astype(np.int64)
    two = np.arange(len(units)) < couples
    woman = two | (rng.random(len(units)) < 0.7)
    grandmother, grandfather = np.full(len(units), -1), np.full(len(units), -1)
    grandmother[woman] = pool.take(1, target[woman])
    man = two | ~woman
    grandfather[man] = pool.take(0, target[man] + 2)
    for parent, slot in ((grandmother, families.mother), (grandfather, families.father)):
        here = parent >= 0
        families.household[parent[here]] = units[here]
        families.relation[parent[here]] = _PARENT
        slot[descendant[here]] = parent[here]
    _marry(families, grandfather[two], grandmother[two])


def _house_the_rest(families: Families, quota: Quota, pool: _Pool, rng: np.random.Generator) -> None:
    """House the remaining adults as couples without children and as people living alone, exactly as many as counted."""
    age = families.age
    men, women = pool.of(0), pool.of(1)
    pairs = min(quota.couples, len(men), len(women))
    shares = ([18, 25, 35, 50, 60, 70, 80, 95], [2.2, 2.0, 1.0, 0.7, 0.7, 1.0, 1.8, 4.0])
    alone_men = choose(rng, np.interp(age[men], *shares), len(men) - pairs)
    alone_women = choose(rng, np.interp(age[women], *shares), len(women) - pairs)
    coupled_men, coupled_women = np.delete(men, alone_men), np.delete(women, alone_women)
    units = quota.two_generations + quota.three_generations
    houses = units + np.arange(pairs)
    husbands = coupled_men[np.argsort(age[coupled_men] + rng.random(pairs) * 4, kind="stable")]
    wives = coupled_women[np.argsort(age[coupled_women] + rng.random(pairs) * 4, kind="stable")]
    families.household[husbands], families.relation[husbands] = houses, _HEAD
    families.household[wives], families.relation[wives] = houses, _SPOUSE
    _marry(families, husbands, wives)
    single = np.r_[men[alone_men], women[alone_women]]
    # When one sex is short, the couples that are missing become two relatives who live together.
    missing = quota.couples - pairs
    together, alone = single[: 2 * missing], single[2 * missing :]
    families.household[together] = units + pairs + np.arange(2 * missing) // 2
    families.relation[together] = np.where(np.arange(2 * missing) % 2, 7, _HEAD)
    families.household[alone] = units + quota.couples + np.arange(len(alone))
    families.relation[alone] = _HEAD


def _marry(families: Families, men: NDArray[np.int64], women: NDArray[np.int64]) -> None:
    """Record spouses; two adults of one sex, placed together because the other was short, are not spouses."""
    wed = families.sex[men] != families.sex[women]
    families.spouse[men[wed]], families.spouse[women[wed]] = women[wed], men[wed]
    other = women[~wed]
    families.relation[other] = np.where(families.relation[other] == _SPOUSE, 7, families.relation[other])
