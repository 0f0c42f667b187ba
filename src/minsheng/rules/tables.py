"""Parameter tables in SQL: joined, never spelled as CASE, because a CASE over 350 districts costs fifteen times the join."""

from __future__ import annotations

import itertools
from collections import defaultdict

from sqlglot import exp

from minsheng.rules.expr import Value
from minsheng.rules.graph import Graph, Node
from minsheng.rules.params import DEFAULT_KEY
from minsheng.rules.sql import SQL_TYPES, constant

__all__ = ["Mask", "rows_by_mask", "table_ctes", "table_joins", "value_of"]

Mask = tuple[bool, ...]
"""For each key, whether the row names it; False stands for `default`."""


def rows_by_mask(rows: dict[tuple[Value, ...], Value]) -> dict[Mask, dict[tuple[Value, ...], Value]]:
    """A table's rows by which keys they name, the most exact first (the first key weighs most)."""
    found: defaultdict[Mask, dict[tuple[Value, ...], Value]] = defaultdict(dict)
    for keys, value in rows.items():
        mask = tuple(key != DEFAULT_KEY for key in keys)
        found[mask][tuple(key for key in keys if key != DEFAULT_KEY)] = value
    return dict(sorted(found.items(), reverse=True))


def value_of(rows: dict[tuple[Value, ...], Value], keys: tuple[Value, ...]) -> Value:
    """What a table says for known keys: the row that names most of them, the first key weighing most; None if none does."""
    for mask in itertools.product((True, False), repeat=len(keys)):
        row = tuple(key if is_named else DEFAULT_KEY for key, is_named in zip(keys, mask, strict=True))
        if row in rows:
            return rows[row]
    return None


def table_ctes(node: Node, graph: Graph) -> dict[str, exp.Select]:
    """One table expression of values per mask that names a key."""
    ctes = {}
    for number, (mask, rows) in enumerate(_masks(node).items()):
        named = [graph.nodes[key] for key, is_named in zip(node.keys, mask, strict=True) if is_named]
        if not named:
            continue
        tuples = [
            exp.Tuple(
                expressions=[
                    *[constant(k, n.type) for k, n in zip(keys, named, strict=True)],
                    constant(value, node.type),
                ]
            )
            for keys, value in sorted(rows.items(), key=lambda row: tuple(map(str, row[0])))
        ]
        names = [*(n.name for n in named), "value"]
        alias = exp.TableAlias(this=exp.to_identifier("listed"), columns=[exp.to_identifier(name) for name in names])
        types = [*(n.type for n in named), node.type]
        typed = [
            exp.alias_(exp.cast(exp.column(name), SQL_TYPES[type_]), name)
            for name, type_ in zip(names, types, strict=True)
        ]
        ctes[_name(node, number)] = exp.select(*typed).from_(exp.Values(expressions=tuples, alias=alias))
    return ctes


def table_joins(node: Node, before: str, select: exp.Select) -> tuple[exp.Select, exp.Expr]:
    """Join a table's values to a step.

    Args:
        node: The table.
        before: The step that has the keys as columns.
        select: What to join to.

    Returns:
        The select with the joins, and the SQL of the value looked up: NULL if a key is NULL or not listed.
    """
    found: list[exp.Expr] = []
    for number, (mask, rows) in enumerate(_masks(node).items()):
        wild = [key for key, is_named in zip(node.keys, mask, strict=True) if not is_named]
        name = _name(node, number)
        conditions: list[exp.Expr] = [
            exp.EQ(this=exp.column(key, table=before), expression=exp.column(key, table=name))
            for key, is_named in zip(node.keys, mask, strict=True)
            if is_named
        ]
        is_known = [exp.Not(this=exp.Is(this=exp.column(key, table=before), expression=exp.null())) for key in wild]
        if any(mask):
            select = select.join(exp.to_table(name), on=exp.and_(*conditions), join_type="left", copy=False)
            value: exp.Expr = exp.column("value", table=name)
        else:
            value = constant(rows[()], node.type)
        found.append(exp.Case().when(exp.and_(*is_known), value) if is_known else value)
    return select, found[0] if len(found) == 1 else exp.Coalesce(this=found[0], expressions=found[1:])


def _masks(node: Node) -> dict[Mask, dict[tuple[Value, ...], Value]]:
    return rows_by_mask(node.dated.rows) if node.dated is not None else {}


def _name(node: Node, number: int) -> str:
    return f"table_{node.name}" if number == 0 else f"table_{node.name}_{number}"
