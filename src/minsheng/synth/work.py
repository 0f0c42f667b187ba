"""Work and pensions: jobs by residence, wages by industry, pensions from 60 on, registered unemployment."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.health import severe
from minsheng.synth.school import ENROLLED
from minsheng.synth.world import World

__all__ = ["DISMISSALS", "INDUSTRIES", "find_work", "lose_work", "needs_work", "retire", "start_work"]

EMPLOYEE, FLEXIBLE, FARMING = 1, 2, 3
EMPLOYEE_PENSION, RESIDENT_PENSION = 1, 2

INDUSTRIES: Final = ("A", "C", "E", "F", "G", "H", "I", "K", "L", "O", "P", "Q")
"""Sections of GB/T 4754-2017 that employees work in here."""
_SHARES: Final = np.array([0.02, 0.26, 0.17, 0.14, 0.06, 0.06, 0.04, 0.03, 0.05, 0.06, 0.06, 0.05])
_WAGES: Final = np.array([3600, 5200, 4700, 4300, 5600, 3700, 9200, 10500, 4600, 8200, 8300, 8000])
"""Mean monthly wages in yuan by industry, set so that incomes per head come near the published ones."""

DISMISSALS: Final = ("dismissed", "contract_ended", "firm_closed", "quit", "returned")

_BENEFIT: Final = 147_000
"""Unemployment benefit in fen per month: seven tenths of the minimum wage of 2,100 yuan (重庆 2022)."""

_BASIC_PENSION: Final = 12_500
"""Centrally and locally set basic part of the resident pension in fen per month; general knowledge, 2023."""

_JOB_MIX: Final = {False: (0.70, 0.29, 0.01), True: (0.27, 0.33, 0.40)}
"""Employees, flexible workers and farmers among those at work, by rural residence; assumed."""

_UNEMPLOYED: Final = {False: 0.030, True: 0.012}
"""Registered unemployed among those of working age (urban surveyed rate 2022: 5.4 %, of which about half register)."""


def needs_work(world: World, alive: NDArray[np.bool_], age: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whose earnings nobody could know: of working age, no job, no school, no registration, not severely disabled."""
    people = world.people
    excused = (people.school_status == ENROLLED) | people.unemployed | (people.job > 0)
    excused |= severe(people.disability, people.disability_grade)
    result: NDArray[np.bool_] = alive & (age >= 16) & (age < 60) & ~excused
    return result


def find_work(
    world: World, who: NDArray[np.int64], first_day: NDArray[np.int32] | int, rng: np.random.Generator
) -> None:
    """Give people a job that starts on a day, with an income by residence and industry."""
    people, count = world.people, len(who)
    rural = world.households.rural[people.household[who]]
    lot = rng.random(count)
    bounds = np.cumsum([_JOB_MIX[False], _JOB_MIX[True]], axis=1)[rural.astype(int)]
    kind = 1 + (lot > bounds[:, 0]) + (lot > bounds[:, 1])
    industry = rng.choice(len(INDUSTRIES), count, p=_SHARES)
    wage = _WAGES[industry] * rng.lognormal(-0.08, 0.40, count) * np.where(rural, 0.80, 1.18)
    wage = np.maximum(wage, 2100)
    loose = rng.lognormal(8.02, 0.45, count) * np.where(rural, 0.85, 1.15)
    people.job[who] = kind
    people.industry[who] = np.where(kind == EMPLOYEE, industry, 0)
    people.wage[who] = np.rint(np.where(kind == EMPLOYEE, wage, loose)).astype(np.int64) * 100
    people.harvest[who] = np.rint(rng.lognormal(9.85, 0.4, count)).astype(np.int64) * 100
    people.job_start[who], people.job_end[who] = first_day, 0
    people.employer[who] = (rng.pareto(1.1, count) * 40).astype(np.int64) % 90_000


def lose_work(world: World, who: NDArray[np.int64], day: int, rng: np.random.Generator) -> None:
    """End people's jobs on a day and register them as unemployed, employees with benefit."""
    people = world.people
    insured = people.job[who] == EMPLOYEE
    people.job[who], people.job_end[who] = 0, day
    people.unemployed[who], people.unemployed_since[who] = True, day
    people.benefit[who] = np.where(insured, _BENEFIT, 0)
    people.dismissed[who] = rng.integers(0, len(DISMISSALS), len(who))


def retire(world: World, who: NDArray[np.int64], rng: np.random.Generator) -> None:
    """Start a pension: employee pensions in the city above all, resident pensions elsewhere."""
    people, count = world.people, len(who)
    rural = world.households.rural[people.household[who]]
    employee = rng.random(count) < np.where(rural, 0.14, 0.68)
    employee &= people.job[who] != FARMING
    account = np.rint(5 + rng.gamma(2.0, 14.0, count)).astype(np.int64) * 100
    resident = _BASIC_PENSION + np.minimum(account, 30_000)
    earned = np.rint(np.maximum(rng.lognormal(8.05, 0.30, count), 1250)).astype(np.int64) * 100
    people.pension[who] = np.where(employee, EMPLOYEE_PENSION, RESIDENT_PENSION)
    people.pension_amount[who] = np.where(employee, earned, resident)
    people.pension_basic[who] = np.where(employee, 0, _BASIC_PENSION)


def start_work(
    world: World, alive: NDArray[np.bool_], age: NDArray[np.int32], day: int, rng: np.random.Generator
) -> None:
    """Jobs, unemployment and pensions at the start of the run."""
    people = world.people
    rural = world.households.rural[people.household]
    lot = rng.random(len(age))
    able = needs_work(world, alive, age)
    jobless = np.flatnonzero(able & (lot < np.where(rural, _UNEMPLOYED[True], _UNEMPLOYED[False])))
    people.unemployed[jobless] = True
    people.unemployed_since[jobless] = day - rng.integers(20, 500, len(jobless))
    people.benefit[jobless] = np.where(rng.random(len(jobless)) < 0.5, _BENEFIT, 0)
    people.dismissed[jobless] = rng.integers(0, len(DISMISSALS), len(jobless))
    disabled = severe(people.disability, people.disability_grade) & alive & (age >= 16) & (age < 60)
    workers = np.flatnonzero(needs_work(world, alive, age) | (disabled & (people.stage == 0) & (lot < 0.2)))
    years = np.clip(age[workers] - 16, 0, None) * rng.random(len(workers)) ** 2
    find_work(world, workers, (day - 20 - years * 365).astype(np.int32), rng)
    old = alive & (age >= 60)
    still = old & np.where(rural, (age < 76) & (lot < 0.5), (age < 68) & (lot < 0.07))
    keep = np.flatnonzero(still)
    find_work(world, keep, day - 20 - rng.integers(0, 9000, len(keep)).astype(np.int32), rng)
    people.job[keep] = np.where(rural[keep], FARMING, FLEXIBLE)
    # Old farmers bring in four fifths of what others do, in whole yuan.
    people.harvest[keep] = people.harvest[keep] // 100 * 4 // 5 * 100
    retire(world, np.flatnonzero(old), rng)
