"""Screening again what a correction concerns: the run that tells of all other households, and the leads of both together."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil

import duckdb

from minsheng.lake import Snapshot
from minsheng.lake.engine import literal
from minsheng.lake.layout import read_json, storage_errors
from minsheng.screening.query import ScreeningQuery
from minsheng.screening.store import Run, RunFolder

__all__ = ["base_run", "merge_leads", "run_name"]


def run_name(snapshot_id: str, law_hash: str, law_date: dt.date, engine: str) -> str:
    """The name of a run: a hash of what it is made from, so that the same question finds its own answer."""
    return hashlib.sha256(f"{snapshot_id}/{law_hash}/{law_date}/{engine}".encode()).hexdigest()[:16]


def base_run(place: RunFolder, snapshot: Snapshot, query: ScreeningQuery, law_date: dt.date) -> Run | None:
    """The complete run that asked the same of the snapshot which this one is laid over; None if there is none.

    Args:
        place: Of the run that is to be made.
        snapshot: What it asks.
        query: What is asked of it.
        law_date: The day whose law applies.
    """
    if snapshot.base is None:
        return None
    base_id = str(read_json(snapshot.base / "manifest.json")["id"])
    name = f"{snapshot.base.parent.name}/{run_name(base_id, query.law_hash, law_date, 'local')}"
    folder = place.home / "findings" / name
    if not (folder / "manifest.json").exists():
        return None
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    names = {key: tuple(content.get(key, ())) for key in ("programmes", "listed")}
    run = Run(**{**content, **names}, folder=folder)
    return run if (run.programmes, run.listed) == (query.programmes, query.listed) else None


def merge_leads(connection: duckdb.DuckDBPyConnection, place: RunFolder, snapshot: Snapshot, base: Run) -> None:
    """Write all leads of households: those of the patch, and the base's of the households that it still tells of.

    Args:
        connection: Of the lake.
        place: Folder of the run, with the leads of the patch.
        snapshot: What was screened.
        base: The run that the others are taken from.
    """
    replaced = place.patch("replaced")
    with storage_errors(place.folder):
        part = replaced.with_suffix(".part")
        shutil.copyfile(snapshot.replaced_path, part)
    place.finish_file(part, replaced)
    target = place.folder / "leads" / "households.parquet"
    written = target.with_suffix(".part")
    buckets = f"read_parquet({literal(base.folder / 'leads' / 'bucket-*.parquet')})"
    connection.execute(
        f"COPY (SELECT lead.* FROM {buckets} AS lead ANTI JOIN read_parquet({literal(replaced)}) AS gone"
        f" ON lead.household_id = gone.household_id UNION ALL SELECT * FROM read_parquet({literal(place.patch('leads'))}))"
        f" TO {literal(written)} (FORMAT parquet, COMPRESSION lz4)"
    )
    place.finish_file(written, target)
