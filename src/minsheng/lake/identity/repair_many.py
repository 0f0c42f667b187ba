"""The candidates of `repair` for many ids at once: the common slips as whole columns, the odd ones one by one.

Most damaged ids have 18 characters and the right birth date; then the slip is one of eight exchanges or ten misread places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.lake.identity.repair import PROVINCES, candidates
from minsheng.standards.resident_id import WEIGHTS

__all__ = ["Damaged", "ManyCandidates", "candidates_of_many"]

_COMMON: Final = re.compile(r"[0-9]{17}[0-9X]")
_PLACES: Final = np.array((*WEIGHTS, 1), dtype=np.int64)
_INVERSE: Final = tuple(pow(int(weight), -1, 11) for weight in _PLACES)
_OUTSIDE: Final = (*range(6), *range(14, 18))
"""The places, from 0, that do not hold the birth date."""
_DIVISION: Final = 6
_CHECK: Final = 17
_X: Final = 10

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged id and what its row says: number of the row, the text in capitals, birth date and sex (None if unstated)."""

    row: int
    text: str
    birth_date: date | None
    sex: str | None


@dataclass(frozen=True, slots=True)
class ManyCandidates:
    """Candidates of several rows, as columns of equal length: row, key of the person, `Candidate.is_plausible`."""

    row: Longs
    person_id: Longs
    is_plausible: Flags


def candidates_of_many(damaged: Sequence[Damaged], divisions: Collection[str]) -> ManyCandidates:
    """What `candidates` finds for each of many ids, in no particular order.

    Args:
        damaged: The ids; good ones have no candidates.
        divisions: Six-digit codes of the divisions that are known.
    """
    common: list[Damaged] = []
    odd: list[Damaged] = []
    for one in damaged:
        stated = one.birth_date
        is_common = stated is not None and one.text[6:14] == f"{stated:%Y%m%d}" and _COMMON.fullmatch(one.text)
        (common if is_common else odd).append(one)
    pieces = [_one_by_one(odd, divisions), *(_as_columns(common, divisions) if common else ())]
    return ManyCandidates(
        np.concatenate([piece.row for piece in pieces]),
        np.concatenate([piece.person_id for piece in pieces]),
        np.concatenate([piece.is_plausible for piece in pieces]),
    )


def _one_by_one(damaged: Sequence[Damaged], divisions: Collection[str]) -> ManyCandidates:
    found = [
        (one.row, candidate.person_id, candidate.is_plausible)
        for one in damaged
        for candidate in candidates(one.text, birth_date=one.birth_date, sex=one.sex, divisions=divisions)
    ]
    rows, persons, plausible = zip(*found, strict=True) if found else ((), (), ())
    return ManyCandidates(np.array(rows, np.int64), np.array(persons, np.int64), np.array(plausible, np.bool_))


def _as_columns(damaged: Sequence[Damaged], divisions: Collection[str]) -> list[ManyCandidates]:
    """A piece for each slip that ids with the stated birth date can have."""
    text = np.frombuffer("".join(one.text for one in damaged).encode("ascii"), np.uint8).reshape(len(damaged), 18)
    digits = np.where(text == ord("X"), _X, text.astype(np.int64) - ord("0"))
    number = digits[:, :_CHECK] @ (10 ** np.arange(16, -1, -1, dtype=np.int64))
    excess = (digits @ _PLACES - 1) % 11
    slips = _Slips(
        np.array([one.row for one in damaged], np.int64),
        np.array([{"male": 1, "female": 0}.get(one.sex or "", -1) for one in damaged], np.int64),
        np.array(sorted(map(int, divisions)), np.int64),
        np.array(sorted(map(int, PROVINCES)), np.int64),
    )
    pieces = []
    for at in _OUTSIDE:
        told = digits[:, at]
        value = (told - excess * _INVERSE[at]) % 11
        person = number if at == _CHECK else number + (value - told) * 10 ** (16 - at)
        pieces.append(slips.found(((value < _X) | (at == _CHECK)) & (value != told), person, at))
    for at in sorted({at for at in _OUTSIDE if at + 1 in _OUTSIDE}):
        one, other = digits[:, at], digits[:, at + 1]
        restored = (excess + (_PLACES[at] - _PLACES[at + 1]) * (other - one)) % 11 == 0
        person = number + (other - one) * 10 ** (16 - at) + ((one - other) * 10 ** (15 - at) if at + 1 < _CHECK else 0)
        pieces.append(slips.found(restored & (one != other) & (other < _X), person, at))
    return pieces


@dataclass(frozen=True, slots=True)
class _Slips:
    """What is the same for every slip: the rows, their sex (1 male, 0 female, -1 unstated), known divisions, provinces."""

    row: Longs
    sex: Longs
    divisions: Longs
    provinces: Longs

    def found(self, is_candidate: Flags, person: Longs, at: int) -> ManyCandidates:
        kept = is_candidate & np.isin(person // 10**15, self.provinces)
        some = person[kept]
        sex = self.sex[kept]
        plausible = (sex < 0) | (some % 2 == sex)
        if at < _DIVISION:
            plausible &= np.isin(some // 10**11, self.divisions)
        return ManyCandidates(self.row[kept], some, plausible)
