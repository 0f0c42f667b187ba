"""The law of the city takes overlays of its own divisions and of no other place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from minsheng.rules import LawError
from minsheng.screening.run import law_of

DAY = dt.date(2023, 12, 31)
OVERLAY = """
place: {{code: "{code}"}}
dibao_standard:
  dates:
    2023-10-01: {{cites: 区县文件, status: seen, values: {{rural: 61000}}}}
"""


def overlay(folder: Path, code: str) -> Path:
    path = folder / "place.yaml"
    path.write_text(OVERLAY.format(code=code), encoding="utf-8")
    return path


def test_an_overlay_of_a_district_replaces_its_values(tmp_path: Path) -> None:
    law = law_of(DAY).reformed([overlay(tmp_path, "500114")])
    dated = law.parameters["dibao_standard"].on(DAY)
    assert dated is not None
    assert dated.rows["rural",] == 61_000


def test_an_overlay_of_a_place_outside_the_city_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        law_of(DAY).reformed([overlay(tmp_path, "510100")])
    (problem,) = caught.value.problems
    assert (problem.id, problem.where) == ("rules.E110", "place.yaml:2")
