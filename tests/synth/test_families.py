"""Households look like families: heads, couples, parents of plausible age, kin that agree with each other."""

from __future__ import annotations

import numpy as np
import pytest

from minsheng.standards.resident_id import problem
from minsheng.synth.chunks import cut_city
from minsheng.synth.clock import Clock
from minsheng.synth.founding import found
from minsheng.synth.ids import id_text
from minsheng.synth.names import Names
from minsheng.synth.world import World


@pytest.fixture(scope="module")
def founded() -> tuple[World, Names]:
    """The first chunk of a city of 200,000."""
    chunk = cut_city(200_000)[0][0]
    world, names, _ = found(chunk, Clock.of("2023-01", 12), np.random.default_rng(5))
    return world, names


def test_every_household_has_one_head_who_lives_in_it(founded: tuple[World, Names]) -> None:
    world, _ = founded
    people, households = world.people, world.households
    heads = np.bincount(people.household[people.relation == 0], minlength=len(households.number))
    assert (heads == 1).all()
    assert (people.household[households.head] == np.arange(len(households.number))).all()


def test_spouses_name_each_other_and_differ_in_sex(founded: tuple[World, Names]) -> None:
    people = founded[0].people
    married = np.flatnonzero(people.spouse >= 0)
    assert len(married) > 0.3 * len(people.sex)
    assert (people.spouse[people.spouse[married]] == married).all()
    assert (people.sex[people.spouse[married]] != people.sex[married]).all()


def test_parents_are_fifteen_years_older_at_least_and_of_the_right_sex(founded: tuple[World, Names]) -> None:
    people = founded[0].people
    for parent, sex in ((people.father, 0), (people.mother, 1)):
        has = np.flatnonzero(parent >= 0)
        assert (people.sex[parent[has]] == sex).mean() > 0.999
        assert ((people.birth_ymd[has] - people.birth_ymd[parent[has]]) // 10000 >= 15).all()


def test_a_typical_mother_was_in_her_twenties(founded: tuple[World, Names]) -> None:
    people = founded[0].people
    has = np.flatnonzero(people.mother >= 0)
    gap = (people.birth_ymd[has] - people.birth_ymd[people.mother[has]]) / 10000
    assert 24 <= np.median(gap) <= 30
    assert np.quantile(gap, 0.99) < 45


def test_kin_live_in_and_outside_the_household(founded: tuple[World, Names]) -> None:
    """Three generations under one roof, grown children elsewhere, children left behind, and elderly without anybody."""
    world, _ = founded
    people = world.people
    age = world.age(20230131)
    has = np.flatnonzero(people.mother >= 0)
    apart = people.household[people.mother[has]] != people.household[has]
    assert 0.2 < apart.mean() < 0.9
    assert (apart & (age[has] < 16)).sum() > 100
    parent = np.zeros(len(age), bool)
    parent[people.mother[has]] = True
    parent[people.father[people.father >= 0]] = True
    elderly = age >= 60
    assert 0.02 < (elderly & ~parent & (people.spouse < 0)).sum() / elderly.sum() < 0.2


def test_ids_are_valid_and_unique_and_say_birth_date_and_sex(founded: tuple[World, Names]) -> None:
    people = founded[0].people
    texts = id_text(people.identity).to_pylist()
    assert len(set(texts)) == len(texts)
    for person in range(0, len(texts), 97):
        assert problem(texts[person]) is None
        assert int(texts[person][6:14]) == people.birth_ymd[person]
        assert int(texts[person][16]) % 2 == 1 - people.sex[person]


def test_ids_of_the_parts_of_a_large_city_do_not_meet() -> None:
    """Neighbouring chunks of 32 million people, some of the same district, and with guests of each other's."""
    clock = Clock.of("2023-01", 2)
    chunks = [chunk for group in cut_city(32_000_000) for chunk in group][:3]
    worlds = [found(chunk, clock, np.random.default_rng(n))[0] for n, chunk in enumerate(chunks)]
    ids = np.concatenate([world.people.identity for world in worlds])
    assert len(np.unique(ids)) == len(ids)
    numbers = np.concatenate([world.households.number for world in worlds])
    assert len(np.unique(numbers)) == len(numbers)


def test_children_carry_the_surname_of_their_father(founded: tuple[World, Names]) -> None:
    world, names = founded
    people = world.people
    has = np.flatnonzero((people.father >= 0) & (people.birth_ymd > 20_000_000))[:500]
    own, fathers = names.text(has).to_pylist(), names.text(people.father[has]).to_pylist()
    plain = [(a, b) for a, b in zip(own, fathers, strict=True) if "·" not in a + b]
    assert all(a[0] == b[0] for a, b in plain)


def test_names_have_two_to_four_characters_except_dotted_ones(founded: tuple[World, Names]) -> None:
    _world, names = founded
    texts = names.text(np.arange(5_000)).to_pylist()
    assert all(2 <= len(text) <= 4 for text in texts if "·" not in text)
    share = np.mean([len(text) == 3 for text in texts])
    assert 0.7 < share < 0.9


def test_the_same_seed_founds_the_same_chunk() -> None:
    chunk = cut_city(8_000)[0][0]
    clock = Clock.of("2023-01", 3)
    one, other = (found(chunk, clock, np.random.default_rng(9))[0].people for _ in range(2))
    assert (one.identity == other.identity).all()
    assert (one.mother == other.mother).all()
