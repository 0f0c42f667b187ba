"""A self-check on its way: what was answered, what has to be asked next, what the law says of it.

Everything is in the answers themselves, which the citizen's browser keeps and sends along; nothing is kept here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from minsheng.casework.selfcheck.questions import AGE, PAGES, PEOPLE, QUESTIONS, UNSURE, Page, Question
from minsheng.rules import Law
from minsheng.rules.explanation import Explanation
from minsheng.screening import explain_case
from minsheng.screening.casefile import HouseholdCase

__all__ = ["MOST_PEOPLE", "Asked", "Section", "SelfCheck"]

Both = tuple[str, str]

MOST_PEOPLE: Final = PEOPLE.most
_LONGEST: Final = 20
_ABLE: Final = {
    "supporter_on_tekun": False, "supporter_on_dibao": False, "supporter_disability_kind": "none",
    "supporter_disability_grade": 0, "supporter_serious_illness": False, "supporter_absent": False,
}  # fmt: skip
_AGE_OF_ABLE: Final = 40
_CHOOSE: Final = ("请选择一项。", "Choose one.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put: for whom, and what was answered so far.

    Attributes:
        question: What is asked.
        name: Of the form's field.
        answer: What was written; None if it was not asked yet.
        fault: What is wrong with it and what to do; empty if nothing.
    """

    question: Question
    name: str
    answer: str | None
    fault: Both = ("", "")

    @property
    def answer_title(self) -> Both:
        """The answer in words."""
        for choice in self.question.choices:
            if choice.code == self.answer:
                return choice.title
        if not self.answer:
            return "没有填", "left out"
        zh, en = self.question.unit
        return f"{self.answer} {zh}", f"{self.answer} {en}"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions about one person, or about the family: number 0 is the family, 1 whoever asks."""

    number: int
    asked: tuple[Asked, ...]

    @property
    def title(self) -> Both:
        """Whom it is about."""
        if not self.number:
            return "全家", "The family"
        return ("您本人", "You") if self.number == 1 else (f"第 {self.number} 位家人", f"Person {self.number}")


@dataclass(frozen=True)
class SelfCheck:
    """What somebody has answered, under the law of a day.

    Attributes:
        law: Of the day.
        answers: Text by name of field: the question's key, and for a person `-1`, `-2`, …
    """

    law: Law
    answers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, law: Law, sent: Mapping[str, str]) -> SelfCheck:
        """Of what a form sent, only the answers to questions that there are; whatever else it holds is passed over."""
        people = _number(PEOPLE, sent.get(PEOPLE.key, ""))
        size = int(people) if isinstance(people, Decimal) else 0
        known = [name for question in QUESTIONS for name in _names(question, size)]
        return cls(law, {name: str(sent[name])[:_LONGEST].strip() for name in known if name in sent})

    @cached_property
    def people(self) -> int:
        """How many they are; 0 before they have told."""
        told = _number(PEOPLE, self.answers.get(PEOPLE.key, ""))
        return int(told) if isinstance(told, Decimal) else 0

    @cached_property
    def _ages(self) -> tuple[int | None, ...]:
        told = [_number(AGE, self.answers.get(name, "")) for name in _names(AGE, self.people)]
        return tuple(int(age) if isinstance(age, Decimal) else None for age in told)

    @cached_property
    def page(self) -> Page | None:
        """What has to be asked next; None when the answer can be given."""
        if self.faults:
            return next(page for page in PAGES if any(one.question.page == page.key for one in self.faults))
        wanted = {asked.question.page for asked in self._open()}
        return next((page for page in PAGES if page.key in wanted), None)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The questions of the page, by person."""
        page = self.page
        if page is None:
            return ()
        faults = {one.name: one for one in self.faults}
        again = [
            self._asked(question, name)
            for question, name in self._all()
            if question.page == page.key and name in self.answers
        ]
        asked = [
            faults.get(one.name, one)
            for one in (again if faults else [one for one in self._open() if one.question.page == page.key])
        ]
        return tuple(_sections(asked))

    @cached_property
    def told(self) -> tuple[tuple[Page, tuple[Section, ...]], ...]:
        """Everything that was answered, by page and person."""
        by_page = []
        for page in PAGES:
            asked = [self._asked(q, name) for q, name in self._all() if q.page == page.key and name in self.answers]
            if asked:
                by_page.append((page, tuple(_sections(asked))))
        return tuple(by_page)

    @cached_property
    def faults(self) -> tuple[Asked, ...]:
        """Answers that cannot be right, with what to do."""
        found = []
        for question, name in self._all():
            if name in self.answers:
                fault = self._fault(question, self.answers[name])
                if fault[0]:
                    found.append(self._asked(question, name, fault))
        return tuple(found)

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """What the law says of every programme."""
        day = self.law.law_date
        case = HouseholdCase("", "", day, day, self._facts(day), {})
        return tuple(explain_case(case, self.law))

    @cached_property
    def needs(self) -> tuple[Both, ...]:
        """What the answers that cannot be given hang on, each once: in the words of the question, or of the law."""
        missing = [one for said in self.explanations if said.outcome == "cannot_tell" for one in said.missing]
        found: dict[Both, None] = {}
        for one in missing:
            number = one.row + 1 if one.entity == "person" else 0
            asked = [q for q, name in self._all() if one.fact in q.facts and name in self.answers]
            shared = asked and not asked[-1].of_person
            whose = Section(0 if shared else number, ()).title
            title = asked[-1].title if asked else one.title
            found[f"{whose[0]}：{title[0]}", f"{whose[1]}: {title[1]}"] = None
        return tuple(found)

    def back_to(self, page: str) -> SelfCheck:
        """The same without the answers of a page and those after it."""
        keys = [one.key for one in PAGES]
        if page not in keys:
            return self
        dropped = set(keys[keys.index(page) :])
        kept = {
            name: self.answers[name]
            for question, name in self._all()
            if name in self.answers and question.page not in dropped
        }
        return SelfCheck(self.law, kept)

    def _all(self) -> Iterator[tuple[Question, str]]:
        for question in QUESTIONS:
            for number, name in enumerate(_names(question, self.people)):
                if not question.of_person or question is AGE or question.suits(self._ages[number]):
                    yield question, name

    def _asked(self, question: Question, name: str, fault: Both = ("", "")) -> Asked:
        return Asked(question, name, self.answers.get(name), fault)

    def _open(self) -> list[Asked]:
        """Questions whose answer matters and that were not put yet, in order."""
        start = [(q, n) for q, n in self._all() if q.must and n not in self.answers]
        if start:
            return [self._asked(question, name) for question, name in start]
        missing = {
            (one.fact, one.row + 1 if one.entity == "person" else 0)
            for said in self.explanations
            for one in said.missing
        }
        everywhere = {fact for fact, _ in missing}
        found = []
        for question, name in self._all():
            number = int(name.rpartition("-")[2]) if question.of_person else 0
            wanted = (
                question.facts & everywhere
                if question.of_people
                else {f for f in question.facts if (f, number) in missing}
            )
            if wanted and name not in self.answers:
                found.append(self._asked(question, name))
        return found

    def _facts(self, day: dt.date) -> dict[str, Any]:
        household = self._presumed("household") | {"household_kind": "family", "household_size": self.people or None}
        household |= {"dwellings": 0, "dwelling_area": 0}  # homes are asked for together, wherever they stand
        people = [self._presumed("person") for _ in range(self.people)]
        for number, person in enumerate(people, start=1):
            age = self._ages[number - 1]
            person |= {
                "birth_date": None if age is None else _years_before(day, age),
                "supporter": [],
                "kin_verified": None,
            }
            if number == 1:
                person["relation"] = "head"
            for question in QUESTIONS:
                if question.of_person and not question.suits(age):
                    person.update(question.outside)
            for key, relation in (("kin", "child"), ("parents", "parent")):
                if self.answers.get(f"{key}-{number}") == "able":
                    able = {"supporter_relation": relation, "supporter_birth_date": _years_before(day, _AGE_OF_ABLE)}
                    person["supporter"] = [self._presumed("supporter") | _ABLE | able]
        for question, name in self._all():
            stated = self._stated(question, name)
            if question.of_person:
                people[int(name.rpartition("-")[2]) - 1].update(stated)
            elif question.of_people and people:
                people[0].update(stated)
                for person in people[1:]:
                    person.update(dict.fromkeys(stated, 0))
            else:
                household |= stated
        return {"household": household, "person": people}

    def _stated(self, question: Question, name: str) -> Mapping[str, Any]:
        answer = self.answers.get(name, "")
        for choice in question.choices:
            if choice.code == answer:
                return choice.facts
        number = _number(question, answer)
        return {question.fact: int(number * question.scale)} if question.fact and isinstance(number, Decimal) else {}

    def _presumed(self, entity: str) -> dict[str, Any]:
        nodes = self.law.nodes
        return {n: value for n, value in self.law.presumed.items() if n in nodes and nodes[n].entity == entity}

    def _fault(self, question: Question, answer: str) -> Both:
        if question.choices:
            known = {choice.code for choice in question.choices}
            return ("", "") if answer in known or (answer in {"", UNSURE} and not question.must) else _CHOOSE
        if not answer and not question.must:
            return "", ""
        number = _number(question, answer)
        return ("", "") if isinstance(number, Decimal) else number


def _names(question: Question, people: int) -> Sequence[str]:
    return [f"{question.key}-{number}" for number in range(1, people + 1)] if question.of_person else [question.key]


def _number(question: Question, text: str) -> Decimal | Both:
    """The number that was written, or what is wrong with it."""
    least = 1 if question is PEOPLE else 0
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    believed = number.is_finite() and least <= number <= question.most
    if not believed or number != round(number, question.decimals):
        zh, en = ("整数", "a whole number") if not question.decimals else ("数字", "a number")
        return f"请填 {least} 到 {question.most:,} 之间的{zh}。", f"Write {en} from {least} to {question.most:,}."
    return number


def _years_before(day: dt.date, years: int) -> dt.date:
    """The birthday of somebody who has just completed their years; 29 February counts from 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 3, 1)


def _sections(asked: Sequence[Asked]) -> Iterator[Section]:
    numbers = {one.name: int(one.name.rpartition("-")[2]) if one.question.of_person else 0 for one in asked}
    for number in sorted(set(numbers.values())):
        yield Section(number, tuple(one for one in asked if numbers[one.name] == number))
