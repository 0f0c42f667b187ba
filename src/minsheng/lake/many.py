"""All files of a folder in one go: which table and month each is of, and taking them in one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from minsheng.lake.contracts import load_contracts
from minsheng.lake.errors import BusyError, FileRefusedError, LakeError, StorageError
from minsheng.lake.intake import Progress, Receipt, ingest

__all__ = ["INDEX", "Entry", "Outcome", "entries_in", "ingest_all", "read_index"]

INDEX: Final = "deliveries.json"
_MONTH: Final = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])")
_ENDINGS: Final = {".csv", ".txt", ".xlsx", ".parquet"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is to be taken in.

    Attributes:
        table: Table of the contract.
        file: The file.
        period: Month that it is for, `YYYY-MM`.
    """

    table: str
    file: Path
    period: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many files: a receipt, or the reason why the whole file was refused."""

    entry: Entry
    receipt: Receipt | None
    refused: LakeError | None


def read_index(index: Path) -> tuple[Entry, ...]:
    """The files that an index names, in its order.

    An index is a JSON list of objects with `table`, `file` (relative to the index) and `period`; other keys are passed
    over.

    Raises:
        LakeError: It cannot be read, or an entry lacks something; names the entry.
    """
    try:
        raw: Any = json.loads(index.read_text("utf-8"))
    except OSError as error:
        raise LakeError(
            f"The index cannot be read ({error.strerror}).", where=str(index), hint="Check the path."
        ) from error
    except ValueError as error:
        raise LakeError(f"The index is no JSON ({error}).", where=str(index), hint="Correct it.") from error
    if not isinstance(raw, list):
        raise LakeError("The index is no list.", where=str(index), hint='Write [{"table": …, "file": …, "period": …}].')
    return tuple(_entry(index, at, entry) for at, entry in enumerate(raw, 1))


def entries_in(folder: Path, home: Path | None = None) -> tuple[Entry, ...]:
    """The files of a folder: as its `deliveries.json` says, else by their names.

    Without an index a file is of the table whose name its own begins with, and of the month in its name or in that of a
    folder above it: `2023-12/pensions.csv`, `pensions-2023-12-wanzhou.xlsx`. Months are taken in order, and within a month
    the files by name. Files with another ending, and those that begin with a dot, are passed over.

    Args:
        folder: The folder.
        home: Folder of all state, for the tables of the city's own.

    Raises:
        LakeError: No such folder, no file in it, or a file whose table or month cannot be told; names the file.
    """
    if not folder.is_dir():
        raise LakeError("There is no such folder.", where=str(folder), hint="Check the path.")
    if (folder / INDEX).exists():
        return read_index(folder / INDEX)
    found = sorted(_by_name(folder, home), key=lambda entry: (entry.period, entry.file))
    if not found:
        raise LakeError(
            "No delivery lies in this folder.", where=str(folder), hint="CSV, XLSX and Parquet are taken in."
        )
    return tuple(found)


def ingest_all(
    home: Path, entries: Sequence[Entry], progress: Progress | None = None, *, wait: bool = False
) -> Iterator[Outcome]:
    """Take in many files; one that is refused does not keep the next from being taken in.

    Args:
        home: Folder of all state.
        entries: In this order.
        progress: Called with files done, files in all, and the name of the file that is next.
        wait: Wait while another process is writing, instead of giving up.

    Yields:
        What became of each file, as soon as it is known.

    Raises:
        BusyError: Another process is writing to this home.
        StorageError: The disk is full or not writable.
    """
    for done, entry in enumerate(entries):
        if progress:
            progress(done, len(entries), entry.file.name)
        try:
            yield Outcome(entry, ingest(home, entry.table, entry.file, entry.period, wait=wait), None)
        except (BusyError, StorageError):
            raise
        except LakeError as error:
            yield Outcome(entry, None, error)
    if progress:
        progress(len(entries), len(entries), "")


def _entry(index: Path, at: int, raw: Any) -> Entry:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), str) for key in ("table", "file", "period")):
        raise LakeError(f"Entry {at} lacks table, file or period.", where=str(index), hint="Each of them is a text.")
    return Entry(raw["table"], index.parent / raw["file"], raw["period"])


def _by_name(folder: Path, home: Path | None) -> Iterator[Entry]:
    tables = sorted(load_contracts(home), key=len, reverse=True)
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if (
            not file.is_file()
            or file.suffix.lower() not in _ENDINGS
            or any(part.startswith((".", "~$")) for part in parts)
        ):
            continue
        table = next((name for name in tables if re.match(rf"{name}(?!_?[a-z])", file.stem.lower())), None)
        months = [month for part in reversed([folder.name, *parts]) for month in _MONTH.findall(part)]
        if not table or not months:
            raise FileRefusedError(
                f"It cannot be told of which {'month' if table else 'table'} this file is.",
                where=str(file),
                hint="Name it like 2023-12/pensions.csv, or list the files in deliveries.json.",
            )
        month = months[0].replace("-", "")
        yield Entry(table, file, f"{month[:4]}-{month[4:]}")
