"""A console whose demonstration town has forty leads more: `python -m tests.journeys.busy_town HOME` adds them."""

from __future__ import annotations

import datetime as dt
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEADS, VILLAGES, PATIENCE = 40, 3, 120
SERVE = "from minsheng.cli import main; main()"


@contextmanager
def busy_console(home: Path) -> Iterator[str]:
    """`minsheng serve --demo` on a home with the leads; its address."""
    subprocess.run([sys.executable, "-m", "tests.journeys.busy_town", str(home)], check=True, timeout=PATIENCE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-c", SERVE, "serve", "--demo", "--port", port, "--workers", "1", "--home", str(home)]
    with (home.parent / "log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(PATIENCE) == 0, (home.parent / "log").read_text("utf-8")


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
    raise AssertionError("the console did not come up")


def add_leads(home: Path) -> None:
    """Forty leads in three villages of the demonstration's clerk, the first in the monitor's; every third is overdue."""
    from minsheng.console.serving import prepared

    with prepared(home, demo=True, environment={}, durable=False):
        from django.db import transaction
        from django.utils import timezone

        from minsheng.casework.web.demonstration import load_demonstration
        from minsheng.console.accounts.models import Grant
        from minsheng.standards.divisions import children
        from tests.consoles import lead_at

        load_demonstration(home)
        with transaction.atomic():
            own = Grant.objects.get(user__username="monitor").area
            others = [one.code for one in children(own[:9]) if one.code != own]
            villages = [int(code) for code in (own, *others[: VILLAGES - 1])]
            today = timezone.localdate()
            for number in range(LEADS):
                due = today + dt.timedelta(days=(-2, 2, 9)[number % 3])
                lead_at(villages[number % len(villages)], 900_000 + number, due_on=due, head=f"欧阳{number}")


if __name__ == "__main__":
    add_leads(Path(sys.argv[1]))
