"""A monitor on a phone, a township clerk with forty leads, a district approver: their day in a real browser."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.city import TestCity
from tests.journeys.busy_town import LEADS, busy_console
from tests.journeys.test_morning import look_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VENDOR = Path(__file__).parents[2] / "src" / "minsheng" / "console" / "static" / "vendor"
WIDE, PHONE = (1440, 900), (390, 844)
WORDS = {
    "zh-CN": {
        "in": "登录", "no_risk": "无风险", "notes": "说明（选", "submit": "提交", "must": "须写明理由", "save": "保存这个筛选", "name": "名字",
        "keep": "保存", "assign": "分派", "assigned": "已分派", "over": "转交其他部门", "ask": "请他们做什么",
        "hand": "转交", "unknown": "未知", "choose": "选择要改的事实",
    },
    "en-GB": {
        "in": "Sign in", "no_risk": "No risk", "notes": "Notes", "submit": "Submit", "must": "needs its reason", "save": "Save this filter",
        "name": "Name", "keep": "Save", "assign": "Assign", "assigned": "assigned", "over": "Hand over to another",
        "ask": "What they are to do", "hand": "Hand over", "unknown": "Unknown", "choose": "Choose facts",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def busy(city: TestCity) -> Iterator[str]:
    """The address of a console with forty leads more."""
    pytest.importorskip("django", reason="the console is an extra")
    if not VENDOR.is_dir():
        pytest.skip("the assets of the pages are missing: run scripts/assets")
    with (
        tempfile.TemporaryDirectory(prefix="minsheng-") as folder,
        busy_console(city.copy(Path(folder) / "home")) as address,
    ):
        yield address


@contextmanager
def reading(browser: Browser, address: str, role: str, language: str, size: tuple[int, int]) -> Iterator[Page]:
    """Somebody signed in; no error of the browser's console and no request to another host."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
    page = context.new_page()
    told: list[str] = []
    # A form that was refused comes back with 422, which Chromium tells as an error of loading.
    page.on(
        "console",
        lambda m: told.append(m.text) if m.type in {"error", "warning"} and "422" not in m.text else None,
    )
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else told.append(r.url))
    page.goto(f"{address}/sign-in")
    page.locator("input[name=username]").fill(role)
    page.locator("input[name=password]").fill("minsheng-demo")
    page.get_by_role("button", name=WORDS[language]["in"]).click()
    page.wait_for_url(f"{address}/")
    yield page
    assert told == []
    context.close()


def first_number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found
    return int(found.group())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_monitor_answers_a_lead_on_a_phone(busy: str, browser: Browser, language: str) -> None:
    """What is due, one household with its summary first, an answer that lacked its reason, and its place in the history."""
    words = WORDS[language]
    with reading(browser, busy, "monitor", language, PHONE) as page:
        look_over(page)
        before = first_number(page.locator(".clocks .red b").inner_text())
        page.locator(".clocks .red a").click()
        page.wait_for_url("**light=red**")
        assert page.locator("li.lead").count() == before > 0
        page.locator("a.lead-name").first.click()
        page.wait_for_selector("form.answer")
        look_over(page)
        page.get_by_label(words["no_risk"], exact=True).check()
        page.get_by_role("button", name=words["submit"], exact=True).click()
        page.wait_for_selector("[role=alert]")
        assert words["must"] in page.locator("[role=alert]").first.inner_text()
        look_over(page)
        page.get_by_label(words["no_risk"], exact=True).check()
        page.get_by_label(words["notes"]).fill("已入户")
        page.get_by_role("button", name=words["submit"], exact=True).click()
        page.wait_for_selector(".answered")
        assert "已入户" in page.locator(".timeline").inner_text()
        page.goto(busy)
        assert first_number(page.locator(".clocks .red b").inner_text()) == before - 1


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), [("zh-CN", WIDE), ("en-GB", PHONE)])
def test_a_clerk_works_through_forty_leads(busy: str, browser: Browser, language: str, size: tuple[int, int]) -> None:
    """By keyboard through the list, a filter kept, a village given to its monitor, one lead handed to another department."""
    words = WORDS[language]
    with reading(browser, busy, "clerk", language, size) as page:
        look_over(page)
        counts = [
            first_number(one)
            for one in page.locator(".clocks:not(.wait-tiles) li:not(:last-child) b").all_inner_texts()
        ]
        assert LEADS - 5 <= sum(counts) <= LEADS + 20
        page.keyboard.press("g")
        page.keyboard.press("l")
        page.wait_for_url("**/leads")
        look_over(page)
        for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
            page.keyboard.press(key)
            assert (
                page.evaluate(
                    "[...document.querySelectorAll('li.lead')].indexOf(document.activeElement.closest('li.lead'))"
                )
                == expected
            )
        page.keyboard.press("?")
        assert page.locator("#keys").get_attribute("open") is not None
        name = page.evaluate("document.activeElement.innerText")
        page.locator("li.lead a.lead-name").nth(1).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/households/**")
        assert page.locator("h1").inner_text() in name

        page.goto(f"{busy}/leads?light=amber&q={'5' if language == 'zh-CN' else '50'}")
        page.get_by_text(words["save"]).click()
        page.get_by_label(words["name"], exact=True).fill(f"快到期 {language}")
        page.get_by_role("button", name=words["keep"], exact=True).click()
        page.wait_for_selector(f".saved:has-text('快到期 {language}')")
        look_over(page)

        page.goto(f"{busy}/leads/assign")
        free = page.locator(".choices input[name=place]").first
        waiting = first_number(page.locator(".choices label:has(input[name=place]) b").first.inner_text())
        free.check()
        page.wait_for_selector("input[name=lead]", state="attached")
        look_over(page)
        page.locator("input[name=person]").first.check()
        page.get_by_role("button", name=words["assign"], exact=True).click()
        page.wait_for_selector(".done")
        assert first_number(page.locator(".done").inner_text()) == waiting

        page.goto(f"{busy}/leads?light=green")
        number = first_number(page.locator("li.lead .place").first.inner_text())
        page.locator("a.lead-name").first.click()
        page.get_by_text(words["over"]).click()
        page.locator("select[name=department]").select_option("health")
        page.get_by_label(words["ask"]).fill("请核实住院")
        page.get_by_role("button", name=words["hand"], exact=True).click()
        page.wait_for_selector(".waits")
        look_over(page)
        page.goto(f"{busy}/leads?whose=waiting")
        assert f"#{number}" in page.locator("ul.leads").inner_text()
    with reading(browser, busy, "health", language, size) as page:
        assert f"#{number}" in page.locator("ul.leads").first.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), [("zh-CN", PHONE), ("en-GB", WIDE)])
def test_an_approver_follows_the_map_to_a_household(
    busy: str, browser: Browser, language: str, size: tuple[int, int]
) -> None:
    """Town by town to the list; a household's twelve months; what would change, recomputed at once; and no form to answer."""
    words = WORDS[language]
    with reading(browser, busy, "approver", language, size) as page:
        page.keyboard.press("g")
        page.keyboard.press("m")
        page.wait_for_url("**/leads/map")
        look_over(page)
        bar = page.locator(".bars li").first
        expected = int(bar.locator("b").inner_text())
        bar.locator("a").first.click()
        page.wait_for_url("**at=*********")
        assert sum(int(one) for one in page.locator(".bars b").all_inner_texts()) == expected
        page.go_back()
        page.locator(".bars li").first.locator("a").last.click()
        page.wait_for_url("**q=**")
        assert first_number(page.locator(".facet a[aria-current] b").first.inner_text()) == expected

        page.goto(f"{busy}/leads?kind=should_be_looked_at")
        page.locator("a.lead-name").first.click()
        page.wait_for_selector(".law article")
        page.wait_for_selector(".year svg")
        assert page.locator("form.answer").count() == 0
        assert words["unknown"] in page.locator(".year").inner_text()  # nine of the twelve months were never delivered
        page.get_by_text(words["choose"]).click()
        page.locator("#fact-0").select_option("employment_income")
        page.locator("#value-0").fill("0")
        page.keyboard.press("Tab")
        page.wait_for_selector(".outcome-of b")
        assert page.locator("#value-0").input_value() == "0"
        page.locator("#value-0").fill("x")
        page.keyboard.press("Tab")
        page.wait_for_selector(".supposing [role=alert]")
        page.locator("#sources-title").scroll_into_view_if_needed()
        page.locator("section:has(#sources-title) details summary").first.click()
        page.locator("section:has(#sources-title) .rows summary").first.click()
        page.wait_for_selector(".origin")
        look_over(page)
