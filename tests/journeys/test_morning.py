"""A morning in a real browser: sign in, what is due, one household, why; the clerk answers, the auditor only looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "build" / "axe" / "axe.min.js"
WORDS = {
    "zh-CN": {"name": "用户名", "password": "密码", "in": "登录", "working": "核算过程", "outcome": "无风险", "reason": "说明（选", "submit": "提交"},
    "en-GB": {"name": "User name", "password": "Password", "in": "Sign in", "working": "The working", "outcome": "No risk", "reason": "Notes", "submit": "Submit"},
}  # fmt: skip


def look_over(page: Page) -> None:
    """Nothing that axe calls serious or critical, and nothing to scroll sideways for."""
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        assert [one for one in found if one[0] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "width", "height", "language"), [("clerk", 1440, 900, "zh-CN"), ("auditor", 390, 844, "en-GB")]
)
def test_from_the_desk_to_a_household_and_an_answer(
    served: str, browser: Browser, role: str, width: int, height: int, language: str
) -> None:
    """No error in the console of the browser, and no request to another host."""
    words = WORDS[language]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((served, "data:")) else told.append(request.url))

    page.goto(served)
    look_over(page)
    page.get_by_label(words["name"]).fill(role)
    page.get_by_label(words["password"]).fill("minsheng-demo")
    page.get_by_role("button", name=words["in"]).click()
    page.wait_for_url(f"{served}/")
    look_over(page)

    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leads")
    look_over(page)
    choice = page.locator("nav.facet").nth(2).locator("a").filter(has_not_text=" 0").nth(1)
    expected = int(choice.locator("b").inner_text())
    choice.click()
    page.wait_for_url("**kind=**")
    assert page.locator("li.lead").count() == min(expected, 25)

    page.locator("a.lead-name").first.click()
    page.wait_for_selector(".law article")
    page.get_by_text(words["working"]).first.click()
    page.wait_for_selector(".tree cite")
    look_over(page)

    forms = page.locator("form.answer")
    assert forms.count() == (1 if role == "clerk" else 0)
    if role == "clerk":
        page.get_by_label(words["outcome"], exact=True).check()
        page.get_by_label(words["reason"]).fill("已入户核实")
        page.get_by_role("button", name=words["submit"]).click()
        page.wait_for_selector(".answered")
        assert "已入户核实" in page.locator(".answered").inner_text()
        assert forms.count() == 0
    assert told == []
    context.close()
