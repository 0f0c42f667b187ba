"""Pictures of a law are whole, legible and the same every time: shapes tell the roles, no text leaves its box, no host is named."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from minsheng.rules import Law, load_law
from minsheng.rules.drawing import MOST_COLUMNS, WIDTH
from minsheng.rules.svg import fitted, text_width, wrapped
from minsheng.rules.timeline import timeline

SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.date(2023, 12, 31)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law("minsheng.law", law_date=DAY)


def parsed(svg: str) -> ET.Element:
    """A picture as XML; it fails where the text is none."""
    return ET.fromstring(svg)  # noqa: S314 - a picture that was drawn a moment ago


def boxes(picture: ET.Element) -> Iterator[tuple[float, float, float, float, ET.Element]]:
    """The frame of every group that has one, and the group."""
    for group in picture.iter(f"{SVG}g"):
        frame = group.find(f"{SVG}rect[@class]")
        if frame is not None:
            x, y, width, height = (float(frame.get(side, "0")) for side in ("x", "y", "width", "height"))
            yield x, y, width, height, group


def test_the_graph_of_every_programme_is_one_page_wide_and_its_texts_stay_inside(law: Law) -> None:
    for record in law.programmes.values():
        svg = law.diagram([record.decides]).svg
        picture = parsed(svg)
        assert float(picture.get("width", "0")) <= MOST_COLUMNS * (WIDTH + 50) + 100
        for x, y, width, height, group in boxes(picture):
            for line in group.iter(f"{SVG}text"):
                half = text_width(line.text or "", float(line.get("font-size", "0"))) / 2
                assert x <= float(line.get("x", "0")) - half
                assert float(line.get("x", "0")) + half <= x + width
                assert y < float(line.get("y", "0")) < y + height


def test_boxes_of_a_graph_do_not_cover_each_other(law: Law) -> None:
    for record in law.programmes.values():
        frames = [frame[:4] for frame in boxes(parsed(law.diagram([record.decides]).svg))]
        for number, (x, y, width, height) in enumerate(frames):
            for x2, y2, width2, height2 in frames[number + 1 :]:
                is_beside = x + width <= x2 or x2 + width2 <= x
                assert is_beside or y + height <= y2 or y2 + height2 <= y


def test_roles_are_told_by_shape(law: Law) -> None:
    svg = law.diagram(["dibao_income_below"]).svg
    picture = parsed(svg)
    assert picture.find(f".//{SVG}polygon") is not None or "table" in svg
    radii = {
        rect.get("class", "").split()[-1]: float(rect.get("rx", "0"))
        for rect in picture.iter(f"{SVG}rect")
        if "box" in rect.get("class", "") and float(rect.get("width", "0")) == WIDTH
    }
    assert radii["fact"] > radii["rule"]
    assert "stroke-width:3" in svg


def test_a_picture_names_no_host_and_needs_no_font(law: Law) -> None:
    for svg in (law.diagram(["dibao_eligible"]).svg, timeline(law.parameters["dibao_standard"])):
        assert set(re.findall(r"\w+://[\w./]*", svg)) == {"http://www.w3.org/2000/svg"}
        assert "@font-face" not in svg
        assert "<script" not in svg


def test_a_picture_is_the_same_in_every_process(law: Law) -> None:
    program = (
        "import datetime as dt; from minsheng.rules import load_law; import sys; "
        "sys.stdout.buffer.write(load_law('minsheng.law', law_date=dt.date(2023, 12, 31)).diagram(['tekun_present']).svg.encode())"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.decode()
    assert other == law.diagram(["tekun_present"]).svg


def test_a_timeline_shows_every_value_with_its_day_and_its_citation(law: Law) -> None:
    parameter = law.parameters["dibao_standard"]
    svg = timeline(parameter)
    for dated in parameter.dates:
        assert dated.since.isoformat() in svg
        assert dated.cites in svg
    for value in ("717.00", "735.00", "581.00", "600.00"):
        assert f">{value}<" in svg


def test_every_parameter_can_be_drawn(law: Law) -> None:
    for parameter in law.parameters.values():
        parsed(timeline(parameter))


def test_long_titles_are_broken_and_cut_to_the_room_they_have() -> None:
    lines = wrapped("符合条件的最低生活保障家庭成员人数（含共同生活）", 13, 100, 2)
    assert len(lines) == 2
    assert all(text_width(line, 13) <= 100 for line in lines)
    assert lines[1].endswith("…")
    assert fitted("short", 10, 100) == "short"
