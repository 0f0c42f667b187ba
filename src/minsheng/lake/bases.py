"""Which snapshot a new one can be laid over, so that only what differs is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from minsheng.lake.current import CurrentTable
from minsheng.lake.deliveries import list_deliveries
from minsheng.lake.layout import Layout, read_json
from minsheng.lake.patching import worth_patching

__all__ = ["Base", "find_base", "referenced", "tables_of"]

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Base:
    """A snapshot that was laid out whole.

    Attributes:
        name: Its folder within the snapshots.
        folder: Where it lies.
        tables: What it was made from.
        buckets: Number of buckets.
        counts: Rows per entity.
    """

    name: str
    folder: Path
    tables: Mapping[str, CurrentTable]
    buckets: int
    counts: Mapping[str, int]


def find_base(layout: Layout, form: str, tables: Mapping[str, CurrentTable]) -> Base | None:
    """The whole snapshot that differs least from what is to be laid out; None if none is near enough.

    Args:
        layout: Folders of the lake.
        form: What a snapshot is made by, beside the deliveries; only a base of the same form will do.
        tables: What the new snapshot is made from.
    """
    found: list[tuple[int, str, Base]] = []
    for path in layout.snapshots.glob(f"*/*/{_MANIFEST}"):
        manifest = read_json(path)
        if manifest.get("form") != form or manifest.get("base"):
            continue
        old = tables_of(layout.home, manifest["deliveries"], tables)
        rows = worth_patching(layout.home, old, tables, manifest["counts"]) if old else None
        if old and rows is not None:
            name = str(path.parent.relative_to(layout.snapshots))
            found.append((rows, name, Base(name, path.parent, old, manifest["buckets"], manifest["counts"])))
    return min(found, key=lambda each: each[:2])[2] if found else None


def referenced(layout: Layout) -> frozenset[Path]:
    """The folders of snapshots that others are laid over."""
    manifests = map(read_json, layout.snapshots.glob(f"*/*/{_MANIFEST}"))
    return frozenset(layout.snapshots / manifest["base"] for manifest in manifests if manifest.get("base"))


def tables_of(
    home: Path, numbers: Iterable[int], tables: Mapping[str, CurrentTable]
) -> Mapping[str, CurrentTable] | None:
    """The tables as a snapshot read them; None if a delivery is no longer there.

    Args:
        home: Folder of all state.
        numbers: The deliveries that it was made from.
        tables: The tables as they stand.
    """
    wanted = set(numbers)
    used = [delivery for delivery in list_deliveries(home) if delivery.number in wanted]
    if len(used) < len(wanted):
        return None
    used.sort(key=lambda delivery: (delivery.period, delivery.number))
    return {
        name: replace(table, deliveries=tuple(delivery for delivery in used if delivery.table == name))
        for name, table in tables.items()
    }
