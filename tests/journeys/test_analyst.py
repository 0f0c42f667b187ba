"""The analyst in a real browser: looks the law up, finds a late feed, hands a work-list out and back, tries a reform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_morning import look_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WORDS = {
    "zh-CN": {
        "name": "用户名", "password": "密码", "in": "登录", "law": "法规", "search": "项目、规则、参数、条款", "find": "查找",
        "found": "低保标准", "data": "数据", "refused": "退回行", "export": "导出更正表（XLSX）", "file": "更正后的工作簿",
        "upload": "上传", "back": "已收回", "why": "不再报送的理由", "close": "将所选行销项", "doubts": "疑点数据",
        "identity": "人员识别", "simulate": "测算", "add": "加入", "standard": "低保标准",
        "title": "方案名称", "start": "开始测算", "map": "受益户数", "figures": "各区县数字", "choose": "选择",
    },
    "en-GB": {
        "name": "User name", "password": "Password", "in": "Sign in", "law": "Law", "search": "Programme, rule, parameter or clause",
        "find": "Search", "found": "dibao standard", "data": "Data", "refused": "Refused rows", "export": "Export the list (XLSX)",
        "file": "Corrected workbook", "upload": "Upload", "back": "was taken back", "why": "Why they need not be delivered",
        "close": "Close the chosen rows", "doubts": "Doubtful data", "identity": "Identity", "simulate": "Simulate",
        "add": "Add", "standard": "dibao standard", "title": "Name of the reform", "start": "Start",
        "map": "Households that gain", "figures": "Figures by district", "choose": "Choose",
    },
}  # fmt: skip


def has_drawn(page: Page) -> bool:
    """Whether every chart of the page holds a picture."""
    page.wait_for_selector(".chart canvas")
    return bool(page.evaluate("[...document.querySelectorAll('.chart')].every(one => one.querySelector('canvas'))"))


def read_the_law(page: Page, served: str, words: dict[str, str]) -> None:
    """A search, a parameter over time, a graph that leads on, cliffs, two days."""
    page.locator(".top nav").get_by_role("link", name=words["law"], exact=True).click()
    look_over(page)
    page.get_by_label(words["search"]).fill("dibao_standard")
    page.get_by_role("button", name=words["find"]).click()
    page.get_by_role("link", name=words["found"], exact=True).first.click()
    assert has_drawn(page)
    look_over(page)
    page.goto(f"{served}/law/dibao_amount?on=2023-12-31")
    look_over(page)
    page.locator(".graph a").first.click()
    page.wait_for_url("**?on=2023-12-31")
    page.goto(f"{served}/law/cliffs")
    page.wait_for_selector(".curve svg")
    look_over(page)
    page.goto(f"{served}/law/changes?before=2023-08-31&after=2025-12-31")
    look_over(page)


def look_at_deliveries(page: Page, served: str, words: dict[str, str]) -> None:
    """What is late, the quality of a feed, what a delivery touches."""
    page.locator(".top nav").get_by_role("link", name=words["data"], exact=True).click()
    page.wait_for_url("**/data/deliveries")
    look_over(page)
    page.goto(f"{served}/data/feeds/hukou_people")
    assert has_drawn(page)
    look_over(page)
    page.goto(f"{served}/data/deliveries/1")
    page.wait_for_selector("#withdraw .warning")
    look_over(page)


def work_through_refused_rows(page: Page, served: str, words: dict[str, str], file: Path) -> None:
    """A list goes out, a row is closed, the list comes back."""
    from playwright.sync_api import expect

    page.goto(f"{served}/data/refused")
    expect(page.locator("td span[hx-get]")).to_have_count(0)
    look_over(page)
    page.goto(f"{served}/data/refused/hukou_people")
    look_over(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=words["export"]).click()
    download.value.save_as(file)
    rows = page.locator("input[name=row]")
    before = rows.count()
    rows.first.check()
    page.get_by_label(words["why"]).fill("重复报送")
    page.get_by_role("button", name=words["close"]).click()
    expect(rows).to_have_count(before - 1)
    page.goto(f"{served}/data/refused")
    page.get_by_label(words["file"]).set_input_files(file)
    page.get_by_role("button", name=words["upload"], exact=True).click()
    page.wait_for_selector(".done")
    assert words["back"] in page.locator(".done").inner_text()
    look_over(page)


def look_at_doubts(page: Page, served: str) -> None:
    """Doubtful data down to one item, and doubtful identities."""
    page.goto(f"{served}/data/doubts")
    look_over(page)
    page.locator("td a").first.click()
    look_over(page)
    page.locator(".cards a").first.click()
    look_over(page)
    page.goto(f"{served}/data/identity")
    look_over(page)


def try_a_reform(page: Page, words: dict[str, str]) -> None:
    """New figures, a run with its progress, the districts as map and table."""
    page.locator(".top nav").get_by_role("link", name=words["simulate"], exact=True).click()
    look_over(page)
    page.locator("select[name=parameter]").select_option(label=words["standard"])
    page.get_by_role("button", name=words["add"], exact=True).click()
    page.locator("input[name='dibao_standard.0']").fill("800")
    page.get_by_label(words["title"]).fill("提高标准")
    look_over(page)
    page.get_by_role("button", name=words["start"], exact=True).click()
    page.wait_for_selector(".map svg", timeout=120_000)
    page.get_by_role("link", name=words["map"]).click()
    page.wait_for_url("**measure=gainers*")
    assert page.locator(".map path").count() == 38
    page.get_by_text(words["figures"]).click()
    look_over(page)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height", "language"), [(1440, 900, "zh-CN"), (390, 844, "en-GB")])
def test_a_day_of_the_analyst(
    served: str, browser: Browser, tmp_path: Path, width: int, height: int, language: str
) -> None:
    """No error in the console of the browser, no request to another host, nothing that axe calls serious."""
    words = WORDS[language]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((served, "data:", "blob:")) else told.append(request.url),
    )
    page.goto(served)
    page.get_by_label(words["name"]).fill("analyst")
    page.get_by_label(words["password"]).fill("minsheng-demo")
    page.get_by_role("button", name=words["in"]).click()
    page.wait_for_url(f"{served}/")

    read_the_law(page, served, words)
    look_at_deliveries(page, served, words)
    work_through_refused_rows(page, served, words, tmp_path / "list.xlsx")
    look_at_doubts(page, served)
    try_a_reform(page, words)
    assert told == []
    context.close()
