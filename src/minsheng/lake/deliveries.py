"""What was delivered: one immutable folder per file, with a manifest that says what it was and what became of its rows.

lake/deliveries/000017-pensions-2023-05/manifest.json     written last; a folder without one does not exist
                                        rows.parquet      accepted rows, typed, in the order of their slots
                                        quarantine.parquet  refused rows and emptied cells, with reasons
                                        refused_rows.parquet  those rows as delivered, if there are any
                                        corrections.parquet  in a correction: which row corrects which
                                        purge.json        once something was purged: what, and which rows count now
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from minsheng.lake.layout import Layout, read_json

__all__ = ["Delivery", "list_deliveries", "write_manifest"]

MANIFEST: Final = "manifest.json"
PURGE: Final = "purge.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file that was taken in.

    Attributes:
        number: Running number within the home; facts name their delivery by it.
        table: Table of the contract.
        feed: Feed that the table belongs to.
        period: Month that the file is for, `YYYY-MM`.
        file_name: Name of the file as delivered.
        sha256: Of the file.
        size: Bytes of the file.
        contract_version: SHA-256 of the contract that it was checked against.
        received_at: When it was taken in, with time zone.
        received_by: Account that took it in.
        rows: Data rows in the file; `accepted` + `refused`.
        accepted: Rows in `rows/`, the unidentified ones among them.
        refused: Rows that stand in the quarantine alone.
        cells_blanked: Cells that were emptied in accepted rows.
        ids_converted: Resident ids that came with 15 digits.
        ids_repaired: Mistyped ids of persons that were repaired in accepted rows; the quarantine keeps each original.
        unidentified: Accepted rows that name a person without an id, kept under a number of their own.
        columns_absent: Optional columns that the file left out.
        reasons: Column to reason to count, as in the quarantine; column `*` is the row as a whole.
        folder: Where it lies.
        corrects: Number of the delivery whose rows it corrects; None for a file of a department.
        purge: What was purged of it, as `purge.json` tells; None if nothing was. The counts above stay as they were.
    """

    number: int
    table: str
    feed: str
    period: str
    file_name: str
    sha256: str
    size: int
    contract_version: str
    received_at: str
    received_by: str
    rows: int
    accepted: int
    refused: int
    cells_blanked: int
    ids_converted: int
    columns_absent: tuple[str, ...]
    reasons: Mapping[str, Mapping[str, int]]
    ids_repaired: int
    unidentified: int
    folder: Path = field(compare=False)
    corrects: int | None = None
    purge: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def received_on(self) -> date:
        """Day of receipt."""
        return datetime.fromisoformat(self.received_at).date()

    @property
    def rows_path(self) -> Path:
        """The accepted rows: a pattern for the Parquet files that hold them."""
        return self.folder / (self.purge["rows"] if self.purge else "rows") / "*.parquet"

    @property
    def gone(self) -> bool:
        """Whether every accepted row was purged, so that it is listed and no longer counts."""
        return self.purge is not None and self.purge["purges"][-1]["rows_left"] == 0

    @property
    def quarantine_path(self) -> Path:
        """The refused rows and emptied cells."""
        return self.folder / "quarantine.parquet"

    @property
    def refused_rows_path(self) -> Path:
        """The whole rows of the quarantine as delivered; missing where all was well, and in deliveries of old."""
        return self.folder / "refused_rows.parquet"

    @property
    def corrections_path(self) -> Path:
        """Of a correction: `_row`, and `row`, the row of the corrected delivery that it stands for."""
        return self.folder / "corrections.parquet"


def list_deliveries(home: Path, table: str | None = None) -> tuple[Delivery, ...]:
    """What has been delivered so far.

    Args:
        home: Folder of all state.
        table: Only this table.

    Returns:
        In the order of their numbers, which is the order of receipt.

    Raises:
        StorageError: A manifest is damaged.
    """
    folder = Layout(home).deliveries
    if not folder.is_dir():
        return ()
    names = sorted(path for path in folder.iterdir() if table is None or path.name[7:-8] == table)
    return tuple(_read(path) for path in names if (path / MANIFEST).exists())


def write_manifest(folder: Path, delivery: Delivery) -> None:
    """Write a delivery's manifest into its (unpublished) folder."""
    content: dict[str, Any] = asdict(delivery)
    del content["folder"], content["purge"]
    (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _read(folder: Path) -> Delivery:
    content = read_json(folder / MANIFEST)
    content["columns_absent"] = tuple(content["columns_absent"])
    content = {"ids_repaired": 0, "unidentified": 0} | content  # deliveries of before these were counted have none
    purge = read_json(folder / PURGE) if (folder / PURGE).exists() else None
    return Delivery(**content, folder=folder, purge=purge)
