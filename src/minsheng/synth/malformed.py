"""Malformed rows: copies of good rows with one thing wrong in each, sent again in a later month.

Refusing them changes nothing, for the good row came before. Rows that are odd but readable change nothing either, for
they repeat what is on file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from minsheng.standards.resident_id import check_character
from minsheng.synth.draw import stochastic_round
from minsheng.synth.life import Changes
from minsheng.synth.plant_holes import row_text
from minsheng.synth.plants import Planter
from minsheng.synth.rough import RoughRow
from minsheng.synth.world import NEVER, UNKNOWN

__all__ = ["good_rows", "send_malformed"]

_RATE: Final = 4e-5
"""Malformed rows of one kind per inhabitant and run."""

Cells = Mapping[str, str]


class _Fault(NamedTuple):
    """One kind of malformed row: the table, what to do to its cells, the reason to refuse it, cells too many."""

    kind: str
    table: str
    spoil: Callable[[Cells], Cells]
    expected: str
    spare: int = 0


def _put(column: str, text: str) -> Callable[[Cells], Cells]:
    return lambda _: {column: text}


def _wide(column: str) -> Callable[[Cells], Cells]:
    full = str.maketrans("0123456789.", "０１２３４５６７８９．")
    return lambda cells: {column: cells[column].translate(full)}


def _grouped(column: str) -> Callable[[Cells], Cells]:
    return lambda cells: {column: f"{float(cells[column]):,.2f}"}


def _same(_: Cells) -> Cells:
    return {}


def _other_sex(cells: Cells) -> Cells:
    return {"sex": "female" if cells["sex"] == "male" else "male"}


def _thirteenth_month(cells: Cells) -> Cells:
    """An id whose check character is right and whose birth date is none."""
    first = cells["person_id"][:10] + "13" + cells["person_id"][12:17]
    return {"person_id": first + check_character(first)}


_FAULTS: Final = (
    _Fault("bad_date", "unemployment", _put("registered_on", "2024-02-30"), "bad_date"),
    _Fault("bad_date", "employment", _put("start_date", "2024-02-30"), "bad_date"),
    _Fault("negative_amount", "pensions", _put("monthly_amount", "-1250.00"), "negative_amount"),
    _Fault("missing_required", "authorisations", _put("ends_on", ""), "missing_required"),
    _Fault("negative_amount", "bank_balances", _put("balance", "-88.00"), "negative_amount"),
    _Fault("full_width_digits", "pensions", _wide("monthly_amount"), "accepted"),
    _Fault("thousands_separator", "pensions", _grouped("monthly_amount"), "accepted"),
    _Fault("bad_number", "pensions", _put("monthly_amount", "约一千元"), "bad_number"),
    _Fault("out_of_range", "pensions", _put("monthly_amount", "990000.00"), "out_of_range"),
    _Fault("unknown_code", "schooling", _put("status", "在学中?"), "unknown_code"),
    _Fault("unknown_code", "disability", _put("grade", "五级"), "unknown_code"),
    _Fault("missing_required", "vehicles", _put("kind", ""), "missing_required"),
    _Fault("missing_required", "hukou_people", _put("name", ""), "missing_required"),
    _Fault("too_long", "schooling", _put("school_name", "虚构学校" * 30), "too_long"),
    _Fault("unknown_division", "hukou_households", _put("division_code", "500199001001"), "unknown_division"),
    _Fault("bad_household_no", "dwellings", _put("household_no", "5001011550010"), "bad_household_no"),
    _Fault("sex_mismatch", "hukou_people", _other_sex, "id_sex_mismatch"),
    _Fault("birth_mismatch", "hukou_people", _put("birth_date", "1949-10-01"), "id_birth_mismatch"),
    _Fault("future_date", "serious_illness", _put("diagnosed_on", "2091-01-01"), "future_date"),
    _Fault("id_birth_date", "companies", _thirteenth_month, "id_birth_date"),
    _Fault("too_many_cells", "schooling", _same, "wrong_column_count", 1),
    _Fault("too_few_cells", "companies", _same, "wrong_column_count", -2),
)


def send_malformed(planter: Planter, month: int, changes: Changes) -> None:
    """Add the malformed rows of a month, from the second month on.

    Args:
        planter: Keeps them.
        month: Number of the month, from 1.
        changes: What is sent in the month anyway; people in it are left alone, lest two rows share a key.
    """
    clock = planter.clock
    share = _RATE * len(planter.world.people.sex) / max(len(clock) - 1, 1)
    pools: dict[str, list[int]] = {}
    for fault in _FAULTS:
        for _ in range(stochastic_round(planter.rng, share)):
            if fault.table not in pools:
                pools[fault.table] = good_rows(planter, fault.table, changes, planter.rng)
            if not pools[fault.table]:
                continue
            cells = row_text(planter, fault.table, pools[fault.table].pop())
            cells |= fault.spoil(cells)
            planter.rough.append(
                RoughRow(fault.table, clock.period(month), fault.kind, fault.expected, cells, fault.spare)
            )
    # The same good row twice in one file: the first stays.
    for _ in range(stochastic_round(planter.rng, share)):
        pool = pools.setdefault("companies", good_rows(planter, "companies", changes, planter.rng))
        if pool:
            cells = row_text(planter, "companies", pool.pop())
            for expected in ("accepted", "duplicate_row"):
                planter.rough.append(RoughRow("companies", clock.period(month), "duplicate", expected, cells))


def good_rows(planter: Planter, table: str, changes: Changes, rng: np.random.Generator) -> list[int]:
    """Some people (households) with a good row in a register, to whom nothing else happens in this month's file.

    Args:
        planter: Whose chunk it is.
        table: The register.
        changes: What is sent in the month anyway.
        rng: Source of chance.

    Returns:
        At most 64 of them, in an order of chance.
    """
    world, people, households = planter.world, planter.world.people, planter.world.households
    month = planter.registers.month
    if table in {"hukou_households", "dwellings"}:
        flags = ~households.cancelled & ~planter.fixed & ((table != "dwellings") | (households.dwellings > 0))
    else:
        has: dict[str, NDArray[np.bool_]] = {
            "unemployment": people.unemployed,
            "employment": people.job > 0,
            "pensions": people.pension > 0,
            "schooling": people.school_status > 0,
            "disability": people.disability > 0,
            "vehicles": people.motorcycle & (people.car == 0),
            "serious_illness": people.illness > 0,
            "companies": people.company > 0,
            "authorisations": (people.bank != UNKNOWN) & (people.authorised_on < NEVER),
            "bank_balances": people.bank != UNKNOWN,
            "hukou_people": people.registered,
        }
        earlier = world.living(month, planter.clock.last_day(month)) & (people.from_month < month)
        flags = has[table] & earlier & ~planter.fixed[people.household]
    flags[changes.of(table)] = False
    pool = np.flatnonzero(flags)
    return [int(n) for n in rng.permutation(pool)[:64]]
