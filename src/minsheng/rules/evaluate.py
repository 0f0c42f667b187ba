"""The law for one household in Python, with every value on the way: what explanations, checks and the citizen's page use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from minsheng.rules.errors import EvaluationError, LawError, Problem
from minsheng.rules.expr import Expr, Type, Value
from minsheng.rules.graph import Graph, Node
from minsheng.rules.missing import Need, needs_of
from minsheng.rules.python import ABOVE, BELOW, DATE_SLOTS, FIRST_SLOT, INT64_MAX, INT64_MIN, Compiler, Reading, Row
from minsheng.rules.tables import value_of
from minsheng.rules.trace import Tracer
from minsheng.rules.words import Wording

__all__ = ["Evaluation", "Interpreter", "RowValues"]


class Interpreter:
    """The closures of one graph, compiled once, evaluated for any number of households."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.slots: dict[str, int] = {}
        self.width = dict.fromkeys(graph.entities, FIRST_SLOT)
        for name, node in graph.nodes.items():
            if node.entity is not None:
                self.slots[name] = self.width[node.entity]
                self.width[node.entity] += 1
        self.compiler = Compiler(self.slots, graph.nodes, graph.chain)
        self.wording = Wording(graph, self.compiler)
        self.children = {e: [r.name for r in graph.entities.values() if r.parent == e] for e in graph.entities}
        self.root = next(name for name, record in graph.entities.items() if record.parent is None)
        self.facts = {
            e: [n for n in graph.nodes.values() if n.role == "fact" and n.entity == e] for e in graph.entities
        }
        self.readings: dict[str, Reading] = {}
        self.tracer = Tracer(graph, self.compiler)
        self.comparisons: dict[str, list[tuple[Expr, str, list[str]]]] = {}
        self._computed: dict[int, tuple[str, int, Reading]] = {}
        self._orders: dict[tuple[str, ...] | None, tuple[str, ...]] = {}

    @cached_property
    def reach(self) -> Reach:
        """Who reads whom, and everything that lies behind a node."""
        return Reach(self.graph)

    def order(self, targets: Sequence[str] | None) -> tuple[str, ...]:
        """The rules and tables to compute for the targets, in order."""
        key = None if targets is None else tuple(targets)
        if key not in self._orders:
            names = tuple(self.graph.nodes) if key is None else self.graph.ancestors(key)
            self._orders[key] = tuple(n for n in names if self.graph.nodes[n].role in {"rule", "table"})
            for name in self._orders[key]:
                self.reading(name)
        return self._orders[key]

    def reading(self, name: str) -> Reading:
        """The closure of a rule or table."""
        if name not in self.readings:
            node = self.graph.nodes[name]
            entity = node.entity or ""
            if node.role == "table":
                self.readings[name] = _lookup(node, [self.compiler.name(key, entity) for key in node.keys])
            elif node.expr is not None:
                self.readings[name] = self.compiler.reading(node.expr, entity, node)
        return self.readings[name]

    def evaluate(
        self,
        household: Mapping[str, Any],
        facts_date: dt.date,
        law_date: dt.date,
        targets: Sequence[str] | None,
    ) -> Evaluation:
        """See `Law.evaluate`."""
        rows: dict[str, list[Row]] = {entity: [] for entity in self.graph.entities}
        dates = {"facts_date": facts_date, "law_date": law_date}
        nested = {child: household.get(child) or [] for child in self.children[self.root]}
        stubs: dict[str, dict[int, Value]] = {}
        self._read(self.root, {**(household.get(self.root) or {}), **nested}, None, dates, rows, stubs)
        order = self.order(targets)
        self.run(order, rows, stubs)
        return Evaluation(self, rows, dates, None if targets is None else frozenset(order))

    def run(
        self, order: Iterable[str], rows: Mapping[str, list[Row]], stubs: Mapping[str, Mapping[int, Value]]
    ) -> None:
        """Compute nodes into the rows; `stubs` holds values that are given instead, by node and row number."""
        for name in order:
            slot, reading = self.slots[name], self.readings[name]
            given = stubs.get(name)
            try:
                for number, row in enumerate(rows[self.graph.nodes[name].entity or ""]):
                    row[slot] = given[number] if given and number in given else reading(row)
            except ArithmeticError as error:
                title = self.graph.nodes[name].title[0]
                hint = "An amount in the facts is far too large, or a divisor is zero; correct the facts."
                raise EvaluationError(f"{title} cannot be computed: {error}.", where=name, hint=hint) from error

    def what_if(self, evaluation: Evaluation, name: str, at: Row, value: Value, answer: str, row: Row) -> Value:
        """The answer for a row if a node of another row had another value; nothing stays changed.

        The change runs through the graph only as far as values really become others.

        Returns:
            Unknown also where the other value cannot be computed with.
        """
        reach = self.reach
        within = reach.behind[answer]
        number = reach.numbers[name]
        saved: list[tuple[Row, int, Any]] = [(at, self.slots[name], at[self.slots[name]])]
        at[self.slots[name]] = value
        moved, moved_rows = 1 << number, {number: [at]}
        pending = reach.readers[number] & within
        try:
            while pending:
                first = pending & -pending
                pending ^= first
                number = first.bit_length() - 1
                entity, slot, reading = self._computing(number)
                sources = reach.inputs[number] & moved
                source = sources.bit_length() - 1
                is_local = not sources & (sources - 1) and reach.nodes[source].entity == entity
                changed = []
                for affected in moved_rows[source] if is_local else evaluation.rows_of(entity):
                    old, new = affected[slot], reading(affected)
                    if new != old:
                        saved.append((affected, slot, old))
                        affected[slot] = new
                        changed.append(affected)
                if changed:
                    moved |= first
                    moved_rows[number] = changed
                    pending |= reach.readers[number] & within
            found: Value = row[self.slots[answer]]
        except ArithmeticError:
            found = None
        finally:
            for affected, slot, old in reversed(saved):
                affected[slot] = old
        return found

    def _computing(self, number: int) -> tuple[str, int, Reading]:
        """The entity, the slot and the closure of a node by its bit."""
        if number not in self._computed:
            node = self.reach.nodes[number]
            self._computed[number] = node.entity or "", self.slots[node.name], self.reading(node.name)
        return self._computed[number]

    def _read(
        self, entity: str, values: Mapping[str, Any], above: Row | None, dates: Mapping[str, dt.date],
        rows: dict[str, list[Row]], stubs: dict[str, dict[int, Value]],
    ) -> Row:  # fmt: skip
        row: Row = [None] * self.width[entity]
        row[ABOVE], row[BELOW] = above, {}
        for name, slot in DATE_SLOTS.items():
            row[slot] = dates[name]
        for node in self.facts[entity]:
            value = values.get(node.name)
            if value is not None:
                row[self.slots[node.name]] = _checked(value, node.type, f"{entity}[{len(rows[entity])}].{node.name}")
        for name, value in values.items():
            other = self.graph.nodes.get(name)
            if other is not None and other.entity == entity and other.role in {"rule", "table"}:
                stubs.setdefault(name, {})[len(rows[entity])] = value
        rows[entity].append(row)
        for child in self.children[entity]:
            row[BELOW][child] = [self._read(child, inner, row, dates, rows, stubs) for inner in values.get(child) or []]
        return row


class Reach:
    """The graph as sets of nodes, each node one bit, in computing order.

    Attributes:
        nodes: By the number of their bit.
        numbers: The number of each name.
        inputs: By number, the bits of what it reads.
        readers: By number, the bits of those that read it.
        behind: For each name the bits of everything that it is computed from, itself included.
    """

    def __init__(self, graph: Graph) -> None:
        self.nodes = list(graph.nodes.values())
        self.numbers = {node.name: number for number, node in enumerate(self.nodes)}
        self.inputs = [sum(1 << self.numbers[name] for name in set(node.inputs)) for node in self.nodes]
        self.readers = [0] * len(self.nodes)
        self.behind: dict[str, int] = {}
        for number, node in enumerate(self.nodes):
            bits = 1 << number
            for name in node.inputs:
                self.readers[self.numbers[name]] |= 1 << number
                bits |= self.behind[name]
            self.behind[node.name] = bits


class RowValues(Mapping[str, Value]):
    """The values of one row by node name; nodes of the rows above can be asked as well."""

    def __init__(self, evaluation: Evaluation, entity: str, row: Row) -> None:
        self._evaluation, self.entity, self.row = evaluation, entity, row

    def __getitem__(self, name: str) -> Value:
        return self._evaluation.read(name, self.entity, self.row)

    def needs(self, name: str) -> tuple[Need, ...]:
        """The missing facts that an unknown value of this row hangs on; empty if it is known."""
        return needs_of(self._evaluation, name, self.entity, self.row)

    def __iter__(self) -> Any:
        nodes = self._evaluation.graph.nodes
        return iter([name for name, node in nodes.items() if node.entity == self.entity])

    def __len__(self) -> int:
        return len(list(iter(self)))


class Evaluation(Mapping[str, Value]):
    """The values of the law for one household. `ev["dibao_amount"]` is of the household, `ev.rows("person")[0]["income"]` of a member."""

    def __init__(
        self,
        interpreter: Interpreter,
        rows: Mapping[str, list[Row]],
        dates: Mapping[str, dt.date],
        computed: frozenset[str] | None,
    ) -> None:
        self.interpreter, self._rows, self.dates, self._computed = interpreter, rows, dates, computed

    @property
    def graph(self) -> Graph:
        """The law that was evaluated."""
        return self.interpreter.graph

    def __getitem__(self, name: str) -> Value:
        root = self.interpreter.root
        return self.read(name, root, self._rows[root][0])

    def __iter__(self) -> Any:
        return iter([name for name, node in self.graph.nodes.items() if node.entity in {None, self.interpreter.root}])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def rows(self, entity: str) -> list[RowValues]:
        """All rows of an entity, in the order given; rows deeper down follow the order of the rows above them."""
        return [RowValues(self, entity, row) for row in self._rows[entity]]

    def rows_of(self, entity: str) -> list[Row]:
        """The raw rows of an entity, for the readings that walk them."""
        return self._rows[entity]

    def person(self, number: int) -> RowValues:
        """The member with this number, counted from 0."""
        return self.rows("person")[number]

    def needs(self, name: str) -> tuple[Need, ...]:
        """The missing facts that the unknown value of a household's node hangs on; empty if it is known."""
        root = self.interpreter.root
        return needs_of(self, name, root, self._rows[root][0])

    def read(self, name: str, entity: str, row: Row) -> Value:
        """A node's value as a row sees it.

        Raises:
            LawError: If the node is unknown, was not computed, or belongs to the rows below.
        """
        (_,) = self.graph.require([name])
        node = self.graph.nodes[name]
        if self._computed is not None and node.role in {"rule", "table"} and name not in self._computed:
            raise LawError([Problem("rules.E204", f"'{name}' was not computed.", name, "Name it among the targets.")])
        if node.entity is not None and node.entity not in self.graph.chain(entity):
            hint = f'Ask a row of it: ev.rows("{node.entity}")[0]["{name}"].'
            raise LawError([Problem("rules.E211", f"'{name}' is of {node.entity}, not of {entity}.", name, hint)])
        value: Value = self.interpreter.compiler.name(name, entity)(row)
        return value


def _lookup(node: Node, keys: list[Reading]) -> Reading:
    rows = {} if node.dated is None else node.dated.rows

    def read(row: Row) -> Value:
        wanted = tuple(key(row) for key in keys)
        return None if None in wanted else value_of(rows, wanted)

    return read


def _checked(value: Any, type_: Type, where: str) -> Value:
    """A fact as the law can use it."""
    sound = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "date": isinstance(value, dt.date) and not isinstance(value, dt.datetime),
        "code": isinstance(value, str),
    }[type_]
    if not sound:
        hint = {
            "int": "a whole number (fen, months, …)",
            "bool": "true or false",
            "date": "a date",
            "code": "a text code",
        }[type_]
        raise EvaluationError(
            f"{value!r} is not of type {type_}.", where=where, hint=f"Give {hint}, or leave it out if unknown."
        )
    if type_ == "int" and not INT64_MIN <= value <= INT64_MAX:
        raise EvaluationError(f"{value} does not fit into 64 bits.", where=where, hint="Correct the amount.")
    found: Value = value
    return found
