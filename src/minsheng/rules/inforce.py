"""Which rules hold on a day: dated versions that share a name, and the exceptions that go before them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from minsheng.rules.declare import RuleRecord
from minsheng.rules.errors import ProblemList
from minsheng.rules.params import parse_day

__all__ = ["InForce", "Period", "rules_in_force"]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a rule is in force on, first and last included."""

    since: dt.date = dt.date.min
    until: dt.date = dt.date.max

    def __contains__(self, day: dt.date) -> bool:
        return self.since <= day <= self.until

    def __str__(self) -> str:
        since = "ever" if self.since == dt.date.min else str(self.since)
        return f"from {since} until {'now' if self.until == dt.date.max else self.until}"

    def overlaps(self, other: Period) -> bool:
        """Whether a day lies in both."""
        return self.since <= other.until and other.since <= self.until


@dataclass(slots=True)
class InForce:
    """The rules of a day: each with its exceptions in the order in which they are asked; and what is not in force, and why."""

    rules: list[tuple[RuleRecord, list[RuleRecord]]] = field(default_factory=list)
    gaps: dict[str, str] = field(default_factory=dict)


def rules_in_force(records: Iterable[RuleRecord], day: dt.date, problems: ProblemList) -> InForce:
    """Choose the versions that hold on a day, and check all versions of all days against each other.

    Args:
        records: Rules and exceptions of all dates.
        day: The law date.
        problems: Receives overlapping versions, exceptions without an order or without a rule, and days that do not exist.

    Returns:
        The rules of the day.
    """
    periods: dict[int, Period] = {}
    versions: defaultdict[str, list[RuleRecord]] = defaultdict(list)
    exceptions: defaultdict[str, list[RuleRecord]] = defaultdict(list)
    for record in records:
        since, until = _day(record, record.since, problems), _day(record, record.until, problems)
        periods[id(record)] = Period(since or dt.date.min, until or dt.date.max)
        (versions[record.name] if record.to is None else exceptions[record.to]).append(record)
    found = InForce()
    for name, several in versions.items():
        for one, other in _clashes(several, periods):
            hint = f"Set since and until so that one ends before the other begins; the other is at {other.place}."
            problems.report("E201", f"Two versions of '{name}' hold on the same days.", where=str(one.place), hint=hint)
        current = next((record for record in several if day in periods[id(record)]), None)
        if current is None:
            found.gaps[name] = "it holds " + " and ".join(str(periods[id(record)]) for record in several)
        else:
            asked = [record for record in exceptions[name] if day in periods[id(record)]]
            found.rules.append((current, sorted(asked, key=lambda record: record.order or 0)))
    for target, several in exceptions.items():
        if several and target not in versions:
            message = f"'{several[0].name}' is an exception to '{target}', which is no rule."
            hint = "Name a rule that is declared with @policy."
            problems.report("E204", message, where=str(several[0].place), hint=hint)
        for one, other in _clashes(several, periods):
            if one.order is None or other.order is None or one.order == other.order:
                hint = f"Give each its own order=, smaller goes first; the other is '{other.name}' at {other.place}."
                message = f"Two exceptions to '{target}' have no order between them."
                problems.report("E202", message, where=str(one.place), hint=hint)
    return found


def _clashes(records: list[RuleRecord], periods: dict[int, Period]) -> list[tuple[RuleRecord, RuleRecord]]:
    pairs = itertools.combinations(records, 2)
    return [(one, other) for one, other in pairs if periods[id(one)].overlaps(periods[id(other)])]


def _day(record: RuleRecord, value: str | dt.date | None, problems: ProblemList) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    day = parse_day(value)
    if day is None:
        message = f"'{record.name}': '{value}' is not a day of the calendar."
        problems.report("E104", message, where=str(record.place), hint="Write YYYY-MM-DD.")
    return day
