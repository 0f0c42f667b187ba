"""What a check-up of the installation asks of the console, without starting it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg

from minsheng.console.audit.verify import VERIFY, Verified
from minsheng.console.database import Address, embedded_owner
from minsheng.console.postgres import EmbeddedPostgres
from minsheng.console.secrets import own_secrets

__all__ = ["audit_of", "has_database"]


def has_database(home: Path, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a console was ever served here, or a server is named."""
    return bool(environment.get("DATABASE_URL")) or (home / "postgres" / "data" / "PG_VERSION").exists()


def audit_of(home: Path, environment: Mapping[str, str] = os.environ) -> Verified | None:
    """Whether the chain of the audit is whole; the embedded database is started for it if it does not run.

    Args:
        home: Folder of all state.
        environment: `DATABASE_URL` names a server.

    Returns:
        None if the database has no audit yet.

    Raises:
        ConsoleError: If the database does not start or answer.
    """
    given = environment.get("DATABASE_URL", "")
    secrets = own_secrets(home)
    server = None if given else EmbeddedPostgres(home / "postgres", secrets.superuser)
    try:
        if server is not None:
            server.start()
        owner = Address.from_url(given) if server is None else embedded_owner(server, secrets)
        with owner.connect() as connection:
            row = connection.execute(VERIFY).fetchone()
        return Verified(*row) if row else None
    except psycopg.errors.UndefinedFunction:
        return None
    finally:
        if server is not None:
            server.stop()
