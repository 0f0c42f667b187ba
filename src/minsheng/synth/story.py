"""One chunk from founding to the last month, as tables per month and the truth at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.synth.chunks import Chunk
from minsheng.synth.clock import Clock
from minsheng.synth.contracts import TABLES, layout
from minsheng.synth.entitlement import Assessment
from minsheng.synth.feeds import Registers
from minsheng.synth.founding import found
from minsheng.synth.hazards import strike
from minsheng.synth.health import settle
from minsheng.synth.life import Changes, bury_some, check_means, live, recount
from minsheng.synth.lists import enrol, roll_table
from minsheng.synth.malformed import send_malformed
from minsheng.synth.opening import full_registers, open_books
from minsheng.synth.plant_consent import withdraw, withhold
from minsheng.synth.plant_holes import leave_out, misnumber, register_twice, resend_oddly
from minsheng.synth.plant_lists import outstay, overlook, pay_the_dead, record_gaps, settle_lists, unmeant
from minsheng.synth.plant_shocks import shock
from minsheng.synth.plants import Planter
from minsheng.synth.rough import RoughRow
from minsheng.synth.slips import Slips
from minsheng.synth.truth import count, household_truth

__all__ = ["Story"]


@dataclass
class Month:
    """The deliveries of a chunk in one month.

    Attributes:
        number: Number of the month.
        tables: Rows per table, in the column order of the contract; empty tables are left out.
    """

    number: int
    tables: dict[str, pa.Table]


@dataclass
class Story:
    """A chunk living through the run.

    Attributes:
        chunk: What it is made of.
        clock: The months.
        seed: Seed of the city.
        counts: Figures for the summary, filled while `months` is read.
        truth: Tables of the truth, filled at the end.
        rough: Rows that are written by hand, filled at the end.
    """

    chunk: Chunk
    clock: Clock
    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    truth: dict[str, pa.Table] = field(default_factory=dict)
    rough: list[RoughRow] = field(default_factory=list)

    def months(self) -> Iterator[Month]:
        """Live through the run, month by month."""
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, self.chunk.number]))
        world, names, ethnicity = found(self.chunk, self.clock, rng)
        registers = Registers(world, names, ethnicity, self.clock, self.chunk.number)
        open_books(world, self.clock, rng)
        planter = Planter(registers, rng)
        slips = Slips(planter, self.seed)
        for month in range(len(self.clock)):
            registers.month = month
            changes = _open(planter, rng) if month == 0 else _pass(planter, month, rng)
            slips.send(month, changes)
            answer = settle_lists(planter, month, changes)
            changes.event("enrolments", roll_table(registers, month, planter.exceptions))
            yield Month(month, _tables(registers, changes))
        self._close(planter, answer)

    def _close(self, planter: Planter, answer: Assessment) -> None:
        world, last = planter.world, len(self.clock) - 1
        alive = world.living(last, self.clock.last_day(last))
        self.truth["households"] = household_truth(world, answer, alive)
        record_gaps(planter, answer, last)
        self.truth["plants"] = planter.table(answer, prefix=f"{self.chunk.number:03}")
        self.rough = planter.rough
        self.counts = count(world, answer, alive) | {"unplanned": len(unmeant(planter, answer))}


def _open(planter: Planter, rng: np.random.Generator) -> Changes:
    """The first month: plants, and full registers of what stands after them."""
    world, registers, clock = planter.world, planter.registers, planter.clock
    first = Changes()
    check_means(registers, 0, planter.muted, first, rng)
    answer = enrol(world, clock, 0, planter.exceptions)
    overlook(planter, answer)
    leave_out(planter, answer)
    withhold(planter, answer)
    misnumber(planter, answer)
    replaced = resend_oddly(planter)
    first = Changes()
    bury_some(registers, 0, planter.fixed, first, rng)
    recount(world, first.of("_recount"), 0, clock.last_day(0), first)
    changes = full_registers(world)
    changes.touch("hukou_deaths", first.of("hukou_deaths"))
    for table, people in replaced.items():
        changes.leave_out(table, people)
    _trouble(planter, 0, changes, np.empty(0, np.int64), rng)
    return changes


def _pass(planter: Planter, month: int, rng: np.random.Generator) -> Changes:
    """A later month: what is planted in it first, then life, then what the departments notice."""
    world, registers, clock = planter.world, planter.registers, planter.clock
    changes = Changes()
    months = len(clock)
    gone = np.flatnonzero(
        (world.people.death_day >= clock.first_day(month - 1)) & (world.people.death_day < clock.first_day(month))
    )
    stopped = gone[(world.people.pension[gone] > 0) & ~planter.unstopped[gone] & world.people.registered[gone]]
    changes.event("pensions", registers.stopped_pensions(stopped))
    if month == max(1, months // 4):
        outstay(planter, month, changes)
        register_twice(planter, month, changes)
    if month == max(1, months // 2):
        withdraw(planter, month, changes)
        pay_the_dead(planter, month, changes)
    # Shocks fall into the last three months, most of them into the last.
    share = {months - 1: 0.6, months - 2: 0.2, months - 3: 0.2}.get(month, 0.0)
    patients = shock(planter, month, changes, share) if share else np.empty(0, np.int64)
    live(registers, month, planter.muted, planter.fixed, rng, changes)
    recount(world, changes.of("_recount"), month, clock.last_day(month), changes)
    check_means(registers, month, planter.muted, changes, rng)
    if month == months - 1:
        changes.touch("pensions", np.flatnonzero(planter.unstopped))
    _trouble(planter, month, changes, patients, rng)
    send_malformed(planter, month, changes)
    return changes


def _trouble(
    planter: Planter, month: int, changes: Changes, patients: NDArray[np.int64], rng: np.random.Generator
) -> None:
    """Disasters, aid to pupils, and the medical bills of a month."""
    world, registers, clock = planter.world, planter.registers, planter.clock
    strike(registers, month, planter.fixed, changes, rng)
    alive = world.living(month, clock.last_day(month))
    age = world.age(clock.last_ymd(month))
    bills = settle(world, alive, age, clock.first_day(month), clock.last_day(month), patients, rng)
    changes.event("medical", registers.medical(bills))


def _tables(registers: Registers, changes: Changes) -> dict[str, pa.Table]:
    tables = {}
    for table in TABLES:
        parts = list(changes.events.get(table, []))
        subjects = changes.of(table)
        if len(subjects):
            parts.append(registers.rows(table, subjects))
        if parts:
            columns = list(layout(table).names)
            tables[table] = pa.concat_tables([part.select(columns) for part in parts]).unify_dictionaries()
    return tables
