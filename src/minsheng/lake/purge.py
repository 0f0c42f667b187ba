"""Removing what is older than its retention period, so that a purge killed anywhere is finished by the next one.

A journal names the purge that is under way. Of a delivery, the rows that stay are written beside the old ones;
`purge.json` then says in one step which of them count; only after that are the others deleted. The manifest stays as it
is. What was done stands in `audit/purges.jsonl`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from minsheng.lake.audit import account, append_entry, read_entries
from minsheng.lake.deliveries import MANIFEST, PURGE, Delivery, list_deliveries
from minsheng.lake.engine import connect, literal
from minsheng.lake.errors import LakeError
from minsheng.lake.identity.review import replaced_evidence
from minsheng.lake.intake import Progress
from minsheng.lake.layout import Layout, publish, read_json, storage_errors, sync, work_folder, writing
from minsheng.lake.purged import purged_limits, purged_text
from minsheng.lake.remarks import forget_remarks
from minsheng.lake.retention import DeliveryPurge, Limits, limits_on, months_beyond, purge_steps

__all__ = ["PurgeEvent", "purge"]

_ROW_GROUP = 30_720


@dataclass(frozen=True, slots=True)
class PurgeEvent:
    """What a purge removed, as its entry in the log tells.

    Attributes:
        number: Running number of the purge.
        on: Day whose limits it applied.
        rows_removed: Accepted rows removed.
        quarantine_removed: Entries of quarantines removed.
        deliveries: Deliveries of which something was removed.
        months: Folders of snapshots and findings removed.
    """

    number: int
    on: date
    rows_removed: int
    quarantine_removed: int
    deliveries: int
    months: tuple[str, ...]


def purge(home: Path, on: date, reason: str, progress: Progress | None = None) -> PurgeEvent:
    """Remove what is older than its period on a day. A purge that was begun and not finished is finished first.

    Args:
        home: Folder of all state.
        on: The day; not after today.
        reason: Why, for the log.
        progress: Called with deliveries done, deliveries in all, and what is going on.

    Returns:
        What was removed.

    Raises:
        LakeError: The day lies in the future.
        BusyError: Another process is writing to this home.
        StorageError: The disk is full or not writable; the purge can be run again.
    """
    if on > date.today():  # noqa: DTZ011 - the day that it is where the city is
        raise LakeError(f"{on} lies in the future.", hint="A purge applies the limits of today or of a day before.")
    with writing(home) as layout, storage_errors(layout.lake):
        journal = layout.lake / "purging.json"
        if journal.exists():
            begun = read_json(journal)
            event = _carry_out(layout, begun, progress)
            if begun["on"] == on.isoformat():
                return event
        number = max((int(entry["purge"]) for entry in read_entries(home, "purges")), default=0) + 1
        months = months_beyond(home, limits_on(home, on).horizon)
        begun = {"purge": number, "on": on.isoformat(), "reason": reason, "by": account(), "months": list(months)}
        begun["linkage_runs"] = sorted({int(file.parent.name) for file in replaced_evidence(home)})
        _write_whole(layout, journal, json.dumps(begun, ensure_ascii=False, indent=1) + "\n")
        return _carry_out(layout, begun, progress)


def _carry_out(layout: Layout, begun: Mapping[str, Any], progress: Progress | None) -> PurgeEvent:
    home, number = layout.home, int(begun["purge"])
    limits = limits_on(home, date.fromisoformat(begun["on"]))
    before = purged_limits(home)
    first = {table: max(month, before.get(table, "")) for table, month in limits.tables.items()}
    # From here on the months beyond the limit are refused, so that nobody reads what is half gone.
    _write_whole(layout, layout.lake / "purged.json", purged_text(before | first))
    for month in begun["months"]:
        _remove(layout, home / month)
    for delivery in list_deliveries(home):
        _tidy(layout, delivery)
    for file in replaced_evidence(home):
        _empty(layout, file, f"{file.parent.name}-{file.name}")
    with work_folder(layout) as work, connect(home, spill=work / "spill") as connection:
        # Counted before anything is removed of a table, and oldest first: what superseded a row goes after it.
        for done, (step, stays) in enumerate(purge_steps(home, limits, connection), start=1):
            _purge_delivery(layout, work, connection, step, stays, number)
            if progress:
                progress(done, done, f"清除 purge {step.delivery.folder.name}")
    purged = {delivery.number for delivery in list_deliveries(home) if delivery.purge}
    forget_remarks(layout, purged, limits.horizon)
    return _record(home, begun, limits, layout)


def _purge_delivery(
    layout: Layout, work: Path, connection: duckdb.DuckDBPyConnection, step: DeliveryPurge, stays: str, number: int
) -> None:
    delivery = step.delivery
    content: dict[str, Any] = {"rows": delivery.rows_path.parent.name, "purges": []}
    if delivery.purge:
        content["purges"] = [*delivery.purge["purges"]]
    if step.rows_removed:
        content["rows"] = f"rows-{number:06d}"
        _write_rows(work, connection, delivery, stays, delivery.folder / content["rows"])
    told = {
        "rows_removed": step.rows_removed,
        "rows_left": step.rows_left,
        "quarantine_removed": step.quarantine_removed,
    }
    content["purges"].append({"purge": number, **told})
    _write_whole(layout, delivery.folder / PURGE, json.dumps(content, indent=1) + "\n")
    (again,) = [one for one in list_deliveries(layout.home, delivery.table) if one.number == delivery.number]
    _tidy(layout, again)


def _write_rows(
    work: Path, connection: duckdb.DuckDBPyConnection, delivery: Delivery, stays: str, target: Path
) -> None:
    """The rows that stay, part by part in the order of their slots."""
    if target.exists():  # left by a purge that was killed before it counted
        shutil.rmtree(target)
    fresh = work / f"{delivery.number:06d}"
    fresh.mkdir()
    for part in sorted(delivery.rows_path.parent.glob("*.parquet")):
        connection.execute(
            f"COPY (SELECT * FROM read_parquet({literal(part)}) WHERE {stays} ORDER BY _slot, _row)"
            f" TO {literal(fresh / part.name)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_ROW_GROUP})"
        )
    publish(fresh, target)


def _tidy(layout: Layout, delivery: Delivery) -> None:
    """Delete what a purged delivery no longer counts: other rows, and every entry of the files beside them."""
    if not delivery.purge:
        return
    for folder in delivery.folder.glob("rows*"):
        if folder.is_dir() and folder.name != delivery.rows_path.parent.name:
            shutil.rmtree(folder)
    for file in delivery.folder.iterdir():
        if file.suffix == ".parquet" and pq.read_metadata(file).num_rows:
            _empty(layout, file, f"{delivery.folder.name}-{file.name}")
        elif file.is_file() and file.suffix != ".parquet" and file.name not in {MANIFEST, PURGE}:
            file.unlink()
    sync(delivery.folder)


def _empty(layout: Layout, file: Path, name: str) -> None:
    """Put a file of the same columns without a row in the place of a file."""
    empty = layout.work / name
    pq.write_table(pq.read_schema(file).empty_table(), empty)
    sync(empty)
    empty.replace(file)
    sync(file.parent)


def _record(home: Path, begun: Mapping[str, Any], limits: Limits, layout: Layout) -> PurgeEvent:
    """Write the entry of the log, unless it was written before this process took over, and end the journal."""
    number = int(begun["purge"])
    told = [
        {
            "number": delivery.number, "table": delivery.table, "period": delivery.period, "sha256": delivery.sha256,
            "rows_removed": one["rows_removed"], "rows_left": one["rows_left"],
            "quarantine_removed": one["quarantine_removed"],
        }
        for delivery in list_deliveries(home)
        for one in (delivery.purge or {"purges": ()})["purges"]
        if one["purge"] == number
    ]  # fmt: skip
    rows, entries = (sum(one[name] for one in told) for name in ("rows_removed", "quarantine_removed"))
    if not any(entry["purge"] == number for entry in read_entries(home, "purges")):
        content = {"what": "purge", **begun, "begun_by": begun["by"], "limits": dict(limits.tables)}
        del content["by"]
        counts = {"rows_removed": rows, "quarantine_removed": entries, "deliveries": told}
        append_entry(home, "purges", content | counts, durable=True)
    (layout.lake / "purging.json").unlink()
    sync(layout.lake)
    return PurgeEvent(number, limits.on, rows, entries, len(told), tuple(begun["months"]))


def _remove(layout: Layout, folder: Path) -> None:
    """Take a folder away at once, then delete it; what a killed process leaves lies in the work folder."""
    if folder.exists():
        gone = layout.work / f"gone-{folder.parent.name}-{folder.name}"
        folder.rename(gone)
        sync(folder.parent)
        shutil.rmtree(gone)


def _write_whole(layout: Layout, target: Path, text: str) -> None:
    fresh = layout.work / f"fresh-{target.name}"
    fresh.write_text(text, "utf-8")
    sync(fresh)
    fresh.replace(target)
    sync(target.parent)
