"""The book of law: everything declared and every parameter over all dates, with the reforms that were laid over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from minsheng.rules.declare import Declarations, Title
from minsheng.rules.params import Parameter, parse_day

__all__ = ["A_DAY", "REFORM_MODULE", "Places", "Reform", "Removal", "RuleBook", "as_day"]

Places: TypeAlias = Container[str] | Callable[[str], bool]
"""The codes of places that there are, or a question whether there is one."""

REFORM_MODULE = "reform_"
"""How the names of the modules begin that reforms bring; they are in no register of Python's."""

A_DAY = dt.timedelta(days=1)


def as_day(value: str | dt.date | None) -> dt.date | None:
    """A day as a declaration may write it; None where none is written, or none of the calendar."""
    return parse_day(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Reform:
    """A change of the law as its file tells it.

    Attributes:
        title: Chinese and English.
        cites: The draft or decision behind it.
        since: The day from which it applies; nothing of it applies earlier.
        place: The code of the place that it is of; empty for the whole area of the law.
        note: What the file says beside.
        where: File and line.
        days: The days from which something in it applies, `since` among them.
    """

    title: Title
    cites: str
    since: dt.date
    place: str
    note: str
    where: str
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """A name that a reform takes out of the law, from a day until the one before somebody puts it back."""

    name: str
    since: dt.date
    until: dt.date
    reform: Title
    where: str

    def __contains__(self, day: dt.date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A law over all dates: what was declared, its parameters, what reforms removed, and which places there are."""

    declarations: Declarations
    parameters: Mapping[str, Parameter]
    removals: tuple[Removal, ...] = ()
    reforms: tuple[Reform, ...] = ()
    places: Places | None = field(default=None, compare=False)

    def removed(self, day: dt.date) -> dict[str, Removal]:
        """What a reform has taken out of the law of a day, by name."""
        return {removal.name: removal for removal in self.removals if day in removal}

    def days(self) -> tuple[dt.date, ...]:
        """The days on which something begins or is no longer in force, oldest first."""
        found = {dated.since for parameter in self.parameters.values() for dated in parameter.dates}
        periods = [(rule.since, rule.until) for rule in self.declarations.rules]
        periods.extend((programme.since, programme.until) for programme in self.declarations.programmes)
        for since, until in periods:
            found.add(as_day(since) or dt.date.min)
            found.add((as_day(until) or dt.date.max - A_DAY) + A_DAY)
        for removal in self.removals:
            found.update((removal.since, min(removal.until, dt.date.max - A_DAY) + A_DAY))
        return tuple(sorted(found - {dt.date.min, dt.date.max}))

    def has_place(self, code: str) -> bool:
        """Whether there is such a place; every code passes when nobody said which there are."""
        if self.places is None:
            return True
        return self.places(code) if callable(self.places) else code in self.places
