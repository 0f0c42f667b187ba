"""The law of one day as a graph: every fact, parameter and rule in force is a node, wired by the names that it reads."""

from __future__ import annotations

import datetime as dt
import graphlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from minsheng.rules.declare import EntityRecord, ProgrammeRecord, Title
from minsheng.rules.errors import LawError, Problem
from minsheng.rules.expr import Aggregate, Expr, Literal, Name, Type
from minsheng.rules.params import DatedValue
from minsheng.rules.units import Unit

__all__ = ["BUILT_IN_DATES", "Graph", "Node", "chain_of", "names_in", "walk"]

Role: TypeAlias = OneOf["fact", "rule", "parameter", "table", "date"]

BUILT_IN_DATES: dict[str, Title] = {
    "facts_date": ("事实日期", "the day that the facts are told of"),
    "law_date": ("法律日期", "the day whose law is applied"),
}


@dataclass(slots=True)
class Node:
    """One value of the law.

    `entity` is None for what is the same for every row: scalar parameters and the two dates. `expr` is set for rules and
    scalar parameters; tables have `keys` and `dated.rows` instead. `below` tells which rows each aggregate runs over;
    `exception_arms` the name and place of the exception behind each case that goes before the rule itself, outermost first.
    """

    name: str
    role: Role
    entity: str | None
    type: Type
    unit: Unit
    title: Title
    where: str
    cites: str = ""
    doc: str = ""
    expr: Expr | None = None
    rounding: str | None = None
    codes: tuple[str, ...] | None = None
    code_titles: Mapping[str, Title] = field(default_factory=dict)
    source: str = ""
    presumed: int | bool | str | None = None
    keys: tuple[str, ...] = ()
    dated: DatedValue | None = None
    exceptions: tuple[tuple[Title, str], ...] = ()
    exception_arms: tuple[tuple[str, str], ...] = ()
    below: dict[Aggregate, str] = field(default_factory=dict)
    units: dict[Expr, Unit] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names read directly, in reading order."""
        return self.keys if self.expr is None else names_in(self.expr)

    @property
    def literal(self) -> Literal | None:
        """The value of a scalar parameter."""
        return self.expr if self.role == "parameter" and isinstance(self.expr, Literal) else None


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and all of its parts, each once, parents first."""
    stack, seen = [expr], set[Expr]()
    while stack:
        part = stack.pop()
        if part not in seen:
            seen.add(part)
            yield part
            stack.extend(reversed(part.children))


def names_in(expr: Expr) -> tuple[str, ...]:
    """The nodes that an expression reads, in reading order, each once."""
    return tuple(dict.fromkeys(part.name for part in walk(expr) if isinstance(part, Name)))


def chain_of(entities: Mapping[str, EntityRecord], entity: str) -> tuple[str, ...]:
    """An entity and those above it: supporter, person, household."""
    chain = [entity]
    while (parent := entities[chain[-1]].parent) is not None:
        chain.append(parent)
    return tuple(chain)


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes in force on one day, in an order in which each comes after what it reads."""

    entities: Mapping[str, EntityRecord]
    nodes: Mapping[str, Node]
    programmes: Mapping[str, ProgrammeRecord]
    gaps: Mapping[str, str]
    day: dt.date

    def __post_init__(self) -> None:
        order = graphlib.TopologicalSorter(
            {name: self.nodes[name].inputs for name in sorted(self.nodes)}
        ).static_order()
        object.__setattr__(self, "nodes", {name: self.nodes[name] for name in order})

    def chain(self, entity: str) -> tuple[str, ...]:
        """An entity and those above it: supporter, person, household."""
        return chain_of(self.entities, entity)

    def ancestors(self, targets: Iterable[str]) -> tuple[str, ...]:
        """The nodes that the targets need, the targets included, in computing order.

        Raises:
            LawError: If a target is unknown or not in force on the day.
        """
        needed = set(self.require(targets))
        for name in reversed(list(self.nodes)):
            if name in needed:
                needed.update(self.nodes[name].inputs)
        return tuple(name for name in self.nodes if name in needed)

    def with_dependents(self, names: Iterable[str]) -> frozenset[str]:
        """The nodes that change when these do, themselves among them."""
        touched = set(names)
        for name, node in self.nodes.items():  # each comes after what it reads
            if not touched.isdisjoint(node.inputs):
                touched.add(name)
        return frozenset(touched)

    def require(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names themselves, if all of them are nodes in force.

        Raises:
            LawError: Naming each one that is not, and why.
        """
        wanted = tuple(names)
        problems = []
        for name in wanted:
            if name in self.gaps:
                hint = "Ask for another date, or add the rule or value that was in force then."
                problems.append(
                    Problem("rules.E210", f"'{name}' is not in force on {self.day}: {self.gaps[name]}.", name, hint)
                )
            elif name not in self.nodes:
                problems.append(
                    Problem("rules.E204", f"The law has no '{name}'.", name, "Check the spelling in law.nodes.")
                )
        if problems:
            raise LawError(problems)
        return wanted
