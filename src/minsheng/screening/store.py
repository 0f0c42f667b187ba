"""Where findings lie, and how a run appears there all at once.

    findings/2023-12/current                 the id of the run that readers see, replaced in one step
    findings/2023-12/<run>/manifest.json     written when every bucket is there
                          /findings/bucket-000.parquet …   one row per household
                          /leads/bucket-000.parquet …      one row per lead
                          /leads/registers.parquet         leads about people who are in no household
    findings/2023-12-known-2024-01-10/…      the month as it was known on a day

A run over a patched snapshot evaluates the households that the patch is about and leaves the others to the run of its base:

    findings/2023-12/<run>/patch/findings.parquet    of these households
                          /patch/replaced.parquet    which they are: what the base's findings say of them is no longer so
                          /leads/…                   all leads
                          /findings/…                all findings, once somebody asks for the files
                          /quality/items.parquet           one row per doubtful item; checked.json says which rules were asked

A run is named by what it was made from (snapshot, law), so that the same question finds its own unfinished buckets and goes on
with the next one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import duckdb

from minsheng.errors import MinshengError
from minsheng.lake.engine import literal
from minsheng.lake.layout import storage_errors, sync
from minsheng.lake.purged import refuse_purged_month

__all__ = ["Run", "RunFolder", "ScreeningError", "last_period", "open_run", "screened_periods", "write_whole"]


class ScreeningError(MinshengError):
    """A screening that cannot be made or read."""


@dataclass(frozen=True)
class Run:
    """A published screening of one month.

    Attributes:
        period: The month, `YYYY-MM`.
        run_id: Name of the run: hash of snapshot, law and engine.
        snapshot_id: The snapshot that it was made from.
        law_hash: SHA-256 of the law as executed.
        law_date: The day whose law was applied.
        engine: `local` or `spark`.
        households: Rows of findings.
        leads: Rows of leads.
        programmes: Programmes decided, in the order of their columns.
        listed: Those of them that were read against a list, so that they have verdicts.
        folder: Where it lies.
        known_on: Only what was received up to this day was asked, `YYYY-MM-DD`; None for everything.
        base: Folder of the run (month and id) that tells of the households which this one did not evaluate again; None if
            it evaluated all.
    """

    period: str
    run_id: str
    snapshot_id: str
    law_hash: str
    law_date: str
    engine: str
    households: int
    leads: int
    programmes: tuple[str, ...]
    listed: tuple[str, ...]
    folder: Path
    known_on: str | None = None
    base: str | None = None

    @property
    def rows(self) -> str:
        """The findings as a relation of DuckDB, to stand after FROM."""
        if self.base is None:
            return f"read_parquet({literal(self.folder / 'findings' / '*.parquet')})"
        base, patch = self.home / "findings" / self.base, self.folder / "patch"
        return (
            f"(SELECT whole.* FROM read_parquet({literal(base / 'findings' / '*.parquet')}) AS whole"
            f" ANTI JOIN read_parquet({literal(patch / 'replaced.parquet')}) AS gone ON whole.household_id = gone.household_id"
            f" UNION ALL SELECT * FROM read_parquet({literal(patch / 'findings.parquet')}))"
        )

    @property
    def findings(self) -> str:
        """Glob of the findings' files, for DuckDB, Arrow and others; `rows` is as good and never waits.

        Of a run that left some households to its base they are written when they are first asked for.
        """
        whole = self.folder / "findings" / "whole.parquet"
        if self.base is not None and not whole.exists():
            fresh = whole.with_suffix(f".{uuid4().hex}")
            with storage_errors(self.folder), duckdb.connect(config={"threads": 2}) as connection:
                connection.execute("SET preserve_insertion_order = false")
                connection.execute(f"COPY (FROM {self.rows}) TO {literal(fresh)} (FORMAT parquet, COMPRESSION lz4)")
                fresh.replace(whole)
        return str(self.folder / "findings" / "*.parquet")

    @property
    def home(self) -> Path:
        """Folder of all state that the run lies in."""
        return self.folder.parents[2]

    @property
    def lead_files(self) -> str:
        """Glob of the leads."""
        return str(self.folder / "leads" / "*.parquet")


@dataclass(frozen=True)
class RunFolder:
    """The folder of a run that is being made."""

    home: Path
    period: str
    run_id: str
    known_on: date | None = None

    @property
    def month(self) -> Path:
        """Folder of the month, or of the month as it was known on a day."""
        return _month(self.home, self.period, self.known_on)

    @property
    def folder(self) -> Path:
        """Folder of the run."""
        return self.month / self.run_id

    def bucket(self, kind: str, number: int) -> Path:
        """The file of a bucket; it exists only when it is complete."""
        return self.folder / kind / f"bucket-{number:03d}.parquet"

    def patch(self, name: str) -> Path:
        """A file of what is evaluated again, in a run that leaves the rest to its base."""
        return self.folder / "patch" / f"{name}.parquet"

    @property
    def registers(self) -> Path:
        """The file of the leads that come from the registers themselves, not from a household."""
        return self.folder / "leads" / "registers.parquet"

    def finish_file(self, written: Path, target: Path) -> None:
        """Give a finished file its name, so that it survives a power cut."""
        with storage_errors(target):
            sync(written)
            written.replace(target)
            sync(target.parent)

    def publish(self, run: Run) -> None:
        """Write the manifest and let readers see this run from now on."""
        with storage_errors(self.folder):
            content = {k: v for k, v in asdict(run).items() if k != "folder"}
            write_whole(self.folder / "manifest.json", json.dumps(content, indent=1, ensure_ascii=False))
            write_whole(self.month / "current", self.run_id)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One screening of a month at a time; a killed process gives the lock back by dying."""
        with storage_errors(self.month):
            for kind in ("findings", "leads", "patch"):
                (self.folder / kind).mkdir(parents=True, exist_ok=True)
            handle = (self.month / "writer.lock").open("a+")
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ScreeningError(
                    f"{self.period} is being screened by another process.",
                    where=str(self.month),
                    hint="Wait until it has finished.",
                ) from error
            yield


def open_run(home: Path, period: str, known_on: date | None = None) -> Run:
    """The screening of a month that is published.

    Args:
        home: Folder of all state.
        period: `YYYY-MM`.
        known_on: The one of what was received up to this day.

    Raises:
        ScreeningError: If the month was never screened.
        LakeError: If its data was purged.
    """
    month = _month(home, period, known_on)
    refuse_purged_month(home, period)
    try:
        run_id = (month / "current").read_text(encoding="ascii").strip()
        content = json.loads((month / run_id / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        known = f" --known-on {known_on}" if known_on else ""
        raise ScreeningError(
            f"There is no screening of {month.name}.",
            where=str(month),
            hint=f"Run `minsheng screen {period}{known}` first.",
        ) from error
    names = {key: tuple(content.get(key, ())) for key in ("programmes", "listed")}
    return Run(**{**content, **names}, folder=month / run_id)


def screened_periods(home: Path) -> list[str]:
    """The months that were screened, in order.

    Args:
        home: Folder of all state.
    """
    return sorted(path.parent.name for path in (home / "findings").glob("????-??/current"))


def last_period(home: Path) -> str:
    """The latest month that was screened.

    Raises:
        ScreeningError: If no month was.
    """
    periods = screened_periods(home)
    if not periods:
        raise ScreeningError(
            "No month has been screened yet.", where=str(home), hint="Run `minsheng screen YYYY-MM` first."
        )
    return periods[-1]


def _month(home: Path, period: str, known_on: date | None) -> Path:
    return home / "findings" / (f"{period}-known-{known_on}" if known_on else period)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, also after a power cut."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)
