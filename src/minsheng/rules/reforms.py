"""The rules that a reform brings: a Python module beside its file, loaded into a book of its own and laid over the law.

Loading leaves nothing behind: the module is in no register of Python's, no bytecode is written, and what it declares is
recorded apart from the law in force.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import TypeVar

from minsheng.rules.book import A_DAY, REFORM_MODULE, Reform, Removal, RuleBook, as_day
from minsheng.rules.build import build_graph
from minsheng.rules.declare import (
    Declarations,
    EntityRecord,
    FactRecord,
    Place,
    ProgrammeRecord,
    RuleRecord,
    recording,
)
from minsheng.rules.errors import ProblemList

__all__ = ["load_functions", "try_reforms", "with_functions"]

Record = TypeVar("Record", EntityRecord, FactRecord, RuleRecord, ProgrammeRecord)
Dated = TypeVar("Dated", RuleRecord, ProgrammeRecord)


class _WithoutTraces(SourceFileLoader):
    """Reads a module from its source every time and keeps no bytecode of it."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def load_functions(path: Path, where: str, problems: ProblemList) -> Declarations | None:
    """What the module of a reform declares.

    Args:
        path: The Python file.
        where: The line of the reform that names it.
        problems: Receives why it cannot be loaded, with its own line where there is one.

    Returns:
        The declarations; None if the module cannot be loaded.
    """
    if not path.is_file():
        message = f"There are no functions '{path.name}' beside the reform."
        problems.report(
            "E111", message, where=where, hint="Write the path of a Python file, seen from the reform's folder."
        )
        return None
    name = f"{REFORM_MODULE}{path.stem}"
    loader = _WithoutTraces(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    if spec is None:
        raise AssertionError(path)
    module = importlib.util.module_from_spec(spec)
    with recording() as found:
        try:
            loader.exec_module(module)
        # The module is the user's own text, of any quality; whatever it raises is a fault of the reform, told with its line.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            place = _place_of(error, path) or where
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            problems.report("E111", f"The functions of the reform cannot be loaded ({what}).", where=place,
                            hint="Correct the line; the module may import minsheng.rules.declare and minsheng.rules.lang.")  # fmt: skip
            return None
    return Declarations(
        [_placed(record, path) for record in found.entities],
        [_placed(record, path) for record in found.facts],
        [_placed(record, path) for record in found.rules],
        [_placed(record, path) for record in found.programmes],
    )


def with_functions(
    book: RuleBook, functions: Declarations, reform: Reform, problems: ProblemList
) -> tuple[RuleBook, set[dt.date]]:
    """A book with a reform's declarations over its own.

    A rule, an exception or a programme named like one of the book replaces it from its `since` on, which is the reform's
    first day where nothing else is written; the others are added.

    Args:
        book: The law; it is not changed.
        functions: What the reform declares.
        reform: Its first day and title.
        problems: Receives entities, and rules that begin before the reform.

    Returns:
        The new book, and the days from which something in the functions applies or no longer does.
    """
    for entity in functions.entities:
        message = f"The reform declares the entity '{entity.name}'."
        hint = "A reform judges the same households; use the law's entities."
        problems.report("E112", message, where=str(entity.place), hint=hint)
    days: set[dt.date] = set()
    rules = []
    for rule in functions.rules:
        since, until = as_day(rule.since) or reform.since, as_day(rule.until)
        if since < reform.since:
            message = f"'{rule.name}' begins on {since}, before the reform begins on {reform.since}."
            hint = "Leave `since` out, or write an earlier `from:` in the reform."
            problems.report("E113", message, where=str(rule.place), hint=hint)
        days.add(since)
        if until is not None and until < dt.date.max:
            days.add(until + A_DAY)
        rules.append(rule if rule.since is not None else replace(rule, since=since))
    programmes = [replace(programme, since=reform.since) for programme in functions.programmes]
    old = book.declarations
    merged = Declarations(
        list(old.entities),
        [*old.facts, *(replace(fact, since=reform.since) for fact in functions.facts)],
        [*_until_replaced(old.rules, rules), *rules],
        [*_until_replaced(old.programmes, programmes), *programmes],
    )
    returning = {rule.name: as_day(rule.since) or reform.since for rule in rules}
    returning.update({programme.name: reform.since for programme in programmes})
    removals = tuple(_until_returned(removal, returning) for removal in book.removals)
    return replace(book, declarations=merged, removals=removals), days


def try_reforms(old: RuleBook, new: RuleBook, day: dt.date, problems: ProblemList) -> None:
    """Put the reformed law of a day together and find what it no longer decides.

    Args:
        old: The law without the reforms.
        new: The law with them.
        day: On which something in a reform applies.
        problems: Receives what does not hold together, and names in force without the reforms that would be in force no longer
            although no reform removes them.
    """
    found = len(problems)
    after = build_graph(new, day, problems)
    if after is None or len(problems) > found:
        return
    before = build_graph(old, day, ProblemList())
    if before is None:
        return
    reform = next(reform for reform in reversed(new.reforms) if day in reform.days)
    removed = new.removed(day)
    for name in (*before.nodes, *before.programmes):
        if name in removed or name in after.nodes or name in after.programmes:
            continue
        message = f"From {day} the law would be without '{name}', which the reform '{reform.title[1]}' does not remove: {after.gaps.get(name, 'what it names is not in force')}."
        hint = "Let the reform give what is missing for this day too, or name it under `removes`."
        problems.report("E216", message, where=reform.where, hint=hint)


def _until_replaced(old: Iterable[Dated], new: Iterable[Dated]) -> list[Dated]:
    """The older records, each ending where a newer one of its name begins."""
    begins: dict[tuple[str, str | None], dt.date] = {}
    for record in new:
        since = as_day(record.since) or dt.date.min
        begins[_identity(record)] = min(since, begins.get(_identity(record), since))
    kept = []
    for record in old:
        begin = begins.get(_identity(record))
        if begin is None or (as_day(record.until) or dt.date.max) < begin:
            kept.append(record)
        elif (as_day(record.since) or dt.date.min) < begin:
            kept.append(replace(record, until=begin - A_DAY))
    return kept


def _identity(record: RuleRecord | ProgrammeRecord) -> tuple[str, str | None]:
    """An exception is known by its name and the rule that it is an exception to."""
    return record.name, record.to if isinstance(record, RuleRecord) else None


def _until_returned(removal: Removal, returning: Mapping[str, dt.date]) -> Removal:
    since = returning.get(removal.name)
    return removal if since is None or since not in removal else replace(removal, until=since - A_DAY)


def _placed(record: Record, path: Path) -> Record:
    """A record that tells the file by its name, as the reform's own faults do."""
    return replace(record, place=Place(record.place.module, path.name, record.place.line))


def _place_of(error: BaseException, path: Path) -> str | None:
    """The line of the module at which something was raised."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path.name}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path.name}:{lines[-1]}" if lines else None
