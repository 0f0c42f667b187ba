"""The demonstration ends with the console open; the same home is refused by a production start."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.test_verbs import minsheng
from tests.journeys.conftest import VENDOR, wait_for

pytestmark = pytest.mark.slow
ROLES = ("monitor", "responsible", "village", "clerk", "reviewer", "approver", "analyst", "auditor", "administrator")
SIZE = ("--people", "4000")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home in which the demonstration ran to its end, without its console."""
    pytest.importorskip("django", reason="the console is an extra")
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        place = Path(folder) / "home"
        done = minsheng("demo", *SIZE, "--no-serve", "--home", str(place))
        assert (done.returncode, "下一步 Next" in done.stdout) == (0, True), done.stderr
        yield place


def test_it_ends_with_the_console_open_and_a_login_per_role(home: Path) -> None:
    """Stopped, it leaves no database running; and a production start then refuses the accounts that it made."""
    if not VENDOR.is_dir():
        pytest.skip("the assets of the pages are missing: run scripts/assets")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home.parent / "log"
    command = [sys.executable, "-c", "from minsheng.cli import main; main()", "demo", *SIZE, "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen([*command, "--home", str(home)], stdout=out, stderr=out)
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in", process)
        told = log.read_text("utf-8")
        assert [role for role in ROLES if role not in told] == []
        assert f"http://127.0.0.1:{port}" in told
        second = minsheng("serve", "--demo", "--port", str(port), "--home", str(home))
        assert (second.returncode, "--port" in second.stderr, "Traceback" in second.stderr) == (1, True, False)
    finally:
        process.terminate()
        assert process.wait(120) == 0, log.read_text("utf-8")
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()
    refused = minsheng("serve", "--home", str(home))
    assert (refused.returncode, "demonstration accounts" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"MINSHENG_SECRET_KEY": "short"}, "too short"),
        ({"MINSHENG_HOSTS": "*"}, "any name"),
        ({"DATABASE_URL": "postgresql://city:pw@127.0.0.1:1/city"}, "MINSHENG_SECRET_KEY"),
    ],
)
def test_a_production_start_that_is_unsafe_is_refused_in_a_sentence(
    home: Path, environment: dict[str, str], told: str
) -> None:
    """Before any database is started."""
    refused = minsheng("serve", "--home", str(home), **environment)
    assert (refused.returncode, told in refused.stderr, "Traceback" in refused.stderr) == (1, True, False)
