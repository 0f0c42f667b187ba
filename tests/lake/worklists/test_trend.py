"""Quality over time tells how the files came, and how much of what was refused is still open."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from minsheng.lake.worklists import accept_back, export_list, trends, write_trend_page
from tests.lake.lake_files import GRANDMA, GRANDPA, Deliver, row
from tests.lake.worklists.clerk import edited, put, sheets


def test_each_month_tells_its_share_its_reasons_and_what_is_open(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"), row("pensions", person_id=GRANDMA), period="2023-10")
    deliver("pensions", row("pensions"), period="2023-11")
    (trend,) = trends(home)
    assert [(m.period, m.rows, m.refused, m.share, m.open) for m in trend.months] == [
        ("2023-10", 2, 1, 0.5, 0), ("2023-11", 1, 0, 0.0, 0),
    ]  # fmt: skip
    assert trend.reasons == {"bad_number": 1}
    assert (trend.rows, trend.refused) == (3, 1)


def test_a_correction_closes_rows_and_does_not_make_the_file_better(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"), row("pensions", person_id=GRANDMA, monthly_amount="y"))
    ((file, _),) = export_list(home, ["pensions"], home.parent / "out.xlsx")
    header = list(sheets(file).values())[1][0]
    accept_back(home, edited(file, lambda rows: [put(header, rows[0], 月待遇=200)]))
    (month,) = trends(home, "pensions")[0].months
    assert (month.rows, month.refused, month.open) == (2, 2, 1)


def test_the_page_is_whole_in_itself_and_escapes_what_it_shows(home: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions", monthly_amount="x"))
    deliver("hukou_people", row("hukou_people", person_id=GRANDPA, father_id="1"))
    page = home.parent / "page.html"
    write_trend_page(home, trends(home), page)
    text = page.read_text("utf-8")
    assert "养老待遇" in text
    assert "100.00%" in text
    assert not re.search(r"<script|<link|src=|@import|url\(", text)
    assert set(re.findall(r"https?://[^\s\"]+", text)) == {"http://www.w3.org/2000/svg"}
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)  # noqa: S314 - our own file


def test_nothing_delivered_is_told(home: Path) -> None:
    assert trends(home) == ()
    write_trend_page(home, (), home.parent / "page.html")
    assert "Nothing was delivered" in (home.parent / "page.html").read_text("utf-8")
