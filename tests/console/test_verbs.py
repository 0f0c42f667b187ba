"""The verbs of the console on a home of their own, and on a server that somebody else runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from minsheng.console.postgres import SUPERUSER, EmbeddedPostgres
from tests.city import TestCity

pytestmark = pytest.mark.slow
KEY = "a key for this test only, long enough to be one, 1234567890"


def minsheng(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from minsheng.cli import main; main()", *arguments]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("MINSHENG_", "DATABASE_"))}
    return subprocess.run(command, capture_output=True, text=True, env=plain | environment, timeout=300, check=False)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL with an empty database, and the address of the database's owner."""
    pytest.importorskip("django", reason="the console is an extra")
    server = EmbeddedPostgres(folder / "elsewhere", "geheim", durable=False)
    server.start()
    try:
        with psycopg.connect(server.url(SUPERUSER, "geheim", SUPERUSER), autocommit=True) as connection:
            connection.execute("CREATE ROLE city LOGIN CREATEROLE PASSWORD 'p/w'")
            connection.execute("CREATE DATABASE livelihood OWNER city")
        yield server.url("city", "p/w", "livelihood")
    finally:
        server.stop()


def test_a_server_of_ones_own_is_used_and_needs_a_key(city: TestCity, folder: Path, server: str) -> None:
    """The same tables, another place; nothing is kept under the home; accounts are made once and granted more."""
    home = str(city.copy(folder / "home"))
    refused = minsheng("leads", "--home", home, DATABASE_URL=server)
    assert (refused.returncode, "MINSHENG_SECRET_KEY" in refused.stderr) == (1, True)

    given = {"DATABASE_URL": server, "MINSHENG_SECRET_KEY": KEY}
    first = minsheng("leads", "--home", home, **given)
    assert first.returncode == 0, first.stderr
    assert f"{city.run.leads:,} 条发现" in first.stdout
    again = minsheng("leads", "--home", home, **given)
    assert "0 条新线索" in again.stdout
    assert not (folder / "home" / "postgres").exists()

    made = minsheng("account", "wang", "--role", "clerk", "--area", "500233", "--name", "王丽", "--home", home, **given)
    assert "password:" in made.stdout, made.stderr
    more = minsheng("account", "wang", "--role", "auditor", "--area", "500233", "--home", home, **given)
    assert (more.returncode, "password:" in more.stdout) == (0, False)
    for wrong in (("--role", "king", "--area", "50"), ("--role", "clerk", "--area", "5")):
        told = minsheng("account", "wang", *wrong, "--home", home, **given)
        assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    with psycopg.connect(server) as connection:
        grants = connection.execute("SELECT role FROM accounts_grant WHERE area = '500233' ORDER BY role").fetchall()
    assert grants == [("auditor",), ("clerk",)]
    check = minsheng("doctor", "--home", home, **given)
    assert "audit chain whole" in check.stdout
