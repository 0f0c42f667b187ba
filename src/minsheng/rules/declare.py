"""What a law is made of, as its authors write it: entities, facts, rules, exceptions and programmes.

Declaring only records. Each record remembers the module, file and line it was written on; `minsheng.rules.load` collects
the records of one package, checks all of them together and reports every fault with its place.
"""

from __future__ import annotations

import datetime as dt
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from minsheng.errors import MinshengError

__all__ = ["Declarations", "EntityRecord", "FactRecord", "Place", "ProgrammeRecord", "RuleRecord", "entity", "exception",
           "fact", "policy", "programme", "recording"]  # fmt: skip

Title: TypeAlias = tuple[str, str]
Codes: TypeAlias = tuple[str, ...] | Mapping[str, Title]
"""Codes alone, or with what people read in place of each."""
Rule = TypeVar("Rule", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written."""

    module: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """A kind of row: the household, its persons, the persons' supporters."""

    name: str
    key: str | None
    parent: str | None
    counts: str
    title: Title
    place: Place


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A column of an entity that comes from outside, never computed here. `since` is set where a reform brings it."""

    name: str
    entity: str
    type: str
    unit: str | None
    codes: tuple[str, ...] | None
    code_titles: Mapping[str, Title]
    title: Title
    source: str
    presumed: int | bool | str | None
    tags: tuple[str, ...]
    place: Place
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A policy, or an exception to one (`to` and `order` set), in force from `since` to `until`, both days included."""

    name: str
    function: Callable[..., object]
    entity: str | None
    type: str | None
    unit: str | None
    codes: tuple[str, ...] | None
    code_titles: Mapping[str, Title]
    rounding: str | None
    title: Title
    cites: str
    since: str | dt.date | None
    until: str | dt.date | None
    to: str | None
    order: int | None
    tags: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """A benefit: which node decides it, what it pays, and the named tests whose failure is a reason for refusal.

    `pays` says how: every `month`, every `year`, `once`, or as a `service`; `disregard` is the clause by which the payment is no
    income, empty if it counts. `since` and `until` are set where a reform brings or replaces it.
    """

    name: str
    title: Title
    entity: str
    decides: str
    amount: str | None
    margin: str | None
    tests: tuple[str, ...]
    tags: tuple[str, ...]
    pays: str
    disregard: str
    place: Place
    since: dt.date | None = None
    until: dt.date | None = None


Record = TypeVar("Record", EntityRecord, FactRecord, RuleRecord, ProgrammeRecord)


@dataclass(slots=True)
class Declarations:
    """Everything declared, in the order of writing."""

    entities: list[EntityRecord] = field(default_factory=list)
    facts: list[FactRecord] = field(default_factory=list)
    rules: list[RuleRecord] = field(default_factory=list)
    programmes: list[ProgrammeRecord] = field(default_factory=list)

    def places(self) -> dict[str, Place]:
        """Where each fact, rule, exception and programme is declared, by name."""
        facts = {record.name: record.place for record in self.facts}
        rules = {record.name: record.place for record in self.rules}
        return facts | rules | {record.name: record.place for record in self.programmes}

    def of_package(self, package: str) -> Declarations:
        """Those written in a package or one of its modules; a module that was loaded twice counts once."""

        def chosen(records: list[Record]) -> list[Record]:
            inside = [r for r in records if f"{r.place.module}.".startswith(f"{package}.")]
            return list({(r.place, r.name): r for r in inside}.values())

        return Declarations(chosen(self.entities), chosen(self.facts), chosen(self.rules), chosen(self.programmes))


_BOOKS: list[Declarations] = [Declarations()]


def declared() -> Declarations:
    """Everything that the modules imported so far declared."""
    return _BOOKS[0]


@contextmanager
def recording() -> Iterator[Declarations]:
    """Collect what is declared inside the block into a book of its own, for laws that are written in one piece."""
    book = Declarations()
    _BOOKS.append(book)
    try:
        yield book
    finally:
        _BOOKS.remove(book)


def entity(name: str, *, key: str | None, parent: str | None = None, counts: str | None = None, title: Title) -> None:
    """Declare a kind of row.

    Args:
        name: ASCII name; queries read a table or view of this name.
        key: The column that identifies a row; None for rows nobody refers to.
        parent: The entity whose row this one belongs to; its key stands as a column in this entity's table.
        counts: The unit that `count` gives and that "per …" means for a row of it; by default `person` for an entity of
            that name, `household` likewise, else `item`.
        title: Chinese and English.
    """
    unit = counts or (name if name in {"person", "household"} else "item")
    _BOOKS[-1].entities.append(EntityRecord(name, key, parent, unit, title, _caller()))


def fact(
    name: str,
    *,
    entity: str,
    type: str,  # noqa: A002  # the word that law authors know
    title: Title,
    source: str,
    unit: str | None = None,
    codes: Codes | None = None,
    presumed: int | bool | str | None = None,
    tags: tuple[str, ...] = (),
) -> None:
    """Declare a fact: a column that departments deliver, or what a survey or an application states. NULL is unknown.

    Args:
        name: Column name, unique in the whole law.
        entity: The kind of row that has it.
        type: `int`, `bool`, `date` or `code`.
        title: Chinese and English.
        source: The table and column that it comes from, such as `pensions.monthly_amount`.
        unit: Of an int, such as `fen/month`; without it the number is a plain count.
        codes: All values that a code can take, best with what people read in place of each; None when the list is open
            (division codes).
        presumed: For a fact that no department file states: what is taken for granted until somebody asks, such as that a
            registered member lives at home. None where nothing can be; the fact is then unknown.
        tags: Groups that it belongs to; `tagged` sums a group. `settled` marks what nobody can change, a past event or what
            a register says of who somebody is: no explanation offers it as a way to another answer.
    """
    _BOOKS[-1].facts.append(
        FactRecord(name, entity, type, unit, *_codes(codes), title, source, presumed, tags, _caller())
    )


def policy(
    *,
    entity: str,
    title: Title,
    cites: str,
    type: str | None = None,  # noqa: A002  # as in fact()
    unit: str | None = None,
    codes: Codes | None = None,
    rounding: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    name: str | None = None,
    tags: tuple[str, ...] = (),
) -> Callable[[Rule], Rule]:
    """Declare a rule: a function whose argument names are the nodes it reads and that returns an expression.

    Args:
        entity: The kind of row that it is decided for.
        title: Chinese and English.
        cites: The clause, such as `民发〔2021〕57号 第二十三条`.
        type: Of the result; checked if given, and needed only where it cannot be seen from the expression.
        unit: Of an int result; checked against the unit computed.
        codes: The codes that a code result can take, best with what people read in place of each.
        rounding: `down`, `up`, `half_up` or `half_even`; needed by `divide`, `percent` and `round_to`.
        since: First day in force, `YYYY-MM-DD`; None from ever.
        until: Last day in force; None for ever.
        name: Of the node, when several dated functions share it; else the function's own name.
        tags: Groups that it belongs to; `tagged` sums a group.
    """

    def record(function: Rule) -> Rule:
        node = name or function.__name__
        place = _definition(function)
        _BOOKS[-1].rules.append(
            RuleRecord(
                node,
                function,
                entity,
                type,
                unit,
                *_codes(codes),
                rounding,
                title,
                cites,
                since,
                until,
                None,
                None,
                tags,
                place,
            )
        )
        return function

    return record


def exception(
    *,
    to: str,
    title: Title,
    cites: str,
    order: int | None = None,
    rounding: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
) -> Callable[[Rule], Rule]:
    """Declare an exception to a rule: a partial case, `return when(condition).then(value)`, that goes before the base.

    Exceptions are asked in their `order`, smallest first. One that simply allows or forbids (`then(True)`,
    `then(False)`) joins the base as `any_of` and `all_of` do: what the base grants anyway is granted even while the
    exception's condition is unknown.

    Args:
        to: The rule that it is an exception to.
        title: Chinese and English.
        cites: The clause.
        order: Needed as soon as two exceptions to one rule are in force together.
        rounding: As for `policy`.
        since: First day in force; None from ever.
        until: Last day in force; None for ever.
    """

    def record(function: Rule) -> Rule:
        place = _definition(function)
        _BOOKS[-1].rules.append(
            RuleRecord(
                function.__name__,
                function,
                None,
                None,
                None,
                None,
                {},
                rounding,
                title,
                cites,
                since,
                until,
                to,
                order,
                (),
                place,
            )
        )
        return function

    return record


def programme(
    name: str,
    *,
    title: Title,
    entity: str,
    decides: str,
    amount: str | None = None,
    margin: str | None = None,
    tests: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    pays: str = "month",
    disregard: str = "",
) -> None:
    """Declare a benefit.

    Args:
        name: ASCII name, such as `dibao`.
        title: Chinese and English.
        entity: The kind of row that receives it.
        decides: The bool node that says whether there is a right to it.
        amount: The int node of what it pays.
        margin: The int node of how far the household is from the limit.
        tests: Bool nodes; one that is false is a reason for refusal.
        tags: Groups that the amount belongs to; `tagged` sums a group.
        pays: `month`, `year`, `once`, or `service` for what is no money.
        disregard: The clause by which the payment is not income, such as `民发〔2021〕57号 第十四条`; empty if it counts.
    """
    _BOOKS[-1].programmes.append(
        ProgrammeRecord(name, title, entity, decides, amount, margin, tests, tags, pays, disregard, _caller())
    )


def _codes(codes: Codes | None) -> tuple[tuple[str, ...] | None, Mapping[str, Title]]:
    """The codes, and the titles of those that have one."""
    return None if codes is None else tuple(codes), codes if isinstance(codes, Mapping) else {}


def _caller() -> Place:
    # sys._getframe is how the standard library's namedtuple learns its module, too; inspect.stack() reads source files.
    frame = sys._getframe(2)  # noqa: SLF001
    return Place(str(frame.f_globals.get("__name__", "")), _short(frame.f_code.co_filename), frame.f_lineno)


def _definition(function: Callable[..., object]) -> Place:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        raise MinshengError(f"{function!r} is not a plain function.", hint="Decorate a function written with def.")
    return Place(function.__module__, _short(code.co_filename), code.co_firstlineno)


def _short(file: str) -> str:
    """The file from its source root on, so that messages are the same on every machine."""
    for root in ("/src/", "/tests/"):
        if root in file:
            return root[1:] + file.rsplit(root, 1)[1]
    return file
