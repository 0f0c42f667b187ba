"""Pictures of the main pages, as a reader sees them: `scripts/screenshots`.

Each is taken in the wide and in the narrow window, in the language named, of the first part of the page, which keeps
them small enough for the tree.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "docs" / "images"
WIDE: Final = (1440, 900)
NARROW: Final = (390, 844)
PASSWORD: Final = "minsheng-demo"  # noqa: S105 - of the demonstration's accounts, which everybody knows
PATIENCE: Final = 180


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: Of the file.
        role: Whose page; empty for everybody's.
        address: Of the page; empty for the first household of the list of leads.
        window: Width and height.
        language: Of the reader.
    """

    name: str
    role: str
    address: str
    window: tuple[int, int] = WIDE
    language: str = "zh-CN"


PICTURES: Final = (
    Picture("desk", "clerk", "/"),
    Picture("desk-en", "clerk", "/", language="en-GB"),
    Picture("leads", "clerk", "/leads"),
    Picture("household", "clerk", ""),
    Picture("household-en", "clerk", "", language="en-GB"),
    Picture("household-phone", "monitor", "", NARROW),
    Picture("citizen-phone", "", "/citizen", NARROW),
    Picture("self-check-phone", "", "/citizen/check", NARROW),
    Picture("self-check-phone-en", "", "/citizen/check", NARROW, "en-GB"),
)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """A console over a copy of a home; the address that it is to be had at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("postgres", "console"))
        program = "from minsheng.cli import main; main()"
        command = [
            sys.executable,
            "-c",
            program,
            "serve",
            "--demo",
            "--port",
            str(port),
            "--workers",
            "1",
            "--home",
            str(copy),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - this program itself
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/sign-in", process)
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - on this machine
        except OSError:
            time.sleep(0.3)
        else:
            return
    sys.exit("The console did not come up.")


def take(browser: Browser, address: str, picture: Picture, folder: Path) -> Path:
    """Open the page as its reader, wait until it is quiet, and keep what is in the window."""
    width, height = picture.window
    context = browser.new_context(viewport={"width": width, "height": height}, locale=picture.language)
    page = context.new_page()
    if picture.role:
        page.goto(f"{address}/sign-in")
        page.locator("input[name=username]").fill(picture.role)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button").click()
        page.wait_for_url(f"{address}/")
    page.goto(f"{address}{picture.address or _household(page, address)}")
    page.wait_for_load_state("networkidle")
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    return path


def _household(page: Page, address: str) -> str:
    """Of somebody who may be going without, if the reader has such a lead; else of their first one."""
    for query in ("?kind=should_be_covered", ""):
        page.goto(f"{address}/leads{query}")
        found = page.locator("a[href^='/households/']")
        if found.count():
            return found.first.get_attribute("href") or "/leads"
    return "/leads"


def main() -> int:
    """Take them all; 0 if it worked."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MINSHENG_HOME", "var"))
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium or not home.is_dir():
        sys.stdout.write(
            "Wanted: a Chromium (or its name in CHROMIUM), and a home with a screened month (make demo).\n"
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    with served(home) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"])
        for picture in PICTURES:
            path = take(browser, address, picture, FOLDER)
            sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size:,} bytes\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
