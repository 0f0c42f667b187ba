"""The truth's own arithmetic, at its edges: strict lines, unknown facts, supporters, contradictions of the register."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.synth.clock import Clock, ymd
from minsheng.synth.entitlement import MAYBE, NO, YES, Assessment, Lines, assess
from minsheng.synth.world import UNKNOWN, Households, People, World

CLOCK = Clock.of("2023-12", 1)
URBAN, RURAL, TEKUN = 73_500, 60_000, 95_500


def household_of(*ages: int, rural: bool = False) -> World:
    """One family in Wanzhou whose members have these ages; grown-ups earn nothing that is known, savings are nil."""
    people, households = People.of(len(ages)), Households.of(1)
    people.birth = np.array([np.datetime64(f"{2023 - a}-06-15").astype(int) for a in ages], np.int32)
    people.birth_ymd = ymd(people.birth)
    people.bank[:] = 0
    households.member_count[:] = len(ages)
    households.rural[:] = rural
    households.district[:] = 500101
    figures = (np.full(1, 40.0), np.zeros(1), np.zeros(1), np.zeros(1))
    return World(people, households, *figures)


def pay(world: World, person: int, fen: int) -> None:
    """Give somebody loose work at a monthly income."""
    world.people.job[person], world.people.wage[person] = 2, fen


def pension(world: World, person: int, fen: int, basic: int = 0) -> None:
    """Give somebody a pension: a resident one if it has a basic part."""
    people = world.people
    people.pension[person] = 2 if basic else 1
    people.pension_amount[person], people.pension_basic[person] = fen, basic


def answer(world: World) -> Assessment:
    return assess(world, CLOCK, 0)


def test_the_lines_are_those_of_the_day() -> None:
    assert Lines.on(date(2023, 8, 31)).urban == 71_700
    assert Lines.on(date(2023, 9, 30)) == Lines(URBAN, RURAL, TEKUN, 3_566_600, basic_is_income=False)
    assert Lines.on(date(2026, 1, 31)).basic_is_income


@pytest.mark.parametrize(("wage", "expected"), [(2 * URBAN - 1, YES), (2 * URBAN, NO)])
def test_dibao_asks_for_less_than_the_standard_strictly(wage: int, expected: int) -> None:
    world = household_of(40, 40)
    pay(world, 0, wage)
    pay(world, 1, 0)
    assert answer(world).dibao[0] == expected


@pytest.mark.parametrize(("wage", "expected"), [(URBAN, YES), (110_249, YES), (110_250, NO), (URBAN - 1, NO)])
def test_edge_households_lie_between_one_and_one_and_a_half_standards(wage: int, expected: int) -> None:
    world = household_of(40)
    pay(world, 0, wage)
    assert answer(world).edge[0] == expected


def test_a_farmer_earns_a_twelfth_of_the_year_rounded_down() -> None:
    world = household_of(40, rural=True)
    world.people.job[0], world.people.harvest[0] = 3, RURAL * 12 - 1
    assert answer(world).income[0] == RURAL - 1
    assert answer(world).dibao[0] == YES


def test_a_grown_up_without_any_record_is_unknown_and_not_poor() -> None:
    world = household_of(40, 10)
    assert answer(world).dibao[0] == MAYBE
    world.people.unemployed[0] = True
    assert answer(world).dibao[0] == YES


def test_an_old_person_without_a_pension_row_is_unknown() -> None:
    world = household_of(65)
    assert answer(world).dibao[0] == MAYBE
    assert answer(world).tekun[0] == MAYBE


def test_the_basic_part_of_a_resident_pension_is_no_income_until_2025() -> None:
    world = household_of(65)
    pension(world, 0, 20_000, basic=12_500)
    assert answer(world).income[0] == 7_500
    assert assess(world, Clock.of("2026-01", 1), 0).income[0] == 20_000


def test_unknown_savings_leave_the_answer_open_but_a_company_settles_it() -> None:
    world = household_of(40)
    pay(world, 0, 0)
    world.people.bank[0] = UNKNOWN
    assert answer(world).dibao[0] == MAYBE
    world.people.company[0] = 1
    assert answer(world).dibao[0] == NO


def test_savings_up_to_two_years_of_the_standard_are_allowed() -> None:
    world = household_of(40)
    pay(world, 0, 0)
    world.people.bank[0] = URBAN * 24
    assert answer(world).dibao[0] == YES
    world.people.bank[0] += 1
    assert answer(world).dibao[0] == NO


def test_a_cheap_car_is_tolerated_in_qianjiang_only() -> None:
    world = household_of(40)
    pay(world, 0, 0)
    world.people.car[0], world.people.car_value[0] = 1, 3_000_000
    assert answer(world).dibao[0] == NO
    world.households.district[:] = 500114
    assert answer(world).dibao[0] == YES
    world.people.car_value[0] += 1
    assert answer(world).dibao[0] == NO


@pytest.mark.parametrize(("area", "expected"), [(6_000, YES), (6_001, NO)])
def test_two_homes_are_too_much_only_when_they_are_spacious(area: int, expected: int) -> None:
    world = household_of(40)
    pay(world, 0, 0)
    world.people.homes[0], world.people.homes_area[0] = 2, area
    assert answer(world).dibao[0] == expected


def test_an_unsafe_house_does_not_count_as_a_home() -> None:
    world = household_of(40)
    pay(world, 0, 0)
    world.people.homes[0], world.people.homes_area[0] = 1, 9_000
    world.households.dwellings[0], world.households.dwelling_area[0] = 1, 9_000
    assert answer(world).dibao[0] == NO
    world.households.grade[0] = 3
    assert answer(world).dibao[0] == YES


def test_somebody_old_without_kin_is_tekun_and_leaves_the_household_without_dibao() -> None:
    world = household_of(65)
    pension(world, 0, 12_500, basic=12_500)
    got = answer(world)
    assert (got.tekun[0], got.tekun_count[0], got.dibao[0], got.edge[0]) == (YES, 1, NO, NO)


def test_a_grown_child_who_can_support_bars_tekun() -> None:
    world = household_of(65, 40)
    pension(world, 0, 12_500, basic=12_500)
    world.people.father[1] = 0
    pay(world, 1, 0)
    got = answer(world)
    assert (got.tekun[0], got.dibao[0]) == (NO, YES)


def test_kin_that_were_not_verified_leave_tekun_open() -> None:
    world = household_of(65)
    pension(world, 0, 12_500, basic=12_500)
    for verified in (0, UNKNOWN):
        world.people.kin_verified[0] = verified
        assert answer(world).tekun[0] == MAYBE


def test_a_parent_missing_from_the_register_leaves_kin_unknown() -> None:
    world = household_of(10, 40)
    world.people.father[0] = 1
    world.people.registered[1] = False
    world.households.member_count[:] = 1
    assert answer(world).tekun[0] == MAYBE


def test_an_old_poor_supporter_cannot_support_but_unknown_savings_leave_it_open() -> None:
    world = household_of(75, 73)
    for person in (0, 1):
        pension(world, person, 12_500, basic=12_500)
    world.people.spouse[:] = (1, 0)
    assert answer(world).tekun.tolist() == [YES, YES]
    world.people.bank[1] = UNKNOWN
    assert answer(world).tekun[0] == MAYBE


def test_a_supporter_of_sixty_on_dibao_cannot_support() -> None:
    world = household_of(62, 61)
    for person in (0, 1):
        pension(world, person, 12_500, basic=12_500)
    world.people.spouse[:] = (1, 0)
    assert answer(world).tekun.tolist() == [NO, NO]
    world.people.on_dibao[:] = True
    assert answer(world).tekun.tolist() == [YES, YES]


def test_a_head_count_that_contradicts_the_members_makes_the_size_unknown() -> None:
    world = household_of(40, 10)
    pay(world, 0, 0)
    world.households.member_count[:] = 3
    assert answer(world).dibao[0] == MAYBE
    assert answer(world).dibao_amount[0] == UNKNOWN


def test_a_head_count_may_or_may_not_hold_the_dead() -> None:
    world = household_of(40, 80)
    pay(world, 0, 0)
    world.people.death_day[1] = CLOCK.last_day(0)
    for count in (1, 2):
        world.households.member_count[:] = count
        assert answer(world).dibao_size[0] == 1


def test_dibao_fills_up_to_the_standard_and_adds_the_highest_supplement() -> None:
    """A couple with a pupil; the mother is severely disabled: 100 for the pupil, 60 and 40 for her."""
    world = household_of(40, 38, 10)
    pay(world, 0, 50_000)
    world.people.disability[1], world.people.disability_grade[1] = 2, 1
    world.people.stage[2], world.people.school_status[2] = 2, 1
    for parent in (0, 1):
        (world.people.father, world.people.mother)[parent][2] = parent
    got = answer(world)
    assert got.topup.tolist() == [0, 10_000, 10_000]
    assert got.dibao_amount[0] == 3 * URBAN - 50_000 + 20_000


def test_a_severely_disabled_member_of_an_edge_household_gets_dibao_alone() -> None:
    world = household_of(40, 38)
    pay(world, 0, 2 * URBAN + 10_000)
    world.people.disability[1], world.people.disability_grade[1] = 2, 2
    got = answer(world)
    assert (got.dibao[0], got.edge[0]) == (NO, YES)
    assert got.single.tolist() == [NO, YES]
    assert got.single_amount[1] == URBAN + 6_000 + 4_000


def test_nobody_in_a_collective_household_is_entitled() -> None:
    world = household_of(65)
    pension(world, 0, 12_500, basic=12_500)
    world.households.collective[:] = True
    got = answer(world)
    assert (got.tekun[0], got.dibao[0], got.edge[0]) == (NO, NO, NO)


def test_a_birthday_on_the_29th_of_february_comes_on_the_first_of_march() -> None:
    born = np.array([20_000_229])
    assert (20_230_228 - born[0]) // 10000 == 22
    assert (20_230_301 - born[0]) // 10000 == 23
    assert ymd(np.array([np.datetime64("2000-02-29").astype(int)], np.int32))[0] == 20_000_229


@given(
    wage=st.integers(0, 200_000),
    bank=st.one_of(st.just(UNKNOWN), st.integers(0, 4_000_000)),
    car=st.integers(0, 1),
    known=st.booleans(),
)
@settings(deadline=None)
def test_a_fact_that_becomes_known_never_overturns_an_answer(wage: int, bank: int, car: int, known: bool) -> None:
    """Unknown is an interval: whatever was certain before stays so."""
    world = household_of(40, 12)
    pay(world, 0, wage if known else UNKNOWN)
    world.people.bank[1], world.people.car[0] = bank, car
    before = answer(world)
    pay(world, 0, wage)
    world.people.bank[1] = max(bank, 0)
    after = answer(world)
    for name in ("dibao", "edge"):
        was, now = getattr(before, name)[0], getattr(after, name)[0]
        assert was in {MAYBE, now}


def test_one_able_supporter_settles_it_even_where_kin_were_not_verified() -> None:
    world = household_of(65, 40)
    pension(world, 0, 12_500, basic=12_500)
    world.people.father[1] = 0
    pay(world, 1, 0)
    world.people.kin_verified[0] = UNKNOWN
    assert answer(world).tekun[0] == NO
