"""A citizen at the door, on a telephone: checks for themselves, applies, follows the application, reads the notices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.citizen.pictures import png
from tests.journeys.watching import faults_of, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WORDS = {
    "zh-CN": {"check": "先自己查一查", "on": "继续", "may": "您家可能符合", "apply": "在网上申请", "send": "提交申请", "mend": "请填身份证上的姓名", "look": "查进度", "ask": "查询", "stands": "已收到，正在核实", "large": "长者模式", "plain": "标准模式"},
    "en-GB": {"check": "See for yourself first", "on": "Continue", "may": "Your family may be entitled to", "apply": "Apply online", "send": "Send the application", "mend": "Write the name as on the identity card", "look": "See how it stands", "ask": "Look up", "stands": "Received, being looked into", "large": "Large view", "plain": "Standard view"},
}  # fmt: skip
ANSWERS = {
    "district": "500103",
    "residence": "urban",
    "people": "1",
    "age": "72",
    "work": "none",
    "pension": "none",
    "kin": "none",
}


def answer(page: Page) -> None:
    """Answer whatever the page asks: as in `ANSWERS`, else none, no or nothing."""
    for field in page.locator("main form select").all():
        key = (field.get_attribute("name") or "").partition("-")[0]
        field.select_option(ANSWERS.get(key, "none"))
    for group in page.locator("main fieldset").all():
        key = (group.locator("input[type=radio]").first.get_attribute("name") or "").partition("-")[0]
        values = [one.get_attribute("value") for one in group.locator("input[type=radio]").all()]
        wanted = next(value for value in (ANSWERS.get(key), "none", "no") if value in values)
        group.locator(f"input[value={wanted}]").check()
    for field in page.locator("main form input.form-control").all():
        key = (field.get_attribute("name") or "").partition("-")[0]
        field.fill(ANSWERS.get(key, "0"))


@pytest.mark.slow
@pytest.mark.parametrize(("window", "language"), [("phone", "zh-CN"), ("phone", "en-GB"), ("wide", "zh-CN")])
def test_from_the_question_to_the_receipt(served: str, browser: Browser, window: str, language: str) -> None:
    """Every page on the way is looked over, with the large view as well."""
    words = WORDS[language]
    with watched(browser, served, window, language) as page:
        faults = []
        page.goto(f"{served}/citizen")
        faults += faults_of(page)
        page.get_by_role("button", name=words["large"]).click()
        page.wait_for_selector("html.large")
        faults += faults_of(page)
        page.get_by_role("button", name=words["plain"]).click()
        page.wait_for_selector("html:not(.large)")

        page.get_by_role("link", name=words["check"]).click()
        for _ in range(6):
            page.wait_for_load_state()
            if not page.get_by_role("button", name=words["on"]).count():
                break
            faults += faults_of(page)
            answer(page)
            page.get_by_role("button", name=words["on"]).click()
        page.get_by_text(words["may"]).wait_for()
        faults += faults_of(page)

        page.get_by_role("link", name=words["apply"]).click()
        for depth in (9, 12):
            page.wait_for_load_state()
            faults += faults_of(page)
            page.locator("ul.places a").first.click()
            page.wait_for_url(re.compile(rf"/citizen/apply/\d{{{depth}}}$"))
        page.get_by_role("button", name=words["send"]).click()
        page.get_by_text(words["mend"]).first.wait_for()
        faults += faults_of(page)
        for field, value in (
            ("name", "张三丰"),
            ("number", "11010519491231002X"),
            ("phone", "13812345678"),
            ("people", "1"),
        ):
            page.locator(f"[name={field}]").fill(value)
        page.locator("[name=photographs]").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": png()})
        page.locator("[name=agreed]").check()
        page.get_by_role("button", name=words["send"]).click()
        receipt = page.locator(".receipt").inner_text()
        faults += faults_of(page)

        page.get_by_role("link", name=words["look"]).click()
        page.locator("[name=receipt]").fill(receipt)
        page.locator("[name=digits]").fill("002x")
        page.get_by_role("button", name=words["ask"]).click()
        page.get_by_text(words["stands"]).wait_for()
        faults += faults_of(page)
        assert faults == []
