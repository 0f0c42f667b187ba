"""Slips in ids and rows without one, in the lists that name people: what a repair or a linkage can set right, and what not.

Each is a good row sent again in a later month, so that the city is the same whatever becomes of it. Chance is drawn from a
source of its own: nothing else in a city depends on what is planted here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from minsheng.standards.resident_id import problem
from minsheng.synth.contracts import NAMED
from minsheng.synth.draw import stochastic_round
from minsheng.synth.life import Changes
from minsheng.synth.malformed import good_rows
from minsheng.synth.plant_holes import row_text
from minsheng.synth.plants import Planter
from minsheng.synth.rough import RoughRow

__all__ = ["SLIPS", "Slips"]

_RATE: Final = 1e-4
"""Rows of one kind per inhabitant and run; assumed."""
_STREAM: Final = 1
"""Sets this source of chance apart from that of the city, which is seeded with the seed and the chunk alone."""
_BIRTH, _ORDER = range(6, 14), range(14, 17)

Spoil = Callable[[str, np.random.Generator], str]


class _Slip(NamedTuple):
    """One kind of damage: what becomes of the id, the cells that are empty, what intake has to make of the row."""

    kind: str
    spoil: Spoil
    blank: tuple[str, ...]
    expected: str


def _misread(places: range, count: int) -> Spoil:
    """Some digits at some places read as others; the check character betrays it."""

    def spoil(text: str, rng: np.random.Generator) -> str:
        while True:
            at = rng.choice(np.array(places), count, replace=False).tolist()
            wrong = {place: str((int(text[place]) + int(rng.integers(1, 10))) % 10) for place in at}
            told = "".join(wrong.get(place, character) for place, character in enumerate(text))
            if problem(told):
                return told

    return spoil


def _exchanged(text: str, rng: np.random.Generator) -> str:
    """Two neighbouring digits exchanged in the birth date or the order number."""
    places = [at for at in range(_BIRTH.start, _ORDER.stop - 1) if text[at] != text[at + 1]]
    at = int(rng.choice(places))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _nothing(_text: str, _rng: np.random.Generator) -> str:
    return ""


SLIPS: Final = (
    _Slip("id_slip_in_birth_date", _misread(_BIRTH, 1), (), "accepted"),
    _Slip("id_slip_in_order", _misread(_ORDER, 1), (), "accepted"),
    _Slip("id_neighbours_exchanged", _exchanged, (), "accepted"),
    _Slip("id_two_slips", _misread(_ORDER, 2), (), "id_checksum"),
    _Slip("without_id", _nothing, (), "accepted"),
    _Slip("without_id_or_birth_date", _nothing, ("birth_date",), "missing_required"),
)
"""The kinds; of an id with two slips nobody can tell whose it was, and a name alone fits too many people."""


class Slips:
    """The slips of a chunk over a run, drawn month by month.

    Args:
        planter: Keeps the rows.
        seed: Seed of the city.
    """

    def __init__(self, planter: Planter, seed: int) -> None:
        self._planter = planter
        self._rng = np.random.default_rng(np.random.SeedSequence([seed, planter.registers.chunk, _STREAM]))
        months, people = len(planter.clock), len(planter.world.people.sex)
        # One of each kind at least, however small the city.
        fewest = int(planter.registers.chunk == 0)
        self._planned: list[list[tuple[_Slip, str]]] = [[] for _ in range(months)]
        if months > 1:
            for slip in SLIPS:
                for _ in range(max(stochastic_round(self._rng, _RATE * people), fewest)):
                    table = NAMED[int(self._rng.integers(len(NAMED)))]
                    self._planned[int(self._rng.integers(1, months))].append((slip, table))

    def send(self, month: int, changes: Changes) -> None:
        """Add the rows of a month.

        Args:
            month: Number of the month, from 1.
            changes: What is sent in the month anyway; people in it are left alone, lest two rows share a key.
        """
        planter, registered = self._planter, self._planter.world.people.registered
        pools: dict[str, list[int]] = {}
        for slip, table in self._planned[month]:
            if table not in pools:
                pools[table] = [n for n in good_rows(planter, table, changes, self._rng) if registered[n]]
            if not pools[table]:
                continue
            person = pools[table].pop()
            cells = row_text(planter, table, person)
            cells |= {"person_id": slip.spoil(cells["person_id"], self._rng)} | dict.fromkeys(slip.blank, "")
            planter.rough.append(
                RoughRow(
                    table,
                    planter.clock.period(month),
                    slip.kind,
                    slip.expected,
                    cells,
                    person=int(planter.world.people.identity[person]),
                )
            )
