"""A page in the browser that is watched: what its console says, and whom it asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "build" / "axe" / "axe.min.js"
WINDOWS = {"wide": (1440, 900), "phone": (390, 844)}


@contextmanager
def watched(browser: Browser, served: str, window: str, language: str) -> Iterator[Page]:
    """A fresh browser; at the end, no error in its console and no request to another host."""
    width, height = WINDOWS[window]
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((served, "data:")) else told.append(request.url))
    yield page
    context.close()
    assert told == []


def faults_of(page: Page) -> list[str]:
    """What axe calls serious or critical, and whether one has to scroll sideways."""
    found = []
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        said = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        found = [f"{page.url}: {name} {html}" for impact, name, html in said if impact in {"serious", "critical"}]
    if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        found.append(f"{page.url}: wider than the window")
    return found
