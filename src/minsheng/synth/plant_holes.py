"""Planted holes: facts that no department delivers, and people whom the register knows badly or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minsheng.standards.resident_id import from_person_id, problem
from minsheng.synth.entitlement import YES, Assessment
from minsheng.synth.life import Changes
from minsheng.synth.plants import Planter
from minsheng.synth.rough import RoughRow, as_text
from minsheng.synth.school import ENROLLED
from minsheng.synth.world import NOBODY, UNKNOWN

__all__ = ["leave_out", "misnumber", "register_twice", "resend_oddly"]

_TELL: Final = "cannot_tell"


def leave_out(planter: Planter, answer: Assessment) -> None:
    """Leave out one deciding fact in households on a list; they stay on it."""
    world, people, home = planter.world, planter.world.people, planter.world.people.household
    alive, age = world.living(0, planter.clock.last_day(0)), world.age(planter.clock.last_ymd(0))
    on_dibao = alive & people.on_dibao & (answer.dibao[home] == YES) & (answer.tekun_count[home] == 0)

    def hole(table: str, who: NDArray[np.bool_], muted: NDArray[np.bool_]) -> NDArray[np.int64]:
        chosen = planter.one_each(who)
        muted[chosen] = True
        planter.exceptions.kept[0, planter.members(home[chosen], alive & people.on_dibao)] = True
        planter.note("missing_fact", "dibao", chosen, 0, table, table, _TELL)
        return chosen

    unchecked = hole("bank_balances", on_dibao, planter.muted.bank)
    people.bank[unchecked] = UNKNOWN
    worker = on_dibao & (people.job > 0) & (age >= 20) & (age < 58) & (people.school_status != ENROLLED)
    people.job[hole("employment", worker & (people.disability == 0), planter.muted.job)] = 0
    people.pension[hole("pensions", on_dibao & (age >= 62), planter.muted.pension)] = 0
    unknown_kin = planter.one_each(alive & (answer.tekun == YES))
    people.kin_verified[unknown_kin] = UNKNOWN
    planter.exceptions.kept[1, unknown_kin] = True
    planter.note("missing_fact", "tekun", unknown_kin, 0, "hukou_people", "kin", _TELL)
    headless = planter.pick(np.bincount(home, alive, len(planter.fixed)) >= 2)
    planter.world.households.head[headless] = NOBODY
    planter.note("no_head", "", headless, 0, "hukou_households", "", "accepted", homes=True)


def misnumber(planter: Planter, answer: Assessment) -> None:
    """Register rows whose id is wrong, so that the household is one member short of what the register states."""
    people, home = planter.world.people, planter.world.people.household
    alive = planter.world.living(0, planter.clock.last_day(0))
    size = np.bincount(home, alive, len(planter.fixed))
    plain = alive & (answer.tekun_count[home] == 0) & (size[home] >= 2) & (answer.property_ok[home] == YES)
    for kind, spoil in _SPOILERS.items():
        for who, share in ((plain & people.on_dibao, 0.5), (plain & ~people.on_dibao, 0.5)):
            for person in planter.one_each(who, share).tolist():
                text = from_person_id(int(people.identity[person]))
                wrong = spoil(text)
                reason = problem(wrong)
                if reason is None:
                    continue
                cells = row_text(planter, "hukou_people", person) | {"person_id": wrong}
                planter.rough.append(RoughRow("hukou_people", planter.clock.period(0), kind, reason, cells))
                people.registered[person] = False
                planter.note(kind, "dibao", np.array([person]), 0, "hukou_people", wrong, _TELL)
    _misfile(planter, alive)
    _clash(planter, alive)


def _misfile(planter: Planter, alive: NDArray[np.bool_]) -> None:
    """Wages and pensions of people on dibao that were sent under a wrong id: nobody can tell whose they are."""
    world, people = planter.world, planter.world.people
    age = world.age(planter.clock.last_ymd(0))
    worker = (people.job > 0) & (age >= 20) & (age < 58) & (people.school_status != ENROLLED) & (people.disability == 0)
    for table, fact, muted, who in (
        ("employment", people.job, planter.muted.job, worker),
        ("pensions", people.pension, planter.muted.pension, (people.pension > 0) & (age >= 62)),
    ):
        for person in planter.one_each(alive & people.on_dibao & who, 0.5).tolist():
            wrong = _SPOILERS["id_bad_checksum"](from_person_id(int(people.identity[person])))
            cells = row_text(planter, table, person) | {"person_id": wrong}
            planter.rough.append(RoughRow(table, planter.clock.period(0), "id_bad_checksum", "id_checksum", cells))
            fact[person], muted[person] = 0, True
            on_list = planter.members(people.household[[person]], alive & people.on_dibao)
            planter.exceptions.kept[0, on_list] = True
            planter.note("id_bad_checksum", "dibao", np.array([person]), 0, table, wrong, _TELL)


def _swap(text: str) -> str:
    """Two neighbouring digits of the order number, the last two that differ, in each other's place."""
    at = max((n for n in range(14, 16) if text[n] != text[n + 1]), default=14)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_SPOILERS: Final[dict[str, Callable[[str], str]]] = {
    "id_bad_checksum": lambda text: text[:17] + ("0" if text[17] != "0" else "1"),
    "id_transposed": _swap,
    "id_wrong_length": lambda text: text[:15] + text[16:],
    "id_characters": lambda text: text[:15] + "??" + text[17:],
}
"""Slips that the birth date beside the id does not give away: nobody can tell which id was meant."""


def _clash(planter: Planter, alive: NDArray[np.bool_]) -> None:
    """Brothers or sisters who were given one id between them: both rows are refused."""
    people, home = planter.world.people, planter.world.people.household
    child = alive & people.child & (people.birth_ymd > 20_000_000)
    several = np.bincount(home, child, len(planter.fixed)) >= 2
    for household in planter.pick(several).tolist():
        first, second = planter.members(np.array([household]), child)[:2].tolist()
        same = row_text(planter, "hukou_people", first)
        other = row_text(planter, "hukou_people", second)
        # The second is entered as a twin of the first, so that nothing but the name tells them apart.
        twin = same | {"name": other["name"], "relation": other["relation"]}
        if twin["name"] == same["name"]:
            twin["name"] += "二"
        for cells in (same, twin):
            planter.rough.append(
                RoughRow("hukou_people", planter.clock.period(0), "id_clash", "conflicting_rows", cells)
            )
        people.registered[[first, second]] = False
        planter.note("id_clash", "dibao", np.array([first, second]), 0, "hukou_people", "", "refused")


def resend_oddly(planter: Planter) -> dict[str, NDArray[np.int64]]:
    """Good rows in an unusual spelling: 15-digit ids, a lower-case x.

    Returns:
        People whose typed row a rough one replaces, per table.
    """
    people = planter.world.people
    alive = planter.world.living(0, planter.clock.last_day(0))
    old = planter.one_each(alive & (people.birth_ymd < 19_600_000) & (people.birth_ymd > 19_300_000))
    texts = {person: from_person_id(int(people.identity[person])) for person in old.tolist()}
    odd = {person: ("id_15_digits", text[:6] + text[8:17]) for person, text in texts.items()}
    some = np.flatnonzero(alive & ~planter.fixed[people.household])[: 40 * max(len(old), 1)]
    for person in some.tolist():
        text = from_person_id(int(people.identity[person]))
        if text.endswith("X") and len(odd) < 2 * len(old):
            odd[person] = ("id_lower_x", text.lower())
    for person, (kind, text) in odd.items():
        cells = row_text(planter, "hukou_people", person) | {"person_id": text}
        planter.rough.append(RoughRow("hukou_people", planter.clock.period(0), kind, "accepted", cells))
        planter.note(kind, "", np.array([person]), 0, "hukou_people", text, "accepted")
    return {"hukou_people": np.array(sorted(odd), np.int64)}


def register_twice(planter: Planter, month: int, changes: Changes) -> None:
    """People whom another household claims by mistake: a later row moves them, and no head count follows."""
    people, home = planter.world.people, planter.world.people.household
    alive = planter.world.living(month, planter.clock.last_day(month))
    size = np.bincount(home, alive, len(planter.fixed))
    children = planter.one_each(alive & people.child & ~people.on_dibao & ~people.on_tekun & (size[home] >= 3))
    hosts = planter.pick((size >= 1) & (planter.world.households.poor == 0))
    for person, host in zip(children.tolist(), hosts.tolist(), strict=False):
        planter.note("two_households", "dibao", np.array([person]), month, "hukou_people", "left", _TELL)
        people.household[person], people.relation[person] = host, 8
        changes.touch("hukou_people", np.array([person]))
        planter.note("two_households", "dibao", np.array([host]), month, "hukou_people", "joined", _TELL, homes=True)


def row_text(planter: Planter, table: str, subject: int) -> dict[str, str]:
    """The cells of one good row as text."""
    rows: pa.Table = planter.registers.rows(table, np.array([subject]))
    return as_text(rows)
