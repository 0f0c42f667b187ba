"""Parameters: the law's numbers as dated YAML, each value with the day it came into force, its citation and its status.

A value holds from its date until the next one. A table is looked up by keys that are nodes of an entity (the standard
by kind of residence); the key `default` stands for every known value that is not listed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from minsheng.rules.declare import Title
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Value

__all__ = ["DEFAULT_KEY", "DatedValue", "Parameter", "parse_day", "read_overlay", "read_parameters", "with_key_types"]

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
        for name, raw, lines in _entries(path, problems, root, "parameter"):
            parameter = _parameter(name, raw, lines, problems)
            if parameter is None:
                continue
            if name in found:
                hint = f"Keep one of them; the other is at {found[name].where}."
                problems.report("E101", f"The parameter '{name}' is written twice.", where=parameter.where, hint=hint)
                continue
            found[name] = parameter
    return found


def read_overlay(path: Path, base: Mapping[str, Parameter], problems: ProblemList) -> list[Parameter]:
    """Read one overlay file: dates for parameters that the law already has.

    Args:
        path: The YAML file.
        base: The parameters that may be replaced; they give type, keys and options.
        problems: Receives unknown names and every other fault.

    Returns:
        One parameter per entry, with the overlay's dates only.
    """
    found = []
    for name, raw, lines in _entries(path, problems, None, "overlay"):
        if name not in base:
            hint = "An overlay replaces values of parameters that the law has; a new one belongs into the law itself."
            problems.report("E109", f"The law has no parameter '{name}'.", where=lines.where(name), hint=hint)
            continue
        own = base[name]
        for field, mine in (("unit", own.unit), ("type", own.type), ("entity", own.entity), ("keys", list(own.keys))):
            if field in raw and raw[field] != mine:
                hint = f"Leave `{field}` out, or write what the law has: {mine}."
                problems.report("E109", f"'{name}' changes its {field}.", where=lines.where(name, field), hint=hint)
        inherited: dict[str, Any] = {
            "type": own.type,
            "keys": list(own.keys),
            "options": own.options or None,
            "dates": raw["dates"],
        }
        parameter = _parameter(
            name, {key: value for key, value in inherited.items() if value is not None}, lines, problems
        )
        if parameter is not None:
            found.append(parameter)
    return found


class _Loader(yaml.SafeLoader):
    """YAML with keys and dates as they are written: a district `010` stays `010`, and a key written twice is a fault."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:
            raise yaml.MarkedYAMLError(problem=f"'{key.value}' is written twice", problem_mark=key.start_mark)
        found[key.value] = loader.construct_object(value, deep=True)
    return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class Lines:
    """The line of every key of one YAML file, so that a fault can name it."""

    def __init__(self, file: str, node: yaml.Node | None) -> None:
        self.file = file
        self._lines: dict[tuple[str, ...], int] = {}
        self._walk(node, ())

    def _walk(self, node: yaml.Node | None, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                self._lines[inner] = key.start_mark.line + 1
                self._walk(value, inner)

    def where(self, *path: object) -> str:
        """`file:line` of the deepest key on the path that the file has."""
        names = tuple(map(str, path))
        for length in range(len(names), 0, -1):
            if names[:length] in self._lines:
                return f"{self.file}:{self._lines[names[:length]]}"
        return f"{self.file}:1"


def _entries(
    path: Path, problems: ProblemList, root: Path | None, shape: str
) -> Iterator[tuple[str, dict[str, Any], Lines]]:
    """The entries of one file that satisfy the schema (`parameter`, or `overlay` that may leave out the title)."""
    file = str(path.relative_to(root)) if root and path.is_relative_to(root) else path.name
    try:
        text = path.read_text(encoding="utf-8")
        # The loader is a SafeLoader that builds plain values only.
        document, node = yaml.load(text, Loader=_Loader), yaml.compose(text, Loader=_Loader)  # noqa: S506
    except OSError as error:
        problems.report("E102", f"The file cannot be read: {error.strerror}.", where=str(path), hint="Check the path.")
        return
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        message = getattr(error, "problem", None) or "it is not UTF-8 text"
        problems.report("E102", f"The file is not YAML: {message}.", where=f"{file}:{line}", hint="Correct the line.")
        return
    lines = Lines(file, node)
    if not isinstance(document, dict):
        problems.report(
            "E102", "The file holds no parameters.", where=f"{file}:1", hint="Write `name:` with its fields below."
        )
        return
    schema = _schema(shape)
    for name, raw in document.items():
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors({name: raw}))
        for fault in errors:
            deepest = max([fault, *(fault.context or ())], key=lambda inner: len(inner.absolute_path))
            problems.report(
                "E103",
                f"'{'.'.join(map(str, deepest.absolute_path)) or name}': {deepest.message}.",
                where=lines.where(*deepest.absolute_path),
                hint="See params-schema.json; values are whole numbers (fen, bp), yes/no, dates or codes, never decimals.",
            )
        if not errors:
            yield name, raw, lines


def _schema(shape: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        files("minsheng.rules").joinpath("params-schema.json").read_text(encoding="utf-8")
    )
    if shape == "overlay":
        schema["$defs"]["parameter"]["required"] = ["dates"]
        schema["$defs"]["parameter"].pop("dependentRequired")
    return schema


def _parameter(name: str, raw: dict[str, Any], lines: Lines, problems: ProblemList) -> Parameter | None:
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
    if type_ == "int":
        return raw if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 2**63 else None
    if type_ == "bool":
        return raw if isinstance(raw, bool) else None
    if not isinstance(raw, str):
        return None
    return parse_day(raw) if type_ == "date" else raw


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
