"""Hand-written households: the YAML format of `minsheng check` and of the statutory cases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from minsheng.errors import MinshengError
from minsheng.rules import Law, Node

__all__ = ["CaseError", "HouseholdCase", "case_template", "read_case"]

SCALES = {"yuan": ("fen", 100), "fen": ("fen", 1), "m2": ("dm2", 100), "dm2": ("dm2", 1)}
"""Endings of keys: the dimension that they measure, and how many of the inner unit one written unit is."""

UNKNOWN = "unknown"
CHILDREN = {"household": ("members", "person"), "person": ("supporters", "supporter")}


class CaseError(MinshengError):
    """A household file that cannot be read as one."""


@dataclass(frozen=True)
class HouseholdCase:
    """A household written by hand.

    Attributes:
        title: What the case shows.
        source: The clause or worked example behind it.
        law_date: The day whose law applies.
        facts_date: The day that the facts are of.
        facts: `{"household": {…}, "person": [{…, "supporter": [{…}]}]}`, money in fen; a fact left out is unknown.
        expect: Values that the law must give, by node; None for "cannot tell".
    """

    title: str
    source: str
    law_date: dt.date
    facts_date: dt.date
    facts: dict[str, Any]
    expect: dict[str, Any]


class _Loader(yaml.SafeLoader):
    """YAML without floats and dates: they stay the text that was written until they are read as exact yuan and real days."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in {"float", "timestamp"}]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_case(path: Path, law: Law, absent: Mapping[str, object]) -> HouseholdCase:
    """Read a household file.

    Facts that the file leaves out are unknown. With `absent: none`, registers that would name a person and do not are taken
    to show that there is nothing: no car, no certificate, no job. What no register can show stays unknown: the income of
    somebody of working age without a job, money in the bank, relatives.

    Args:
        path: The YAML file; its shape is `case.schema.json` beside this module.
        law: The law whose facts the file may state.
        absent: What a register shows that does not name somebody, by fact.

    Returns:
        The case, ready for `Law.evaluate`.

    Raises:
        CaseError: If the file cannot be opened, is no YAML, has another shape, or states something that is not a fact.
    """
    raw = _parsed(path)
    reader = _Reader(path, law, absent if raw.get("absent") == "none" else {})
    law_date = _day(path, raw, "law_date", law.law_date)
    return HouseholdCase(
        title=raw.get("title", path.stem),
        source=raw.get("source", ""),
        law_date=law_date,
        facts_date=_day(path, raw, "facts_date", law_date),
        facts=reader.row("household", raw["household"], "household"),
        expect=dict(reader.value(key, value, "expect") for key, value in raw.get("expect", {}).items()),
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer types
    except OSError as error:
        raise CaseError(f"the file cannot be opened ({error.strerror}).", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise CaseError(
            f"this is not YAML: {getattr(error, 'problem', None) or error}.",
            where=f"{path}{line}",
            hint="See `minsheng check --template`.",
        ) from error
    try:
        jsonschema.validate(raw, _schema())
    except jsonschema.ValidationError as error:
        place = ".".join(map(str, error.absolute_path)) or "top level"
        raise CaseError(error.message, where=f"{path}, {place}", hint="See `minsheng check --template`.") from error
    return dict(raw)


@cache
def _schema() -> Any:
    return json.loads(files("minsheng.screening").joinpath("case.schema.json").read_text(encoding="utf-8"))


def _day(path: Path, raw: Mapping[str, Any], key: str, default: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(raw[key]) if key in raw else default
    except ValueError as error:
        raise CaseError(f"'{raw[key]}' is not a day.", where=f"{path}, {key}", hint="Write YYYY-MM-DD.") from error


class _Reader:
    """Turns the keys of one file into facts of the law."""

    def __init__(self, path: Path, law: Law, absent: Mapping[str, object]) -> None:
        self.path, self.law, self.absent = path, law, absent

    def row(self, entity: str, raw: Mapping[str, Any], where: str) -> dict[str, Any]:
        """One row and the rows below it; a household is told as the interpreter wants it."""
        list_key, child = CHILDREN.get(entity, ("", ""))
        facts = dict(self._fact(entity, key, value, where) for key, value in raw.items() if key != list_key)
        for name, node in self.law.nodes.items():
            if node.role == "fact" and node.entity == entity and name not in facts and name in self.absent:
                facts[name] = self.absent[name]
        children = (
            [self.row(child, row, f"{where}.{list_key}[{i + 1}]") for i, row in enumerate(raw.get(list_key, ()))]
            if child
            else []
        )
        if entity == "household":
            return {"household": facts, "person": children}
        if (
            child and list_key not in raw
        ):  # relatives not spoken of are not verified to be absent: `supporters: []` says so
            facts["kin_verified"] = None
        return {**facts, **({child: children} if child else {})}

    def _fact(self, entity: str, key: str, value: Any, where: str) -> tuple[str, Any]:
        name, inner = self.value(key, value, where)
        node = self.law.nodes[name]
        if node.role != "fact" or node.entity != entity:
            facts = ", ".join(
                sorted(n for n, node in self.law.nodes.items() if node.role == "fact" and node.entity == entity)
            )
            raise CaseError(
                f"'{key}' is not a fact about a {entity}.", where=f"{self.path}, {where}", hint=f"Facts: {facts}."
            )
        return name, inner

    def value(self, key: str, value: Any, where: str) -> tuple[str, Any]:
        """A key with its ending and a value, as the name of a node and a value in its inner unit."""
        name, _, ending = key.rpartition("_")
        node: Node | None = self.law.nodes.get(key)
        scale = 1
        if node is None and ending in SCALES:
            dimension, scale = SCALES[ending]
            node = self.law.nodes.get(name)
            if node is not None and dimension not in str(node.unit):
                node = None
        elif node is not None and node.type == "int" and any(d in str(node.unit) for d in ("fen", "dm2")):
            endings = "_yuan or _fen" if "fen" in str(node.unit) else "_m2 or _dm2"
            raise CaseError(
                f"'{key}' does not say its unit.", where=f"{self.path}, {where}", hint=f"End the key with {endings}."
            )
        if node is None:
            raise CaseError(
                f"the law knows no '{key}'.",
                where=f"{self.path}, {where}",
                hint="`minsheng check --template` lists the facts.",
            )
        if value in (UNKNOWN, None):
            return node.name, None
        return node.name, self._typed(node, value, scale, f"{where}.{key}")

    def _typed(self, node: Node, value: Any, scale: int, where: str) -> Any:
        if node.type == "int" and not isinstance(value, bool):
            try:
                exact = Decimal(str(value)) * scale
            except InvalidOperation:
                exact = Decimal("NaN")
            if exact == exact.to_integral_value():
                return int(exact)
        elif node.type == "date" and isinstance(value, str):
            with suppress(ValueError):
                return dt.date.fromisoformat(value)
        elif isinstance(value, {"bool": bool, "code": str}.get(node.type, ())) and value in (node.codes or (value,)):
            return value
        expected = (
            f"one of {', '.join(node.codes)}"
            if node.codes
            else {"int": "a number of whole fen", "bool": "true or false"}.get(node.type, "a day as YYYY-MM-DD")
        )
        raise CaseError(f"{value!r} is not {expected}.", where=f"{self.path}, {where}")


def case_template(law: Law) -> str:
    """A household file to fill in: every fact of the law with its unit and codes, all of them commented out.

    Args:
        law: The law whose facts are listed.
    """
    lines = [
        "# 家庭试算 A household for `minsheng check`. Facts that are left out are unknown.",
        "title: 示例 example",
        f"law_date: {law.law_date}",
        f"facts_date: {law.law_date}",
        "absent: none    # registers that do not name somebody show that there is nothing; `unknown` to take nothing for granted",
        "household:",
        *_fact_lines(law, "household", "  "),
        "  members:",
        "    - birth_date: 1980-01-31",
        *_fact_lines(law, "person", "      ", leave_out="birth_date"),
        "      supporters:    # 法定赡养抚养扶养义务人 people who owe support by law; [] if there are none",
        "        - supporter_birth_date: 1955-01-31",
        *_fact_lines(law, "supporter", "          ", leave_out="supporter_birth_date"),
    ]
    return "\n".join(lines)


def _fact_lines(law: Law, entity: str, indent: str, leave_out: str = "") -> list[str]:
    lines = []
    for name, node in law.nodes.items():
        if node.role == "fact" and node.entity == entity and name != leave_out:
            ending = "_yuan" if "fen" in str(node.unit) else "_m2" if "dm2" in str(node.unit) else ""
            example = {"int": "0", "bool": "true", "date": "2000-01-31", "code": "|".join(node.codes or ("text",))}[
                node.type
            ]
            lines.append(f"{indent}# {name}{ending}: {example}    # {node.title[0]} {node.title[1]}")
    return lines
