"""Tags: groups of nodes that a rule sums without naming each, such as all classes of income or all help of a month.

The sum is spelled out when the graph of a day is put together. Whatever reads the graph afterwards sees `a + b + c`: the
inputs are the real ones, and a missing one is asked for by its name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeAlias

from minsheng.rules.declare import Declarations, EntityRecord
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Aggregate, Call, Expr, Literal, Name, Tagged, rebuild
from minsheng.rules.graph import Node, chain_of, walk
from minsheng.rules.units import NO_UNIT, Unit, UnitError, parse_unit

__all__ = ["Carrier", "Carriers", "carriers_of", "spell_out_tags"]

NO_TAG = "E213"
NOT_SUMMABLE = "E214"


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries a tag, in force or not: its entity and its unit as written; `idle` if it is paid by no programme any more."""

    entity: str
    unit: str | None
    idle: bool = False


Carriers: TypeAlias = Mapping[str, Mapping[str, Carrier]]
"""By tag and name."""


def carriers_of(declarations: Declarations, abolished: Collection[str] = ()) -> Carriers:
    """Everything that carries a tag on any day; the tags of a programme are those of its amount.

    Args:
        declarations: Of all days.
        abolished: Programmes that do not pay on the day; their amounts are in no sum.
    """
    found: dict[str, dict[str, Carrier]] = {}
    known = {record.name: Carrier(record.entity, record.unit) for record in declarations.facts}
    tagged = [(record.name, record.tags) for record in declarations.facts]
    for rule in declarations.rules:
        if rule.to is None and rule.entity is not None:
            known[rule.name] = Carrier(rule.entity, rule.unit)
            tagged.append((rule.name, rule.tags))
    for name, tags in tagged:
        for tag in tags:
            found.setdefault(tag, {})[name] = known[name]
    for programme in sorted(declarations.programmes, key=lambda p: p.name in abolished):
        for tag in programme.tags:
            if programme.amount in known:
                carrier = replace(known[programme.amount], idle=programme.name in abolished)
                found.setdefault(tag, {}).setdefault(programme.amount, carrier)
    return found


def spell_out_tags(
    nodes: Mapping[str, Node],
    carriers: Carriers,
    entities: Mapping[str, EntityRecord],
    problems: ProblemList,
) -> set[str]:
    """Put the sum of its nodes in the place of each `tagged(…)`.

    Args:
        nodes: Those in force; the expressions of those that use a tag are replaced.
        carriers: By tag, everything that carries it on any day.
        entities: For the rows that an aggregate runs over.
        problems: Receives unknown tags, sums of different units, rules that would sum themselves.

    Returns:
        The names of the rules at fault.
    """
    faulty = set()
    for node in nodes.values():
        if node.expr is None or not any(isinstance(part, Tagged) for part in walk(node.expr)):
            continue
        found = len(problems)
        expander = _Expander(node, nodes, carriers, entities, problems)
        node.expr = expander.spell_out(node.expr, node.entity or "")
        if len(problems) > found:
            faulty.add(node.name)
    return faulty


class _Expander:
    """Walks one rule; inside an aggregate a tag means the nodes of the rows below."""

    def __init__(
        self,
        node: Node,
        nodes: Mapping[str, Node],
        carriers: Carriers,
        entities: Mapping[str, EntityRecord],
        problems: ProblemList,
    ) -> None:
        self.node, self.nodes, self.carriers = node, nodes, carriers
        self.entities, self.problems = entities, problems

    def spell_out(self, expr: Expr, entity: str) -> Expr:
        """The expression for a row of an entity, without tags."""
        aggregates: dict[Expr, Expr] = {}
        for part in _outermost_aggregates(expr):
            inner = self.spell_out(part.value, self._below(part, entity))
            nothing = part.how == "total" and isinstance(inner, Literal) and inner.value == 0
            aggregates[part] = inner if nothing else Aggregate(part.how, inner)
        return rebuild(expr, lambda part: self._sum(part.tag, entity) if isinstance(part, Tagged) else part, aggregates)

    def _below(self, aggregate: Aggregate, entity: str) -> str:
        """The rows that an aggregate runs over: told by a name in it, else by who carries its tags."""
        children = [record.name for record in self.entities.values() if record.parent == entity]
        parts = list(walk(aggregate.value))
        read = {self.nodes[p.name].entity for p in parts if isinstance(p, Name) and p.name in self.nodes} - {None}
        named = {above for name in read if name is not None for above in chain_of(self.entities, name)}
        tags = [part.tag for part in parts if isinstance(part, Tagged)]
        carrying = {carrier.entity for tag in tags for carrier in self.carriers.get(tag, {}).values()}
        for chosen in (named, carrying, set(children)):
            if below := [child for child in children if child in chosen]:
                return below[0]
        return entity

    def _sum(self, tag: str, entity: str) -> Expr:
        carriers = self.carriers.get(tag, {})
        own = sorted(name for name, carrier in carriers.items() if carrier.entity == entity)
        if not own:
            there = f"They are: {', '.join(sorted(self.carriers))}." if self.carriers else "No tag is declared."
            others = ", ".join(sorted({carrier.entity for carrier in carriers.values()}))
            hint = (
                f"It is carried by nodes of {others}; rows below are summed by total(tagged(…))."
                if carriers
                else f'Give a fact, a policy or a programme tags=("{tag}",). {there}'
            )
            what = f"nothing of {entity} carries the tag" if carriers else "nothing carries the tag"
            self._report(NO_TAG, f"'{self.node.name}': {what} '{tag}'.", hint)
        if self.node.name in own:
            message = f"'{self.node.name}' sums the tag '{tag}' and carries it itself."
            self._report(NOT_SUMMABLE, message, "Take the tag from the rule that sums.")
        self._comparable(tag, [self.nodes[name] for name in own if name in self.nodes])
        terms: list[Expr] = [Name(name) for name in own if name in self.nodes and not carriers[name].idle]
        if terms:
            return reduce(lambda left, right: Call("add", (left, right)), terms)
        return Literal(0, "int", _unit(carriers[own[0]].unit) if own else None)

    def _comparable(self, tag: str, summed: Iterable[Node]) -> None:
        units: dict[str, str] = {}
        for node in summed:
            if node.type != "int":
                message = f"'{self.node.name}' sums the tag '{tag}', which '{node.name}' carries, a {node.type}."
                self._report(NOT_SUMMABLE, message, f"Only numbers are summed; take the tag off at {node.where}.")
            else:
                units.setdefault(str(node.unit.without(self.entities[node.entity or ""].counts)), node.name)
        if len(units) > 1:
            listed = ", ".join(f"{unit} ('{name}')" for unit, name in units.items())
            message = f"'{self.node.name}' sums the tag '{tag}' over different units: {listed}."
            self._report(NOT_SUMMABLE, message, "Tag nodes of one unit only.")

    def _report(self, id_: str, message: str, hint: str) -> None:
        self.problems.report(id_, message, where=self.node.where, hint=hint)


def _unit(text: str | None) -> Unit:
    try:
        return NO_UNIT if text is None else parse_unit(text)
    except UnitError:  # told where it is written
        return NO_UNIT


def _outermost_aggregates(expr: Expr) -> list[Aggregate]:
    """The aggregates of a row's expression that do not lie within another one."""
    stack, found = [expr], []
    while stack:
        part = stack.pop()
        if isinstance(part, Aggregate):
            found.append(part)
        else:
            stack.extend(part.children)
    return list(dict.fromkeys(found))
