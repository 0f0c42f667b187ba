"""Who is entitled to dibao, tekun and dibao_edge, by a few lines of three-valued arithmetic of its own.

This is the truth that screening is held against, and it is written apart from it on purpose: 民发〔2021〕57号 (dibao and
dibao_edge), 民发〔2021〕43号 (tekun) and the Chongqing rules, over whole arrays. A missing fact is neither zero nor a no:
truth values are `NO`, `MAYBE` and `YES`, so that AND is the minimum and OR the maximum, and unknown money is carried
beside its amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.clock import Clock
from minsheng.synth.health import severe
from minsheng.synth.school import ENROLLED
from minsheng.synth.tables import read_table, standard_fen
from minsheng.synth.world import DISABILITY_KINDS, UNKNOWN, Small, World

__all__ = ["MAYBE", "NO", "YES", "Assessment", "Lines", "assess"]

NO, MAYBE, YES = np.int8(0), np.int8(1), np.int8(2)

_FARMING: Final = 3
_RESIDENT: Final = 2
_QIANJIANG: Final = 500114
_UNSAFE: Final = 3
"""First safety grade (C) at which a dwelling does not count as one."""


@dataclass(frozen=True)
class Lines:
    """The lines in force on a day, in fen.

    Attributes:
        urban: Dibao standard, per person and month.
        rural: The same for rural residence.
        tekun: Basic tekun standard, per person and month.
        disposable: Disposable income per person and year of the whole city in the year before.
        basic_is_income: Whether the centrally set basic pension counts as income (from 2026).
    """

    urban: int
    rural: int
    tekun: int
    disposable: int
    basic_is_income: bool

    @classmethod
    def on(cls, day: date) -> Lines:
        """The lines on a day; the income of the latest earlier year that is published."""
        incomes = {
            int(row["period"]): int(row["value"])
            for row in read_table("city_totals")
            if row["indicator"] == "disposable_income_per_capita" and row["scope"] == "city"
        }
        year = max((y for y in incomes if y < day.year), default=min(incomes))
        return cls(
            standard_fen("dibao_standard_urban", day),
            standard_fen("dibao_standard_rural", day),
            standard_fen("tekun_basic_standard", day),
            incomes[year] * 100,
            day.year > 2025,
        )


@dataclass(frozen=True)
class _Money:
    """Amounts in fen; where `unknown` is set the amount means nothing."""

    fen: NDArray[np.int64]
    unknown: NDArray[np.bool_]

    @classmethod
    def of(cls, fen: NDArray[np.int64]) -> _Money:
        return cls(fen, fen == UNKNOWN)

    def below(self, line: NDArray[np.int64]) -> Small:
        return np.where(self.unknown, MAYBE, np.where(self.fen < line, YES, NO))

    def at_most(self, line: NDArray[np.int64]) -> Small:
        return np.where(self.unknown, MAYBE, np.where(self.fen <= line, YES, NO))

    def total(self, group: NDArray[np.int32], groups: int) -> _Money:
        """Strict totals: unknown as soon as one member's amount is."""
        fen = np.bincount(group, np.where(self.unknown, 0, self.fen), groups).astype(np.int64)
        return _Money(fen, np.bincount(group, self.unknown, groups) > 0)


@dataclass(frozen=True)
class Assessment:
    """What everybody and every household is entitled to at the end of a month.

    Attributes:
        tekun: Per person, `NO`, `MAYBE` or `YES`.
        single: Entitlement to dibao as a single person, per person.
        single_amount: fen per month of those entitled as single persons.
        tekun_count: Per household; `UNKNOWN` if one member's answer is.
        dibao: Per household.
        edge: Per household.
        dibao_amount: fen per month, `UNKNOWN` if not entitled or not known.
        topup: Per person, the supplement by category (分类重点救助), fen per month.
        income: Per person, fen per month, `UNKNOWN` where a part is not known.
        dibao_income: Per household, of the members who are not tekun; `UNKNOWN` where not known.
        dibao_size: Members who are not tekun, -1 where not known.
        property_ok: Per household.
    """

    tekun: Small
    single: Small
    single_amount: NDArray[np.int64]
    tekun_count: NDArray[np.int64]
    dibao: Small
    edge: Small
    dibao_amount: NDArray[np.int64]
    topup: NDArray[np.int64]
    income: NDArray[np.int64]
    dibao_income: NDArray[np.int64]
    dibao_size: NDArray[np.int64]
    property_ok: Small


def _is(flag: NDArray[np.bool_]) -> Small:
    return np.where(flag, YES, NO)


_ALL: Final = slice(None)

_Who = NDArray[np.int64] | slice
"""Some people, or all of them."""


def _earned(world: World, age: NDArray[np.int32], excused: NDArray[np.bool_], who: _Who = _ALL) -> _Money:
    """Monthly earnings; without a job they are nothing only for those who are not expected to have one.

    Args:
        world: The chunk.
        age: Completed years of `who`.
        excused: Who else of them is not expected to have a job, beside the young, the old, pupils and the unemployed.
        who: The people.
    """
    people = world.people
    job, wage, harvest = people.job[who], people.wage[who], people.harvest[who]
    farming = job == _FARMING
    fen = np.where(farming, harvest // 12, np.where(job > 0, wage, 0))
    excused = excused | (age < 16) | (people.school_status[who] == ENROLLED) | (age >= 60) | people.unemployed[who]
    blank = np.where(farming, harvest, wage) == UNKNOWN
    return _Money(fen, np.where(job > 0, blank, ~excused))


def _pension(world: World, age: NDArray[np.int32], minus_basic: bool, who: _Who = _ALL) -> _Money:
    """The pension; the ministry leaves out the basic part of a resident pension until 2025 (`minus_basic`)."""
    people = world.people
    kind, amount = people.pension[who], people.pension_amount[who]
    unknown = amount == UNKNOWN
    fen = amount
    if minus_basic:
        resident, basic = kind == _RESIDENT, people.pension_basic[who]
        fen = amount - np.where(resident, basic, 0)
        unknown = unknown | (resident & (basic == UNKNOWN))
    return _Money(np.where(kind > 0, fen, 0), np.where(kind > 0, unknown, age >= 60))


def _benefit(world: World, who: _Who = _ALL) -> _Money:
    """Unemployment benefit of the registered unemployed."""
    return _Money.of(np.where(world.people.unemployed[who], world.people.benefit[who], 0))


def _sum(*parts: _Money) -> _Money:
    """A sum is unknown as soon as one part is."""
    return _Money(np.add.reduce([part.fen for part in parts]), np.logical_or.reduce([part.unknown for part in parts]))


def _income(world: World, age: NDArray[np.int32], *, minus_basic: bool) -> _Money:
    hard = severe(world.people.disability, world.people.disability_grade)
    return _sum(_earned(world, age, hard), _pension(world, age, minus_basic=minus_basic), _benefit(world))


def _sizes(world: World, alive: NDArray[np.bool_], month: int) -> NDArray[np.int64]:
    """Living members, if the register's own head count agrees, with or without those who have died; otherwise -1."""
    people, households = world.people, world.households
    count = len(households.number)
    found = np.bincount(people.household, alive, count).astype(np.int64)
    dead = people.registered & (people.from_month <= month) & ~alive
    with_dead = found + np.bincount(people.household, dead, count).astype(np.int64)
    agree = (households.member_count >= found) & (households.member_count <= with_dead)
    return np.where(agree, found, -1)


def _property(
    world: World, alive: NDArray[np.bool_], size: NDArray[np.int64], standard: NDArray[np.int64], bank: _Money
) -> Small:
    """Savings, dwellings, shops, vehicles and companies within the limits."""
    people, households = world.people, world.households
    member, groups = people.household[alive], len(households.number)

    def total(values: NDArray[np.integer]) -> NDArray[np.int64]:
        return np.bincount(member, values[alive], groups).astype(np.int64)

    unknown_size = size < 0
    savings = _Money(bank.fen[alive], bank.unknown[alive]).total(member, groups)
    saves = np.where(unknown_size, MAYBE, savings.at_most(standard * size * 24))
    standing = households.grade < _UNSAFE
    homes = total(people.homes) + np.where(standing, households.dwellings, 0)
    area = total(people.homes_area) + np.where(standing, households.dwelling_area, 0)
    # Limit: three times 20 m2 per person; areas are in 0.01 m2.
    spacious = np.where(unknown_size, MAYBE, _is(area > 6000 * size))
    housed = YES - np.minimum(_is(homes >= 2), spacious)
    cheap = (households.district == _QIANJIANG) & (total(people.car_value) <= 3_000_000)
    rest = (total(people.premises) == 0) & (total(people.company) == 0) & ((total(people.car) == 0) | cheap)
    return np.minimum(np.minimum(saves, housed), _is(rest))


def _unable(
    world: World,
    supporter: NDArray[np.int64],
    supported: NDArray[np.int64],
    age: NDArray[np.int32],
    lines: Lines,
    standard: NDArray[np.int64],
    bank: _Money,
) -> Small:
    """Whether a legal supporter cannot support: destitute, or old or disabled and poor (民发〔2021〕43号)."""
    people = world.people
    s = supporter
    hard = (people.disability_grade[s] >= 1) & (people.disability_grade[s] <= 2)
    earned = _earned(world, age[s], hard, s)
    income = _sum(earned, _pension(world, age[s], minus_basic=False, who=s), _benefit(world, s))
    weak = (age[s] >= 70) | severe(people.disability[s], people.disability_grade[s])
    poor = np.minimum(
        _Money(income.fen * 12, income.unknown).below(np.full(len(s), lines.disposable)),
        _Money(bank.fen[s], bank.unknown[s]).at_most(24 * standard[supported]),
    )
    bare = (people.car[s] == 0) & (people.company[s] == 0) & (people.premises[s] == 0)
    listed = people.on_tekun[s] | (people.on_dibao[s] & (age[s] >= 60))
    return np.maximum(_is(listed), np.minimum(_is(weak & bare), poor))


def _supporters(
    world: World, alive: NDArray[np.bool_], age: NDArray[np.int32], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (supported, supporter): living spouse, parents and grown children of the wanted people."""
    people = world.people
    pairs: list[tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]] = []
    someone = np.flatnonzero(wanted)
    for kin in (people.spouse, people.father, people.mother):
        other = kin[someone]
        has = (other >= 0) & alive[other]
        pairs.append((someone[has], other[has]))
    for parent in (people.father, people.mother):
        grown = np.flatnonzero((parent >= 0) & alive & (age >= 18))
        grown = grown[wanted[parent[grown]]]
        pairs.append((parent[grown], grown))
    return np.concatenate([p for p, _ in pairs]).astype(np.int64), np.concatenate([s for _, s in pairs]).astype(
        np.int64
    )


def _kin_known(world: World) -> Small:
    """Whether the relatives were verified and all of them are in the register."""
    people = world.people
    missing = ~people.registered
    known = people.kin_verified == 1
    for kin in (people.spouse, people.father, people.mother):
        known &= (kin < 0) | ~missing[kin]
    return np.where(known, YES, MAYBE)


def _tekun(
    world: World,
    alive: NDArray[np.bool_],
    age: NDArray[np.int32],
    income: _Money,
    property_ok: Small,
    lines: Lines,
    standard: NDArray[np.int64],
    bank: _Money,
) -> Small:
    people, households = world.people, world.households
    kind, grade = people.disability, people.disability_grade
    mind = (kind == DISABILITY_KINDS.index("intellectual")) | (kind == DISABILITY_KINDS.index("mental"))
    unfit = (
        (mind & (grade >= 1) & (grade <= 3))
        | ((kind == DISABILITY_KINDS.index("limb")) & (grade >= 1) & (grade <= 2))
        | ((kind == DISABILITY_KINDS.index("sight")) & (grade == 1))
    )
    family = ~households.collective[people.household]
    answer = _is(alive & family & ((age >= 60) | (age < 16) | unfit))
    answer = np.minimum(answer, income.below(standard))
    answer = np.minimum(answer, property_ok[people.household])
    known = _kin_known(world)
    supported, supporter = _supporters(world, alive, age, answer > NO)
    # One able supporter settles it; that there is none is known only of people whose relatives were verified.
    helpless = known.copy()
    np.minimum.at(helpless, supported, _unable(world, supporter, supported, age, lines, standard, bank))
    return np.minimum(answer, helpless)


def topups(world: World, age: NDArray[np.int32]) -> NDArray[np.int64]:
    """Monthly supplement by category (分类重点救助) in fen: the highest that applies, and 40 yuan if disabled."""
    people = world.people
    hard = (people.disability_grade >= 1) & (people.disability_grade <= 2)
    sixty = hard | (people.illness > 0) | (age >= 70)
    hundred = (people.school_status == ENROLLED) | (age < 6)
    return np.where(hundred, 10000, np.where(sixty, 6000, 0)) + np.where(people.disability_grade >= 1, 4000, 0)


def assess(world: World, clock: Clock, month: int, *, assume_checked: bool = False) -> Assessment:
    """Entitlement of everybody at the end of a month, given the facts on file and the lists of that month.

    Args:
        world: The chunk.
        clock: The months of the run.
        month: Number of the month.
        assume_checked: Take unchecked savings as nothing; it shows whom a check could still let in.
    """
    people, households = world.people, world.households
    lines = Lines.on(clock.last[month])
    alive, age = world.living(month, clock.last_day(month)), world.age(clock.last_ymd(month))
    groups, member = len(households.number), people.household
    line = np.where(households.rural, lines.rural, lines.urban).astype(np.int64)
    standard = line[member]
    savings = world.savings(clock.last_day(month))
    bank = _Money.of(np.where((savings == UNKNOWN) & assume_checked, 0, savings))
    income = _income(world, age, minus_basic=not lines.basic_is_income)
    size = _sizes(world, alive, month)
    property_ok = _property(world, alive, size, line, bank)
    # For tekun the basic pension is never income (民发〔2021〕43号 第六条).
    tekun = _tekun(world, alive, age, _income(world, age, minus_basic=True), property_ok, lines, standard, bank)

    open_question = np.bincount(member, tekun == MAYBE, groups) > 0
    tekun_count = np.bincount(member, tekun == YES, groups).astype(np.int64)
    unsure = open_question | (size < 0)
    dibao_size = np.where(unsure, -1, size - tekun_count)
    counted = alive & (tekun == NO)
    pooled = _Money(np.where(counted, income.fen, 0), counted & income.unknown).total(member, groups)
    pooled = _Money(pooled.fen, pooled.unknown | open_question)
    anybody = np.where(unsure, MAYBE, _is(dibao_size > 0))
    base = np.minimum(np.minimum(_is(~households.collective & ~households.cancelled), anybody), property_ok)

    def under(factor_halves: int) -> Small:
        return np.where(unsure, MAYBE, _Money(pooled.fen * 2, pooled.unknown).below(factor_halves * line * dibao_size))

    dibao = np.minimum(base, under(2))
    edge = np.minimum(np.minimum(base, under(3)), YES - dibao)
    topup = topups(world, age)
    added = np.bincount(member, np.where(counted, topup, 0), groups).astype(np.int64)
    amount = np.where(dibao == YES, line * dibao_size - pooled.fen + added, UNKNOWN)
    weak = severe(people.disability, people.disability_grade) | (people.illness > 0)
    single = np.minimum(np.minimum(edge[member], YES - tekun), np.minimum(_is(alive & weak), income.below(standard)))
    return Assessment(
        tekun,
        single,
        np.where(single == YES, standard - income.fen + topup, 0),
        np.where(open_question, UNKNOWN, tekun_count),
        dibao,
        edge,
        amount,
        topup,
        np.where(income.unknown, UNKNOWN, income.fen),
        np.where(pooled.unknown, UNKNOWN, pooled.fen),
        dibao_size,
        property_ok,
    )
