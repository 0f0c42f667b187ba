"""The pages on reforms, replays and cliffs: their commands run, and what they state is what the program says."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from minsheng.lake import ingest
from minsheng.screening import law_of
from minsheng.screening.cliffs import sweep, typical_households
from minsheng.screening.whatif import read_reform
from scripts.docs.console import commands_of, difference, run, surroundings
from tests.city import TestCity

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["howto/simulate-a-reform.md", "howto/replay-a-month.md", "algorithms/cliffs.md"]


@pytest.fixture(scope="module")
def folder(city: TestCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home whose files arrived in time, one of them corrected later, and a family of its own."""
    folder = tmp_path_factory.mktemp("pages")
    for entry in json.loads((city.folder / "deliveries.json").read_text(encoding="utf-8")):
        late = entry["table"] == "pensions" and entry["period"] == "2023-12"
        day = dt.datetime(2024, 2, 1, tzinfo=dt.UTC) if late else dt.datetime(2024, 1, 3, tzinfo=dt.UTC)
        ingest(folder / "var", entry["table"], city.folder / entry["file"], entry["period"], received_at=day)
    text, *_ = re.findall(
        r"```yaml\n(.*?)```", (DOCS / "reference/household-file.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (folder / "family.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page: str, folder: Path) -> None:
    commands = list(commands_of((DOCS / page).read_text(encoding="utf-8")))
    assert commands
    printed = run(commands, folder, surroundings())
    wrong = [problem for command, now in zip(commands, printed, strict=True) if (problem := difference(command, now))]
    assert not wrong, "\n\n".join(wrong)


def test_the_reform_that_is_written_on_a_page_changes_what_the_page_says(tmp_path: Path) -> None:
    page = (DOCS / "howto/write-a-reform.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "edge.yaml").write_text(text, encoding="utf-8")
    reform = read_reform(tmp_path / "edge.yaml", law_of(dt.date(2023, 12, 31)))
    assert [(change.parameter, change.before, change.after) for change in reform.changes] == [
        ("dibao_edge_ratio", 15_000, 20_000)
    ]
    assert reform.title == ("边缘家庭放宽到两倍", "dibao edge up to twice the standard")


def test_the_cliff_of_the_page_is_the_cliff_of_the_law() -> None:
    law = law_of(dt.date(2023, 12, 31))
    one = next(h for h in typical_households(law) if h.name == "4-parent-pupil")
    (found,) = sweep(law, [one], 2_000)
    (cliff,) = found.cliffs
    page = (DOCS / "algorithms/cliffs.md").read_text(encoding="utf-8")
    told = (cliff.before, cliff.help_before, cliff.loss, cliff.recovered_at or 0)
    assert told == (146_900, 10_100, 10_000, 157_000)
    assert all(f"{fen // 100:,}" in page for fen in told)
