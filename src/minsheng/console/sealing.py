"""Identity numbers at rest: a keyed hash to find one, a cipher to show one."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from minsheng.console.errors import ConsoleError
from minsheng.console.secrets import derived

__all__ = ["keyed_hash", "seal", "unseal"]


def keyed_hash(number: int) -> str:
    """What an identity number is found by: the same for the same number, and of no use without the key (HMAC-SHA-256).

    Args:
        number: Number of a person.
    """
    return derived(settings.SECRET_KEY, f"person {number}")


def seal(number: int) -> bytes:
    """An identity number encrypted (AES-128-CBC with HMAC-SHA-256, as Fernet has it)."""
    return _cipher(settings.SECRET_KEY).encrypt(str(number).encode())


def unseal(sealed: bytes) -> int:
    """The number again.

    Raises:
        ConsoleError: If it was sealed with another key.
    """
    try:
        return int(_cipher(settings.SECRET_KEY).decrypt(sealed))
    except InvalidToken as error:
        raise ConsoleError(
            "a sealed number cannot be read.", hint="It was sealed with another secret key: restore the key."
        ) from error


@cache
def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(derived(key, "sealing"))))
