"""A linkage from beginning to end: records in; persons, repairs, merges and a list for review out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from minsheng.lake.engine import connect, literal
from minsheng.lake.identity.clashes import find_clashes
from minsheng.lake.identity.clusters import cluster
from minsheng.lake.identity.merges import Event, add_events, read_events, resolve
from minsheng.lake.identity.model import Model, count_pairs, score_pairs, shipped_model, train
from minsheng.lake.identity.persons import PERSONS
from minsheng.lake.identity.records import prepare_records
from minsheng.lake.identity.review import runs_folder, write_review
from minsheng.lake.identity.sources import list_records, together
from minsheng.lake.identity.unidentified import FIRST_PERSON, FIRST_UNIDENTIFIED
from minsheng.lake.intake import Progress
from minsheng.lake.layout import Layout, publish, storage_errors, work_folder, writing

__all__ = ["Linked", "Thresholds", "link", "link_persons"]

_MEMORY: Final = "4GB"
_STEPS: Final = 5
_ENOUGH: Final = 1_000
"""Pairs of records with the same id that are enough to learn from."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Weights, in bits, at which something happens; bits are the binary logarithm of the odds of being one person.

    Attributes:
        keep: Lighter pairs are forgotten.
        review: From here (as likely as not) a person should look at a pair that was not joined.
        join: Groups whose pairs weigh this much on average (99 in a hundred) are joined without asking.
        stranger: What a pair counts that no rule brought together: nothing, for it was not looked at.
        margin: A record without a good id that fits two persons joins the better one if it fits the other by this much less.
    """

    keep: float = -15.0
    review: float = 0.0
    join: float = 6.64
    stranger: float = 0.0
    margin: float = 6.64


@dataclass(frozen=True, slots=True)
class Linked:
    """A finished linkage.

    Attributes:
        run: Its number within the home.
        folder: Where it lies: `persons.parquet` (record_id, person), `repairs.parquet`, `review.parquet`, `model.json`,
            `run.json`.
        records: Records that were compared.
        repaired: Ids that were repaired; the original stands beside each.
        merged: Records that were found to be somebody who has a record already.
        doubtful: Pairs for review, the clashes among them.
        placed: Rows of departments without an id that are somebody's now, by their numbers.
        clashes: Ids under which a list names somebody else than the register does.
    """

    run: int
    folder: Path
    records: int
    repaired: int
    merged: int
    doubtful: int
    placed: int = 0
    clashes: int = 0


def link_persons(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    *,
    model: Model | None = None,
    thresholds: Thresholds | None = None,
    apart: Collection[tuple[int, int]] = (),
    whole: str = "",
    progress: Progress | None = None,
) -> tuple[dict[int, int], Model]:
    """Find out which records are the same person; leaves `identity_record`, `identity_repair`, `identity_pair` behind.

    Args:
        connection: A DuckDB of its own.
        source: Relation with the columns of `records.RECORD_COLUMNS`.
        model: Made by an earlier linkage; by default the records themselves teach one if they can.
        thresholds: When to join and when to ask.
        apart: Pairs of records that a person has found to be two people.
        whole: Relation with a `name` for everybody who may be meant, of whom `source` may hold a part: a record without a good
            id is then presumed to be about one of them. Empty if the records alone tell how many are one person.
        progress: Called with steps done, steps in all, and what is going on.

    Returns:
        Record to the foremost record of its person, records that stand alone left out; and the model.
    """
    limits = thresholds or Thresholds()
    tell = progress or (lambda _done, _total, _note: None)
    tell(0, _STEPS, "读取与修复 reading, repairing ids")
    prepare_records(connection, source)
    tell(1, _STEPS, "学习 learning")
    told = model or (_among_all(connection, whole) if whole else _model(connection))
    tell(2, _STEPS, "比对 comparing")
    frequencies = {"plain": "identity_frequency"} if whole else {}
    score_pairs(connection, "identity_record", PERSONS, told, least=limits.keep, frequencies=frequencies)
    tell(3, _STEPS, "归并 joining")
    _find_contested(connection, limits)
    pairs = connection.execute(
        "SELECT left_id, right_id, weight FROM identity_pair ANTI JOIN identity_contested USING (left_id, right_id)"
    ).fetchall()
    marks = connection.execute(
        "SELECT record_id, person_id FROM identity_record WHERE person_id IS NOT NULL AND record_id IN"
        " (SELECT unnest([left_id, right_id]) FROM identity_pair)"
    ).fetchall()
    found = cluster(pairs, threshold=limits.join, stranger=limits.stranger, marks=dict(marks), apart=apart)
    return found, told


def _find_contested(connection: duckdb.DuckDBPyConnection, limits: Thresholds) -> None:
    """Make `identity_contested`: the pairs of a record without a good id with each of the persons that fit it about equally.

    `probability` is the share of the pair among the persons that fit, and nobody. Of two namesakes born on one day, one would otherwise be given what is perhaps the other's.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_contested AS
        WITH sides AS (SELECT left_id AS record, right_id AS other, * FROM identity_pair WHERE weight >= {limits.review}
            UNION ALL SELECT right_id AS record, left_id AS other, * FROM identity_pair WHERE weight >= {limits.review}),
        fits AS (SELECT sides.*, theirs.person_id AS mark FROM sides
            JOIN identity_record AS own ON own.record_id = record AND own.person_id IS NULL
            JOIN identity_record AS theirs ON theirs.record_id = other AND theirs.person_id IS NOT NULL),
        best AS (SELECT record, mark, max(weight) AS best FROM fits GROUP BY record, mark),
        near AS (SELECT * FROM best QUALIFY best > max(best) OVER (PARTITION BY record) - {limits.margin}),
        rivals AS (SELECT record, mark, 1 + sum(pow(2, best)) OVER (PARTITION BY record) AS odds FROM near
            QUALIFY count(*) OVER (PARTITION BY record) > 1)
        SELECT left_id, right_id, min(pow(2, weight) / odds) AS probability FROM fits JOIN rivals USING (record, mark)
        GROUP BY left_id, right_id"""
    )


def _model(connection: duckdb.DuckDBPyConnection) -> Model:
    """Learn from the records if enough of them share an id; a handful would teach nothing but their own accidents."""
    if count_pairs(connection, "identity_record", PERSONS, PERSONS.lessons[0]) >= _ENOUGH:
        return train(connection, "identity_record", PERSONS)
    return shipped_model(connection, "identity_record", PERSONS)


def _among_all(connection: duckdb.DuckDBPyConnection, whole: str) -> Model:
    """The shipped model for records about some of many people: how rare these and their names are is told by all of them.

    Makes `identity_frequency`. Before anything is compared, a record is about each of them equally likely.
    """
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE identity_frequency AS
        WITH counted AS (SELECT name, count(*) AS people FROM {whole} GROUP BY name)
        SELECT plain, sum(people) / (SELECT sum(people) FROM counted) AS tf_plain
        FROM counted JOIN identity_name USING (name) GROUP BY plain"""
    )
    ((people,),) = connection.execute(f"SELECT count(*) FROM {whole}").fetchall()
    shipped = shipped_model(connection, "identity_record", PERSONS)
    return Model(1 / max(2, int(people)), shipped.same, shipped.strangers)


def link(
    home: Path,
    relations: Sequence[str] = (),
    lists: Sequence[Path] = (),
    *,
    scope: str,
    by: str,
    claims: tuple[str, str] | None = None,
    whole: str = "",
    model: Model | None = None,
    thresholds: Thresholds | None = None,
    progress: Progress | None = None,
) -> Linked:
    """Link records and publish the result in a home: merges go to the log, doubtful pairs to the list for review.

    What people have decided before is kept: pairs that they keep apart are not joined, whatever the weights say.

    Args:
        home: Folder of all state.
        relations: Relations with the columns of `records.RECORD_COLUMNS`, e.g. what `register_records` returns; a
            record's number must be the same in every run.
        lists: Files of departments, see `list_records`.
        scope: Name of the set of records; the merges of this run replace those of earlier runs of the same scope.
        by: Account that answers for the run.
        claims: Relations with the records of the register and with what lists say under the same ids, to be looked
            through for clashes; see `clashes`.
        whole: See `link_persons`.
        model: Made by an earlier linkage; by default the records themselves teach one if they can.
        thresholds: When to join and when to ask.
        progress: Called with steps done, steps in all, and what is going on.

    Raises:
        FileRefusedError: A list cannot be read.
        BusyError: Another process is writing to the home.
        StorageError: The home cannot be written.
    """
    limits = thresholds or Thresholds()
    with writing(home) as layout, work_folder(layout) as work, storage_errors(layout.lake):
        apart = resolve(read_events(home)).apart
        finished = work / "run"
        finished.mkdir()
        number = 1 + max((int(path.name) for path in runs_folder(layout).glob("[0-9]*")), default=0)
        with connect(home, memory_limit=_MEMORY, spill=work / "spill") as connection:
            for at, file in enumerate(lists):
                list_records(connection, file, f"identity_list_{at}")
            clashes = find_clashes(connection, *claims) if claims else 0
            source = together([*relations, *(f"identity_list_{at}" for at in range(len(lists)))])
            found, told = link_persons(
                connection, source, model=model, thresholds=limits, apart=apart, whole=whole, progress=progress
            )
            counts = _write(connection, found, told, limits, finished, "identity_clash" if claims else "")
            counts["clashes"] = clashes
            events = _proposals(connection, found, scope, number, by)
        (finished / "run.json").write_text(
            json.dumps({"run": number, "scope": scope, "by": by, **counts}, ensure_ascii=False, indent=1) + "\n",
            "utf-8",
        )
        publish(finished, runs_folder(layout) / f"{number:06d}")
        add_events(layout, events)
    if progress:
        progress(_STEPS, _STEPS, "")
    return Linked(run=number, folder=runs_folder(Layout(home)) / f"{number:06d}", **counts)


def _write(
    connection: duckdb.DuckDBPyConnection,
    found: Mapping[int, int],
    model: Model,
    limits: Thresholds,
    folder: Path,
    clashes: str,
) -> dict[str, int]:
    """Write what a linkage found; returns the counts of `Linked`."""
    records, persons = list(found), list(found.values())
    connection.register("identity_found", pa.table({"record_id": records, "person": persons}))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE identity_seen AS SELECT record.*, person_id AS mark,"
        " coalesce(person, record_id) AS person_now"
        " FROM identity_record AS record LEFT JOIN identity_found USING (record_id)"
    )
    for query, name in (
        ("SELECT record_id, person FROM identity_found ORDER BY ALL", "persons"),
        ("FROM identity_repair ORDER BY record_id", "repairs"),
    ):
        connection.execute(f"COPY ({query}) TO {literal(folder / f'{name}.parquet')} (FORMAT parquet)")
    doubtful = write_review(
        connection, PERSONS, "identity_seen", "identity_pair", folder / "review.parquet",
        least=limits.review, most=limits.join, contested="identity_contested", clashes=clashes,
    )  # fmt: skip
    (folder / "model.json").write_text(model.to_json(), "utf-8")
    ((all_records, repaired),) = connection.execute(
        "SELECT (SELECT count(*) FROM identity_record), (SELECT count(*) FROM identity_repair)"
    ).fetchall()
    placed = sum(FIRST_UNIDENTIFIED <= record < FIRST_PERSON <= person for record, person in found.items())
    merged = len(records) - len(set(persons))
    return {
        "records": int(all_records),
        "repaired": int(repaired),
        "merged": merged,
        "doubtful": doubtful,
        "placed": placed,
    }


def _proposals(
    connection: duckdb.DuckDBPyConnection, found: Mapping[int, int], scope: str, run: int, by: str
) -> list[Event]:
    """The merges of a run: each record of a person with the person's first one."""
    weights = {
        (left, right): weight
        for left, right, weight in connection.execute("SELECT left_id, right_id, weight FROM identity_pair").fetchall()
    }
    return [
        Event("merge", by, person, record, scope=scope, run=run, weight=weights.get((person, record)))
        for record, person in sorted(found.items())
        if record != person
    ]
