"""The state of a part of the city: everybody and every household as arrays, as the departments' files say it.

The arrays hold what is *filed*, not what is true beyond the files: a fact that was never delivered, or whose row was
refused, is unknown here. The arithmetic of `entitlement` therefore sees what a reader of the files can see.
Money is int64 fen, dates are day numbers since 1970-01-01, `UNKNOWN` money is a blank cell.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DISABILITY_KINDS",
    "EMPLOYMENT_KINDS",
    "NEVER",
    "NOBODY",
    "PENSION_KINDS",
    "STAGES",
    "UNKNOWN",
    "Households",
    "People",
    "World",
]

UNKNOWN: Final = -1
"""Money that is not known."""

NOBODY: Final = -1
"""No such person."""

NEVER: Final = 2**30
"""The day of what does not happen."""

EMPLOYMENT_KINDS: Final = ("none", "employee", "flexible", "farming")
PENSION_KINDS: Final = ("none", "employee", "resident")
STAGES: Final = (
    "none",
    "kindergarten",
    "primary",
    "junior",
    "senior",
    "vocational",
    "college",
    "bachelor",
    "postgraduate",
)
DISABILITY_KINDS: Final = ("none", "sight", "hearing", "speech", "limb", "intellectual", "mental", "multiple")

_DEFAULTS: Final[dict[str, int]] = {
    "father": NOBODY,
    "mother": NOBODY,
    "spouse": NOBODY,
    "death_day": NEVER,
    "kin_verified": 1,
    "registered": 1,
    "bank": UNKNOWN,
    "checked_on": 0,
    "authorised_until": NEVER,
    "withdrawn_on": NEVER,
}


@dataclass
class _Columns:
    @classmethod
    def of(cls, count: int) -> Self:
        """Arrays for `count` rows, filled with nothing."""
        return cls(**{f.name: np.full(count, _DEFAULTS.get(f.name, 0), _TYPES[str(f.type)]) for f in fields(cls)})

    def extend(self, count: int) -> None:
        """Append `count` empty rows."""
        for f in fields(self):
            old = getattr(self, f.name)
            setattr(self, f.name, np.r_[old, np.full(count, _DEFAULTS.get(f.name, 0), old.dtype)])


Small = NDArray[np.int8]
Whole = NDArray[np.int32]
Fen = NDArray[np.int64]
Flag = NDArray[np.bool_]

_TYPES: Final = {"Small": np.int8, "Whole": np.int32, "Fen": np.int64, "Flag": np.bool_}


@dataclass
class People(_Columns):
    """Everybody, the living, those who will die and those who will be born in the run. One array per fact."""

    sex: Small
    birth: Whole
    birth_ymd: Whole
    household: Whole
    relation: Small
    father: Whole
    mother: Whole
    spouse: Whole
    child: Flag
    left_behind: Flag
    childless: Flag
    from_month: Small
    """Month of the run in which the register delivers the person for the first time."""
    death_day: Whole
    registered: Flag
    """False if the register's row was refused, so that the files do not know the person."""
    kin_verified: Small
    """1 yes, 0 no, -1 unknown."""
    identity: Fen
    """First 17 digits of the resident id."""

    job: Small
    """Index into `EMPLOYMENT_KINDS`."""
    wage: Fen
    """Monthly income of employees and flexible workers."""
    harvest: Fen
    """Yearly net income of farmers."""
    job_start: Whole
    job_end: Whole
    employer: Whole
    industry: Small
    pension: Small
    """Index into `PENSION_KINDS`."""
    pension_amount: Fen
    pension_basic: Fen
    unemployed: Flag
    unemployed_since: Whole
    benefit: Fen
    dismissed: Small

    stage: Small
    """Index into `STAGES`; 0 without a school record."""
    grade: Small
    school_status: Small
    """0 none, 1 enrolled, 2 dropout, 3 suspended, 4 graduated."""
    school_since: Whole

    disability: Small
    """Index into `DISABILITY_KINDS`."""
    disability_grade: Small
    disabled_since: Whole
    illness: Small
    """Number of the registered disease, from 1; 0 none."""
    ill_since: Whole

    bank: Fen
    """Total found by an authorised check; `UNKNOWN` if there was none."""
    checked_on: Whole
    authorised_on: Whole
    """Day of the authorisation to check; `NEVER` if there is none although somebody checked."""
    authorised_until: Whole
    withdrawn_on: Whole
    car: Small
    """Vehicles that the property test counts."""
    car_value: Fen
    motorcycle: Flag
    company: Small
    homes: Small
    homes_area: Whole
    """0.01 m2."""
    premises: Small

    on_dibao: Flag
    on_tekun: Flag
    on_edge: Flag
    since_month: Whole
    """Month of the run (negative: before it) since which the person is on a list."""
    amount: Fen
    care_failures: Small


@dataclass
class Households(_Columns):
    """Every household; the members are found through `People.household`."""

    cell: Whole
    """Number of the district part that the household lies in."""
    number: Fen
    """The 18-digit household number."""
    division: Fen
    district: Whole
    rural: Flag
    collective: Flag
    cancelled: Flag
    head: Whole
    member_count: Whole
    """The head count that the register itself states."""
    poor: Small
    """How the household was meant to fare: 0 ordinary, 1 dibao, 2 edge, 3 tekun, 4 just above the lines."""

    dwellings: Small
    dwelling_area: Whole
    built_year: Whole
    grade: Small
    """Safety grade of the rural dwelling: 0 not surveyed, 1 to 4 for A to D."""
    lifted_out: Small
    """0 none, 1 lifted out, 2 unstable, 3 edge, 4 sudden."""
    risk: Small
    risk_removed: Flag
    net_income: Fen
    """Yearly, per person."""
    identified: Whole
    measures: Small


@dataclass
class World:
    """One chunk of the city.

    Attributes:
        people: Everybody.
        households: Every household.
        floor_area: Square metres per person in the household's district, per household.
        minority: Share of ethnic minorities in the district, per household.
        cars: Share of households with a car, per household.
        bought: Share of households that bought their dwelling, per household.
    """

    people: People
    households: Households
    floor_area: NDArray[np.float64]
    minority: NDArray[np.float64]
    cars: NDArray[np.float64]
    bought: NDArray[np.float64]

    def age(self, last_ymd: int) -> NDArray[np.int32]:
        """Completed years of everybody on a day given as yyyymmdd (negative before birth)."""
        return (last_ymd - self.people.birth_ymd) // 10000

    def savings(self, day: int) -> NDArray[np.int64]:
        """Everybody's savings as far as they may be read on a day: authorised before the check, not ended, not withdrawn."""
        people = self.people
        held = (
            (people.authorised_on <= people.checked_on) & (people.authorised_until >= day) & (people.withdrawn_on > day)
        )
        return np.where(held, people.bank, UNKNOWN)

    def living(self, month: int, last_day: int) -> NDArray[np.bool_]:
        """Who is registered and alive on the last day of a month."""
        people = self.people
        return people.registered & (people.from_month <= month) & (people.death_day > last_day)
