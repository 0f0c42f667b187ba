"""`law`, `simulate` and `replay`: what they print, what machines get, and how they end when something is wrong."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from minsheng.screening import law_of
from tests.city import LAST, TestCity
from tests.cli.conftest import Call

DAY = ("--law-date", "2023-12-31")


def test_law_list_names_every_programme_with_its_clause_and_what_is_assumed(call: Call) -> None:
    code, out, _ = call("law", "list", *DAY)
    assert code == 0
    assert "民发〔2021〕57号" in out
    assert "minimum_housing_area" in out
    code, out, _ = call("law", "list", *DAY, "--json")
    told = json.loads(out)
    assert [entry["name"] for entry in told] == list(law_of(dt.date(2023, 12, 31)).programmes)
    dibao = next(entry for entry in told if entry["name"] == "dibao")
    assert dibao["pays"] == "month"
    assert dibao["cases"] > 10
    assert "minimum_housing_area" in dibao["assumed"]


def test_law_show_tells_clause_formula_and_timeline_and_draws_the_graph(call: Call, tmp_path: Path) -> None:
    picture = tmp_path / "dibao.svg"
    code, out, _ = call("law", "show", "dibao", *DAY, "--svg", picture)
    assert code == 0
    assert "渝民发〔2023〕10号" in out
    assert "▶ 2023-09-01" in out
    ET.parse(picture)  # noqa: S314 - our own file
    code, out, _ = call("law", "show", "dibao_standard", *DAY, "--json")
    (parameter,) = json.loads(out)["parameters"]
    dates = {dated["since"]: {c["keys"][0]: c["value"] for c in dated["values"]} for dated in parameter["dates"]}
    assert dates["2023-09-01"] == {"urban": 73_500, "rural": 60_000}


def test_law_show_of_a_rule_gives_its_formula_in_both_languages(call: Call) -> None:
    code, out, _ = call("law", "show", "dibao_line", *DAY)
    assert code == 0
    assert "低保标准" in out
    assert "dibao standard" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("law", "show", "dibo"), "dibao"),
        (("law", "diff", "2023", "soon"), "soon"),
        (("law", "cliffs", "--household", "missing.yaml"), "missing.yaml"),
        (("simulate",), "--example"),
        (("simulate", "missing.yaml", "--period", LAST), "missing.yaml"),
        (("replay", "2023-12", "--known-on", "2001-01-01"), "2023-12"),
    ],
)
def test_what_is_at_fault_is_told_in_one_sentence(
    call: Call, city: TestCity, words: tuple[str, ...], told: str
) -> None:
    home = () if words[0] == "law" else ("--home", city.home)
    code, _, err = call(*words, *home)
    assert code == 1
    assert told in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_law_diff_of_two_years_shows_both_values(call: Call) -> None:
    code, out, _ = call("law", "diff", "2022", "2023")
    assert code == 0
    assert "717.00" in out
    assert "735.00" in out
    code, out, _ = call("law", "diff", "2023-08-31", "2023-09-01", "--json")
    changed = {change["name"]: change["values"] for change in json.loads(out)["parameters"]}
    assert {"keys": ["urban"], "before": 71_700, "after": 73_500} in changed["dibao_standard"]


def test_law_cliffs_tells_them_and_draws_one_chart_per_household(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("law", "cliffs", *DAY, "--up-to", 3000, "--out", tmp_path)
    assert code == 0
    assert "1,469" in out
    assert len(list(tmp_path.glob("*.svg"))) == 9
    code, out, _ = call("law", "cliffs", *DAY, "--up-to", 3000, "--json")
    told = {one["household"]: one for one in json.loads(out)}
    assert told["4-parent-pupil"]["cliffs"][0]["loss"] == 100_00


def test_simulate_prints_the_published_rise_and_writes_a_report(call: Call, city: TestCity, tmp_path: Path) -> None:
    code, example, _ = call("simulate", "--example")
    assert code == 0
    reform = tmp_path / "standards.yaml"
    reform.write_text(example, encoding="utf-8")
    words = ("simulate", reform, "--period", LAST, "--law-date", "2023-08-31", "--home", city.home)
    code, out, _ = call(*words, "--out", tmp_path / "report")
    assert code == 0
    for told in ("+2.51 %", "+3.27 %", "1 : 0.81 → 1 : 0.82", "暂不能判断", "每年成本", "万州区"):
        assert told in out
    assert (tmp_path / "report" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    figures = json.loads((tmp_path / "report" / "figures.json").read_text(encoding="utf-8"))
    code, out, _ = call(*words, "--json")
    assert json.loads(out)["effects"] == figures["effects"]


def test_a_bad_reform_ends_with_1_and_names_file_and_line(call: Call, city: TestCity, tmp_path: Path) -> None:
    reform = tmp_path / "bad.yaml"
    reform.write_text(
        "dibao_standrad:\n  dates:\n    2023-01-01: {value: 1, cites: x, status: seen}\n", encoding="utf-8"
    )
    code, out, err = call("simulate", reform, "--period", LAST, "--home", city.home)
    assert code == 1
    assert not out
    assert "bad.yaml:1" in err
    assert len(err.strip().splitlines()) == 1


def test_replay_of_unchanged_knowledge_is_told_and_writes_its_files(call: Call, home: Path, tmp_path: Path) -> None:
    words = ("replay", LAST, "--known-on", "2100-01-01", "--home", home)
    code, out, _ = call(*words, "--out", tmp_path)
    assert code == 0
    assert "Back-pay and recovery" in out
    assert (tmp_path / "lines.csv").read_text(encoding="utf-8").startswith("period,programme")
    code, out, _ = call(*words, "--json")
    assert json.loads(out)["line_count"] == 0
