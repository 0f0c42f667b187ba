"""(d): one household in a process that is warm, as a clerk's page or a check of a hand-written file asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import openfisca
from benchmarks.city import PERIOD
from benchmarks.measure import measured, say
from benchmarks.table import Line

__all__ = ["lines"]

HOUSEHOLDS = 60
TIMES = 7
ONE_PROGRAMME_MS = 5
WHOLE_LAW_MS = 20
CASE = Path(__file__).with_name("household.yaml")


def lines(home: Path, work: Path) -> list[Line]:
    """Measure the household answers, beside openfisca-core's trace where it is installed."""
    say(f"explaining {HOUSEHOLDS} households")
    done = measured("household:warm", home=home)
    peer = ""
    if openfisca.is_installed():
        facts = work / "part-household"
        measured("openfisca:slice_city", home=home, facts=facts, people=2_000)
        traced = measured("openfisca_dibao:one_household", facts=facts, times=50).value
        peer = f"openfisca-core, {traced['nodes']} nodes: {1000 * median(traced['seconds']):.1f} ms"
    told = []
    for key, what, most_ms in (
        (
            "explain",
            "one household explained: every value, whole tree of dibao, what would change it",
            ONE_PROGRAMME_MS,
        ),
        ("all", "the whole law of a household explained, all programmes", WHOLE_LAW_MS),
        ("check", "the same for a hand-written household, once its file is read", WHOLE_LAW_MS),
        ("evaluate", "every value of a household, unexplained", None),
        ("read", "reading the hand-written file", None),
        ("fetch", "fetching a household from the snapshot", None),
    ):
        each = done.value[key]
        middle = 1000 * median(each)
        told.append(
            Line(
                part="d",
                what=what,
                ours=f"{middle:.1f} ms",
                peer=peer if key == "explain" else "",
                target=f"≤ {most_ms} ms" if most_ms else "",
                met=middle <= most_ms if most_ms else None,
                peak=f"{done.peak_mb:,.0f} MB" if key == "explain" else "",
                note=f"95th percentile {1000 * quantiles(each, n=20)[-1]:.1f} ms" if len(each) > 1 else "",
            )
        )
    return told


def warm(home: str) -> dict[str, Any]:
    """Seconds per household, the median of several times each, by what is asked."""
    from minsheng.lake import open_snapshot
    from minsheng.lake.facts import absent_values
    from minsheng.rules.explain import explain_all
    from minsheng.screening import explain_case, law_of
    from minsheng.screening.casefile import read_case
    from minsheng.screening.views import with_unstated

    snapshot = open_snapshot(Path(home), PERIOD)
    day = snapshot.facts_date
    law = law_of(day)
    case = read_case(CASE, law, absent_values())
    numbers = _some_households(snapshot.bucket_paths("household")[0])
    families = [with_unstated(law, snapshot.household(number)) for number in numbers]

    def explained(facts: dict[str, Any], programmes: tuple[str, ...]) -> None:
        evaluation = law.evaluate(facts, facts_date=day)
        for explanation in explain_all(evaluation, programmes):
            explanation.sentence("zh")
            explanation.sentence("en")
            for step in explanation.steps:
                _ = step.words, step.figure

    return {
        "explain": [_seconds(partial(explained, facts, ("dibao",))) for facts in families],
        "all": [_seconds(partial(explained, facts, tuple(law.programmes))) for facts in families],
        "evaluate": [_seconds(partial(law.evaluate, facts, facts_date=day)) for facts in families],
        "check": [_seconds(partial(explain_case, case, law)) for _ in families],
        "read": [_seconds(partial(read_case, CASE, law, absent_values())) for _ in families],
        "fetch": [_seconds(partial(snapshot.household, number)) for number in numbers],
    }


def _some_households(path: Path) -> list[int]:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT household_id FROM read_parquet($path) ORDER BY hash(household_id) LIMIT $most",
            {"path": str(path), "most": HOUSEHOLDS},
        ).fetchall()
    return [number for (number,) in found]


def _seconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return median(taken)
