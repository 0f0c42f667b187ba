"""Parameters: the law's numbers as dated YAML, each value with the day it came into force, its citation and its status.

A value holds from its date until the next one. A table is looked up by keys that are nodes of an entity (the standard
by kind of residence); the key `default` stands for every known value that is not listed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from minsheng.rules.declare import Title
from minsheng.rules.documents import Document, Lines, read_document, schema_part
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Value

__all__ = [
    "DEFAULT_KEY",
    "DatedValue",
    "Parameter",
    "is_of_type",
    "parameter_of",
    "parse_day",
    "read_parameter",
    "read_parameters",
    "with_key_types",
]

DEFAULT_KEY = "default"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What the gazette says from one day on.

    `value` is the scalar, or None for a table; `rows` maps each combination of keys (with `default` as a wildcard) to its
    value.
    """

    since: dt.date
    cites: str
    status: str
    value: Value
    rows: dict[tuple[Value, ...], Value]
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number, table or switch of the law over all its dates, oldest first."""

    name: str
    title: Title
    type: str
    unit: str | None
    entity: str | None
    keys: tuple[str, ...]
    options: dict[str, str]
    dates: tuple[DatedValue, ...]
    note: str
    where: str

    def on(self, day: dt.date) -> DatedValue | None:
        """What is in force on a day; None before the first date."""
        past = [dated for dated in self.dates if dated.since <= day]
        return past[-1] if past else None


def parse_day(text: str) -> dt.date | None:
    """A calendar day written `YYYY-MM-DD`; None if it is not one."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def read_parameters(paths: Iterable[Path], problems: ProblemList, root: Path | None = None) -> dict[str, Parameter]:
    """Read parameter files.

    Args:
        paths: YAML files; read in the order of their names.
        problems: Receives every fault with file and line.
        root: Folder that the places in messages are told relative to.

    Returns:
        The sound parameters by name.
    """
    found: dict[str, Parameter] = {}
    for path in sorted(paths):
        document = read_document(path, problems, root)
        if document is None:
            continue
        for name, raw in document.entries.items():
            parameter = read_parameter(name, raw, document, problems)
            if parameter is None:
                continue
            if name in found:
                hint = f"Keep one of them; the other is at {found[name].where}."
                problems.report("E101", f"The parameter '{name}' is written twice.", where=parameter.where, hint=hint)
                continue
            found[name] = parameter
    return found


def read_parameter(name: str, raw: object, document: Document, problems: ProblemList) -> Parameter | None:
    """Read one entry of a parameter file.

    Args:
        name: Of the parameter.
        raw: What stands below its name.
        document: The file.
        problems: Receives its faults; what reads a parameter at fault is then left out without a word.
    """
    is_sound = document.satisfies(schema_part("parameters"), {name: raw}, problems)
    parameter = parameter_of(name, cast("dict[str, Any]", raw), document.lines, problems) if is_sound else None
    if parameter is None:
        problems.lost.add(name)
    return parameter


def parameter_of(name: str, raw: dict[str, Any], lines: Lines, problems: ProblemList) -> Parameter | None:
    """A parameter of an entry that satisfies the schema; None if a date or a value of it is at fault."""
    type_ = raw.get("type") or _guess_type(raw["dates"])
    keys = tuple(raw.get("keys", ()))
    dates = [
        dated
        for day, entry in raw["dates"].items()
        if (dated := _dated(name, day, entry, type_, len(keys), raw.get("options") or None, lines, problems))
        is not None
    ]
    if len(dates) != len(raw["dates"]):
        return None
    return Parameter(
        name=name,
        title=(raw["title"]["zh"], raw["title"]["en"]) if "title" in raw else ("", ""),
        type=type_,
        unit=raw.get("unit"),
        entity=raw.get("entity"),
        keys=keys,
        options=raw.get("options", {}),
        dates=tuple(sorted(dates, key=lambda dated: dated.since)),
        note=raw.get("note", ""),
        where=lines.where(name),
    )


def _guess_type(dates: dict[str, Any]) -> str:
    entry = next(iter(dates.values()))
    value = entry.get("value", entry.get("values"))
    while isinstance(value, dict):
        value = next(iter(value.values()))
    return "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "code"


def _dated(
    name: str,
    day: str,
    entry: dict[str, Any],
    type_: str,
    depth: int,
    options: dict[str, str] | None,
    lines: Lines,
    problems: ProblemList,
) -> DatedValue | None:
    where = lines.where(name, "dates", day)
    since = parse_day(day)
    if since is None:
        problems.report("E104", f"'{day}' is not a day of the calendar.", where=where, hint="Write YYYY-MM-DD.")
        return None
    table = "values" in entry
    if table != bool(depth):
        wrong, right = ("values", "value") if table else ("value", "values")
        hint = "A parameter with `keys` is a table and writes `values`; one without writes `value`."
        problems.report("E105", f"'{name}' has `{wrong}` where `{right}` is meant.", where=where, hint=hint)
        return None
    sound = True
    rows: dict[tuple[Value, ...], Value] = {}
    for path, raw in _leaves(entry["values"] if table else entry["value"], ()):
        value = _typed(raw, type_)
        place = lines.where(name, "dates", day, "values" if table else "value", *path)
        if value is None:
            problems.report(
                "E106", f"{raw!r} is not a value of type {type_}.", where=place, hint="Correct it or the `type`."
            )
            sound = False
        elif options is not None and value not in options:
            problems.report(
                "E107",
                f"'{raw}' is none of the options {', '.join(options)}.",
                where=place,
                hint="Add it with its citation.",
            )
            sound = False
        elif len(path) != depth:
            problems.report(
                "E105",
                f"'{name}' is looked up by {depth} keys, here are {len(path)}.",
                where=place,
                hint="Nest one map per key.",
            )
            sound = False
        else:
            rows[path] = value
    scalar = None if table else rows.get(())
    return (
        DatedValue(since, entry["cites"], entry["status"], scalar, rows if table else {}, entry.get("note", ""), where)
        if sound
        else None
    )


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _typed(raw: object, type_: str) -> Value:
    if isinstance(raw, str) and type_ == "date":
        return parse_day(raw)
    return cast("Value", raw) if is_of_type(raw, type_) else None


def is_of_type(value: object, type_: str) -> bool:
    """Whether a value is one of a parameter of this type; a number must fit into 64 bits."""
    match type_:
        case "int":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
        case "bool":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return isinstance(value, str)


def with_key_types(parameter: Parameter, types: tuple[str, ...]) -> Parameter:
    """The same table with its keys read as the types of the key nodes (YAML maps write every key as text)."""

    def typed(path: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(_key(part, type_) for part, type_ in zip(path, types, strict=True))

    dates = tuple(
        replace(dated, rows={typed(path): value for path, value in dated.rows.items()}) for dated in parameter.dates
    )
    return replace(parameter, dates=dates)


def _key(part: Value, type_: str) -> Value:
    if not isinstance(part, str) or part == DEFAULT_KEY or type_ == "code":
        return part
    if type_ == "bool":
        return {"true": True, "false": False}.get(part, part)
    return int(part) if type_ == "int" and part.lstrip("-").isdigit() else part
