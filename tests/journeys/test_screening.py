"""A screening from the console: started in a browser, carried out by the worker that serving brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_morning import look_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE = 120_000


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_an_analyst_starts_a_screening_and_watches_it_end(
    served: str, browser: Browser, width: int, height: int
) -> None:
    """The page follows by itself, also after it was loaded again; no error in the console of the browser."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page, told = context.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{served}/screenings")
    page.get_by_label("用户名").fill("analyst")
    page.get_by_label("密码").fill("minsheng-demo")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/screenings")
    look_over(page)
    page.get_by_role("button", name="开始或预约").click()
    page.wait_for_url("**/screenings/*")
    page.reload()
    page.wait_for_selector(".state.done", timeout=PATIENCE)
    assert page.locator(".stages .done").count() == 3
    look_over(page)
    page.get_by_role("link", name="查看线索").click()
    page.wait_for_url("**/leads")
    assert told == []
    context.close()
