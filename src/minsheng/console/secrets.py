"""What only this installation knows: made once, kept in one file that only its owner can read."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from minsheng.console.errors import ConsoleError

__all__ = ["Secrets", "derived", "own_secrets"]


@dataclass(frozen=True)
class Secrets:
    """The secrets of an installation.

    Attributes:
        key: Signs sessions, seals identity numbers, and is what the password of the application's database role is derived from.
        superuser: Password of the embedded database's superuser.
    """

    key: str
    superuser: str


def own_secrets(home: Path) -> Secrets:
    """The secrets of a home, made on first use.

    Args:
        home: Folder of all state.

    Raises:
        ConsoleError: If the file is damaged.
    """
    path = home / "console" / "secrets.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        part = path.with_name(f".secrets-{os.getpid()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(Secrets(secrets.token_urlsafe(48), secrets.token_urlsafe(24))), file)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(part)  # whoever comes second reads what the first wrote
        except FileExistsError:
            pass
        finally:
            part.unlink()
    try:
        return Secrets(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise ConsoleError(
            "the file of secrets is damaged.", where=str(path), hint="Restore it from a backup: sealed fields need it."
        ) from error


def derived(key: str, purpose: str) -> str:
    """A secret for one purpose, which tells nothing of the key or of other purposes (HMAC-SHA-256).

    Args:
        key: Of the installation.
        purpose: What it is for.
    """
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
