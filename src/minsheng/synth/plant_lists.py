"""Plants in the enrolment lists: overlooked, should have left, paid after death."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.entitlement import NO, YES, Assessment, Lines
from minsheng.synth.life import Changes, bury
from minsheng.synth.lists import enrol
from minsheng.synth.plants import Planter
from minsheng.synth.property import authorise
from minsheng.synth.work import EMPLOYEE_PENSION

__all__ = ["outstay", "overlook", "pay_the_dead", "record_gaps", "settle_lists", "unmeant"]

_LISTS = {"dibao": 0, "tekun": 1, "dibao_edge": 2}


def overlook(planter: Planter, answer: Assessment) -> None:
    """Entitled from the start and never enrolled."""
    people, home = planter.world.people, planter.world.people.household
    alive = planter.world.living(0, planter.clock.last_day(0))
    alone_entitled = np.bincount(home, answer.single == YES, len(planter.fixed)) > 0
    no_tekun = answer.tekun_count == 0
    for programme, homes in (
        ("dibao", (answer.dibao == YES) & no_tekun),
        ("dibao_edge", (answer.edge == YES) & ~alone_entitled & no_tekun),
    ):
        chosen = planter.pick(homes)
        planter.exceptions.overlooked[_LISTS[programme], planter.members(chosen, alive | (people.from_month > 0))] = (
            True
        )
        planter.note("entitled_not_enrolled", programme, chosen, 0, "enrolments", "", "should_be_covered", homes=True)
    for programme, who, number in (
        ("tekun", answer.tekun == YES, 1),
        ("dibao_single", answer.single == YES, 0),
    ):
        persons = planter.one_each(alive & who, 0.6)
        planter.exceptions.overlooked[number, persons] = True
        planter.note("entitled_not_enrolled", programme, persons, 0, "enrolments", "", "should_be_covered")


def outstay(planter: Planter, month: int, changes: Changes) -> None:
    """People on a list whose means grow beyond the line in this month, and whom nobody takes off the list."""
    world, people = planter.world, planter.world.people
    households, home = world.households, world.people.household
    alive, age = world.living(month, planter.clock.last_day(month)), world.age(planter.clock.last_ymd(month))
    lines = Lines.on(planter.clock.last[month])
    line = np.where(households.rural, lines.rural, lines.urban)
    size = np.bincount(home, alive, len(line))
    with_tekun = np.bincount(home, people.on_tekun, len(line)) > 0
    worker = alive & (age >= 18) & (age < 60) & (people.job > 0) & (people.school_status != 1)
    works = np.bincount(home, worker, len(line)) > 0
    listed = np.bincount(home, people.on_dibao & alive, len(line))
    for programme, homes in (
        ("dibao", (listed == size) & (size > 0)),
        ("dibao_edge", np.bincount(home, people.on_edge & alive, len(line)) == np.maximum(size, 1)),
    ):
        chosen = planter.pick(homes & works & ~with_tekun)
        members = planter.members(chosen, alive)
        planter.exceptions.kept[_LISTS[programme], members] = True
        earners = planter.members(chosen, worker)
        earners = earners[np.unique(home[earners], return_index=True)[1]]
        pay = (2.3 * line * size)[home[earners]].astype(np.int64) // 100 * 100
        people.wage[earners], people.harvest[earners] = pay, pay * 12
        changes.touch("employment", earners)
        planter.note(
            "enrolled_not_entitled", programme, chosen, month, "employment", "income", "should_leave", homes=True
        )
    _buy_cars(planter, month, alive, age, homes=(listed == size) & (size > 0) & ~with_tekun, changes=changes)
    pensioners = planter.one_each(alive & people.on_tekun & (age >= 60) & (size[home] == 1))
    planter.exceptions.kept[1, pensioners] = True
    people.pension[pensioners], people.pension_basic[pensioners] = EMPLOYEE_PENSION, 0
    people.pension_amount[pensioners] = 260_000
    changes.touch("pensions", pensioners)
    planter.note("enrolled_not_entitled", "tekun", pensioners, month, "pensions", "income", "should_leave")


def _buy_cars(
    planter: Planter,
    month: int,
    alive: NDArray[np.bool_],
    age: NDArray[np.int32],
    *,
    homes: NDArray[np.bool_],
    changes: Changes,
) -> None:
    people = planter.world.people
    grown = np.bincount(people.household, alive & (age >= 18) & (age < 60), len(homes)) > 0
    chosen = planter.pick(homes & grown)
    planter.exceptions.kept[0, planter.members(chosen, alive)] = True
    owners = planter.members(chosen, alive & (age >= 18) & (age < 60))
    owners = owners[np.unique(people.household[owners], return_index=True)[1]]
    people.car[owners], people.car_value[owners] = 1, 9_800_000
    changes.touch("vehicles", owners)
    planter.note("enrolled_not_entitled", "dibao", chosen, month, "vehicles", "vehicle", "should_leave", homes=True)


def pay_the_dead(planter: Planter, month: int, changes: Changes) -> None:
    """People who die in this month and stay on the list, or whose pension goes on."""
    world, people = planter.world, planter.world.people
    alive, age = world.living(month, planter.clock.last_day(month)), world.age(planter.clock.last_ymd(month))
    size = np.bincount(people.household, alive, len(planter.fixed))
    old = alive & (age >= 60)
    for programme, who in (
        ("dibao", old & people.on_dibao & (size[people.household] >= 2)),
        ("tekun", old & people.on_tekun),
        ("pension", old & ~people.on_dibao & ~people.on_tekun & (people.pension > 0)),
    ):
        dying = planter.one_each(who, 0.7)
        bury(planter.registers, dying, month, changes, planter.rng)
        if programme == "pension":
            planter.unstopped[dying] = True
        else:
            planter.exceptions.buried[_LISTS[programme], dying] = True
        table = "pensions" if programme == "pension" else "enrolments"
        planter.note("paid_after_death", programme, dying, month, table, "", "data_problem")


def settle_lists(planter: Planter, month: int, changes: Changes) -> Assessment:
    """Bring the lists of a month in line with entitlement, exceptions apart.

    A few elderly couples have no stable answer: on dibao they cannot support each other and become tekun, and as tekun
    they leave dibao. The next check finds savings with them, so that they are entitled to neither.
    """
    world, people = planter.world, planter.world.people
    for _ in range(3):
        answer = enrol(world, planter.clock, month, planter.exceptions)
        members = planter.members(unmeant(planter, answer), world.living(month, planter.clock.last_day(month)))
        if not len(members):
            break
        people.bank[members], people.checked_on[members] = 9_000_000, planter.clock.first_day(month) + 20
        authorise(world, members, planter.clock.first_day(month) + 20)
        changes.touch("authorisations", members)
        changes.touch("bank_balances", members)
    return answer


def unmeant(planter: Planter, answer: Assessment) -> NDArray[np.int64]:
    """Households whose lists and entitlement differ although nobody in them is an exception."""
    home = planter.world.people.household
    exceptions = planter.exceptions
    meant = np.logical_or.reduce([*exceptions.overlooked, *exceptions.kept, *exceptions.buried])
    differs = np.zeros(len(planter.fixed), bool)
    for gap in _gaps(planter, answer):
        differs[gap.subjects if gap.homes else home[gap.subjects]] = True
    differs[home[meant]] = False
    return np.flatnonzero(differs)


def record_gaps(planter: Planter, answer: Assessment, month: int) -> None:
    """Record what differs at the end and was not planted as such: an exception that outlived its reason.

    Somebody kept on a list because a fact is missing, for example, whose household was found above the line by the
    facts that are left.
    """
    known = {
        (plant.kind, plant.programme, plant.household if plant.person < 0 else plant.person) for plant in planter.plants
    }
    lead = {"entitled_not_enrolled": "should_be_covered", "enrolled_not_entitled": "should_leave"}
    for gap in _gaps(planter, answer):
        new = [n for n in gap.subjects.tolist() if (gap.kind, gap.programme, n) not in known]
        planter.note(
            gap.kind,
            gap.programme,
            np.array(new, np.int64),
            month,
            "enrolments",
            "drift",
            lead[gap.kind],
            homes=gap.homes,
        )


@dataclass(frozen=True)
class _Gap:
    """Households (people unless `homes`) where list and entitlement differ in one way."""

    kind: str
    programme: str
    subjects: NDArray[np.int64]
    homes: bool


def _gaps(planter: Planter, answer: Assessment) -> list[_Gap]:
    people, home = planter.world.people, planter.world.people.household
    count = len(planter.fixed)
    standing = ~planter.world.households.cancelled

    def some(flag: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(home, flag, count) > 0

    on_dibao, on_edge = some(people.on_dibao), some(people.on_edge)
    excused = some((answer.single == YES) & people.on_dibao)
    return [
        _Gap(kind, programme, np.flatnonzero(flag & (standing if homes else standing[home])), homes)
        for kind, programme, flag, homes in (
            ("entitled_not_enrolled", "dibao", (answer.dibao == YES) & ~on_dibao, True),
            ("enrolled_not_entitled", "dibao", (answer.dibao == NO) & on_dibao & ~excused, True),
            ("entitled_not_enrolled", "dibao_edge", (answer.edge == YES) & ~on_edge, True),
            ("enrolled_not_entitled", "dibao_edge", (answer.edge == NO) & on_edge, True),
            ("entitled_not_enrolled", "tekun", (answer.tekun == YES) & ~people.on_tekun, False),
            ("enrolled_not_entitled", "tekun", (answer.tekun == NO) & people.on_tekun, False),
            ("entitled_not_enrolled", "dibao_single", (answer.single == YES) & ~people.on_dibao, False),
        )
    ]
