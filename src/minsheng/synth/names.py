"""Names: surnames by share, given names by sex and length, and a few minority names with a middle dot."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minsheng.synth.tables import read_table

__all__ = ["ETHNICITIES", "Names", "name_people"]

ETHNICITIES: Final = ("汉族", "土家族", "苗族", "回族", "彝族", "维吾尔族")
_MINORITIES: Final = (0.66, 0.31, 0.015, 0.012, 0.003)
"""Shares of the minorities of Chongqing among themselves, in the order above; rounded, general knowledge."""

_TWO_CHARACTERS: Final = 0.82
"""Share of given names with two characters; assumed."""

_DOTTED: Final = (
    "艾力·买买提", "阿依古丽·吐尔逊", "古丽娜尔·阿不都拉", "热娜·艾尼", "阿卜杜拉·玉素甫", "木合塔尔·司马义",
)  # fmt: skip


@cache
def _surnames() -> tuple[pa.Array, NDArray[np.float64]]:
    rows = read_table("surnames")
    weights = np.cumsum([float(row["share_within_list"]) for row in rows])
    return pa.array([row["surname"] for row in rows]), weights / weights[-1]


@cache
def _characters() -> tuple[pa.Array, NDArray[np.float64], NDArray[np.float64]]:
    rows = read_table("given_name_chars")
    men = np.cumsum([float(row["male_count"]) for row in rows])
    women = np.cumsum([float(row["female_count"]) for row in rows])
    return pa.array([row["char"] for row in rows]), men / men[-1], women / women[-1]


class Names:
    """Surname and given name of everybody, as numbers into the shipped tables; `text` spells them."""

    def __init__(self, surname: NDArray[np.int32], first: NDArray[np.int32], second: NDArray[np.int32]) -> None:
        self._surname, self._first, self._second = surname, first, second

    def text(self, index: NDArray[np.integer[Any]]) -> pa.Array:
        """The names of some people as an Arrow string array."""
        characters = _characters()[0]
        surname = _surnames()[0].take(pa.array(np.maximum(self._surname[index], 0)))
        first = characters.take(pa.array(self._first[index]))
        blank = pa.concat_arrays([characters, pa.array([""])])
        second = blank.take(pa.array(np.where(self._second[index] < 0, len(characters), self._second[index])))
        plain = pc.binary_join_element_wise(surname, first, second, "")
        dotted = self._surname[index] < 0
        if not dotted.any():
            return plain
        special = pa.array(_DOTTED).take(pa.array(np.where(dotted, self._first[index] % len(_DOTTED), 0)))
        return pc.if_else(pa.array(dotted), special, plain)


def name_people(
    sex: NDArray[np.int8],
    father: NDArray[np.int32],
    mother: NDArray[np.int32],
    minority: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[Names, NDArray[np.int8]]:
    """Name everybody; children carry the surname of the father, or of the mother if no father is known.

    Args:
        sex: 0 male, 1 female.
        father: Index of the father, -1 if none.
        mother: Index of the mother, -1 if none.
        minority: Share of ethnic minorities where the person lives.
        rng: Source of chance.

    Returns:
        The names, and the ethnicity as an index into `ETHNICITIES`.
    """
    count = len(sex)
    _, surname_shares = _surnames()
    _, male_shares, female_shares = _characters()
    surname = np.searchsorted(surname_shares, rng.random(count)).astype(np.int32)
    minorities = 1 + np.searchsorted(np.cumsum(_MINORITIES)[:-1], rng.random(count))
    ethnicity = np.where(rng.random(count) < minority, minorities, 0).astype(np.int8)
    parent = np.where(father >= 0, father, mother)
    # Each round carries a surname one generation further down; nobody has more than four in the register.
    for _ in range(4):
        has = np.flatnonzero(parent >= 0)
        surname[has] = surname[parent[has]]
        ethnicity[has] = ethnicity[parent[has]]
    draws = rng.random((2, count))
    men = sex == 0
    first = np.where(men, np.searchsorted(male_shares, draws[0]), np.searchsorted(female_shares, draws[0]))
    second = np.where(men, np.searchsorted(male_shares, draws[1]), np.searchsorted(female_shares, draws[1]))
    second[rng.random(count) >= _TWO_CHARACTERS] = -1
    surname[ethnicity == len(ETHNICITIES) - 1] = -1
    return Names(surname, first.astype(np.int32), second.astype(np.int32)), ethnicity
