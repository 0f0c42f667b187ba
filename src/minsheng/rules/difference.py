"""What differs between two laws: two days of one law, a law and its reform, a city's law and a district's.

Data first, in the order of names, so that the same two laws always tell the same difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias, TypeVar

from minsheng.rules.declare import ProgrammeRecord, Title
from minsheng.rules.expr import Value
from minsheng.rules.graph import Node
from minsheng.rules.load import Law
from minsheng.rules.params import DatedValue
from minsheng.rules.text import expr_text

__all__ = [
    "Change",
    "Difference",
    "ParameterChange",
    "ProgrammeChange",
    "RuleChange",
    "RuleText",
    "ValueChange",
    "compare",
]

Change: TypeAlias = OneOf["added", "removed", "changed"]
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule or a fact as people read it.

    Attributes:
        title: Chinese and English.
        formula: In words, Chinese and English; empty for facts.
        cites: The clause; for a fact, its source.
        unit: Of a number; `1` for a plain count and for what is no number.
        exceptions: Title and clause of each, in the order in which they are asked.
        where: File and line.
    """

    title: Title
    formula: Title
    cites: str
    unit: str
    exceptions: tuple[tuple[Title, str], ...]
    where: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule or a fact that one law has and the other has not, or has differently.

    Attributes:
        name: Of the node.
        change: What happened to it.
        before: In the first law; None if it is not there.
        after: In the second law.
        fields: What differs, if it changed: of `computation`, `cites`, `title`, `unit`, `type`, `entity`, `codes`.
    """

    name: str
    change: Change
    before: RuleText | None
    after: RuleText | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of a parameter: of a table the cell (`default` stands for every other key), else without keys."""

    keys: tuple[Value, ...]
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A number, table or switch with another value, citation or status.

    Attributes:
        name: Of the parameter.
        title: Chinese and English.
        change: What happened to it.
        unit: Of its values.
        before: What the first law says, with citation, status and first day; None if it does not have it.
        after: The same of the second law.
        values: The values that differ.
    """

    name: str
    title: Title
    change: Change
    unit: str
    before: DatedValue | None
    after: DatedValue | None
    values: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """A benefit that one law has and the other has not, or that is decided, paid or tested by other nodes."""

    name: str
    title: Title
    change: Change
    before: ProgrammeRecord | None
    after: ProgrammeRecord | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two laws differ, each kind in the order of names."""

    programmes: tuple[ProgrammeChange, ...]
    rules: tuple[RuleChange, ...]
    parameters: tuple[ParameterChange, ...]

    def __bool__(self) -> bool:
        return bool(self.programmes or self.rules or self.parameters)


def compare(first: Law, second: Law) -> Difference:
    """Find what differs between two laws as they stand on their days.

    A rule that reads a changed rule is not itself changed: only what was written differently is told.

    Args:
        first: The law before.
        second: The law after.
    """
    rules = _changes(_nodes(first, {"rule", "fact"}), _nodes(second, {"rule", "fact"}), _node_fields)
    parameters = _changes(
        _nodes(first, {"parameter", "table"}), _nodes(second, {"parameter", "table"}), _parameter_fields
    )
    programmes = _changes(first.programmes, second.programmes, _programme_fields)
    return Difference(
        tuple(
            ProgrammeChange(name, _either(before, after).title, change, before, after, fields)
            for name, change, before, after, fields in programmes
        ),
        tuple(
            RuleChange(name, change, _text(before, first), _text(after, second), fields)
            for name, change, before, after, fields in rules
        ),
        tuple(
            ParameterChange(
                name,
                _either(before, after).title,
                change,
                str(_either(after, before).unit),
                None if before is None else before.dated,
                None if after is None else after.dated,
                _values(before, after),
            )
            for name, change, before, after, _ in parameters
        ),
    )


def _changes(
    first: Mapping[str, Told], second: Mapping[str, Told], fields: Callable[[Told, Told], tuple[str, ...]]
) -> Iterable[tuple[str, Change, Told | None, Told | None, tuple[str, ...]]]:
    for name in sorted(first.keys() | second.keys()):
        before, after = first.get(name), second.get(name)
        if before is None or after is None:
            yield name, "added" if before is None else "removed", before, after, ()
        elif differing := fields(before, after):
            yield name, "changed", before, after, differing


def _nodes(law: Law, roles: set[str]) -> dict[str, Node]:
    return {name: node for name, node in law.nodes.items() if node.role in roles}


def _either(one: Told | None, other: Told | None) -> Told:
    found = one if one is not None else other
    if found is None:
        raise AssertionError
    return found


def _text(node: Node | None, law: Law) -> RuleText | None:
    if node is None:
        return None
    words = law.formula(node.name, "zh"), law.formula(node.name, "en")
    return RuleText(node.title, words, node.cites or node.source, str(node.unit), node.exceptions, node.where)


def _node_fields(before: Node, after: Node) -> tuple[str, ...]:
    def computation(node: Node) -> object:
        return None if node.expr is None else expr_text(node.expr)

    pairs = {
        "computation": (computation(before), computation(after)),
        "cites": ((before.cites, before.source, before.exceptions), (after.cites, after.source, after.exceptions)),
        "title": (before.title, after.title),
        "unit": (before.unit, after.unit),
        "type": (before.type, after.type),
        "entity": (before.entity, after.entity),
        "codes": (before.codes, after.codes),
    }
    return tuple(field for field, (one, other) in pairs.items() if one != other)


def _parameter_fields(before: Node, after: Node) -> tuple[str, ...]:
    def said(node: Node) -> object:
        dated = node.dated
        return None if dated is None else (dated.value, dated.rows, dated.cites, dated.status, node.unit, node.keys)

    return () if said(before) == said(after) else ("values",)


def _programme_fields(before: ProgrammeRecord, after: ProgrammeRecord) -> tuple[str, ...]:
    fields = ("title", "entity", "decides", "amount", "margin", "tests", "tags", "pays", "disregard")
    return tuple(field for field in fields if getattr(before, field) != getattr(after, field))


def _values(before: Node | None, after: Node | None) -> tuple[ValueChange, ...]:
    old, new = _rows(before), _rows(after)
    keys = sorted(old.keys() | new.keys(), key=lambda row: tuple(map(str, row)))
    return tuple(ValueChange(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _rows(node: Node | None) -> Mapping[tuple[Value, ...], Value]:
    if node is None or node.dated is None:
        return {}
    return node.dated.rows if node.keys else {(): node.dated.value}
