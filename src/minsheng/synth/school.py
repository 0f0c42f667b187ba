"""School records: who is in which stage and grade, and what September does to them."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from minsheng.synth.clock import day_number
from minsheng.synth.world import STAGES, World

__all__ = ["DROPOUT", "ENROLLED", "GRADUATED", "STATUSES", "enrol_all", "new_school_year"]

STATUSES: Final = ("none", "enrolled", "dropout", "suspended", "graduated")
ENROLLED, DROPOUT, SUSPENDED, GRADUATED = 1, 2, 3, 4

_KINDERGARTEN, _PRIMARY, _JUNIOR, _SENIOR, _VOCATIONAL, _COLLEGE, _BACHELOR, _POSTGRADUATE = range(1, len(STAGES))
_YEARS: Final = np.array([0, 3, 6, 3, 3, 3, 3, 4, 3], np.int8)
"""Grades of each stage."""

_IN_KINDERGARTEN: Final = 0.934
"""Preschool gross enrolment (2024: 93.4 %)."""

_IN_SENIOR: Final = 0.985
"""Senior secondary gross enrolment (2024: 98.5 %), of which vocational schools take four in ten (assumed)."""

_HIGHER: Final = {"collective": 0.9, "at home": 0.45}
"""Share of those aged 18 to 21 who study, by where they live; assumed."""


def enrol_all(world: World, start: date, rng: np.random.Generator) -> None:
    """The school records at the start of the run: stage and grade by the age at the last start of a school year."""
    people = world.people
    year = start.year if start.month >= 9 else start.year - 1
    age = (year * 10000 + 831 - people.birth_ymd) // 10000
    lot = rng.random(len(age))
    stage = np.zeros(len(age), np.int8)
    grade = np.zeros(len(age), np.int8)
    for low, high, level, share in (
        (3, 5, _KINDERGARTEN, _IN_KINDERGARTEN),
        (6, 11, _PRIMARY, 1.0),
        (12, 14, _JUNIOR, 1.0),
        (15, 17, _SENIOR, _IN_SENIOR),
    ):
        here = (age >= low) & (age <= high) & (lot < share)
        stage[here], grade[here] = level, (age - low + 1)[here]
    stage[(stage == _SENIOR) & (lot < 0.4)] = _VOCATIONAL
    single = (people.spouse < 0) & (people.child | world.households.collective[people.household])
    studies = np.where(world.households.collective[people.household], _HIGHER["collective"], _HIGHER["at home"])
    student = (age >= 18) & (age <= 21) & single & (lot < studies)
    stage[student] = np.where(lot[student] < 0.5 * studies[student], _COLLEGE, _BACHELOR)
    grade[student] = (age - 17)[student]
    student &= grade <= _YEARS[stage]
    stage[(age >= 18) & ~student], grade[(age >= 18) & ~student] = 0, 0
    scholar = (age >= 22) & (age <= 24) & single & (lot < 0.06)
    stage[scholar], grade[scholar] = _POSTGRADUATE, (age - 21)[scholar]
    people.stage, people.grade = stage, grade
    people.school_status = (stage > 0).astype(np.int8)
    people.school_since = np.where(stage > 0, day_number(date(year, 9, 1)), 0).astype(np.int32)


def new_school_year(world: World, september: date, rng: np.random.Generator) -> NDArray[np.int64]:
    """Move everybody up: new entrants, next grades, next stages, graduations.

    Returns:
        The people whose record changed.
    """
    people = world.people
    alive = people.death_day > day_number(september)
    age = (september.year * 10000 + 831 - people.birth_ymd) // 10000
    lot = rng.random(len(age))
    enrolled = (people.school_status == ENROLLED) & alive
    starts = alive & (people.stage == 0) & (age == 3) & (lot < _IN_KINDERGARTEN)
    late = alive & ((people.stage == 0) | enrolled) & (age == 6) & (people.stage <= _KINDERGARTEN)
    finished = enrolled & ~late & (people.grade >= _YEARS[people.stage])
    up = enrolled & ~late & ~finished
    people.grade[up] += 1
    next_stage = np.zeros(len(age), np.int8)
    next_stage[finished & (people.stage == _PRIMARY)] = _JUNIOR
    ends_junior = finished & (people.stage == _JUNIOR)
    next_stage[ends_junior] = np.where(lot[ends_junior] < 0.6, _SENIOR, _VOCATIONAL)
    to_university = finished & (people.stage == _SENIOR) & (lot < 0.8)
    next_stage[to_university] = np.where(lot[to_university] < 0.4, _COLLEGE, _BACHELOR)
    next_stage[finished & (people.stage == _VOCATIONAL) & (lot < 0.3)] = _COLLEGE
    next_stage[finished & (people.stage == _BACHELOR) & (lot < 0.12)] = _POSTGRADUATE
    next_stage[starts], next_stage[late] = _KINDERGARTEN, _PRIMARY
    goes_on = next_stage > 0
    people.stage[goes_on], people.grade[goes_on] = next_stage[goes_on], 1
    people.school_status[goes_on] = ENROLLED
    leaves = finished & ~goes_on
    people.school_status[leaves] = GRADUATED
    changed = up | goes_on | leaves
    people.school_since[changed] = day_number(september)
    return np.flatnonzero(changed)
