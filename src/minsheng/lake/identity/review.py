"""Pairs that nobody should decide by a number: laid out for a person, field by field, with what speaks for and against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.engine import literal
from minsheng.lake.identity.merges import read_events, resolve
from minsheng.lake.identity.plan import Plan
from minsheng.lake.layout import Layout, read_json, storage_errors

__all__ = ["REASONS", "Question", "open_questions", "replaced_evidence", "runs_folder", "write_review"]

REASONS: Final = {
    "doubtful": ("证据不足以判定", "the evidence does not settle it"),
    "two_good_ids": ("证据充分，但合并后会有两个有效号码", "it agrees, but the person would have two good ids"),
    "several_fit": ("不止一人符合，证据相当", "several people fit about equally"),
    "clash": ("同一号码下姓名、出生日期不符", "one id, but another name and birth date"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that a person should decide.

    Attributes:
        left_id: One record.
        right_id: The other.
        weight: What the linkage found, in bits.
        probability: The same as the probability that the two are one person, if the model is right.
        reason: See `REASONS`.
        evidence: Field by field: `field`, `left`, `right`, `level`, `bits`.
    """

    left_id: int
    right_id: int
    weight: float
    probability: float
    reason: str
    evidence: tuple[Mapping[str, Any], ...]


def runs_folder(layout: Layout) -> Path:
    """Where the linkages of a home lie, one numbered folder each."""
    return layout.lake / "identity" / "runs"


def replaced_evidence(home: Path) -> tuple[Path, ...]:
    """Files about persons of linkages that a later one of the same scope has replaced, and that still hold rows.

    Nothing reads them any more: questions are those of the last run, and merges stand in the log of events.

    Raises:
        StorageError: A run cannot be read.
    """
    runs: dict[str, list[Path]] = {}
    for folder in sorted(runs_folder(Layout(home)).glob("[0-9]*")):
        runs.setdefault(read_json(folder / "run.json")["scope"], []).append(folder)
    files = (file for folders in runs.values() for folder in folders[:-1] for file in sorted(folder.glob("*.parquet")))
    return tuple(file for file in files if pq.read_metadata(file).num_rows)


def open_questions(home: Path) -> tuple[Question, ...]:
    """The pairs for review of the last run of each scope that nobody has decided yet: clashes, then the weightiest first.

    Raises:
        StorageError: A run cannot be read.
    """
    last: dict[str, Path] = {}
    for folder in sorted(runs_folder(Layout(home)).glob("[0-9]*")):
        last[read_json(folder / "run.json")["scope"]] = folder
    today = resolve(read_events(home))
    questions = []
    for folder in last.values():
        with storage_errors(folder):
            rows = pq.read_table(folder / "review.parquet").to_pylist()
        for row in rows:
            left, right = row["left_id"], row["right_id"]
            is_joined = today.person_of.get(left, left) == today.person_of.get(right, right)
            if not is_joined and (min(left, right), max(left, right)) not in today.apart:
                questions.append(Question(**(row | {"evidence": tuple(row["evidence"])})))
    return tuple(sorted(questions, key=lambda one: (one.reason != "clash", -one.weight, one.left_id, one.right_id)))


def write_review(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    records: str,
    pairs: str,
    target: Path,
    *,
    least: float,
    most: float,
    contested: str,
    clashes: str = "",
) -> int:
    """Write the pairs for review as Parquet, the weightiest first.

    A pair is for review if its weight lies in the band, or above it and the two records are not one person after all.
    Columns: `left_id`, `right_id`, `weight` (bits), `probability`, `reason` (see `REASONS`), and `evidence`, one entry for
    each field: `field`, `left` and `right` as the records say it, `level` of agreement, `bits` for (or against).

    Args:
        connection: Holds the tables.
        plan: What was compared.
        records: Table of the records, with `person_now`, the person each belongs to after clustering, and `mark`, its
            good id.
        pairs: Table that `score_pairs` made.
        target: File to write.
        least: Smallest weight worth a person's time, in bits.
        most: Weight from which records are joined without asking, in bits.
        contested: Relation of the pairs (`left_id`, `right_id`) of a record that fits several people about equally, with
            the `probability` that is left to each.
        clashes: Relation with further questions; empty if there are none.

    Returns:
        Number of pairs.
    """  # fmt: skip
    entries = ", ".join(
        f"{{'field': '{field.name}', 'left': {field.shows}_l::VARCHAR, 'right': {field.shows}_r::VARCHAR,"
        f" 'level': {plan.evidence(field)}, 'bits': round(bits_{field.name}, 2)}}"
        for field in plan.fields
    )
    columns = [name for name, *_ in connection.execute(f"DESCRIBE {records}").fetchall()]
    sides = ", ".join(f'{side}."{name}" AS "{name}_{side}"' for side in "lr" for name in columns)
    query = f"""
        WITH both_sides AS (SELECT pair.*, several.probability AS rival, {sides} FROM {pairs} AS pair
            LEFT JOIN {contested} AS several USING (left_id, right_id)
            JOIN {records} AS l ON l.{plan.key} = pair.left_id JOIN {records} AS r ON r.{plan.key} = pair.right_id
            WHERE pair.weight >= {least} AND l.person_now <> r.person_now)
        SELECT left_id, right_id, round(weight, 2) AS weight, round(coalesce(rival, 1 / (1 + pow(2, -weight))), 6) AS probability,
            CASE WHEN weight >= {most} AND mark_l <> mark_r THEN 'two_good_ids'
                WHEN weight >= {most} AND rival IS NOT NULL THEN 'several_fit' ELSE 'doubtful' END AS reason,
            [{entries}] AS evidence
        FROM both_sides {f"UNION ALL FROM {clashes}" if clashes else ""} ORDER BY weight DESC, left_id, right_id"""
    counted = connection.execute(f"COPY ({query}) TO {literal(target)} (FORMAT parquet)").fetchall()
    return int(counted[0][0])
