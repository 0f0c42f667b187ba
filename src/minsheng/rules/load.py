"""Loading a law: import its modules, read its parameters, check everything, and put the law of one day together."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from minsheng.rules.book import Places, Reform, RuleBook
from minsheng.rules.build import build_graph
from minsheng.rules.declare import Declarations, ProgrammeRecord, RuleRecord, declared
from minsheng.rules.diagram import Diagram, diagram
from minsheng.rules.errors import LawError, Problem, ProblemList
from minsheng.rules.evaluate import Evaluation, Interpreter
from minsheng.rules.expr import Value
from minsheng.rules.figures import Language
from minsheng.rules.folding import fold
from minsheng.rules.given import Given, give_values
from minsheng.rules.graph import Graph, Node
from minsheng.rules.needs import plan_needs
from minsheng.rules.overlays import apply_overlays
from minsheng.rules.params import Parameter, read_parameters
from minsheng.rules.plan import Plan, plan_query
from minsheng.rules.reforms import try_reforms
from minsheng.rules.text import law_text
from minsheng.rules.words import formula

__all__ = ["Law", "build_law", "load_law"]


Planner: TypeAlias = Callable[[Graph, Sequence[str], str, str], Plan]

_PLANS: dict[tuple[object, ...], Plan] = {}
"""Plans by the law's hash and the question: days of one epoch share them, however often their law is loaded."""


class Law:
    """The law in force on one day, checked, ready to be read as SQL, as Python, as words and as a graph.

    Attributes:
        law_date: The day.
        nodes: Every fact, parameter and rule in force, by name, each after what it reads.
        programmes: The benefits in force, by name.
        parameters: Numbers, tables and switches over all their dates, by name.
        gaps: Names that are not in force on the day, with the reason.
        hash: SHA-256 over the rules and values in force; equal for all days of one epoch.
    """

    def __init__(self, book: RuleBook, graph: Graph) -> None:
        self._book, self.graph = book, graph
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._interpreter: Interpreter | None = None
        self._days: dict[dt.date, Law] = {}
        self.hash = hashlib.sha256(law_text(graph).encode()).hexdigest()

    @property
    def law_date(self) -> dt.date:
        """The day whose law this is."""
        return self.graph.day

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Every node in force, by name."""
        return self.graph.nodes

    @property
    def programmes(self) -> Mapping[str, ProgrammeRecord]:
        """The benefits in force, by name."""
        return self.graph.programmes

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters over all dates, by name."""
        return self._book.parameters

    @cached_property
    def presumed(self) -> Mapping[str, Value]:
        """What is taken for granted of facts that no department file states, until a survey or an application tells."""
        return {name: node.presumed for name, node in self.nodes.items() if node.presumed is not None}

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days on which something in the law begins or is no longer in force, oldest first."""
        return self._book.days()

    @property
    def versions(self) -> tuple[RuleRecord, ...]:
        """Every version of every rule and every exception, over all dates."""
        return tuple(self._book.declarations.rules)

    @property
    def gaps(self) -> Mapping[str, str]:
        """What is not in force on the day, and why."""
        return self.graph.gaps

    def at(self, law_date: dt.date) -> Law:
        """The same book of law on another day.

        Raises:
            LawError: If the law of that day has faults.
        """
        if law_date == self.law_date:
            return self
        if law_date not in self._days:
            self._days[law_date] = _law_of(self._book, law_date, ProblemList())
        return self._days[law_date]

    @property
    def reforms(self) -> tuple[Reform, ...]:
        """The reforms that were laid over the law, in their order."""
        return self._book.reforms

    def reformed(self, overlays: Iterable[Path]) -> Law:
        """The same law with overlays and reforms laid over it; this law stays as it is.

        A reform is tried on each day from which something in it applies, whatever the law's own day.

        Args:
            overlays: Files or folders, later ones over earlier ones.

        Raises:
            LawError: Listing every fault of the files, and what of the law would no longer hold together.
        """
        return _overlaid(self._book, self.law_date, overlays, ProblemList())

    def with_values(self, given: Mapping[str, Given], *, cites: str = "设定值 a value set by hand") -> Law:
        """The same law with some parameters set to other values on every date; this law stays as it is.

        Args:
            given: Values by parameter, in its unit (money in fen): a scalar, or of a table the cells that change, by a tuple
                of all keys, `{"dibao_standard": {("rural",): 10_000}}`, or by one map per key.
            cites: What explanations show where the citation of the law stood; the values count as assumed.

        Raises:
            LawError: For unknown parameters, wrong types, options that a switch has not, keys that cannot occur.
        """
        problems = ProblemList()
        parameters = give_values(self.parameters, given, cites, problems)
        return _law_of(replace(self._book, parameters=parameters), self.law_date, problems)

    def with_facts(self, given: Mapping[str, Value]) -> Law:
        """The law of this day as it reads where some facts are the same for everybody; this law stays as it is.

        What follows from them is computed once: a screening presumes what only a survey can tell. The answers are those of this
        law with these facts in every row, and they hang on the same missing facts.

        Args:
            given: Value by fact; None leaves it a fact.
        """
        return Law(self._book, fold(self.graph, given))

    def plan(self, targets: Sequence[str], entity: str, dialect: str = "duckdb") -> Plan:
        """The query that computes the targets for every row of an entity.

        Args:
            targets: Nodes of the entity, or of one above it.
            entity: Whose rows the result has.
            dialect: `duckdb` or `spark`.

        Returns:
            The plan; the same object for the same question.

        Raises:
            LawError: If a target is unknown, not in force, or of another entity.
        """
        return self._planned(plan_query, tuple(targets), entity, dialect)

    def needs_plan(self, targets: Sequence[str], entity: str, dialect: str = "duckdb") -> Plan:
        """The query that tells, for every row, the facts that its unknown targets hang on.

        Args:
            targets: As for `plan`.
            entity: As for `plan`.
            dialect: As for `plan`.

        Returns:
            A plan of bitmask columns `<target>__needs_0`, …; `plan.need_bits` names the fact of each bit.

        Raises:
            LawError: As for `plan`.
        """
        return self._planned(plan_needs, tuple(targets), entity, dialect)

    def evaluate(
        self,
        household: Mapping[str, Any],
        *,
        facts_date: dt.date,
        law_date: dt.date | None = None,
        targets: Sequence[str] | None = None,
    ) -> Evaluation:
        """Compute the law for one household in Python, with every value on the way.

        Args:
            household: `{"household": {fact: value}, "person": [{fact: value, "supporter": [{…}]}, …]}`; a fact that is left
                out or None is unknown. Money in fen, dates as `dt.date`.
            facts_date: The day that the facts are told of.
            law_date: The day whose law is applied; the law's own day by default.
            targets: What to compute; everything by default.

        Returns:
            The values, by node and row.

        Raises:
            EvaluationError: If a fact has the wrong type, or an amount leaves 64 bits.
            LawError: If a target is unknown or not in force.
        """
        if self._interpreter is None:
            self._interpreter = Interpreter(self.graph)
        return self._interpreter.evaluate(household, facts_date, law_date or self.law_date, targets)

    def formula(self, name: str, language: Language = "zh") -> str:
        """A rule in words, with the titles of the nodes that it reads; empty for facts and parameters.

        Args:
            name: The node.
            language: `zh` or `en`.

        Raises:
            LawError: If the node is unknown or not in force.
        """
        (known,) = self.graph.require([name])
        return formula(self.nodes[known], self.graph, language)

    def diagram(self, targets: Sequence[str], language: Language = "zh") -> Diagram:
        """What the targets are computed from: nodes, edges, levels, and Mermaid text.

        Args:
            targets: Nodes in force.
            language: Of the titles.

        Raises:
            LawError: If a target is unknown or not in force.
        """
        return diagram(self.graph, targets, language)

    def _planned(self, planner: Planner, targets: tuple[str, ...], entity: str, dialect: str) -> Plan:
        question = (planner, targets, entity, dialect)
        if question not in self._plans:
            key = (self.hash, *question)
            if key not in _PLANS:
                _PLANS[key] = planner(self.graph, targets, entity, dialect)
            self._plans[question] = replace(_PLANS[key], law_date=self.law_date)
        return self._plans[question]


def load_law(package: str, *, law_date: dt.date, overlays: Iterable[Path] = (), places: Places | None = None) -> Law:
    """Load the law that a Python package holds.

    Every module of the package is imported; every `params/*.yaml` below it is read, except below `places/`, which holds
    overlays only.

    Args:
        package: Dotted name, such as `minsheng.law`.
        law_date: The day whose law is wanted.
        overlays: Files or folders that replace values from a date, or reform rules, later ones over earlier ones.
        places: The codes of places that an overlay can be for, or a question whether there is one; None takes any.

    Returns:
        The law.

    Raises:
        LawError: Listing every fault, each with its id, file, line and what to do.
    """
    try:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        raise LawError(
            [Problem("rules.E001", f"There is no module '{error.name}'.", package, "Check the name.")]
        ) from error
    folders = [Path(folder) for folder in root.__path__]
    files = [
        (folder, file)
        for folder in folders
        for file in sorted(folder.rglob("params/*.yaml"))
        if "places" not in file.relative_to(folder).parts
    ]
    problems = ProblemList()
    parameters = read_parameters([file for _, file in files], problems, folders[0].parent)
    book = RuleBook(declared().of_package(package), parameters, places=places)
    return _overlaid(book, law_date, overlays, problems)


def build_law(
    declarations: Declarations,
    *,
    law_date: dt.date,
    parameters: Iterable[Path] = (),
    overlays: Iterable[Path] = (),
    places: Places | None = None,
) -> Law:
    """Build a law from declarations recorded with `declare.recording()`.

    Args:
        declarations: Entities, facts, rules and programmes.
        law_date: The day whose law is wanted.
        parameters: Parameter files.
        overlays: As for `load_law`.
        places: As for `load_law`.

    Returns:
        The law.

    Raises:
        LawError: Listing every fault.
    """
    problems = ProblemList()
    book = RuleBook(declarations, read_parameters(parameters, problems), places=places)
    return _overlaid(book, law_date, overlays, problems)


def _overlaid(book: RuleBook, law_date: dt.date, overlays: Iterable[Path], problems: ProblemList) -> Law:
    laid = apply_overlays(book, overlays, problems)
    for day in sorted({day for reform in laid.reforms[len(book.reforms) :] for day in reform.days}):
        try_reforms(book, laid, day, problems)
    return _law_of(laid, law_date, problems)


def _law_of(book: RuleBook, day: dt.date, problems: ProblemList) -> Law:
    graph = build_graph(book, day, problems)
    problems.raise_if_any()
    if graph is None:
        raise LawError(
            [Problem("rules.E001", "The law has no nodes that can be computed.", "", "Declare facts and rules.")]
        )
    return Law(book, graph)
