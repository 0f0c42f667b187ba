"""A console as it is served, and a browser before it."""

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
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.city import TestCity

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "src" / "minsheng" / "console" / "static" / "vendor"
PATIENCE = 120


@pytest.fixture(scope="session")
def served(city: TestCity) -> Iterator[str]:
    """`minsheng serve --demo` in a process of its own; the address that it is to be had at."""
    pytest.importorskip("django", reason="the console is an extra")
    if not VENDOR.is_dir():
        pytest.skip("the assets of the pages are missing: run scripts/assets")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        command = "from minsheng.cli import main; main()"
        arguments = [
            "serve",
            "--demo",
            "--port",
            str(port),
            "--workers",
            "1",
            "--home",
            str(city.copy(Path(folder) / "home")),
        ]
        with (Path(folder) / "log").open("w+") as log:
            process = subprocess.Popen([sys.executable, "-c", command, *arguments], stdout=log, stderr=log)
            try:
                address = f"http://127.0.0.1:{port}"
                wait_for(f"{address}/sign-in", process)
                yield address
            finally:
                process.terminate()
                assert process.wait(PATIENCE) == 0, Path(folder, "log").read_text("utf-8")
        assert not (Path(folder) / "home" / "postgres" / "data" / "postmaster.pid").exists()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the page answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - on this machine
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the console did not come up")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is for development")
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium), or name it with CHROMIUM")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver's loop goes on in this thread, before tests of the database
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
