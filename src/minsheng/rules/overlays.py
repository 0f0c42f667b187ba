"""Overlays: files that change a law from a date, for a place (a district's standards) or as a reform.

An overlay has the shape of a parameter file, without what it does not change. From its first date on it replaces every
date of the base; a table may name only the cells that change, the others keep what is in force on that date. A file
with a `reform:` header may besides bring new parameters, rules (`functions:`) and take names out of the law (`removes:`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from minsheng.rules.book import Reform, Removal, RuleBook
from minsheng.rules.build import alike
from minsheng.rules.documents import Document, read_document, schema_part
from minsheng.rules.errors import ProblemList
from minsheng.rules.params import DatedValue, Parameter, parameter_of, parse_day, read_parameter
from minsheng.rules.reforms import load_functions, with_functions

__all__ = ["apply_overlays", "overlay_files"]

HEADER = ("reform", "place", "functions", "removes")


def overlay_files(paths: Iterable[Path], problems: ProblemList) -> list[list[Path]]:
    """The YAML files behind paths that are files or folders, in the order given; those of one folder together."""
    found: list[list[Path]] = []
    for path in paths:
        if path.is_dir():
            found.append(sorted(path.rglob("*.yaml")))
        elif path.is_file():
            found.append([path])
        else:
            problems.report(
                "E102", "There is no such overlay.", where=str(path), hint="Give a YAML file or a folder of them."
            )
    return found


def apply_overlays(book: RuleBook, paths: Iterable[Path], problems: ProblemList) -> RuleBook:
    """The book with every overlay laid over it, later ones over earlier ones.

    Args:
        book: The law; it is not changed.
        paths: Overlay files or folders.
        problems: Receives every fault of the files: unknown names and places, values that do not fit, functions that cannot
            be loaded.

    Returns:
        A new book.
    """
    for together in overlay_files(paths, problems):
        documents = [document for file in together if (document := read_document(file, problems)) is not None]
        _not_twice(documents, problems)
        for document in documents:
            book = _Overlay(document, book, problems).laid()
    return book


def _not_twice(documents: Iterable[Document], problems: ProblemList) -> None:
    """The files of a folder have no order between them, so none may change what another changes."""
    first: dict[str, str] = {}
    for document in documents:
        for name in document.entries:
            where = document.lines.where(name)
            if name not in HEADER and name in first:
                message = f"'{name}' is changed by two files of one folder."
                hint = f"Keep one of them; the other is at {first[name]}. Files given one by one may follow each other."
                problems.report("E101", message, where=where, hint=hint)
            first.setdefault(name, where)


class _Overlay:
    """One file being laid over a book."""

    def __init__(self, document: Document, book: RuleBook, problems: ProblemList) -> None:
        self.document, self.book, self.problems = document, book, problems
        self.lines = document.lines
        self.header = {key: document.entries[key] for key in HEADER if key in document.entries}
        self.values = {key: value for key, value in document.entries.items() if key not in HEADER}

    def laid(self) -> RuleBook:
        """The book with this file over it; what is at fault in the file is left out."""
        is_sound = self.document.satisfies(schema_part("header"), self.header, self.problems)
        if not self.values and not self.header.keys() & {"functions", "removes"}:
            hint = "Write values, `functions` or `removes` at the left margin."
            self.problems.report("E109", "The file changes nothing.", where=self.lines.where("reform"), hint=hint)
        reform = self._reform() if is_sound else None
        if is_sound:
            self._place()
        changed = {
            parameter.name: parameter
            for name, raw in self.values.items()
            if (parameter := self._parameter(name, raw, reform)) is not None
        }
        book = replace(self.book, parameters={**self.book.parameters, **changed})
        return book if reform is None else self._reformed(book, reform, changed.values())

    def _place(self) -> None:
        place = self.header.get("place")
        if place is not None and not self.book.has_place(place["code"]):
            message = f"There is no place '{place['code']}'."
            hint = "Write the code of a division that the platform knows."
            self.problems.report("E110", message, where=self.lines.where("place", "code"), hint=hint)

    def _reform(self) -> Reform | None:
        raw = self.header.get("reform")
        if raw is None:
            return None
        since = parse_day(raw["from"])
        if since is None:
            where = self.lines.where("reform", "from")
            self.problems.report(
                "E104", f"'{raw['from']}' is not a day of the calendar.", where=where, hint="Write YYYY-MM-DD."
            )
            return None
        title = (raw["title"]["zh"], raw["title"]["en"])
        place = self.header.get("place", {}).get("code", "")
        return Reform(title, raw["cites"], since, place, raw.get("note", ""), self.lines.where("reform"), (since,))

    # -- values -------------------------------------------------------------------------------------------------------

    def _parameter(self, name: str, raw: Any, reform: Reform | None) -> Parameter | None:
        """A parameter of the law with this file's dates over its own, or a new one."""
        base = self.book.parameters.get(name)
        if base is None and isinstance(raw, dict) and "title" in raw and "reform" in self.header:
            parameter = read_parameter(name, raw, self.document, self.problems)
        elif base is None:
            hint = (
                "An overlay replaces values of parameters that the law has; a reform may bring a new one, with a title."
            )
            near = alike(name, self.book.parameters)
            message = f"The law has no parameter '{name}'."
            self.problems.report("E109", message, where=self.lines.where(name), hint=hint + near)
            return None
        else:
            parameter = self._change(name, raw, base)
        if parameter is None:
            return None
        if reform is not None:
            self._not_before(parameter, reform)
        return parameter if base is None else _lay(base, parameter)

    def _change(self, name: str, raw: Any, base: Parameter) -> Parameter | None:
        if not self.document.satisfies(schema_part("changes"), {name: raw}, self.problems):
            return None
        own = {
            "unit": base.unit, "type": base.type, "entity": base.entity, "keys": list(base.keys),
            "options": base.options, "title": {"zh": base.title[0], "en": base.title[1]},
        }  # fmt: skip
        for field, mine in own.items():
            if field in raw and raw[field] != mine:
                hint = f"Leave `{field}` out, or write what the law has: {mine}."
                message = f"'{name}' changes its {field}."
                self.problems.report("E109", message, where=self.lines.where(name, field), hint=hint)
        inherited = {"type": base.type, "keys": list(base.keys), "options": base.options or None, "dates": raw["dates"]}
        return parameter_of(
            name, {key: value for key, value in inherited.items() if value is not None}, self.lines, self.problems
        )

    def _not_before(self, parameter: Parameter, reform: Reform) -> None:
        for dated in parameter.dates:
            if dated.since < reform.since:
                message = f"'{parameter.name}' changes on {dated.since}, before the reform begins on {reform.since}."
                hint = "Write the day from which the value holds, or an earlier `from:`."
                self.problems.report("E113", message, where=dated.where, hint=hint)

    # -- rules --------------------------------------------------------------------------------------------------------

    def _reformed(self, book: RuleBook, reform: Reform, changed: Iterable[Parameter]) -> RuleBook:
        days = {reform.since, *(dated.since for parameter in changed for dated in parameter.dates)}
        removals = self._removals(book, reform)
        if "functions" in self.header:
            path = self.document.path.parent / self.header["functions"]
            functions = load_functions(path, self.lines.where("functions"), self.problems)
            if functions is None:  # what it removes may be replaced by what could not be loaded
                return book
            book, more = with_functions(book, functions, reform, self.problems)
            days |= more
            declared = functions.places()
            for removal in removals:
                if removal.name in declared:
                    message = f"The reform removes '{removal.name}' and declares it."
                    hint = f"Leave it out of `removes`: what it declares at {declared[removal.name]} replaces it."
                    self.problems.report("E112", message, where=removal.where, hint=hint)
        reform = replace(reform, days=tuple(sorted(day for day in days if day >= reform.since)))
        return replace(book, removals=(*book.removals, *removals), reforms=(*book.reforms, reform))

    def _removals(self, book: RuleBook, reform: Reform) -> list[Removal]:
        known = {*book.parameters, *book.declarations.places()} - book.removed(reform.since).keys()
        found = []
        for number, name in enumerate(self.header.get("removes", ())):
            where = self.lines.where("removes", number)
            if name in known:
                found.append(Removal(name, reform.since, dt.date.max, reform.title, where))
            else:
                hint = f"Name a rule, an exception, a parameter, a fact or a programme of the law.{alike(name, known)}"
                self.problems.report(
                    "E112", f"The reform removes '{name}', which the law does not have.", where=where, hint=hint
                )
        return found


def _lay(base: Parameter, overlay: Parameter) -> Parameter:
    first = overlay.dates[0].since
    kept = [dated for dated in base.dates if dated.since < first]
    for dated in overlay.dates:
        kept.append(_merged(kept[-1] if kept else None, dated))
    return replace(base, dates=tuple(kept))


def _merged(before: DatedValue | None, dated: DatedValue) -> DatedValue:
    return dated if before is None else replace(dated, rows={**before.rows, **dated.rows})
