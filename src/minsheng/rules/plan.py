"""The plan of a question: one SQL text that computes the targets for every row of an entity.

The text is deterministic, and the dates are named parameters in it, so that its SHA-256 is the fingerprint of the law as it
was executed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from minsheng.rules.columns import Column, ColumnId, Lowering
from minsheng.rules.errors import LawError, Problem
from minsheng.rules.graph import BUILT_IN_DATES, Graph
from minsheng.rules.schedule import Schedule, Step, make_schedule
from minsheng.rules.sql import DIALECTS, SQL_TYPES, aggregate_sql, expression_sql, without_rows
from minsheng.rules.tables import table_ctes, table_joins

__all__ = ["Plan", "assemble", "check_question", "plan_query"]

MOST_INLINED = 8
"""Steps of a chain that DuckDB may write into one another before a result is kept."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A law compiled for one question.

    Attributes:
        sql: Reads tables or views named like the entities; `$facts_date` and `$law_date` (`:…` in Spark) as far as named
            in `parameters`.
        sha256: Of the text.
        columns: Of the result: the entity's key, its parent's key, then the targets.
        tables: The entities that it reads.
        need_bits: For a plan of needs, the facts of each of its columns by bit, lowest first.
    """

    sql: str
    sha256: str
    dialect: str
    entity: str
    law_date: dt.date
    targets: tuple[str, ...]
    columns: tuple[str, ...]
    parameters: tuple[str, ...]
    tables: tuple[str, ...]
    need_bits: dict[str, tuple[str, ...]]


def check_question(graph: Graph, targets: Sequence[str], entity: str, dialect: str) -> None:
    """Refuse a question that the law cannot answer.

    Raises:
        LawError: Naming the target, entity or dialect.
    """
    problems = []
    if dialect not in DIALECTS:
        problems.append(
            Problem("rules.E211", f"There is no dialect '{dialect}'.", "", f"One of {', '.join(DIALECTS)}.")
        )
    if entity not in graph.entities:
        problems.append(
            Problem("rules.E204", f"There is no entity '{entity}'.", "", f"One of {', '.join(graph.entities)}.")
        )
    if problems:
        raise LawError(problems)
    chain = graph.chain(entity)
    for name in graph.require(targets):
        if graph.nodes[name].entity not in chain:
            hint = f"A plan of {entity} computes nodes of {' and '.join(chain)}."
            problems.append(Problem("rules.E211", f"'{name}' is of {graph.nodes[name].entity}.", name, hint))
    if not targets:
        problems.append(Problem("rules.E211", "No target is named.", "", "Name at least one node."))
    if problems:
        raise LawError(problems)


def plan_query(graph: Graph, targets: Sequence[str], entity: str, dialect: str) -> Plan:
    """Compile the targets for all rows of an entity.

    Args:
        graph: The law of a day.
        targets: Nodes of the entity or of one above it.
        entity: Whose rows the result has.
        dialect: `duckdb` or `spark`.

    Returns:
        The plan.

    Raises:
        LawError: If the question cannot be answered.
    """
    check_question(graph, targets, entity, dialect)
    lowering = Lowering(graph)
    lowering.need(targets, entity)
    return assemble(lowering, tuple(targets), entity, dialect, {})


def assemble(
    lowering: Lowering,
    targets: tuple[str, ...],
    entity: str,
    dialect: str,
    need_bits: dict[str, tuple[str, ...]],
) -> Plan:
    """Write the columns as one SQL statement.

    Args:
        lowering: All columns.
        targets: Columns of the result.
        entity: Whose rows the result has.
        dialect: `duckdb` or `spark`.
        need_bits: Passed on to the plan.

    Returns:
        The plan.
    """
    graph = lowering.graph
    used = {name for name, _ in lowering.columns} | {entity}
    entities = [name for name in graph.entities if name in used]
    wanted: list[ColumnId] = [(entity, target) for target in targets]
    schedule = make_schedule(lowering.columns, wanted, entities)
    writer = _Writer(graph, schedule, dialect)
    query = writer.statement(entity, targets)
    sql = query.sql(dialect=dialect, pretty=True)
    keys = writer.key_columns(entity)
    dates = tuple(sorted({p.name for p in query.find_all(exp.Placeholder)}))
    return Plan(
        sql=sql, sha256=hashlib.sha256(sql.encode()).hexdigest(), dialect=dialect, entity=entity, law_date=graph.day, targets=targets,
        columns=(*keys, *targets), parameters=dates, tables=tuple(entities), need_bits=need_bits,
    )  # fmt: skip


class _Writer:
    """Writes a schedule as common table expressions."""

    def __init__(self, graph: Graph, schedule: Schedule, dialect: str) -> None:
        self.graph, self.schedule, self.dialect = graph, schedule, dialect
        self.ctes: dict[str, exp.Select] = {}

    def key_columns(self, entity: str) -> list[str]:
        """The columns that identify a row and the row above it."""
        record = self.graph.entities[entity]
        parent = self.graph.entities[record.parent].key if record.parent is not None else None
        return [key for key in (record.key, parent) if key is not None]

    def statement(self, entity: str, targets: Sequence[str]) -> exp.Select:
        for step in self.schedule.steps:
            self._write(step)
        last = self.schedule.chains[entity][-1].name
        query = exp.select(*[_column(name) for name in (*self.key_columns(entity), *targets)]).from_(_table(last))
        read = Counter(table.name for select in self.ctes.values() for table in select.find_all(exp.Table))
        firsts = {
            next((step.name for step in chain if read[step.name] > 1), "") for chain in self.schedule.chains.values()
        }
        # DuckDB writes steps that are read once into one another; a value used twice per step would double with each of them.
        deep = {step.name for chain in self.schedule.chains.values() for step in chain[MOST_INLINED::MOST_INLINED]}
        for name, select in self.ctes.items():
            # DuckDB would pass rows that are read twice through a buffer. Early on, to compute them twice from the facts costs
            # less than that; behind several joins, to keep them does.
            kept = name not in firsts if self.dialect == "duckdb" and read[name] > 1 else None
            if kept is None and self.dialect == "duckdb" and name in deep:
                kept = True
            query = query.with_(name, as_=select, materialized=kept, copy=False)
        return query

    def _write(self, step: Step) -> None:
        chain = self.schedule.chains[step.entity]
        number = chain.index(step)
        keys = self.key_columns(step.entity)
        if number == 0:
            facts = [
                _alias(exp.cast(_column(c.name, step.entity), SQL_TYPES[c.node.type]), c.name)
                for c in step.adds
                if c.node is not None
            ]
            self.ctes[step.name] = exp.select(*map(_column, keys), *facts).from_(_table(step.entity))
            return
        before = chain[number - 1].name
        carried = [_alias(_column(name, before), name) for name in [*keys, *step.carries]]
        select = exp.select(*carried).from_(_table(before))
        select = self._bring_parent(step, before, select)
        for below in dict.fromkeys(c.source[0] for c in step.adds if c.origin == "child" and c.source):
            select = self._bring_children(step, before, below, select)
        for column in step.adds:
            if column.origin == "table" and column.node is not None:
                self.ctes.update(table_ctes(column.node, self.graph))
                select, value = table_joins(column.node, before, select)
                select = select.select(_alias(value, column.name), copy=False)
            elif column.expr is not None:
                value = expression_sql(column.expr, lambda name: self._leaf(name, before), self.dialect)
                select = select.select(_alias(value, column.name), copy=False)
        self.ctes[step.name] = select

    def _leaf(self, name: str, before: str) -> exp.Expr:
        if name in BUILT_IN_DATES:
            return exp.cast(exp.Placeholder(this=name), "DATE")
        return _column(name, before)

    def _bring_parent(self, step: Step, before: str, select: exp.Select) -> exp.Select:
        brought = [c for c in step.adds if c.origin == "parent"]
        if not brought:
            return select
        above = brought[0].source[0] if brought[0].source else ""
        other = self.schedule.last_before(above, step.hop).name
        key = self.graph.entities[above].key or ""
        on = exp.EQ(this=_column(key, before), expression=_column(key, other))
        select = select.join(_table(other), on=on, join_type="left", copy=False)
        return select.select(*[_alias(_column(c.name, other), c.name) for c in brought], copy=False)

    def _bring_children(self, step: Step, before: str, below: str, select: exp.Select) -> exp.Select:
        brought: list[Column] = [c for c in step.adds if c.origin == "child" and c.source and c.source[0] == below]
        source = self.schedule.last_before(below, step.hop).name
        key = self.graph.entities[step.entity].key or ""
        values = [_alias(aggregate_sql(c.how, _column(c.source[1]), self.dialect), c.name) for c in brought if c.source]
        name = f"{below}_of_{step.name}"
        self.ctes[name] = exp.select(_column(key), *values).from_(_table(source)).group_by(_column(key))
        on = exp.EQ(this=_column(key, before), expression=_column(key, name))
        select = select.join(_table(name), on=on, join_type="left", copy=False)
        seen = [_alias(without_rows(c.how, _column(key, name), _column(c.name, name)), c.name) for c in brought]
        return select.select(*seen, copy=False)


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=False), table=table)


def _table(name: str) -> exp.Table:
    return exp.to_table(name)


def _alias(value: exp.Expr, name: str) -> exp.Expr:
    return (
        value
        if isinstance(value, exp.Column) and value.name == name and not value.table
        else exp.alias_(value, name, copy=False)
    )
