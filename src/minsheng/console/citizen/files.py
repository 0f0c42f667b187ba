"""Where photographs of applications lie: encrypted, under random names, outside of everything that is handed out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from minsheng.console.sealing import seal_bytes, unseal_bytes

__all__ = ["keep", "read", "take_away"]


def keep(data: bytes) -> str:
    """Write a picture; its name is returned."""
    name = secrets.token_hex(24)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(seal_bytes(data))
    return name


def read(name: str) -> bytes:
    """The picture again.

    Raises:
        OSError: If it is gone.
        ConsoleError: If it was encrypted with another key.
    """
    return unseal_bytes(_path(name).read_bytes())


def take_away(name: str) -> None:
    """Forget a picture whose application did not come through."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.HOME) / "console" / "attachments" / name[:2] / name
