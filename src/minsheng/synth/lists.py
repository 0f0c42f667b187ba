"""The enrolment lists of a month: those entitled, less those overlooked, plus those who should have left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth import cells
from minsheng.synth.clock import Clock
from minsheng.synth.entitlement import NO, YES, Assessment, Lines, assess
from minsheng.synth.feeds import Registers
from minsheng.synth.world import World

__all__ = ["PROGRAMMES", "Exceptions", "enrol", "roll_table"]

PROGRAMMES: Final = ("dibao", "tekun", "dibao_edge", "elderly", "orphan")

_ROUNDS: Final = 6
"""Lists depend on lists (a supporter on dibao cannot support); they settle within a few rounds."""


@dataclass
class Exceptions:
    """Where lists and entitlement differ on purpose; one flag per person and list (dibao, tekun, dibao_edge).

    Attributes:
        overlooked: Entitled, but never put on the list.
        kept: On the list, entitled or not.
        buried: Dead, but still on the list and paid.
    """

    overlooked: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    buried: NDArray[np.bool_]

    @classmethod
    def none(cls, people: int) -> Exceptions:
        """No exceptions."""
        return cls(*(np.zeros((3, people), bool) for _ in range(3)))


def enrol(world: World, clock: Clock, month: int, exceptions: Exceptions) -> Assessment:
    """Bring the lists of a month in line with entitlement, exceptions apart.

    Returns:
        The assessment given the lists as they now stand.
    """
    people = world.people
    alive = world.living(month, clock.last_day(month))
    lists = (people.on_dibao, people.on_tekun, people.on_edge)
    before = np.array(lists).any(axis=0)
    answer = assess(world, clock, month)
    for _ in range(_ROUNDS):
        rest = alive & (answer.tekun == NO)
        dibao = (rest & (answer.dibao[people.household] == YES)) | (answer.single == YES)
        # Who is on dibao alone (单人保) belongs to an edge household and is on its list as well.
        edge = rest & (answer.edge[people.household] == YES)
        wanted = np.array([dibao, answer.tekun == YES, edge]) & ~exceptions.overlooked
        wanted = (wanted | exceptions.kept) & alive
        changed = any((now != new).any() for now, new in zip(lists, wanted, strict=True))
        if not changed:
            break
        for now, new in zip(lists, wanted, strict=True):
            now[:] = new
        answer = assess(world, clock, month)
    listed = np.array(lists).any(axis=0)
    fresh = listed & ~before
    # Those on a list in the first month have been on it for one month to four years.
    earlier = -1 - people.identity % 48
    people.since_month[fresh] = (earlier if month == 0 else np.full(len(earlier), month))[fresh]
    _set_amounts(world, answer, lists, Lines.on(clock.last[month]))
    return answer


def _set_amounts(world: World, answer: Assessment, lists: tuple[NDArray[np.bool_], ...], lines: Lines) -> None:
    """Share a household's dibao out among its members; those who should not be listed keep what they had."""
    people, home = world.people, world.people.household
    on_dibao, on_tekun, _ = lists
    share = on_dibao & (answer.dibao[home] == YES)
    members = np.bincount(home, share, len(world.households.number)).astype(np.int64)
    amount = answer.dibao_amount[home] // np.maximum(members, 1)[home]
    first = np.zeros(len(home), bool)
    listed = np.flatnonzero(share)
    first[listed[np.unique(home[listed], return_index=True)[1]]] = True
    remainder = answer.dibao_amount[home] - amount * members[home]
    people.amount[share] = (amount + np.where(first, remainder, 0))[share]
    single = on_dibao & (answer.single == YES) & ~share
    people.amount[single] = answer.single_amount[single]
    # Self-care: three in five manage alone, one in four fails one to three items of six.
    lot = people.identity % 20
    people.care_failures = np.where(lot < 12, 0, np.where(lot < 17, 1 + lot % 3, 4 + lot % 3)).astype(np.int8)
    care = np.select([people.care_failures == 0, people.care_failures <= 3], [0, 20_000], 30_000)
    people.amount[on_tekun] = lines.tekun + care[on_tekun]
    odd = on_dibao & ~share & ~single & (people.amount <= 0)
    people.amount[odd] = 32_000


def roll_table(registers: Registers, month: int, exceptions: Exceptions) -> pa.Table:
    """The whole enrolment list of a month, with those who died and were never taken off."""
    world, clock = registers.world, registers.clock
    people = world.people
    alive = world.living(month, clock.last_day(month))
    age = world.age(clock.last_ymd(month))
    dead = people.registered & (people.death_day <= clock.last_day(month))
    lists = [
        (people.on_dibao & alive) | (exceptions.buried[0] & dead),
        (people.on_tekun & alive) | (exceptions.buried[1] & dead),
        (people.on_edge & alive) | (exceptions.buried[2] & dead),
        alive & (age >= 80),
        alive & (age < 18) & _gone(people.father, dead) & _gone(people.mother, dead),
    ]
    who = [np.flatnonzero(flag) for flag in lists]
    person = np.concatenate(who)
    programme = np.repeat(np.arange(len(lists)), [len(w) for w in who]).astype(np.int8)
    allowance = np.select([age >= 100, age >= 90], [50_000, 10_000], 5_000)
    amount = np.select(
        [programme <= 1, programme == 3, programme == 4], [people.amount[person], allowance[person], 138_200], 0
    ).astype(np.int64)
    since = np.where(programme <= 2, people.since_month[person], -12)
    months = [clock.month_text(n) for n in range(-60, len(clock))]
    return pa.table(
        {
            "person_id": registers.ids(person),
            "household_no": registers.household_numbers(people.household[person]),
            "programme": cells.codes(programme, PROGRAMMES),
            "start_month": pa.array(months).take(pa.array(since + 60)),
            "monthly_amount": cells.yuan(np.maximum(amount, 0)),
            "last_paid_month": cells.repeat(clock.period(month), len(person)),
            "self_care_failures": pa.array(people.care_failures[person].astype(np.int32), mask=programme != 1),
            "bank_account": cells.digits("62", people.identity[person], 17),
        }
    )


def _gone(parent: NDArray[np.int32], dead: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whose parent has died or never stood in the register."""
    return (parent < 0) | dead[parent]
