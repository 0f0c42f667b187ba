"""Every page of the console, at both widths and in both languages, looked over by axe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.journeys.watching import faults_of, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOR_ALL = (
    "/citizen", "/citizen/check", "/citizen/status", "/citizen/notices", "/citizen/apply", "/citizen/apply/500103", "/sign-in",
)  # fmt: skip
PASSWORD = "minsheng-demo"  # noqa: S105 - of the demonstration's accounts


NAMED: Final = re.compile(r"/(law/cliffs|law(?!/(?:changes|cliffs)\b)|data/(?:feeds|refused|doubts)|sources)/[^/]+")
"""Pages of one kind that are told apart by a name: there are hundreds of rules, and dozens of tables."""


def kind_of(path: str) -> str:
    """The kind of page that an address leads to: numbers, names and questions left out."""
    return re.sub(r"\d+", "#", NAMED.sub(r"/\1/#", path.partition("?")[0]))


def links(page: Page, served: str) -> list[str]:
    """Where the page leads, one address of each kind."""
    found = page.eval_on_selector_all(
        "a[href]", "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
    )
    kinds: dict[str, str] = {}
    for where in found:
        path = where.removeprefix(served).partition("#")[0]
        if where.startswith(served) and not path.startswith("/attachments"):
            kinds.setdefault(kind_of(path), path)
    return list(kinds.values())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("window", ["wide", "phone"])
def test_every_page_for_everybody(served: str, browser: Browser, window: str, language: str) -> None:
    """In the large view as well."""
    with watched(browser, served, window, language) as page:
        faults = []
        for large in (False, True):
            if large:
                page.goto(f"{served}/citizen")
                page.locator("button[name=view]").click()
                page.wait_for_selector("html.large")
            for where in FOR_ALL:
                page.goto(f"{served}{where}")
                faults += faults_of(page)
        assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize(("window", "language"), [("wide", "en-GB"), ("phone", "zh-CN")])
@pytest.mark.parametrize("role", ["clerk", "auditor", "analyst", "reviewer"])
def test_every_page_that_a_role_is_led_to(served: str, browser: Browser, role: str, window: str, language: str) -> None:
    """From the desk on, two steps far, one page of each kind; what a page fetches by itself is waited for."""
    with watched(browser, served, window, language) as page:
        page.goto(f"{served}/sign-in")
        page.locator("input[name=username]").fill(role)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button").click()
        page.wait_for_url(f"{served}/")
        seen: set[str] = set()
        faults, ahead = [], ["/"]
        for _ in range(3):
            further: list[str] = []
            for path in ahead:
                kind = kind_of(path)
                if kind in seen:
                    continue
                seen.add(kind)
                page.goto(f"{served}{path}")
                page.wait_for_load_state("networkidle")
                faults += faults_of(page)
                further += links(page, served)
            ahead = further
        assert faults == []
        assert len(seen) >= 2
