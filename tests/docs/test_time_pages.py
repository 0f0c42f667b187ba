"""The pages on corrections, withdrawals and lineage: their commands run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import list_deliveries
from scripts.docs.console import commands_of, difference, run, surroundings
from tests.city import TestCity

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["howto/correct-a-delivery.md", "howto/trace-a-number.md"])
def test_the_commands_of_a_page_run(page: str, city: TestCity, tmp_path: Path) -> None:
    home = city.copy(tmp_path / "var")
    pensions = list_deliveries(home, "pensions")[-1]
    shutil.copyfile(city.folder / "2023-12" / pensions.file_name, tmp_path / "pensions-corrected.csv")
    household = duckdb.execute(f"SELECT min(household_id) FROM '{city.run.findings}'").fetchall()[0][0]
    text = (DOCS / page).read_text(encoding="utf-8")
    text = text.replace("500101001001000123", str(household))
    text = re.sub(r"(withdraw|--delivery) 17\b", rf"\1 {pensions.number}", text)
    commands = list(commands_of(text))
    assert commands
    printed = run(commands, tmp_path, surroundings())
    wrong = [problem for command, now in zip(commands, printed, strict=True) if (problem := difference(command, now))]
    assert not wrong, "\n\n".join(wrong)
