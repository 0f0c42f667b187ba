"""From declarations and parameters to the graph of one day, collecting every fault on the way."""

from __future__ import annotations

import datetime as dt
import difflib
import graphlib
import inspect
from collections.abc import Iterable, Mapping
from typing import cast, get_args

from minsheng.rules.book import REFORM_MODULE, Removal, RuleBook
from minsheng.rules.check import check_node, check_table
from minsheng.rules.compose import compose
from minsheng.rules.declare import EntityRecord, FactRecord, ProgrammeRecord, RuleRecord, Title
from minsheng.rules.errors import ProblemList
from minsheng.rules.expr import Literal, Type
from minsheng.rules.graph import BUILT_IN_DATES, Graph, Node
from minsheng.rules.inforce import rules_in_force
from minsheng.rules.params import Parameter, is_of_type
from minsheng.rules.tags import carriers_of, spell_out_tags
from minsheng.rules.units import NO_UNIT, Unit, UnitError, parse_unit

__all__ = ["alike", "build_graph"]

TYPES: tuple[str, ...] = get_args(Type)

PAYMENTS: Mapping[str, str | None] = {"month": "fen/month", "year": "fen/year", "once": "fen", "service": None}
"""How a programme can pay, with the unit of its amount."""


def build_graph(book: RuleBook, day: dt.date, problems: ProblemList) -> Graph | None:
    """Put the law in force on a day together.

    Args:
        book: Declarations and parameters over all dates.
        day: The law date.
        problems: Receives every fault.

    Returns:
        The graph; None if the rules depend on themselves.
    """
    builder = _Builder(book, day, problems)
    builder.collect()
    return builder.assemble()


class _Builder:
    """Collects nodes, then wires and checks them. A node at fault is `broken`: what reads it is left out without a word."""

    def __init__(self, book: RuleBook, day: dt.date, problems: ProblemList) -> None:
        self.book, self.day, self.problems = book, day, problems
        self.entities: dict[str, EntityRecord] = {}
        self.nodes: dict[str, Node] = {}
        self.gaps: dict[str, str] = {}
        self.broken: set[str] = set(problems.lost)
        self.removed = book.removed(day)
        self.declared: dict[str, tuple[str | None, Unit | None]] = {}
        self.places: dict[str, str] = dict.fromkeys(BUILT_IN_DATES, "the engine itself")

    def collect(self) -> None:
        """Make a node of everything that is in force on the day."""
        for record in self.book.declarations.entities:
            self._add_entity(record)
        for name, title in BUILT_IN_DATES.items():
            self.nodes[name] = Node(name, "date", None, "date", NO_UNIT, title, "")
        for fact in self.book.declarations.facts:
            if fact.name not in self.removed:
                self._add_fact(fact)
        for parameter in self.book.parameters.values():
            if parameter.name not in self.removed:
                self._add_parameter(parameter)
        rules = [rule for rule in self.book.declarations.rules if rule.name not in self.removed]
        in_force = rules_in_force(rules, self.day, self.problems)
        for name in dict.fromkeys([*in_force.gaps, *(rule.name for rule, _ in in_force.rules)]):
            first = next(r for r in rules if r.name == name and r.to is None)
            self._claim(name, first.place)
        self.gaps.update(in_force.gaps)
        for rule, exceptions in in_force.rules:
            self._add_rule(rule, exceptions)

    def assemble(self) -> Graph | None:
        """Wire the nodes by the names that they read, and check each of them."""
        self._drop_gaps()
        carriers = carriers_of(self.book.declarations, self._abolished())
        for name, node in self.nodes.items():
            node.tags = tuple(
                sorted(tag for tag, carrying in carriers.items() if name in carrying and not carrying[name].idle)
            )
        for name in spell_out_tags(self.nodes, carriers, self.entities, self.problems):
            self.broken.add(name)
            del self.nodes[name]
        self._drop_unwired()
        if self._is_circular():
            return None
        graph = Graph(self.entities, self.nodes, {}, self.gaps, self.day)
        for node in graph.nodes.values():
            if not self.broken.isdisjoint(node.inputs):
                self.broken.add(node.name)
            elif node.role == "rule":
                self._check_rule(node, graph)
            elif node.role == "table":
                check_table(node, self.book.parameters[node.name], graph, self.problems)
        programmes = self._programmes()
        self.gaps.update(
            {name: f"the reform '{removal.reform[1]}' removes it" for name, removal in self.removed.items()}
        )
        return Graph(self.entities, graph.nodes, programmes, self.gaps, self.day)

    # -- what there is ------------------------------------------------------------------------------------------------

    def _add_entity(self, record: EntityRecord) -> None:
        if record.name in self.entities:
            self._report("E203", f"The entity '{record.name}' is declared twice.", record.place, "Keep one.")
        elif record.parent is not None and record.parent not in self.entities:
            message = f"The entity '{record.name}' has an unknown parent '{record.parent}'."
            self._report("E204", message, record.place, "Declare the parent before the child.")
        else:
            self.entities[record.name] = record
            self._unit(record.counts, record.place)

    def _add_fact(self, record: FactRecord) -> None:
        sound = self._claim(record.name, record.place) and self._has_entity(record.entity, record.place)
        if record.since is not None and self.day < record.since:
            self.gaps[record.name] = f"it holds from {record.since}"
            return
        type_, unit = self._type(record.type, record.place), self._unit(record.unit, record.place)
        self._titled(record.name, record.title, record.place, source=record.source)
        if not sound or type_ is None or unit is None:
            self.broken.add(record.name)
            return
        self.nodes[record.name] = Node(
            record.name, "fact", record.entity, type_, unit, record.title, str(record.place),
            codes=record.codes, code_titles=record.code_titles, source=record.source, presumed=record.presumed,
        )  # fmt: skip
        value = record.presumed
        if value is not None and not (is_of_type(value, type_) and (record.codes is None or value in record.codes)):
            message = f"'{record.name}' presumes {value!r}, which is not a value of it."
            hint = f"Presume a value of the type {type_}, one of its codes if it has some."
            self._report("E217", message, record.place, hint)

    def _add_parameter(self, parameter: Parameter) -> None:
        sound = self._claim(parameter.name, parameter.where)
        if parameter.entity is not None:
            sound = self._has_entity(parameter.entity, parameter.where) and sound
        unit, dated = self._unit(parameter.unit, parameter.where), parameter.on(self.day)
        if not sound or unit is None:
            self.broken.add(parameter.name)
            return
        if dated is None:
            self.gaps[parameter.name] = f"its first value holds from {parameter.dates[0].since}"
            return
        type_ = cast("Type", parameter.type)
        scalar = None if parameter.keys else Literal(dated.value, type_, unit if type_ == "int" else None)
        self.nodes[parameter.name] = Node(
            parameter.name, "table" if parameter.keys else "parameter", parameter.entity, type_, unit, parameter.title,
            dated.where, cites=dated.cites, doc=parameter.note, expr=scalar, codes=tuple(parameter.options) or None,
            keys=parameter.keys, dated=dated,
        )  # fmt: skip

    def _add_rule(self, record: RuleRecord, exceptions: list[RuleRecord]) -> None:
        for rule in (record, *exceptions):
            self._titled(rule.name, rule.title, rule.place, cites=rule.cites)
        sound = self._has_entity(record.entity or "", record.place)
        unit = self._unit(record.unit, record.place)
        type_ = "int" if record.type is None else self._type(record.type, record.place)
        composed = compose(record, exceptions, self.problems)
        if not sound or composed is None or unit is None or type_ is None:
            self.broken.add(record.name)
            return
        self.declared[record.name] = (record.type, None if record.unit is None else unit)
        self.nodes[record.name] = Node(
            record.name, "rule", record.entity, type_, unit, record.title, str(record.place), cites=record.cites,
            doc=inspect.getdoc(record.function) or "", expr=composed.expr, codes=record.codes, code_titles=record.code_titles,
            rounding=next((rule.rounding for rule in (record, *exceptions) if rule.rounding), None),
            exceptions=tuple((rule.title, rule.cites) for rule in exceptions),
            exception_arms=tuple((rule.name, str(rule.place)) for rule in composed.arms),
        )  # fmt: skip

    # -- how it hangs together ----------------------------------------------------------------------------------------

    def _drop_gaps(self) -> None:
        """A rule that reads what is not in force is not in force either."""
        while missing := self._reading(self.gaps):
            for name, cause in missing.items():
                why = self.gaps[cause]
                self.gaps[name] = why if why.startswith("it needs") else f"it needs '{cause}', and {why}"
                del self.nodes[name]

    def _drop_unwired(self) -> None:
        for node in self.nodes.values():
            for name in node.inputs:
                if name in self.nodes or name in self.broken:
                    continue
                if name in self.removed:
                    self._still_needed(self.removed[name], f"'{node.name}' ({node.where}) reads", node.name)
                else:
                    hint = f"Declare it as a fact, a parameter or a rule.{alike(name, self.nodes)}"
                    message = f"'{node.name}' reads '{name}', which the law does not have."
                    self._report("E204", message, node.where, hint)
                self.broken.add(name)
        while lost := self._reading(self.broken):
            for name in lost:
                self.broken.add(name)
                del self.nodes[name]

    def _still_needed(self, removal: Removal, needed: str, by: str) -> None:
        message = f"The reform '{removal.reform[1]}' removes '{removal.name}', which {needed}."
        hint = f"Keep '{removal.name}', or let the reform replace or remove '{by}' as well."
        self._report("E215", message, removal.where, hint)

    def _reading(self, names: Iterable[str]) -> dict[str, str]:
        """The nodes that read one of the names, each with the first that it reads."""
        wanted = set(names)
        found = {name: next((i for i in node.inputs if i in wanted), None) for name, node in self.nodes.items()}
        return {name: cause for name, cause in found.items() if cause is not None}

    def _is_circular(self) -> bool:
        try:
            graphlib.TopologicalSorter({name: node.inputs for name, node in self.nodes.items()}).prepare()
        except graphlib.CycleError as error:
            cycle = self._told_from_the_reform([str(name) for name in error.args[1]])
            message = f"The rules {' → '.join(cycle)} depend on themselves."
            self._report("E207", message, self.nodes[cycle[0]].where, "One must be computed without the others.")
            return True
        return False

    def _told_from_the_reform(self, cycle: list[str]) -> list[str]:
        """The circle begun at a rule that a reform brought, if there is one, else at the first by name: the same in every process."""
        brought = {rule.name for rule in self.book.declarations.rules if rule.place.module.startswith(REFORM_MODULE)}
        ring = cycle[:-1]
        first = ring.index(min(ring, key=lambda name: (name not in brought, name)))
        return [*ring[first:], *ring[:first], ring[first]]

    def _check_rule(self, node: Node, graph: Graph) -> None:
        kind = check_node(node, self.declared[node.name], graph, self.problems)
        if kind is None:
            self.broken.add(node.name)
            return
        node.type, node.unit = kind.type, kind.unit or NO_UNIT
        if kind.type == "code" and node.codes is None and kind.codes is not None:
            node.codes = tuple(sorted(kind.codes))

    def _pays(self, record: ProgrammeRecord) -> bool:
        in_force = (record.since or self.day) <= self.day <= (record.until or self.day)
        return in_force and record.name not in self.removed

    def _abolished(self) -> set[str]:
        """Programmes with no record in force on the day."""
        records = self.book.declarations.programmes
        return {record.name for record in records} - {record.name for record in records if self._pays(record)}

    def _programmes(self) -> dict[str, ProgrammeRecord]:
        chosen: dict[str, ProgrammeRecord] = {}
        for record in self.book.declarations.programmes:
            if not self._pays(record):
                continue
            named = [name for name in (record.decides, record.amount, record.margin, *record.tests) if name is not None]
            for name in named:
                if name in self.removed:
                    self._still_needed(self.removed[name], f"the programme '{record.name}' names", record.name)
                elif name not in self.nodes and name not in self.gaps and name not in self.broken:
                    message = f"The programme '{record.name}' names '{name}', which the law does not have."
                    self._report("E208", message, record.place, f"Check the spelling.{alike(name, self.nodes)}")
            for name in (record.decides, *record.tests):
                if name in self.nodes and name not in self.broken and self.nodes[name].type != "bool":
                    message = f"The programme '{record.name}': '{name}' is not a yes/no node."
                    self._report("E208", message, record.place, "Name a bool node.")
            self._payment(record)
            if record.name in chosen:
                self._report("E203", f"The programme '{record.name}' is declared twice.", record.place, "Keep one.")
            self._titled(record.name, record.title, record.place)
            self._has_entity(record.entity, record.place)
            if all(name in self.nodes for name in named):
                chosen[record.name] = record
        return chosen

    def _payment(self, record: ProgrammeRecord) -> None:
        """How a programme pays must be one of the known ways, and agree with the unit of its amount."""
        if record.pays not in PAYMENTS:
            message = f"The programme '{record.name}' pays '{record.pays}', which is no way to pay."
            self._report("E208", message, record.place, f"One of {', '.join(PAYMENTS)}.")
            return
        amount, wanted = self.nodes.get(record.amount or ""), PAYMENTS[record.pays]
        if wanted is None or amount is None or amount.name in self.broken or not amount.unit.is_money:
            return
        if amount.unit.without(self.entities[amount.entity or ""].counts) != parse_unit(wanted):
            message = f"The programme '{record.name}' pays '{record.pays}', but '{amount.name}' is in {amount.unit}."
            ways = " or ".join(f'pays="{way}" for {unit}' for way, unit in PAYMENTS.items() if unit)
            self._report("E208", message, record.place, f"Write {ways}.")

    # -- small checks -------------------------------------------------------------------------------------------------

    def _report(self, id_: str, message: str, where: object, hint: str) -> None:
        self.problems.report(id_, message, where=str(where), hint=hint)

    def _claim(self, name: str, where: object) -> bool:
        """Reserve a name; every node has its own."""
        if name in self.places:
            hint = f"Rename one; the other is at {self.places[name]}."
            self._report("E203", f"'{name}' is declared twice.", where, hint)
            return False
        self.places[name] = str(where)
        return True

    def _type(self, text: str, where: object) -> Type | None:
        if text not in TYPES:
            self._report("E301", f"There is no type '{text}'.", where, f"One of {', '.join(TYPES)}.")
            return None
        return cast("Type", text)

    def _unit(self, text: str | None, where: object) -> Unit | None:
        """The unit, a plain number if none is written; None if it is no unit."""
        try:
            return NO_UNIT if text is None else parse_unit(text)
        except UnitError as error:
            self._report("E302", f"{error}.", where, "Write a unit such as fen/month/person.")
            return None

    def _has_entity(self, name: str, where: object) -> bool:
        if name not in self.entities:
            self._report("E204", f"There is no entity '{name}'.", where, f"One of {', '.join(self.entities)}.")
        return name in self.entities

    def _titled(self, name: str, title: Title, where: object, **said: str) -> None:
        if not (isinstance(title, tuple) and len(title) == len(("zh", "en")) and all(title)):
            self._report("E209", f"'{name}' has no title in both languages.", where, 'Write title=("中文", "English").')
        for what, text in said.items():
            if not text:
                self._report("E209", f"'{name}' has no {what}.", where, f"Say where it comes from: {what}=.")


def alike(name: str, names: Iterable[str]) -> str:
    """The end of a hint: which of the names there are is probably meant; empty if none is near."""
    near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.6)
    return f" Is {' or '.join(map(repr, near))} meant?" if near else ""
