"""Which arms of a law its cases have taken: every `when … then … otherwise` of every rule, of every version and exception.

A rule that no case has ever walked through is a rule that nobody has checked. An arm is taken when some row of some case
reaches its choice and goes that way; one that is reached while its condition is unknown is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from minsheng.rules.book import as_day
from minsheng.rules.declare import Title
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.expr import Aggregate, Call, Case, Expr
from minsheng.rules.graph import Graph, Node, walk
from minsheng.rules.load import Law
from minsheng.rules.python import BELOW, Compiler, Row
from minsheng.rules.words import formula

__all__ = ["Arm", "Coverage"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way that a choice of a rule can go.

    Attributes:
        node: The rule.
        where: File and line of the function: the version of the rule, or the exception.
        choice: Number of the choice within the function, counted from 0 as they are written from the outside in.
        number: Of the arm within the choice, counted from 0; `otherwise` comes last.
        kind: `when`, `otherwise`; of an exception `applies` and `does_not_apply`.
        condition: In words, Chinese and English; of `otherwise`, those of the arms before it, none of which holds.
    """

    node: str
    where: str
    choice: int
    number: int
    kind: OneOf["when", "otherwise", "applies", "does_not_apply"]
    condition: Title

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells it from all other arms, on whatever day."""
        return self.node, self.where, self.choice, self.number

    def __str__(self) -> str:
        kinds = {"when": "当", "otherwise": "否则，均不满足", "applies": "例外适用", "does_not_apply": "例外不适用"}
        return f"{self.where}: {self.node}: {self.kind} {kinds[self.kind]}：{self.condition[0]}"


Key = tuple[str, str, int, int]


class Coverage:
    """Collects evaluations and tells which arms none of them took.

    Args:
        law: Any day of the law; the arms of every day are expected.
    """

    def __init__(self, law: Law) -> None:
        self._arms: dict[Key, Arm] = {}
        self._taken: set[Key] = set()
        self._known: dict[str, list[_Rule]] = {}
        seen: set[tuple[str, str]] = set()
        last_days = {day for version in law.versions if (day := as_day(version.until)) is not None}
        for day in sorted({*law.days, *last_days, law.law_date}):
            graph = law.at(day).graph
            self._rules(law.at(day).hash, graph)
            seen.update((node.name, node.where) for node in graph.nodes.values())
            seen.update(arm for node in graph.nodes.values() for arm in node.exception_arms)
        self.never_in_force = tuple(
            f"{version.place}: {version.name}"
            for version in law.versions
            if (version.name, str(version.place)) not in seen
        )
        """Versions and exceptions that hold on no day, because something that they read does not."""

    def add(self, evaluation: Evaluation, law: Law) -> None:
        """Note which arms the rows of one evaluation take.

        Args:
            evaluation: Of all nodes.
            law: That was evaluated.
        """
        for rule in self._rules(law.hash, evaluation.graph):
            walker = _Walker(rule, evaluation.interpreter.compiler, self._taken)
            for row in evaluation.rows_of(rule.node.entity or ""):
                walker.walk(rule.expr, rule.node.entity or "", row)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Every arm of the law, by place."""
        return tuple(sorted(self._arms.values(), key=lambda arm: (arm.where.rpartition(":")[0], _line(arm), arm.key)))

    @property
    def missing(self) -> tuple[Arm, ...]:
        """The arms that no evaluation took, by place."""
        return tuple(arm for arm in self.arms if arm.key not in self._taken)

    def report(self) -> str:
        """How many arms were taken, and one line for each that was not."""
        taken = len(self._arms) - len(self.missing)
        head = f"{taken} of {len(self._arms)} arms are taken by some case."
        idle = [f"{version}: never in force" for version in self.never_in_force]
        return "\n".join([head, *map(str, self.missing), *idle])

    def _rules(self, law_hash: str, graph: Graph) -> list[_Rule]:
        if law_hash not in self._known:
            rules = [_Rule(node, graph) for node in graph.nodes.values() if node.role == "rule" and _chooses(node)]
            self._known[law_hash] = rules
            for rule in rules:
                for arm in rule.arms():
                    self._arms.setdefault(arm.key, arm)
        return self._known[law_hash]


class _Rule:
    """One rule in force, with its choices numbered within the functions that wrote them."""

    def __init__(self, node: Node, graph: Graph) -> None:
        if node.expr is None:
            raise AssertionError(node.name)
        self.node, self.expr, self._graph = node, node.expr, graph
        self.choices: dict[Expr, tuple[str, int]] = {}
        self.exceptions: dict[Expr, tuple[Expr, Expr | None, Expr]] = {}
        self._number()
        self.leading = self._leading_to_choices()

    def arms(self) -> Iterator[Arm]:
        """The arms of all choices."""
        for expr, (where, choice) in self.choices.items():
            name = self.node.name
            if expr in self.exceptions:
                condition = self._words(self.exceptions[expr][0])
                yield Arm(name, where, choice, 0, "applies", condition)
                yield Arm(name, where, choice, 1, "does_not_apply", condition)
            elif isinstance(expr, Case):
                conditions = [self._words(condition) for condition, _ in expr.arms]
                for number, condition in enumerate(conditions):
                    yield Arm(name, where, choice, number, "when", condition)
                none_of = "；".join(zh for zh, _ in conditions), "; ".join(en for _, en in conditions)
                yield Arm(name, where, choice, len(expr.arms), "otherwise", none_of)

    def _number(self) -> None:
        """Exceptions stand around the rule, the first asked outermost; each choice belongs to the function that wrote it."""
        counted: dict[str, int] = {}

        def count(where: str, expr: Expr) -> None:
            self.choices[expr] = where, counted.get(where, 0)
            counted[where] = counted.get(where, 0) + 1

        rest = self.expr
        for _, where in self.node.exception_arms:
            condition, value, base = _exception(rest)
            self.exceptions[rest] = condition, value, base
            count(where, rest)
            for part in (condition, value):
                for inner in () if part is None else walk(part):
                    if isinstance(inner, Case):
                        count(where, inner)
            rest = base
        for inner in walk(rest):
            if isinstance(inner, Case):
                count(self.node.where, inner)

    def _leading_to_choices(self) -> frozenset[Expr]:
        """The expressions that are choices or have some inside: the others need no walk."""
        found: set[Expr] = set()

        def leads(expr: Expr) -> bool:
            inside = [leads(child) for child in expr.children]
            if expr in self.choices or any(inside):
                found.add(expr)
            return expr in found

        leads(self.expr)
        return frozenset(found)

    def _words(self, condition: Expr) -> Title:
        node = replace(self.node, expr=condition)
        return formula(node, self._graph, "zh"), formula(node, self._graph, "en")


class _Walker:
    """Follows one rule through the rows of one household."""

    def __init__(self, rule: _Rule, compiler: Compiler, taken: set[Key]) -> None:
        self._rule, self._compiler, self._taken = rule, compiler, taken

    def walk(self, expr: Expr, entity: str, row: Row) -> None:
        """Note the arms that a row of an entity takes within an expression."""
        if expr not in self._rule.leading:
            return
        if expr in self._rule.exceptions:
            self._exception(expr, entity, row)
            return
        match expr:
            case Case():
                self._choice(expr, entity, row)
            case Call(_, args):
                for arg in args:
                    self.walk(arg, entity, row)
            case Aggregate(_, value):
                below = self._rule.node.below[expr]
                for member in row[BELOW][below]:
                    self.walk(value, below, member)

    def _choice(self, expr: Case, entity: str, row: Row) -> None:
        for number, (condition, value) in enumerate(expr.arms):
            self.walk(condition, entity, row)
            holds = self._compiler.reading(condition, entity, self._rule.node)(row)
            if holds is None:
                return
            if holds:
                self._take(expr, number)
                self.walk(value, entity, row)
                return
        self._take(expr, len(expr.arms))
        if expr.default is not None:
            self.walk(expr.default, entity, row)

    def _exception(self, expr: Expr, entity: str, row: Row) -> None:
        condition, value, base = self._rule.exceptions[expr]
        self.walk(condition, entity, row)
        holds = self._compiler.reading(condition, entity, self._rule.node)(row)
        if holds is not None:
            self._take(expr, 0 if holds else 1)
        if holds and value is not None:
            self.walk(value, entity, row)
        # Where an exception only allows or forbids, the rule itself is asked also while the exception is unknown.
        if holds is False or (holds is None and value is None):
            self.walk(base, entity, row)

    def _take(self, expr: Expr, number: int) -> None:
        where, choice = self._rule.choices[expr]
        self._taken.add((self._rule.node.name, where, choice, number))


def _chooses(node: Node) -> bool:
    return node.expr is not None and (
        bool(node.exception_arms) or any(isinstance(part, Case) for part in walk(node.expr))
    )


def _exception(expr: Expr) -> tuple[Expr, Expr | None, Expr]:
    """The condition, the value (None where it only allows or forbids) and what it goes before."""
    match expr:
        case Case(((condition, value),), base) if base is not None:
            return condition, value, base
        case Call("any_of", (condition, base)):
            return condition, None, base
        case Call("all_of", (Call("not", (condition,)), base)):
            return condition, None, base
    raise AssertionError(expr)


def _line(arm: Arm) -> int:
    return int(arm.where.rpartition(":")[2])
