"""One household as its page shows it: who, where, what comes in, what is stated by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minsheng.casework.verdicts import Verdict, enrolled_in, verdicts
from minsheng.lake import Fact, Snapshot, facts_of, load_contracts
from minsheng.lake.facts import Entity, absent_values
from minsheng.lake.looks import NOT_STATED
from minsheng.rules import Law
from minsheng.rules.step import told
from minsheng.screening import HouseholdUnderLaw, open_household
from minsheng.standards.divisions import find_division, name_path
from minsheng.standards.resident_id import from_person_id, mask

__all__ = [
    "HouseholdRecord",
    "Line",
    "Member",
    "Register",
    "Stated",
    "Supporter",
    "masked_name",
    "read_household",
    "record_of",
]

Both = tuple[str, str]

INCOME: Final = ("employment_income", "farm_income", "pension_amount", "unemployment_benefit")
CIRCUMSTANCES: Final = (
    "on_dibao", "on_tekun", "on_edge", "serious_illness", "disability_kind", "disability_grade", "schooling", "dropped_out",
    "unemployed", "employment_kind",
)  # fmt: skip
_MEANS: Final = ("supporter_income", "supporter_bank_balance")
_WHO: Final = frozenset({"person_id", "household_id", "name", "sex", "birth_date", "relation", "division", "district"})


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words: what it is called, its value with its unit; Chinese and English."""

    name: str
    title: Both
    value: Both
    is_known: bool


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who owes a member support by law, inside the household or out of it.

    Attributes:
        number: Identity number, masked unless revealed.
        relation: To the member.
        age: Completed years; None if the birth date is unknown.
        lives_here: Whether they are a member themselves.
        facts: What is known of their means.
    """

    number: str
    relation: Both
    age: int | None
    lives_here: bool
    facts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household.

    Attributes:
        number: Identity number, masked unless revealed.
        name: Surname and stars, or the whole name if revealed.
        relation: To the head.
        sex: In words.
        age: Completed years at the end of the month; None if the birth date is unknown.
        circumstances: What sets them apart: illness, disability, school, lists.
        income: What comes in, unknown amounts included.
        counted: Income of the month as the law counts it.
        supporters: Who owes them support by law.
    """

    number: str
    name: str
    relation: Both
    sex: Both
    age: int | None
    circumstances: tuple[Line, ...]
    income: tuple[Line, ...]
    counted: Line
    supporters: tuple[Supporter, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """What one delivered table states, and which delivery it came from.

    Attributes:
        table: Its name.
        title: Of the table.
        owner: Department that answers for it.
        whose: Number of the member, 1 for the first; None for the household.
        received_on: None if the table does not name them.
        file_name: Of the delivery.
        period: Of the delivery.
        lines: Facts that are not just absent.
    """

    table: str
    title: Both
    owner: Both
    whose: int | None
    received_on: dt.date | None
    file_name: str
    period: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that one delivered table states of a household."""

    told: tuple[Stated, ...]

    @property
    def first(self) -> Stated:
        """Any of them: name, title and owner are those of all."""
        return self.told[0]

    @property
    def received_on(self) -> dt.date | None:
        """The day on which the latest of it was received; None if no file names anybody."""
        return max((one.received_on for one in self.told if one.received_on is not None), default=None)


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """The household in one month.

    Attributes:
        household_id: 18-digit number.
        period: The month.
        facts_date: Its last day.
        division: Village or community.
        place: Names from the city down.
        residence: Urban or rural.
        size: Persons; None if the register contradicts itself.
        found: Members found.
        members: The head first, in the order by which explanations number them.
        standing: What is known of the household as a whole.
        stated: Everything by source.
        verdicts: What the law says today, programme by programme.
        enrolled: Lists that members are on, with how many of them.
        income: Fen of the month as the law counts it, known parts together.
        income_unknown: Members whose income nobody can tell.
    """

    household_id: int
    period: str
    facts_date: dt.date
    division: int
    place: tuple[str, ...]
    residence: Both
    size: int | None
    found: int
    members: tuple[Member, ...]
    standing: tuple[Line, ...]
    stated: tuple[Stated, ...]
    verdicts: tuple[Verdict, ...]
    enrolled: tuple[tuple[Both, int], ...]
    income: int
    income_unknown: int

    @property
    def open_questions(self) -> int:
        """Programmes of which nobody can tell yet."""
        return sum(one.outcome == "cannot_tell" for one in self.verdicts)

    @property
    def sources(self) -> tuple[Register, ...]:
        """What is stated, register by register."""
        by_table: dict[str, list[Stated]] = {}
        for table in self.stated:
            by_table.setdefault(table.table, []).append(table)
        return tuple(Register(tuple(told)) for told in by_table.values())


def read_household(
    home: Path, household_id: int, period: str, *, revealed: bool = False, purpose: str = NOT_STATED
) -> HouseholdRecord:
    """A household's record from the snapshot of a month.

    Args:
        home: Folder of all state.
        household_id: 18-digit number.
        period: `YYYY-MM`.
        revealed: Whether names and numbers are shown in full.
        purpose: What the look is for, one of `minsheng.lake.looks.PURPOSES`; it is recorded.

    Raises:
        LakeError: If the month has no snapshot, or the household is not in it.
    """
    return record_of(open_household(home, household_id, period, purpose=purpose), revealed=revealed)


def record_of(household: HouseholdUnderLaw, *, revealed: bool = False) -> HouseholdRecord:
    """The record of a household that was opened.

    Args:
        household: With its facts.
        revealed: Whether names and numbers are shown in full.
    """
    law, snapshot, own = household.law, household.snapshot, household.facts["household"]
    judged = household.evaluation.rows("person")
    people = list(zip(household.facts["person"], [row["person_income"] for row in judged], strict=True))
    place = own["division"]
    incomes = [income for _, income in people]
    tables = {
        number: tuple(_stated(law, snapshot, "person" if number else "household", row, number or None))
        for number, row in enumerate((own, *(row for row, _ in people)))
    }
    here = {row["person_id"] for row, _ in people}
    return HouseholdRecord(
        household_id=own["household_id"],
        period=snapshot.period,
        facts_date=snapshot.facts_date,
        division=place,
        place=name_path(place) if find_division(place) else (str(place),),
        residence=_line(law, "residence", own["residence"]).value,
        size=own["household_size"],
        found=own["members_found"],
        members=tuple(
            _member(law, row, income, here, snapshot.facts_date, revealed=revealed) for row, income in people
        ),
        standing=tuple(line for table in tables[0] for line in table.lines),
        stated=tuple(table for number in tables for table in tables[number]),
        verdicts=verdicts(law, household.evaluation),
        enrolled=enrolled_in(law, household.facts),
        income=sum(income for income in incomes if isinstance(income, int)),
        income_unknown=incomes.count(None),
    )


def masked_name(name: str | None) -> str:
    """A name as it may be shown: the first character, and a star for each further one."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if name else ""


def _member(
    law: Law, row: Mapping[str, Any], income: Any, here: Collection[int], day: dt.date, *, revealed: bool
) -> Member:
    return Member(
        number=_number(row["person_id"], revealed=revealed),
        name=(row["name"] or "") if revealed else masked_name(row["name"]),
        relation=_line(law, "relation", row["relation"]).value,
        sex=_line(law, "sex", row["sex"]).value,
        age=_age(row["birth_date"], day),
        circumstances=tuple(_line(law, name, row[name]) for name in CIRCUMSTANCES if row[name] and row[name] != "none"),
        income=tuple(_income(law, row)),
        counted=_line(law, "person_income", income),
        supporters=tuple(_supporter(law, other, here, day, revealed=revealed) for other in row["supporter"]),
    )


def _supporter(law: Law, row: Mapping[str, Any], here: Collection[int], day: dt.date, *, revealed: bool) -> Supporter:
    return Supporter(
        number=_number(row["supporter_id"], revealed=revealed),
        relation=_line(law, "supporter_relation", row["supporter_relation"]).value,
        age=_age(row["supporter_birth_date"], day),
        lives_here=row["supporter_id"] in here,
        facts=tuple(_line(law, name, row[name]) for name in _MEANS),
    )


def _number(person_id: int, *, revealed: bool) -> str:
    number = from_person_id(person_id)
    return number if revealed else mask(number)


def _income(law: Law, row: Mapping[str, Any]) -> Iterator[Line]:
    """What comes in; where somebody works or draws a pension and the amount is not known, that is said."""
    for name in INCOME:
        farms = row["employment_kind"] == "farming"
        expected = {
            "employment_income": row["employed"] and not farms,
            "farm_income": row["employed"] and farms,
            "pension_amount": row["has_pension"],
            "unemployment_benefit": row["unemployed"],
        }[name]
        if expected or row[name]:
            yield _line(law, name, row[name])


def _stated(
    law: Law, snapshot: Snapshot, entity: Entity, row: Mapping[str, Any], whose: int | None
) -> Iterator[Stated]:
    contracts, absent = load_contracts(snapshot.home), absent_values(snapshot.home)
    tables: dict[str, list[Fact]] = {}
    for fact in facts_of(entity, snapshot.home):
        tables.setdefault(fact.source.partition(".")[0], []).append(fact)
    for table, facts in tables.items():
        delivery = row.get(f"src_{table}")
        lines = tuple(
            _line(law, fact.name, row[fact.name], fact)
            for fact in facts
            if fact.name not in _WHO and row.get(fact.name) not in {None, absent.get(fact.name)}
        )
        if delivery is None or not lines:
            continue
        source, contract = snapshot.sources(table, delivery), contracts[table]
        yield Stated(
            table, (contract.title.zh, contract.title.en), (contract.owner.zh, contract.owner.en), whose,
            source.received_on, source.file_name, source.period, lines,
        )  # fmt: skip


def _line(law: Law, name: str, value: Any, fact: Fact | None = None) -> Line:
    node = law.nodes.get(name)
    if node is not None:
        return Line(name, node.title, (told(node, value, 0), told(node, value, 1)), value is not None)
    fact = fact or next((one for one in facts_of("person") if one.name == name), None)
    title = (fact.title.zh, fact.title.en) if fact else (name, name)
    words = {None: ("未知", "unknown"), True: ("是", "yes"), False: ("否", "no")}
    shown = words[value] if value is None or isinstance(value, bool) else (str(value), str(value))
    return Line(name, title, shown, value is not None)


def _age(born: dt.date | None, day: dt.date) -> int | None:
    """Completed years; who was born on 29 February has their day on 1 March in common years."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
