"""The synthetic city: deliveries of every department, month by month, and the truth beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.synth.chunks import Chunk, cut_city
from minsheng.synth.clock import Clock
from minsheng.synth.deliveries import Delivery, Placed, deliver, write_index
from minsheng.synth.errors import SynthError
from minsheng.synth.parts import Parts
from minsheng.synth.rough import RoughRow
from minsheng.synth.story import Story
from minsheng.synth.summary import write_summary

__all__ = ["City", "synthesise"]

Progress = Callable[[int, int, str], None]
Style = Literal["mixed", "parquet", "csv"]

_LARGEST_MIXED: Final = 1_000_000
_TRUTH: Final = "truth"


@dataclass(frozen=True)
class City:
    """What was synthesised.

    Attributes:
        folder: Folder that holds the deliveries and truth/.
        periods: The months, YYYY-MM.
        deliveries: Every file in ingest order.
        counts: Figures of the last month, as in truth/summary.json.
    """

    folder: Path
    periods: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    counts: dict[str, int]


_told: list[Any] = []
"""In a worker process: the queue that tells the parent of people finished."""


def _start_worker(queue: Any) -> None:
    # The processes share the cores out; threads inside each would only get in each other's way.
    pa.set_cpu_count(1)
    _told[:] = [queue]


@dataclass
class _Done:
    """What a process reports about a group of chunks."""

    counts: dict[str, int] = field(default_factory=dict)
    rough: list[RoughRow] = field(default_factory=list)


def _make_group(group: int, chunks: list[Chunk], clock: Clock, seed: int, deliveries: Path, truth: Path) -> _Done:
    """Live through the run with the chunks of a group, and write its part-files."""
    done = _Done()
    with Parts(deliveries, group) as parts, Parts(truth, group) as truths:
        for chunk in chunks:
            story = Story(chunk, clock, seed)
            for month in story.months():
                for table, rows in month.tables.items():
                    parts.add(clock.period(month.number), table, rows)
                for queue in _told:
                    queue.put((chunk.people, clock.period(month.number)))
            for name, table in story.truth.items():
                truths.add("", name, table)
            done.rough += story.rough
            for name, count in story.counts.items():
                done.counts[name] = done.counts.get(name, 0) + count
    return done


def synthesise(
    out: Path,
    people: int,
    months: int = 12,
    seed: int = 1,
    start: str = "2023-01",
    format: Style | None = None,  # noqa: A002 - the public name of the option
    progress: Progress | None = None,
    processes: int = 2,
) -> City:
    """Make a synthetic city that follows the 2020 census of Chongqing, with a year of life and planted errors in it.

    Nobody in it exists. The first period holds full registers, later ones what changed; `deliveries.json` lists the
    files in ingest order. `truth/` says what was planted and what every household is entitled to, given what the files
    contain. The same arguments give the same Parquet and CSV bytes, whatever the number of processes.

    Args:
        out: Folder to write to; made if missing, refused if it holds something.
        people: Persons in the first month, 4,000 to 40,000,000.
        months: Months to live through, 1 to 60.
        seed: Seed of chance, 0 or more.
        start: First month, YYYY-MM.
        format: `mixed` (as departments send them: CSV in three encodings, XLSX, Parquet), `parquet` or `csv`; by default
            mixed up to a million people, Parquet above.
        progress: Called with (people done, people in all, month) as the chunks live through the months.
        processes: Processes that work side by side.

    Returns:
        What was made.

    Raises:
        SynthError: A wrong argument, or a folder that is not empty.

    Source: Tabulation on the 2020 China Population Census by County; figures in synth/data/SOURCES.md.
    """
    clock = Clock.of(start, months)
    groups = cut_city(people)
    style = format or ("mixed" if people <= _LARGEST_MIXED else "parquet")
    if style not in {"mixed", "parquet", "csv"}:
        raise SynthError(f"“{style}” is not a format.", hint="Choose mixed, parquet or csv.")
    if seed < 0:
        raise SynthError(f"{seed} cannot be a seed.", hint="Choose 0 or more.")
    _make_room(out)
    try:
        return _make(out, people, groups, clock, seed, style, progress, min(processes, len(groups)))
    except OSError as error:
        raise SynthError(
            f"The city could not be written ({error.strerror or error}).",
            where=str(out),
            hint="Make room on the disk, or name another folder.",
        ) from error


def _make(
    out: Path,
    people: int,
    groups: list[list[Chunk]],
    clock: Clock,
    seed: int,
    style: Style,
    progress: Progress | None,
    processes: int,
) -> City:
    parts = out / ".parts"
    truth = out / _TRUTH / ".parts"
    done = _run(groups, clock, seed, parts, truth, processes, progress)
    rough = [row for group in done for row in group.rough]
    deliveries: list[Delivery] = []
    placed: list[Placed] = []
    for month in range(len(clock)):
        period = clock.period(month)
        files, rows = deliver(out, period, parts, style, [row for row in rough if row.period == period])
        deliveries += files
        placed += rows
    shutil.rmtree(out / ".parts", ignore_errors=True)
    write_index(out, deliveries)
    _join_truth(out / _TRUTH, truth)
    counts = {name: sum(group.counts.get(name, 0) for group in done) for name in done[0].counts}
    write_summary(out / _TRUTH, counts, placed, people=people, seed=seed, clock=clock)
    return City(out, tuple(clock.period(n) for n in range(len(clock))), tuple(deliveries), counts)


def _make_room(out: Path) -> None:
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise SynthError("There is something at this place already.", where=str(out), hint="Name an empty folder.")
        (out / _TRUTH).mkdir(parents=True)
    except OSError as error:
        raise SynthError(
            f"The folder cannot be made ({error.strerror}).", where=str(out), hint="Name another one."
        ) from error


def _run(
    groups: list[list[Chunk]],
    clock: Clock,
    seed: int,
    parts: Path,
    truth: Path,
    processes: int,
    progress: Progress | None,
) -> list[_Done]:
    """Make all groups, side by side; the order of the result is that of the groups."""
    total = sum(chunk.people for group in groups for chunk in group)
    jobs = [(number, group, clock, seed, parts, truth) for number, group in enumerate(groups)]
    lived = 0

    def report(people: int, period: str) -> None:
        nonlocal lived
        lived += people
        if progress:
            progress(lived // len(clock), total, period)

    if processes <= 1:
        _told[:] = [_Direct(report)]
        try:
            return [_make_group(*job) for job in jobs]
        finally:
            _told.clear()
    # Forking a process that holds threads of Arrow may hang; a fresh one costs half a second.
    context = get_context("spawn")
    queue = context.SimpleQueue()
    with ProcessPoolExecutor(processes, context, _start_worker, (queue,)) as pool:
        futures = [pool.submit(_make_group, *job) for job in jobs]
        waiting = set(futures)
        while waiting:
            ready, waiting = wait(waiting, timeout=0.2, return_when=FIRST_EXCEPTION)
            while not queue.empty():
                report(*queue.get())
            for future in ready:
                future.result()
    return [future.result() for future in futures]


class _Direct:
    """Stands in for the queue when there is no other process."""

    def __init__(self, report: Callable[[int, str], None]) -> None:
        self._report = report

    def put(self, told: tuple[int, str]) -> None:
        self._report(*told)


def _join_truth(truth: Path, parts: Path) -> None:
    """Join the part-files of the truth into one file per table, row group by row group."""
    names = sorted({path.name.rsplit("-", 1)[0] for path in parts.glob("*.parquet")})
    for name in names:
        files = sorted(parts.glob(f"{name}-*.parquet"))
        with pq.ParquetWriter(truth / f"{name}.parquet", pq.read_schema(files[0]), compression="zstd") as writer:
            for path in files:
                source = pq.ParquetFile(path)
                for group in range(source.num_row_groups):
                    writer.write_table(source.read_row_group(group))
    shutil.rmtree(parts, ignore_errors=True)
