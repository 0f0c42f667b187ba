"""Hand-written households: the YAML format of `minsheng check` and of the statutory cases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema
import yaml

from minsheng.rules import Law
from minsheng.rules.expr import Value
from minsheng.rules.given import Given
from minsheng.screening.casekeys import CaseError, CaseKeys

__all__ = ["CaseError", "HouseholdCase", "RowExpectation", "case_shape", "read_case"]

BELOW = {"household": ("members", "person"), "person": ("supporters", "supporter")}

RowExpectation: TypeAlias = tuple[str, int, dict[str, Value]]
"""Entity, row number as an evaluation counts them, and the values that the law must give there."""


@dataclass(frozen=True)
class HouseholdCase:
    """A household written by hand.

    Attributes:
        title: What the case shows.
        source: The clause or worked example behind it.
        law_date: The day whose law applies.
        facts_date: The day that the facts are of.
        facts: `{"household": {…}, "person": [{…, "supporter": [{…}]}]}`, money in fen; a fact left out is unknown.
        expect: Values that the law must give for the household, by node; None for "cannot tell".
        expect_rows: The same for members and their supporters.
        parameters: Values of the law that hold in this case only; `{(code, …): value}` for the cells of a table.
    """

    title: str
    source: str
    law_date: dt.date
    facts_date: dt.date
    facts: dict[str, Any]
    expect: dict[str, Value]
    expect_rows: tuple[RowExpectation, ...] = ()
    parameters: dict[str, Given] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        """How many values the case expects."""
        return len(self.expect) + sum(len(values) for _, _, values in self.expect_rows)

    def law(self, book: Law) -> Law:
        """The law that applies: that of the case's day, with the values that the case sets.

        Args:
            book: Any day of the law.

        Raises:
            LawError: If the law of that day has faults.
        """
        then = book.at(self.law_date)
        return then.with_values(self.parameters) if self.parameters else then


class _Loader(yaml.SafeLoader):
    """YAML without floats and dates: they stay the text that was written until they are read as exact yuan and real days."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in {"float", "timestamp"}]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_case(path: Path, law: Law, absent: Mapping[str, object]) -> HouseholdCase:
    """Read a household file.

    Facts that the file leaves out are unknown. With `absent: none`, registers that would name a person and do not are taken
    to show that there is nothing: no car, no certificate, no job; and what only a survey can tell is presumed as in a
    screening. What no register can show stays unknown: the income of somebody of working age without a job, money in the bank,
    relatives.

    Args:
        path: The YAML file; its shape is `case.schema.json` beside this module.
        law: Any day of the law whose facts the file may state.
        absent: What a register shows that does not name somebody, by fact.

    Returns:
        The case, ready for `Law.evaluate`.

    Raises:
        CaseError: If the file cannot be opened, is no YAML, has another shape, or states something that is not a fact.
    """
    raw = _parsed(path)
    law_date = _day(path, raw, "law_date", law.law_date)
    then = law.at(law_date)
    taken = {**then.presumed, **absent} if raw.get("absent") == "none" else {}
    reader = _Reader(CaseKeys(str(path), then), then, taken)
    expect = dict(raw.get("expect", {}))
    members = expect.pop("members", [])
    return HouseholdCase(
        title=raw.get("title", path.stem),
        source=raw.get("source", ""),
        law_date=law_date,
        facts_date=_day(path, raw, "facts_date", law_date),
        facts=reader.facts("household", raw["household"], "household"),
        expect=reader.values("household", expect, "expect"),
        expect_rows=tuple(reader.expected_rows(members, raw["household"]["members"])),
        parameters=reader.parameters(raw.get("parameters", {})),
    )


@cache
def case_shape() -> Any:
    """The JSON Schema of a household file, for the facts of whatever law."""
    return json.loads(files("minsheng.screening").joinpath("case.schema.json").read_text(encoding="utf-8"))


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
        jsonschema.validate(raw, case_shape())
    except jsonschema.ValidationError as error:
        place = ".".join(map(str, error.absolute_path)) or "top level"
        raise CaseError(error.message, where=f"{path}, {place}", hint="See `minsheng check --template`.") from error
    return dict(raw)


def _day(path: Path, raw: Mapping[str, Any], key: str, default: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(raw[key]) if key in raw else default
    except ValueError as error:
        raise CaseError(f"'{raw[key]}' is not a day.", where=f"{path}, {key}", hint="Write YYYY-MM-DD.") from error


class _Reader:
    """Puts the keys of one file in the places where an evaluation wants them."""

    def __init__(self, keys: CaseKeys, law: Law, absent: Mapping[str, object]) -> None:
        self._keys, self._law = keys, law
        self._absent = {
            entity: {
                name: absent[name]
                for name, node in law.nodes.items()
                if node.role == "fact" and node.entity == entity and name in absent
            }
            for entity in law.graph.entities
        }

    def facts(self, entity: str, raw: Mapping[str, Any], where: str) -> dict[str, Any]:
        """One row of facts and the rows below it; a household is told as the interpreter wants it."""
        list_key, child = BELOW.get(entity, ("", ""))
        own = {key: value for key, value in raw.items() if key != list_key}
        facts = self._absent[entity] | self.values(entity, own, where, facts_only=True)
        children = [
            self.facts(child, row, f"{where}.{list_key}[{i + 1}]") for i, row in enumerate(raw.get(list_key, ()))
        ]
        if entity == "household":
            return {"household": facts, "person": children}
        if child and list_key not in raw:
            # relatives not spoken of are not verified to be absent: `supporters: []` says so
            facts["kin_verified"] = None
        return {**facts, **({child: children} if child else {})}

    def values(self, entity: str, raw: Mapping[str, Any], where: str, *, facts_only: bool = False) -> dict[str, Any]:
        """Keys and values of one row, by node."""
        found = {}
        for key, value in raw.items():
            node, inner = self._keys.value(key, value, where)
            if node.entity != entity or (facts_only and node.role != "fact"):
                kind = "fact about" if facts_only else "value of"
                names = ", ".join(
                    n for n, other in self._law.nodes.items() if other.role == "fact" and other.entity == entity
                )
                hint = (
                    f"Facts: {names}." if facts_only else f"It is of the {node.entity or 'law itself'}; write it there."
                )
                raise self._keys.fault(f"'{key}' is not a {kind} a {entity}.", where, hint)
            found[node.name] = inner
        return found

    def expected_rows(self, members: list[Mapping[str, Any]], people: list[Mapping[str, Any]]) -> list[RowExpectation]:
        """Expected values of members and supporters, by position; `{}` skips one."""
        found: list[RowExpectation] = []
        first_supporter = 0
        for number, member in enumerate(members):
            where = f"expect.members[{number + 1}]"
            if number >= len(people):
                raise self._keys.fault("the household has fewer members.", where, f"It has {len(people)}.")
            supporters = people[number].get("supporters", [])
            own = {key: value for key, value in member.items() if key != "supporters"}
            found.append(("person", number, self.values("person", own, where)))
            for below, row in enumerate(member.get("supporters", [])):
                place = f"{where}.supporters[{below + 1}]"
                if below >= len(supporters):
                    raise self._keys.fault("the member has fewer supporters.", place, f"There are {len(supporters)}.")
                found.append(("supporter", first_supporter + below, self.values("supporter", row, place)))
            first_supporter += len(supporters)
        return [(entity, row, values) for entity, row, values in found if values]

    def parameters(self, raw: Mapping[str, Any]) -> dict[str, Given]:
        """Values of the law for this case, by parameter."""
        return dict(self._keys.parameter(key, value, "parameters") for key, value in raw.items())
