"""`make fuzz`: coverage-guided fuzzing of the readers. Each input is read; one in many is taken in as a whole."""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["minsheng.lake"]):
    from minsheng.lake import quick_texts, read_csv, read_parquet, read_xlsx  # noqa: F401  so that they are instrumented
    from tests.fuzz.one_input import read_one, take_in_one

RUNS = 100_000
TAKEN_IN = 500
"""One input in so many goes the whole way, which takes a hundred times as long."""
CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    """Fuzz with the corpus as seed; what is found goes to `var/fuzz`."""
    found = Path("var/fuzz")
    found.mkdir(parents=True, exist_ok=True)
    shared = Path("/dev/shm")  # noqa: S108  in memory, where there is such a place; a folder of its own is made in it
    folder = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None))
    count = 0

    def one(data: bytes) -> None:
        nonlocal count
        count += 1
        read_one(data, folder)
        if count % TAKEN_IN == 0:
            take_in_one(data, folder)
            shutil.rmtree(folder / "home", ignore_errors=True)
            gc.collect()

    options = [
        f"-runs={RUNS}",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-max_len=20000",
        f"-artifact_prefix={found}/",
        "-print_final_stats=1",
    ]
    try:
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(found), str(CORPUS)], one)
        atheris.Fuzz()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
