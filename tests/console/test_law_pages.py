"""Pages of the law: every entry can be opened, what is assumed says so, and a search finds by any word that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.consoles import HERE, TestConsole, account, signed_in

STATIC = Path(__file__).parents[2] / "src" / "minsheng" / "console" / "static" / "console"


def page_at(address: str, status: int = 200, *, language: str = "zh-hans") -> str:
    client = signed_in(account("clerk", str(HERE), name=f"reader-{language}"))
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_programme_and_node_of_the_law_has_a_page(db: TestConsole, language: str) -> None:
    """Rules with formula and clause, parameters with their dates, facts with their source."""
    import datetime as dt

    from minsheng.console.law.book import law_on

    law = law_on(dt.date(2023, 12, 31))
    client = signed_in(account("auditor", "50"))
    names = [*law.programmes, *list(law.nodes)[:: 5 if language == "en" else 9]]
    for name in names:
        answer = client.get(f"/law/{name}?on=2023-12-31", headers={"accept-language": language})
        assert answer.status_code == 200, name
        title = (law.programmes.get(name) or law.nodes[name]).title[language == "en"]
        assert title.replace("'", "&#x27;") in answer.content.decode(), name


def test_a_parameter_is_told_over_time_with_its_source(db: TestConsole) -> None:
    """As a table and as the figures of a chart; the value of the day is marked."""
    page = page_at("/law/dibao_standard?on=2023-12-31")
    assert "渝民发〔2023〕10号" in page
    assert re.search(r'<tr class="now"><td class="nowrap">2023-09-01', page)
    chart = json.loads(re.findall(r'<script id="steps-data" type="application/json">(.*?)</script>', page)[0])
    lines = {line["name"]: [(p["on"], p["value"]) for p in line["points"]] for line in chart["lines"]}
    assert (chart["kind"], len(lines)) == ("steps", 2)
    assert all(("2023-09-01", value) in points for value, points in zip((735.0, 600.0), lines.values(), strict=True))


def test_what_is_assumed_says_so(db: TestConsole) -> None:
    """In the list of programmes, in the table of parameters and beside each date."""
    import datetime as dt

    from minsheng.console.law.book import law_on

    law = law_on(dt.date(2023, 12, 31))
    assumed = next(p for p in law.parameters.values() if any(dated.status == "assumed" for dated in p.dates))
    assert 'class="assumed">暂定' in page_at(f"/law/{assumed.name}?on=2023-12-31")
    assert "项为暂定" in page_at("/law?on=2023-12-31", language="zh-cn")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("低保标准", "/law/dibao_standard"),
        ("DIBAO standard", "/law/dibao_standard"),
        ("dibao_amount", "/law/dibao_amount"),
        ("民发〔2021〕57号 第二十三条", "/law/dibao"),
    ],
)
def test_a_search_finds_by_name_title_and_clause(db: TestConsole, words: str, expected: str) -> None:
    """In both languages, whatever the reader's."""
    from django.utils.http import urlencode

    assert expected in page_at(f"/law?{urlencode({'q': words})}")


def test_a_search_that_finds_nothing_says_what_to_do(db: TestConsole) -> None:
    """And shows what was looked for as letters."""
    page = page_at("/law?q=<script>alert(1)</script>")
    assert "可换一个词" in page
    assert "<script>alert" not in page


def test_two_days_are_compared_value_by_value(db: TestConsole) -> None:
    """Whichever is named first."""
    for address in (
        "/law/changes?before=2023-08-31&after=2023-12-31",
        "/law/changes?before=2023-12-31&after=2023-08-31",
    ):
        page = page_at(address)
        assert (page.find("717.00") < page.find("735.00"), "717.00" in page) == (True, True)
    assert "没有变化" in page_at("/law/changes?before=2023-11-01&after=2023-11-02")
    assert "请写明前后两个日期" in page_at("/law/changes?before=yesterday&after=2023-11-02", 422)


def test_any_day_can_be_asked_for(db: TestConsole) -> None:
    """Before the first law, far in the future, and no day at all; what is not in force then says so."""
    for day in ("0001-01-01", "9999-12-31", "x"):
        page_at(f"/law?on={day}")
    assert "没有效力" in page_at("/law/dibao_amount?on=0001-01-01", 404)
    page_at("/law/nothing_of_the_kind", 404)


def test_the_graph_is_drawn_without_a_style_of_its_own(db: TestConsole) -> None:
    """The policy of the pages allows none; its boxes lead to their pages, on the same day."""
    page = page_at("/law/dibao?on=2023-12-31")
    assert ("<style" in page, " style=" in page) == (False, False)
    assert '<a href="/law/dibao_income_below?on=2023-12-31"><title>' in page


def test_the_style_sheet_says_what_the_pictures_need(db: TestConsole) -> None:
    """What the drawing says of its shapes stands in the sheet word for word."""
    from minsheng.console.law.drawings import STYLES

    sheet = (STATIC / "data.css").read_text("utf-8")
    assert [style for style in STYLES if style not in sheet] == []


def test_a_cliff_is_drawn_for_one_household_at_a_time(db: TestConsole) -> None:
    """A typical one; of others there is none."""
    assert 'hx-get="/law/cliffs/3-couple"' in page_at("/law/cliffs?household=3-couple")
    part = page_at("/law/cliffs/1-single-urban?on=2023-12-31")
    assert ("<polyline" in part, " style=" in part) == (True, False)
    page_at("/law/cliffs/nobody", 404)


def test_a_page_of_the_law_asks_the_database_no_more_for_more(db: TestConsole) -> None:
    """The law is no matter of the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(account("clerk", str(HERE)))
    counts = []
    for address in ("/law", "/law/dibao", "/law?q=a"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert max(counts) <= 8
