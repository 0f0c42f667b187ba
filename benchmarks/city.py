"""The main job, stage by stage: a city's files are synthesised, taken in, laid out and screened."""

from __future__ import annotations

import datetime as dt
import json
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, measured, say
from benchmarks.table import Line

__all__ = ["PERIOD", "lines", "prepare"]

PERIOD = "2023-12"
FULL_SIZE = 32_000_000


def synthesise_city(city: str, people: int) -> dict[str, Any]:
    """Write a city's deliveries."""
    from minsheng.synth import synthesise

    started = time.perf_counter()
    made = synthesise(Path(city), people, months=12, seed=1)
    return {"seconds": time.perf_counter() - started, "files": len(made.deliveries), "is_new": True}


def ingest_city(city: str, home: str) -> dict[str, Any]:
    """Take in all deliveries of a city."""
    from minsheng.lake import ingest

    index = json.loads((Path(city) / "deliveries.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    receipts = [ingest(Path(home), entry["table"], Path(city) / entry["file"], entry["period"]) for entry in index]
    seconds = time.perf_counter() - started
    fresh = [receipt.delivery for receipt in receipts if not receipt.repeated]
    rows = sum(delivery.rows for delivery in fresh)
    return {"seconds": seconds, "files": len(fresh), "rows": rows, "is_new": bool(fresh)}


def lay_out_city(home: str) -> dict[str, Any]:
    """Build the snapshot of the last month, unless it is there and nothing that it was made from has changed."""
    from minsheng.lake import build_snapshot

    steps: list[str] = []
    started = time.perf_counter()
    snapshot = build_snapshot(Path(home), PERIOD, progress=lambda _done, _total, note: steps.append(note))
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "counts": dict(snapshot.counts), "is_new": bool(steps)}


def screen_city(home: str, results: str) -> dict[str, Any]:
    """Screen the last month. The findings go to a folder of their own, so that none made before are found and kept."""
    from minsheng.screening import screen

    place = Path(results)
    place.mkdir(parents=True)
    (place / "lake").symlink_to(Path(home).resolve() / "lake")
    started = time.perf_counter()
    run = screen(place, PERIOD)
    return {
        "seconds": time.perf_counter() - started,
        "programmes": len(run.programmes),
        "households": run.households,
        "leads": run.leads,
    }


def simulate_reform(home: str) -> dict[str, Any]:
    """Ask what the example reform, the dibao standards of September 2023 over the law of August, changes in the last month."""
    from minsheng.screening.whatif import simulate

    reform = files("minsheng.screening.whatif").joinpath("examples/standards-2023-09.yaml")
    started = time.perf_counter()
    with as_file(reform) as path:
        simulate(Path(home), [path], PERIOD, law_date=dt.date(2023, 8, 31))
    return {"seconds": time.perf_counter() - started}


def prepare(people: int, city: Path, home: Path) -> dict[str, Measured]:
    """Bring a home to the point where the last month is laid out; what is there already is used as it is.

    Args:
        people: Size of the city, if one must be synthesised.
        city: Folder of the deliveries; files that the home has already are passed over.
        home: Folder of all state.

    Returns:
        The stages that had to be run, by name.
    """
    stages: dict[str, Measured] = {}
    has_files = (city / "deliveries.json").exists()
    has_deliveries = (home / "lake" / "deliveries").exists()
    if not has_files and not has_deliveries:
        say(f"synthesising {people:,} people")
        stages["synth"] = measured("city:synthesise_city", city=city, people=people)
    if has_files or not has_deliveries:
        say("taking in their files")
        stages["ingest"] = measured("city:ingest_city", city=city, home=home)
    say("laying out the month")
    stages["snapshot"] = measured("city:lay_out_city", home=home)
    return {name: stage for name, stage in stages.items() if stage.value["is_new"]}


def lines(stages: dict[str, Measured], home: Path, results: Path, people: int) -> list[Line]:
    """The stages of the main job; their targets hold for the whole city of 32 million."""
    say("screening, findings and leads written")
    done = stages | {"screen": measured("city:screen_city", home=home, results=results)}
    say("asking what a reform would change")
    done["simulate"] = measured("city:simulate_reform", home=home)
    told = []
    for name, what, seconds, memory_mb in (
        ("synth", "synthesise the city, 12 months", 900, 8192),
        ("ingest", "take in its files", None, None),
        ("snapshot", "lay out the last month", 300, None),
        ("screen", "screen it, the whole law: findings and leads on disk", 180, 3072),
        ("simulate", "what a reform of the standards would change", 60, None),
    ):
        if name not in done:
            continue
        stage = done[name]
        took = stage.value["seconds"]
        promised = [f"{seconds} s"] if seconds else []
        promised += [f"{memory_mb / 1024:.0f} GB"] if memory_mb else []
        kept = took <= (seconds or took) and stage.peak_mb <= (memory_mb or stage.peak_mb)
        told.append(
            Line(
                part="f",
                what=what,
                ours=f"{took:.1f} s",
                target=f"≤ {', '.join(promised)} at 32 M" if promised else "",
                met=kept if promised and people >= FULL_SIZE else None,
                peak=f"{stage.peak_mb:,.0f} MB",
                note=_counted(stage.value),
            )
        )
    return told


def _counted(value: dict[str, Any]) -> str:
    counts = value.get("counts") or {
        name: value[name] for name in ("files", "rows", "programmes", "households", "leads") if name in value
    }
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"{told}; {value['rows'] / value['seconds']:,.0f} rows/s" if "rows" in value else told
