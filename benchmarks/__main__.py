"""`python -m benchmarks`: one run, one set of data, one table. See docs/reference/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import city, household, ingest, linkage, openfisca, screening
from benchmarks.measure import BenchmarkError, say
from benchmarks.table import Line, markdown, plain_data

PARTS = "abcdefg"
VAR = Path(__file__).parent.parent / "var"


def main() -> int:
    """Measure what is asked for and print it."""
    asked = _arguments()
    parts = set(asked.only.split(","))
    if unknown := parts - set(PARTS):
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    VAR.mkdir(exist_ok=True)
    machine = _machine()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=VAR) as folder:
            lines = _lines(parts, asked, Path(folder))
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(
            json.dumps(
                {"machine": machine, "people": asked.people, "lines": plain_data(lines)},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        print(f"{machine}\n\n{markdown(lines)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--people", type=int, default=1_000_000, help="size of the synthetic city; 32_000_000 is the whole one"
    )
    parser.add_argument("--only", default=",".join(PARTS), help="letters of the benchmarks, separated by commas")
    parser.add_argument("--json", action="store_true", help="print for machines")
    parser.add_argument("--city", type=Path, help="folder of deliveries: used if it holds any, else filled and kept")
    parser.add_argument("--home", type=Path, help="folder of all state: used as far as it goes, and kept")
    parser.add_argument("--historical", type=Path, help="Parquet of the 50,578 historical records, for (g)")
    return parser.parse_args()


def _lines(parts: set[str], asked: argparse.Namespace, work: Path) -> list[Line]:
    lines: list[Line] = []
    people, home = asked.people, asked.home or work / "home"
    stages = city.prepare(people, asked.city or work / "city", home) if parts - {"e", "g"} else {}
    measures: dict[str, Callable[[], list[Line]]] = {
        "c": lambda: openfisca.lines(home, people, work),
        "d": lambda: household.lines(home, work),
        "e": lambda: ingest.lines(people, work),
        "f": lambda: city.lines(stages, home, work / "findings", people),
        "g": lambda: linkage.lines(min(people, linkage.MOST_RECORDS), work, asked.historical),
    }
    if parts & {"a", "b"}:
        lines += [line for line in screening.lines(home) if line.part in parts]
    for part in sorted(parts & set(measures)):
        if part == "c" and not openfisca.is_installed():
            say("openfisca-core is not in this environment, so (c) is left out; `make bench` makes one that has it")
            continue
        lines += measures[part]()
    return lines


def _machine() -> str:
    """What a reader must know to compare; others at work on the machine slow everything down."""
    memory_gb = _total_memory_kb() / 1024**2
    versions = [f"Python {platform.python_version()}", f"DuckDB {version('duckdb')}"]
    if openfisca.is_installed():
        versions.append(f"openfisca-core {version('openfisca-core')}")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory_gb:.0f} GB, load {load:.1f} before the start; {', '.join(versions)}"


def _total_memory_kb() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
