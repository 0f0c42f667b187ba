"""A month of life: births, deaths, moves and marriages, jobs lost and found, pensions at 60, school years, new rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth.draw import choose, stochastic_round
from minsheng.synth.entitlement import Lines
from minsheng.synth.feeds import Registers
from minsheng.synth.health import certify, fall_ill
from minsheng.synth.means import candidates
from minsheng.synth.property import check_savings
from minsheng.synth.school import new_school_year
from minsheng.synth.work import find_work, lose_work, needs_work, retire
from minsheng.synth.world import NOBODY, UNKNOWN, World

__all__ = ["Changes", "Muted", "bury", "bury_some", "check_means", "end_jobs", "fill_gaps", "live", "recount"]

_DEATHS: Final = (
    [0, 1, 15, 40, 50, 60, 70, 80, 90, 105],
    [0.003, 0.0003, 0.0002, 0.0012, 0.003, 0.008, 0.02, 0.06, 0.16, 0.4],
)
"""Deaths per person and year by age, scaled so that all deaths come to 8.9 per thousand (2023)."""

_JOB_LOSS, _JOB_FOUND, _RAISE = 0.0012, 0.10, 0.0015
"""Monthly rates among employees and flexible workers, the registered unemployed, and again the first; assumed."""

_ILL, _DISABLED, _BUY_CAR = 0.0001, 0.0001, 0.0003
"""Monthly rates among those without the illness, the certificate, the car; assumed."""

_MOVE_TO_CHILD, _MARRIAGE = 0.005, 0.0002
"""Monthly rates: of the elderly who live alone, and couples per inhabitant; assumed."""


@dataclass
class Changes:
    """Subjects whose register rows have changed in a month, per table, and tables of events."""

    subjects: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)
    events: dict[str, list[pa.Table]] = field(default_factory=dict)

    def touch(self, table: str, subjects: NDArray[np.integer]) -> None:
        """A register delivers these people or households again."""
        if len(subjects):
            self.subjects.setdefault(table, []).append(np.asarray(subjects, np.int64))

    def event(self, table: str, rows: pa.Table) -> None:
        """Rows that no later row of the same subject replaces."""
        if rows.num_rows:
            self.events.setdefault(table, []).append(rows)

    def leave_out(self, table: str, subjects: NDArray[np.int64]) -> None:
        """Take some subjects of a table out again."""
        self.subjects[table] = [np.setdiff1d(self.of(table), subjects)]

    def of(self, table: str) -> NDArray[np.int64]:
        """The subjects of a table, each once, ascending."""
        subjects = np.sort(np.concatenate(self.subjects.get(table, [np.empty(0, np.int64)])))
        # Sorting and comparing neighbours is several times as fast here as hashing.
        return subjects[np.r_[True, subjects[1:] != subjects[:-1]]] if len(subjects) else subjects


@dataclass
class Muted:
    """Facts that no department ever delivers, per person: planted holes that life must not fill."""

    job: NDArray[np.bool_]
    pension: NDArray[np.bool_]
    bank: NDArray[np.bool_]

    @classmethod
    def none(cls, people: int) -> Muted:
        """Nothing is held back."""
        return cls(*(np.zeros(people, bool) for _ in range(3)))


def live(
    registers: Registers,
    month: int,
    muted: Muted,
    fixed: NDArray[np.bool_],
    rng: np.random.Generator,
    changes: Changes,
) -> None:
    """Let a month pass.

    Args:
        registers: The chunk.
        month: Number of the month, from 1.
        muted: Facts that stay unknown.
        fixed: Households that chance leaves alone, because something is planted in them.
        rng: Source of chance.
        changes: Takes the rows that change.
    """
    world, clock = registers.world, registers.clock
    alive = world.living(month, clock.last_day(month))
    free = alive & ~fixed[world.people.household]
    age = world.age(clock.last_ymd(month))
    _births(world, month, changes)
    bury_some(registers, month, fixed, changes, rng)
    alive &= world.people.death_day > clock.last_day(month)
    free &= alive
    _moves(world, free, age, changes, rng)
    _jobs(registers, month, free, age, changes, rng)
    fill_gaps(registers, month, muted, changes, rng)
    if clock.first[month].month == 9:
        changes.touch("schooling", new_school_year(world, clock.first[month], rng))
        fill_gaps(registers, month, muted, changes, rng)
    _health(world, free, clock.first_day(month), changes, rng)
    _purchases(world, free, age, changes, rng)


def _some(rng: np.random.Generator, pool: NDArray[np.bool_], rate: float) -> NDArray[np.int64]:
    who = np.flatnonzero(pool)
    return who[choose(rng, np.ones(len(who)), stochastic_round(rng, rate * len(who)))]


def recount(world: World, homes: NDArray[np.integer], month: int, day: int, changes: Changes) -> None:
    """Have the register count the living members of some households again, and name a head who is alive."""
    people, households = world.people, world.households
    homes = np.unique(homes)
    wanted = np.zeros(len(households.number), bool)
    wanted[homes] = True
    members = np.flatnonzero(wanted[people.household] & world.living(month, day))
    count = np.bincount(people.household[members], minlength=len(wanted))[homes]
    households.cancelled[homes[count == 0]] = True
    households.member_count[homes[count > 0]] = count[count > 0]
    head = households.head[homes]
    gone = (count > 0) & (head >= 0) & ((people.death_day[head] <= day) | (people.household[head] != homes))
    if gone.any():
        # The spouse follows the head; without one, the eldest.
        eldest = members[np.lexsort((people.birth[members], people.relation[members] != 1, people.household[members]))]
        first = eldest[np.unique(people.household[eldest], return_index=True)[1]]
        heir = np.full(len(wanted), NOBODY)
        heir[people.household[first]] = first
        households.head[homes[gone]] = heir[homes[gone]]
        people.relation[heir[homes[gone]]] = 0
        changes.touch("hukou_people", heir[homes[gone]])
    changes.touch("hukou_households", homes)


def _births(world: World, month: int, changes: Changes) -> None:
    people = world.people
    born = np.flatnonzero(people.from_month == month)
    if not len(born):
        return
    # The household may have moved or the mother died since the birth was planned; the child follows the mother.
    people.household[born] = people.household[people.mother[born]]
    world.households.cancelled[people.household[born]] = False
    changes.touch("hukou_people", born)
    changes.touch("_recount", people.household[born])


def bury_some(
    registers: Registers, month: int, fixed: NDArray[np.bool_], changes: Changes, rng: np.random.Generator
) -> None:
    """The deaths of a month, by age; chance leaves the `fixed` households alone."""
    world, clock = registers.world, registers.clock
    people = world.people
    age = world.age(clock.last_ymd(month))
    risk = np.interp(age, *_DEATHS) / 12
    # Expectant mothers live: their children are in the register's future already.
    risk[people.mother[people.from_month > month]] = 0
    alive = world.living(month, clock.last_day(month)) & ~fixed[people.household]
    bury(registers, np.flatnonzero(alive & (rng.random(len(age)) < risk)), month, changes, rng)


def bury(
    registers: Registers, dying: NDArray[np.int64], month: int, changes: Changes, rng: np.random.Generator
) -> None:
    """Let people die in a month and the register say so."""
    world, clock = registers.world, registers.clock
    people = world.people
    first, last = clock.first_day(month), clock.last_day(month)
    people.death_day[dying] = first + (rng.random(len(dying)) * (last - first + 1)).astype(np.int32)
    changes.touch("hukou_deaths", dying)
    changes.touch("_recount", people.household[dying])


def _moves(
    world: World, free: NDArray[np.bool_], age: NDArray[np.int32], changes: Changes, rng: np.random.Generator
) -> None:
    """Old people who live alone move to a child; brides and grooms move together."""
    people, households = world.people, world.households
    size = np.bincount(people.household, free, len(households.number))
    expecting = np.zeros(len(age), bool)
    expecting[people.mother[people.mother >= 0]] = True
    family = free & ~households.collective[people.household]
    alone = family & (age >= 65) & (size[people.household] == 1) & (people.spouse < 0) & (people.bank == UNKNOWN)
    movers = _some(rng, alone, _MOVE_TO_CHILD)
    child_of = np.full(len(age), NOBODY)
    grown = np.flatnonzero(family & (age >= 25) & (people.relation <= 1))
    for parent in (people.father, people.mother):
        has = grown[parent[grown] >= 0]
        child_of[parent[has]] = has
    movers = movers[child_of[movers] >= 0]
    _move(world, movers, people.household[child_of[movers]], np.full(len(movers), 5), changes)

    single = family & (people.spouse < 0) & (age >= 22) & (age < 45) & (people.bank == UNKNOWN)
    grooms = np.flatnonzero(single & (people.sex == 0))
    brides = np.flatnonzero(single & (people.sex == 1) & people.child & ~expecting)
    number = min(stochastic_round(rng, _MARRIAGE * len(age)), len(grooms), len(brides))
    grooms, brides = rng.permutation(grooms)[:number], rng.permutation(brides)[:number]
    apart = people.household[grooms] != people.household[brides]
    grooms, brides = grooms[apart], brides[apart]
    people.spouse[grooms], people.spouse[brides] = brides, grooms
    with_parents = people.relation[grooms] > 1
    _move(world, brides, people.household[grooms], np.where(with_parents, 3, 1), changes)
    changes.touch("hukou_people", grooms)


def _move(
    world: World,
    who: NDArray[np.int64],
    to: NDArray[np.integer],
    relation: NDArray[np.integer],
    changes: Changes,
) -> None:
    people = world.people
    changes.touch("_recount", np.r_[people.household[who], to])
    people.household[who], people.relation[who] = to, relation
    changes.touch("hukou_people", who)


def _jobs(
    registers: Registers,
    month: int,
    free: NDArray[np.bool_],
    age: NDArray[np.int32],
    changes: Changes,
    rng: np.random.Generator,
) -> None:
    world, day = registers.world, registers.clock.first_day(month)
    people = world.people
    hired = free & (people.job > 0) & (people.job < 3) & (age < 60)
    losers = _some(rng, hired, _JOB_LOSS)
    end_jobs(registers, losers, day + 9, changes, rng)
    finders = _some(rng, free & people.unemployed & (age < 60) & (people.unemployed_since < day), _JOB_FOUND)
    find_work(world, finders, day + 4, rng)
    people.unemployed[finders] = False
    changes.touch("employment", finders)
    changes.touch("unemployment", finders)
    raised = _some(rng, hired & (people.job > 0) & (people.wage > 0), _RAISE)
    people.wage[raised] = (people.wage[raised] * rng.uniform(1.05, 1.5, len(raised))).astype(np.int64) // 100 * 100
    changes.touch("employment", raised)
    leaving = (
        free
        & (people.job > 0)
        & (people.job < 3)
        & (age == 60)
        & (people.birth_ymd % 10000 // 100 == registers.clock.first[month].month)
    )
    retirees = _some(rng, leaving, 0.7)
    changes.event("employment", registers.ended_jobs(retirees, day + 9))
    people.job[retirees] = 0


def end_jobs(
    registers: Registers, who: NDArray[np.int64], day: int, changes: Changes, rng: np.random.Generator
) -> None:
    """Have people lose their jobs; the employment register ends the job, the unemployment register starts."""
    changes.event("employment", registers.ended_jobs(who, day))
    lose_work(registers.world, who, day, rng)
    changes.touch("unemployment", who)


def fill_gaps(registers: Registers, month: int, muted: Muted, changes: Changes, rng: np.random.Generator) -> None:
    """Give everybody a job or a pension whose income nobody could otherwise know, except where a hole is planted."""
    world, clock = registers.world, registers.clock
    people = world.people
    alive, age = world.living(month, clock.last_day(month)), world.age(clock.last_ymd(month))
    starters = np.flatnonzero(needs_work(world, alive, age) & ~muted.job)
    find_work(world, starters, clock.first_day(month), rng)
    changes.touch("employment", starters)
    pensioners = np.flatnonzero(alive & (age >= 60) & (people.pension == 0) & ~muted.pension)
    retire(world, pensioners, rng)
    changes.touch("pensions", pensioners)


def _health(world: World, free: NDArray[np.bool_], day: int, changes: Changes, rng: np.random.Generator) -> None:
    people = world.people
    ill = _some(rng, free & (people.illness == 0), _ILL)
    fall_ill(world, ill, day + 20, rng)
    changes.touch("serious_illness", ill)
    disabled = _some(rng, free & (people.disability == 0), _DISABLED)
    certify(world, disabled, day, rng)
    people.disabled_since[disabled] = day + 5
    changes.touch("disability", disabled)


def _purchases(
    world: World, free: NDArray[np.bool_], age: NDArray[np.int32], changes: Changes, rng: np.random.Generator
) -> None:
    people = world.people
    buyers = free & (age >= 22) & (age < 66) & (people.job > 0) & (people.car == 0) & (people.bank == UNKNOWN)
    buyers &= world.households.poor[people.household] == 0
    who = _some(rng, buyers, _BUY_CAR)
    people.car[who] = 1
    people.car_value[who] = np.rint(rng.lognormal(11.3, 0.4, len(who))).astype(np.int64) * 100
    changes.touch("vehicles", who)


def check_means(registers: Registers, month: int, muted: Muted, changes: Changes, rng: np.random.Generator) -> None:
    """Check the savings of everybody whose answer may depend on them, and of their supporters.

    Ordinary households that have just fallen on hard times still have savings above the limit in six cases of ten.
    """
    world, clock = registers.world, registers.clock
    people, households = world.people, world.households
    alive = world.living(month, clock.last_day(month))
    within, destitute = candidates(world, clock, month)
    home = within.copy()
    home[people.household[destitute]] = True
    asked = alive & home[people.household]
    for kin in (people.spouse, people.father, people.mother):
        other = kin[destitute & (kin >= 0)]
        asked[other[alive[other]]] = True
    for parent in (people.father, people.mother):
        asked |= alive & (parent >= 0) & destitute[np.maximum(parent, 0)]
    new = np.flatnonzero(asked & (people.bank == UNKNOWN) & ~muted.bank)
    lines = Lines.on(clock.last[month])
    line = np.where(households.rural, lines.rural, lines.urban)
    known = np.bincount(people.household, alive & (people.bank != UNKNOWN), len(line)) > 0
    saves = (rng.random(len(line)) < 0.6) & (households.poor == 0) & ~known
    where = people.household[new]
    check_savings(world, new, clock.first_day(month) + 11, line[where] * 24, saves[where], rng)
    changes.touch("authorisations", new)
    changes.touch("bank_balances", new)
