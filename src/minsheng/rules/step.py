"""The steps of a working: one node's value for one row, with the steps that it was reached from.

A household's steps are made once and shared by all programmes; a step tells its words, figures and parts when it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from minsheng.rules.computed import Computed, computed, plain
from minsheng.rules.declare import Title
from minsheng.rules.evaluate import Evaluation
from minsheng.rules.expr import Value
from minsheng.rules.figures import LANGUAGES, measured
from minsheng.rules.graph import Node
from minsheng.rules.python import ABOVE, Row
from minsheng.rules.trace import Key, Place, key_of
from minsheng.rules.words import code_words

__all__ = ["FactSource", "ParameterUse", "Sources", "Step", "Steps", "all_below", "told"]


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a fact of one row came from: the delivery in words, and the day that it is told of."""

    title: str
    date: dt.date | None = None


Sources: TypeAlias = Callable[[str, int, str], FactSource | None]
"""Asked with entity, row number and fact."""


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """The value of a parameter that was applied: since when, on what authority, and how surely."""

    since: dt.date
    status: str
    cites: str
    note: str


class Step:
    """One node of the working: its value, how it was reached, and the steps that it was reached from.

    A step that several others need is one object.

    Attributes:
        row: The number of its row among the rows of its entity; 0 for what is the same for every row.
        value: As the law computes it; None is unknown.
    """

    __slots__ = ("_children", "_data", "_deciding", "_figure", "_node", "_row", "_source", "_steps", "_words", "row", "value")  # fmt: skip

    def __init__(self, steps: Steps, node: Node, at: Row, row: int, value: Value) -> None:
        self._steps, self._node, self._row = steps, node, at
        self.row, self.value = row, value
        self._children: tuple[Step, ...] | None = None
        self._deciding: tuple[Step, ...] | None = None
        self._data: dict[str, Any] | None = None
        self._words: Title | None = None
        self._figure: Title | None = None
        self._source: tuple[FactSource | None] | None = None

    def __repr__(self) -> str:
        return f"Step({self.node!r}, row={self.row}, value={self.value!r})"

    @property
    def node(self) -> str:
        """The name of the node."""
        return self._node.name

    @property
    def role(self) -> str:
        """`fact`, `rule`, `parameter`, `table` or `date`."""
        return self._node.role

    @property
    def entity(self) -> str | None:
        """Whose value it is; None for what is the same for every row."""
        return self._node.entity

    @property
    def title(self) -> Title:
        """What people call it, Chinese and English."""
        return self._node.title

    @property
    def cites(self) -> str:
        """The clause."""
        return self._node.cites

    @property
    def figure(self) -> Title:
        """The value with its unit, Chinese and English."""
        if self._figure is None:
            self._figure = told(self._node, self.value, 0), told(self._node, self.value, 1)
        return self._figure

    @property
    def formula(self) -> Title:
        """The rule in words, Chinese and English; empty for facts and parameters."""
        return self._steps.wording.formulas(self._node)

    @property
    def words(self) -> Title:
        """The formula with this family's values, Chinese and English."""
        if self._words is None:
            wording, figure = self._steps.wording, self.figure
            if self._node.role == "rule":
                zh, en = (wording.working(self._node, self._row, language) for language in ("zh", "en"))
                self._words = f"{zh} = {figure[0]}" if zh else figure[0], f"{en} = {figure[1]}" if en else figure[1]
            else:
                self._words = figure
        return self._words

    @property
    def parameter(self) -> ParameterUse | None:
        """What was applied of a parameter; None for anything else."""
        return self._steps.parameter(self._node)

    @property
    def source(self) -> FactSource | None:
        """Where a fact came from; None for anything else, and where nobody tells."""
        if self._source is None:
            self._source = (self._steps.source(self._node, self.row),)
        return self._source[0]

    @property
    def presumed(self) -> bool:
        """Whether the value is only taken for granted until a survey tells: nobody has stated it."""
        return (
            self._node.presumed is not None
            and self.value == self._node.presumed
            and self.role == "fact"
            and self.source is None
        )

    @property
    def children(self) -> tuple[Step, ...]:
        """The steps that were read, in reading order: of a choice only the conditions asked and the arm taken."""
        if self._children is None:
            places = self._steps.tracer.read(self._node, self._row) if self._is_computed else []
            self._children = tuple(map(self._steps.step, places))
        return self._children

    @property
    def deciding(self) -> tuple[Step, ...]:
        """Those of them that the value hangs on: of joined conditions those that settle the answer."""
        if self._deciding is None:
            tracer = self._steps.tracer
            if tracer.is_joined(self._node):
                self._deciding = tuple(map(self._steps.step, tracer.decided(self._node, self._row)))
            else:
                self._deciding = self.children
        return self._deciding

    @property
    def computed(self) -> Computed | None:
        """How the value follows from those of `children`, as data; see `minsheng.rules.computed`."""
        if not self._is_computed:
            return None
        parts = {self._steps.key(child.place): position for position, child in enumerate(self.children)}
        return self._steps.computed(self._node, self._row, parts)

    @property
    def data(self) -> dict[str, Any]:
        """All of it but its parts as plain data, as `explanation.schema.json` describes it; not to be changed."""
        if self._data is None:
            used, source = self.parameter, self.source
            self._data = {
                "node": self.node,
                "role": self.role,
                "entity": self.entity,
                "row": self.row,
                "title": _both(self.title),
                "value": plain(self.value),
                "presumed": self.presumed,
                "figure": _both(self.figure),
                "formula": _both(self.formula),
                "words": _both(self.words),
                "computed": self.computed,
                "cites": self.cites,
                "parameter": None
                if used is None
                else {"since": used.since.isoformat(), "status": used.status, "cites": used.cites, "note": used.note},
                "source": None
                if source is None
                else {"title": source.title, "date": None if source.date is None else source.date.isoformat()},
            }
        return self._data

    @property
    def place(self) -> Place:
        """The node and the row of values that the step is about."""
        return self._node.name, self._row

    @property
    def _is_computed(self) -> bool:
        return self._node.role in {"rule", "table"}

    def walk(self) -> Iterator[Step]:
        """This step and all below it, each once, from the answer down."""
        return iter(all_below([self]))


def all_below(roots: Iterable[Step], *, deciding: bool = False) -> tuple[Step, ...]:
    """Some steps and all that they were reached from, each once, from the answers down.

    Args:
        roots: Where to begin.
        deciding: Whether only those are wanted that the values of the roots hang on.
    """
    seen: dict[Step, None] = {}
    stack = list(roots)[::-1]
    while stack:
        step = stack.pop()
        if step not in seen:
            seen[step] = None
            below = step.deciding if deciding else step.children
            if below:
                stack.extend(below[::-1])
    return tuple(seen)


def _both(title: Title) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}


class Steps:
    """All steps of one household's evaluation, each made once.

    Args:
        evaluation: With the values.
        sources: Tells where a fact came from.
    """

    def __init__(self, evaluation: Evaluation, sources: Sources | None) -> None:
        self.evaluation, self._sources = evaluation, sources
        self._graph = evaluation.graph
        interpreter = evaluation.interpreter
        self.tracer, self.wording = interpreter.tracer, interpreter.wording
        self._compiler, self._slots = interpreter.compiler, interpreter.slots
        self.numbers = {id(row): n for e in self._graph.entities for n, row in enumerate(evaluation.rows_of(e))}
        self._made: dict[Key, Step] = {}
        self._uses: dict[str, ParameterUse] = {}

    def step(self, place: Place) -> Step:
        """The step of a node for a row of its own entity (any row, for what is the same for every row)."""
        name, row = place
        node = self._graph.nodes[name]
        key = (name, id(row)) if node.entity is not None else (name, 0)
        made = self._made.get(key)
        if made is None:
            if node.entity is None:
                made = Step(self, node, row, 0, self._compiler.name(name, "")(row))
            else:
                made = Step(self, node, row, self.numbers[id(row)], row[self._slots[name]])
            self._made[key] = made
        return made

    def seen_from(self, name: str, entity: str, row: Row) -> Step:
        """The step of a node as a row of an entity sees it: its own, or that of a row above."""
        of = self._graph.nodes[name].entity
        if of is not None:
            for _ in range(self._graph.chain(entity).index(of)):
                row = row[ABOVE]
        return self.step((name, row))

    def key(self, place: Place) -> Key:
        """What tells a place from others."""
        return key_of(self._graph, place)

    def computed(self, node: Node, row: Row, parts: Mapping[Key, int]) -> Computed | None:
        """How a node's value was reached."""
        return computed(node, row, parts, self._graph, self._compiler)

    def parameter(self, node: Node) -> ParameterUse | None:
        """What was applied of a parameter."""
        if node.dated is None:
            return None
        if node.name not in self._uses:
            dated = node.dated
            self._uses[node.name] = ParameterUse(dated.since, dated.status, dated.cites, dated.note)
        return self._uses[node.name]

    def source(self, node: Node, row: int) -> FactSource | None:
        """Where a fact of a row came from."""
        return self._sources(node.entity or "", row, node.name) if self._sources and node.role == "fact" else None


def told(node: Node, value: Value, number: int) -> str:
    """A node's value as people read it, with its unit.

    Args:
        node: For unit, type and titles of codes.
        value: Of the node.
        number: 0 Chinese, 1 English.
    """
    language = LANGUAGES[number]
    if isinstance(value, int) and node.type == "int":
        return measured(value, node.unit, language)
    return code_words(node, value, language)
