"""A small synthetic city, taken in and screened, that tests share."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from minsheng.lake import ingest
from minsheng.screening import Run, screen
from minsheng.synth import synthesise

PEOPLE, MONTHS, START, LAST = 6_000, 3, "2023-10", "2023-12"


@dataclass(frozen=True)
class TestCity:
    """Deliveries with their truth, a home that has taken them in, and the published screening of the last month."""

    __test__ = False

    folder: Path
    home: Path
    run: Run

    @property
    def truth(self) -> Path:
        return self.folder / "truth"

    def copy(self, to: Path) -> Path:
        """A home of its own for a test that writes."""
        shutil.copytree(self.home, to)
        return to


def make_city(folder: Path) -> TestCity:
    """Synthesise, ingest and screen."""
    city, home = folder / "city", folder / "home"
    synthesise(city, people=PEOPLE, months=MONTHS, seed=7, start=START, processes=1)
    for entry in json.loads((city / "deliveries.json").read_text(encoding="utf-8")):
        ingest(home, entry["table"], city / entry["file"], entry["period"])
    return TestCity(city, home, screen(home, LAST))
