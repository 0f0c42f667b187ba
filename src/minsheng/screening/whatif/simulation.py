"""A simulation: the sums of a what-if with the laws, the cliffs and the households that show what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from minsheng.rules import Law
from minsheng.screening.cliffs import CliffChange, Sweep, compare_cliffs, sweep, typical_households
from minsheng.screening.whatif.outcome import Sums
from minsheng.screening.whatif.reform import Reform
from minsheng.screening.whatif.run import run_query
from minsheng.screening.whatif.samples import Sample, samples_of

__all__ = ["Simulation", "simulate"]


@dataclass(frozen=True)
class Simulation:
    """What reforms would change, complete.

    Attributes:
        period: The month whose facts were read.
        facts_date: Its last day.
        snapshot_id: Of the snapshot.
        law: The law in force.
        reforms: What was laid over it.
        sums: Over the households.
        untouched: Programmes that no reform can change; they were not computed.
        left_out: Programmes that may change and were not asked for; they are in no sum.
        sweeps: Typical households under each law, the one in force first.
        cliffs: Per reform, what becomes of the cliffs of typical households.
        samples: Households explained under each law.
    """

    period: str
    facts_date: dt.date
    snapshot_id: str
    law: Law
    reforms: tuple[Reform, ...]
    sums: Sums
    untouched: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    sweeps: tuple[tuple[Sweep, ...], ...]
    cliffs: tuple[tuple[CliffChange, ...], ...]
    samples: tuple[Sample, ...]


def simulate(
    home: Path,
    reforms: Sequence[Path],
    period: str,
    *,
    law_date: dt.date | None = None,
    known_on: dt.date | None = None,
    programmes: Sequence[str] = (),
    threads: int = 2,
    memory_limit: str = "1GB",
    progress: Callable[[int, int, str], None] | None = None,
) -> Simulation:
    """What one or two reforms would change for every household of a month, and what they would cost.

    The snapshot is read once; the law in force and the reforms are one query, in which everything that a reform does not touch
    is computed once. Programmes that no reform touches are not computed: they cannot change. Nothing is decided or written, and
    the law in force stays as it is.

    Args:
        home: Folder of all state.
        reforms: One or two overlays.
        period: The month, `YYYY-MM`; it is laid out first if that was not done yet.
        law_date: The day whose law is in force; the last day of the month by default.
        known_on: Leave out what was received after this day.
        programmes: Which ones are asked for; all that may change by default. Fewer cost less time.
        threads: Cores to use.
        memory_limit: Memory for DuckDB.
        progress: Told `(done, total, note)`.

    Returns:
        The sums, cliffs and samples; amounts in fen.

    Raises:
        ReformError: If a reform has a fault, changes nothing on the day, or more than two are given.
        LakeError: If nothing was delivered for the month.
        EvaluationError: If an amount leaves 64 bits.
    """
    query, snapshot, sums = run_query(
        home,
        reforms,
        period,
        law_date=law_date,
        known_on=known_on,
        programmes=programmes,
        threads=threads,
        memory_limit=memory_limit,
        progress=progress,
    )
    households = typical_households(query.law)
    sweeps = tuple(sweep(query.law_of(law), households) for law in query.laws)
    return Simulation(
        period=period,
        facts_date=snapshot.facts_date,
        snapshot_id=snapshot.id,
        law=query.law,
        reforms=query.reforms,
        sums=sums,
        untouched=tuple(name for name in query.law.programmes if name not in {r.name for r in query.touched}),
        left_out=tuple(record.title for record in query.touched if record not in query.programmes),
        sweeps=sweeps,
        cliffs=tuple(compare_cliffs(sweeps[0], after) for after in sweeps[1:]),
        samples=samples_of(query, snapshot, sums.spreads[0]),
    )
