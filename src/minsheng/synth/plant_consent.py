"""Planted authorisations that are not there: savings that were checked, delivered, and may not be read."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.entitlement import YES, Assessment
from minsheng.synth.life import Changes
from minsheng.synth.plants import Planter
from minsheng.synth.world import NEVER, UNKNOWN

__all__ = ["withdraw", "withhold"]

_TELL: Final = "cannot_tell"
_TABLE: Final = "authorisations"


def withhold(planter: Planter, answer: Assessment) -> None:
    """People on dibao whose savings were checked without an authorisation, or under one that ends in the last month."""
    people, clock = planter.world.people, planter.clock
    entitled = _on_dibao(planter, 0) & (answer.dibao == YES)[people.household]
    missing = _chosen(planter, "no_authorisation", entitled & (answer.tekun_count == 0)[people.household], 0)
    people.authorised_on[missing] = NEVER
    ending = _chosen(planter, "authorisation_ended", entitled & (answer.tekun_count == 0)[people.household], 0)
    people.authorised_until[ending] = clock.first_day(len(clock) - 1) + 9


def withdraw(planter: Planter, month: int, changes: Changes) -> None:
    """People on dibao who withdraw their authorisation in a month."""
    people = planter.world.people
    no_tekun = np.bincount(people.household, people.on_tekun, len(planter.fixed)) == 0
    chosen = _chosen(planter, "authorisation_withdrawn", _on_dibao(planter, month) & no_tekun[people.household], month)
    people.withdrawn_on[chosen] = planter.clock.first_day(month) + 14
    changes.touch(_TABLE, chosen)


def _on_dibao(planter: Planter, month: int) -> NDArray[np.bool_]:
    people = planter.world.people
    alive = planter.world.living(month, planter.clock.last_day(month))
    listed: NDArray[np.bool_] = alive & people.on_dibao & (people.bank != UNKNOWN) & (people.from_month == 0)
    return listed


def _chosen(planter: Planter, kind: str, who: NDArray[np.bool_], month: int) -> NDArray[np.int64]:
    """Some of the people; their households stay on the list, for nobody can say any more that they should not."""
    home, world = planter.world.people.household, planter.world
    chosen = planter.one_each(who)
    listed = world.living(month, planter.clock.last_day(month)) & world.people.on_dibao
    planter.exceptions.kept[0, planter.members(home[chosen], listed)] = True
    planter.note(kind, "dibao", chosen, month, _TABLE, "bank_balances", _TELL)
    return chosen
