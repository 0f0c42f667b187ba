"""How good a linkage is, where the truth is known: precision and recall of pairs, their curve, and what blocking allows.

Pairs of records of one person are what is counted. The ceiling is the share of true pairs that any rule brings together:
no model finds a pair that was never compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from minsheng.lake.identity.plan import Plan

__all__ = ["Scores", "blocking_ceiling", "cluster_scores", "curve", "pair_scores"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of pairs.

    Attributes:
        found: Pairs that were taken for one person.
        right: Those of them that are.
        true: Pairs that are one person, found or not.
    """

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the found that are right; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true that were found; 1 if there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


def pair_scores(connection: duckdb.DuckDBPyConnection, pairs: str, truth: str) -> Scores:
    """Scores of a relation of pairs.

    Args:
        connection: Holds both.
        pairs: Relation with `left_id` and `right_id`, each pair once.
        truth: Relation with `record_id` and `truth`, the same for records of one person.
    """
    row = connection.execute(
        f"""SELECT (SELECT count(*) FROM {pairs}),
            (SELECT count(*) FROM {pairs} AS pair JOIN {truth} AS a ON pair.left_id = a.record_id
                JOIN {truth} AS b ON pair.right_id = b.record_id AND a.truth = b.truth),
            (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM {truth} GROUP BY truth))"""
    ).fetchall()[0]
    return Scores(*map(int, row))


def curve(
    connection: duckdb.DuckDBPyConnection, pairs: str, truth: str, thresholds: Sequence[float]
) -> tuple[tuple[float, Scores], ...]:
    """Scores for each threshold of weight, in bits: a relation with `left_id`, `right_id` and `weight`."""
    return tuple(
        (least, pair_scores(connection, f"(FROM {pairs} WHERE weight >= {least})", truth)) for least in thresholds
    )


def blocking_ceiling(connection: duckdb.DuckDBPyConnection, records: str, truth: str, plan: Plan) -> Scores:
    """What a model that makes no mistake would reach with the plan's rules; precision is 1 by definition."""
    rules = " UNION ".join(
        f"SELECT l.{plan.key} AS left_id, r.{plan.key} AS right_id FROM {side} AS l JOIN {side} AS r"
        f" ON l.truth = r.truth AND l.{plan.key} < r.{plan.key} AND ({block})"
        for block in plan.blocks
        for side in [_unfolded(plan.lists_in(block))]
    )
    (reached,) = connection.execute(
        f"""WITH known AS MATERIALIZED (SELECT record.*, told.truth FROM {records} AS record
            JOIN {truth} AS told ON record.{plan.key} = told.record_id) SELECT count(*) FROM ({rules})"""
    ).fetchall()[0]
    true = pair_scores(connection, "(SELECT 0 AS left_id, 0 AS right_id WHERE false)", truth).true
    return Scores(int(reached), int(reached), true)


def cluster_scores(person_of: Mapping[int, int], truth: Iterable[tuple[int, object]]) -> Scores:
    """Scores of the pairs that a clustering implies.

    Args:
        person_of: Record to person; a record that is missing stands alone.
        truth: Record and true person, every record once.
    """
    told = [(person_of.get(record, record), true) for record, true in truth]
    both, found, true = Counter(told), Counter(person for person, _ in told), Counter(known for _, known in told)
    return Scores(_pairs(found.values()), _pairs(both.values()), _pairs(true.values()))


def _unfolded(lists: Sequence[str]) -> str:
    replaced = ", ".join(f"unnest({name}) AS {name}" for name in lists)
    return f"(SELECT * REPLACE ({replaced}) FROM known)" if lists else "known"


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
