"""The embedded database: made once, reached by password only, stopped by whoever started it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg
import pytest

from minsheng.console.postgres import SUPERUSER, EmbeddedPostgres


@pytest.mark.slow
def test_it_keeps_what_was_written_and_lets_nobody_in_without_the_password() -> None:
    """Started, written to, stopped, started again; a second process that starts it does not stop it."""
    with tempfile.TemporaryDirectory(prefix="minsheng-") as folder:
        use(Path(folder) / "postgres")


def use(folder: Path) -> None:
    first = EmbeddedPostgres(folder, "geheim", durable=False)
    first.start()
    try:
        with psycopg.connect(first.url(SUPERUSER, "geheim", SUPERUSER), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            (listens,) = connection.execute("SHOW listen_addresses").fetchone() or ("?",)
        assert listens == ""
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(first.url(SUPERUSER, "falsch", SUPERUSER))
        second = EmbeddedPostgres(folder, "geheim")
        second.start()
        second.stop()
        psycopg.connect(first.url(SUPERUSER, "geheim", SUPERUSER)).close()
        assert oct(first.socket.stat().st_mode)[-3:] == oct(first.data.stat().st_mode)[-3:] == "700"
    finally:
        first.stop()
    again = EmbeddedPostgres(folder, "geheim", durable=False)
    again.start()
    try:
        with psycopg.connect(again.url(SUPERUSER, "geheim", SUPERUSER)) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        again.stop()
