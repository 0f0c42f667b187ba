"""The 2020 census scaled to the number of people asked for, by exact apportionment.

Every count is apportioned by the largest-remainder method, never sampled, so that the margins of each district are as
close to the census as whole persons and households allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.errors import SynthError
from minsheng.synth.tables import read_table

__all__ = ["BANDS", "Quota", "apportion", "district_quotas"]

BANDS: Final = ((0, 0), (1, 4), *((low, low + 4) for low in range(5, 85, 5)), (85, 104))
"""The nineteen age bands of the tabulation by county, in completed years; the last one is open in the source."""

_FEWEST = 4_000
"""Fewer people than this leave the smallest district without families."""

_MOST = 40_000_000


@dataclass(frozen=True)
class Quota:
    """What one district (or one part of a large one) must hold exactly.

    Attributes:
        district: First six digits of the division code.
        part: Number of this part of the district, from 0.
        parts: How many parts the district was cut into.
        persons: int64 [2, bands], persons by sex (male, female) and age band.
        urban: Persons with urban residence.
        family_persons: Persons who live in family households.
        alone: Family households of one person.
        couples: Family households of one generation and more than one person.
        two_generations: Family households of two generations.
        three_generations: Family households of three or more generations.
        minority: Share of ethnic minorities, 0 to 1.
        cars: Share of households with a car (long form).
        bought: Share of households who bought their dwelling (long form).
        self_built: Share of households who built or inherited their dwelling (long form).
        floor_area: Square metres per person.
    """

    district: str
    part: int
    parts: int
    persons: NDArray[np.int64]
    urban: int
    family_persons: int
    alone: int
    couples: int
    two_generations: int
    three_generations: int
    minority: float
    cars: float
    bought: float
    self_built: float
    floor_area: float

    @property
    def total(self) -> int:
        """Persons of all ages."""
        return int(self.persons.sum())

    @property
    def households(self) -> int:
        """Family households of all kinds."""
        return self.alone + self.couples + self.two_generations + self.three_generations

    def cut(self, parts: int) -> list[Quota]:
        """The quota in `parts` equal parts whose sums are exact."""

        def share(count: int, part: int) -> int:
            return count * (part + 1) // parts - count * part // parts

        shares = np.vectorize(share, otypes=[np.int64])
        return [
            replace(
                self,
                part=part,
                parts=parts,
                persons=shares(self.persons, part),
                urban=share(self.urban, part),
                family_persons=share(self.family_persons, part),
                alone=share(self.alone, part),
                couples=share(self.couples, part),
                two_generations=share(self.two_generations, part),
                three_generations=share(self.three_generations, part),
            )
            for part in range(parts)
        ]


def apportion(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to `weights` that add up to `total` (largest remainder; ties to the first).

    Args:
        weights: Non-negative, any shape, not all zero.
        total: What the result adds up to.
    """
    exact = weights.ravel() * (total / weights.sum())
    counts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    short = total - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return counts.reshape(weights.shape)


def _pyramids() -> dict[str, NDArray[np.float64]]:
    order = ["0", "1-4", *(f"{low}-{low + 4}" for low in range(5, 85, 5)), "85+"]
    pyramids: dict[str, NDArray[np.float64]] = {}
    for row in read_table("census2020_age_sex"):
        pyramid = pyramids.setdefault(row["code"], np.zeros((2, len(BANDS))))
        pyramid[int(row["sex"] == "female"), order.index(row["age_group"])] = float(row["persons"])
    return pyramids


def district_quotas(people: int) -> list[Quota]:
    """The 38 districts of the 2020 census scaled to a city of `people` persons.

    Args:
        people: Persons in the city in the first month, 4,000 to 40,000,000.

    Raises:
        SynthError: The number of people is out of range.
    """
    if not _FEWEST <= people <= _MOST:
        raise SynthError(
            f"A city of {people:,} people cannot be synthesised.",
            hint=f"Ask for {_FEWEST:,} to {_MOST:,} people; 100000 makes a demonstration.",
        )
    rows = read_table("census2020_households")
    pyramids = _pyramids()
    totals = apportion(np.array([pyramids[row["code"]].sum() for row in rows]), people)
    quotas = []
    for row, total in zip(rows, totals.tolist(), strict=True):
        figure = {name: float(text) for name, text in row.items() if name not in {"code", "name"}}
        scale = total / figure["pop_total"]
        kinds = np.array(
            [
                figure["households_1_person"],
                figure["households_1_generation"] - figure["households_1_person"],
                figure["households_2_generation"],
                figure["households_3_generation"] + figure["households_4plus_generation"],
            ]
        )
        households = apportion(kinds, round(figure["family_households"] * scale))
        surveyed = figure["dwelling_households_lf"]
        alone, couples, two_generations, three_generations = households.tolist()
        quotas.append(
            Quota(
                district=row["code"],
                part=0,
                parts=1,
                persons=apportion(pyramids[row["code"]], total),
                urban=round(figure["pop_urban_town"] * scale),
                family_persons=round(figure["family_household_pop"] * scale),
                alone=alone,
                couples=couples,
                two_generations=two_generations,
                three_generations=three_generations,
                minority=figure["minority_share_pct"] / 100,
                cars=figure["car_lf"] / surveyed,
                bought=figure["tenure_bought_lf"] / surveyed,
                self_built=(figure["tenure_self_built_lf"] + figure["tenure_inherited_lf"]) / surveyed,
                floor_area=figure["floor_area_per_person_m2"],
            )
        )
    return quotas
