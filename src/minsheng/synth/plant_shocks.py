"""Planted shocks: one event each that should bring somebody to the household's door."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.feeds import HAZARDS
from minsheng.synth.health import fall_ill
from minsheng.synth.life import Changes, bury, end_jobs
from minsheng.synth.plants import Planter
from minsheng.synth.school import DROPOUT, ENROLLED

__all__ = ["shock"]

_LOOK: Final = "should_be_looked_at"
_UNSAFE: Final = 4


def shock(planter: Planter, month: int, changes: Changes, share: float) -> NDArray[np.int64]:
    """Strike households with each kind of shock in this month.

    Args:
        planter: Finds the households.
        month: Number of the month.
        changes: Takes the rows.
        share: Share of a kind's plants that fall in this month.

    Returns:
        The people who get a large medical bill; the month's settlements have to contain it.
    """
    world, people = planter.world, planter.world.people
    alive, age = world.living(month, planter.clock.last_day(month)), world.age(planter.clock.last_ymd(month))
    day = planter.clock.first_day(month) + 14
    listed = people.on_dibao | people.on_tekun
    home = people.household
    free = alive & ~listed & ~people.childless

    hired = free & (people.job > 0) & (people.job < 3) & (age < 58)
    losers = planter.one_each(hired, share)
    end_jobs(planter.registers, losers, day, changes, planter.rng)
    planter.note("job_loss", "", losers, month, "unemployment", "", _LOOK)

    ill = planter.one_each(free & (age >= 25) & (people.illness == 0), share)
    fall_ill(world, ill, day, planter.rng)
    changes.touch("serious_illness", ill)
    planter.note("serious_illness", "", ill, month, "serious_illness", "", _LOOK)

    patients = planter.one_each(free & (age >= 30), share)
    planter.note("large_medical_bill", "", patients, month, "medical", "", _LOOK)

    pupils = planter.one_each(free & (people.school_status == ENROLLED) & (age >= 7) & (age < 15), share)
    people.school_status[pupils], people.school_since[pupils] = DROPOUT, day
    changes.touch("schooling", pupils)
    planter.note("dropout", "", pupils, month, "schooling", "", _LOOK)

    disabled = planter.one_each(free & (people.disability == 0) & (age >= 18), share)
    people.disability[disabled] = 4 + 2 * planter.rng.integers(0, 2, len(disabled))
    people.disability_grade[disabled] = planter.rng.integers(1, 3, len(disabled))
    people.disabled_since[disabled] = day
    changes.touch("disability", disabled)
    planter.note("new_severe_disability", "", disabled, month, "disability", "", _LOOK)

    earner = alive & (people.job > 0) & ~_carries(planter)
    only = (np.bincount(home, earner, len(planter.fixed)) == 1) & (np.bincount(home, alive, len(planter.fixed)) >= 2)
    dying = planter.one_each(free & earner & only[home] & (age < 60), share)
    bury(planter.registers, dying, month, changes, planter.rng)
    planter.note("earner_death", "", dying, month, "hukou_deaths", "", _LOOK)
    _strike_homes(planter, month, changes, share)
    return patients


def _carries(planter: Planter) -> NDArray[np.bool_]:
    """Mothers of children who are not born yet, and who therefore must live."""
    people = planter.world.people
    mothers = np.zeros(len(people.sex), bool)
    mothers[people.mother[people.from_month > planter.registers.month]] = True
    return mothers


def _strike_homes(planter: Planter, month: int, changes: Changes, share: float) -> None:
    """Disasters, accidents, unsafe houses and water: rural households, the lifted-out ones among them."""
    households, registers = planter.world.households, planter.registers
    rural = households.rural & ~households.collective & (households.poor == 0)
    first = planter.clock.first_day(month)
    for kind, hazards in (("disaster", (0, 1, 2)), ("accident", (HAZARDS.index("accident"),))):
        homes = planter.pick(rural, share)
        what = np.array(hazards)[planter.rng.integers(0, len(hazards), len(homes))]
        day = (first + planter.rng.integers(0, 28, len(homes))).astype(np.int32)
        loss = planter.rng.integers(30_000, 200_000, len(homes)) * 100
        changes.event("disasters", registers.disasters(homes, what, day, loss))
        planter.note(kind, "", homes, month, "disasters", "", _LOOK, homes=True)
    homes = planter.pick(rural & (households.dwellings > 0), share)
    households.grade[homes] = _UNSAFE
    changes.touch("dwellings", homes)
    planter.note("unsafe_house", "", homes, month, "dwellings", "D", _LOOK, homes=True)
    homes = planter.pick(rural, share)
    since = np.full(len(homes), first + 6, np.int32)
    changes.event("drinking_water", registers.water(homes, np.zeros(len(homes), np.int64), since, 0 * since))
    planter.note("water", "", homes, month, "drinking_water", "cut_off", _LOOK, homes=True)
