"""What may be read by few, at rest: a keyed hash to find an identity number, a cipher to show it; files alike."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from minsheng.console.errors import ConsoleError
from minsheng.console.secrets import derived

__all__ = ["keyed_hash", "seal", "seal_bytes", "unseal", "unseal_bytes"]


def keyed_hash(number: int) -> str:
    """What an identity number is found by: the same for the same number, and of no use without the key (HMAC-SHA-256).

    Args:
        number: Number of a person.
    """
    return derived(settings.SECRET_KEY, f"person {number}")


def seal(number: int) -> bytes:
    """An identity number encrypted (AES-128-CBC with HMAC-SHA-256, as Fernet has it)."""
    return seal_bytes(str(number).encode())


def seal_bytes(data: bytes) -> bytes:
    """A text or a file encrypted, in the same way."""
    return _cipher(settings.SECRET_KEY).encrypt(data)


def unseal(sealed: bytes) -> int:
    """The number again.

    Raises:
        ConsoleError: If it was sealed with another key.
    """
    return int(unseal_bytes(sealed))


def unseal_bytes(sealed: bytes) -> bytes:
    """The text or file again.

    Raises:
        ConsoleError: If it was sealed with another key.
    """
    try:
        return _cipher(settings.SECRET_KEY).decrypt(sealed)
    except InvalidToken as error:
        raise ConsoleError(
            "what was sealed cannot be read.", hint="It was sealed with another secret key: restore the key."
        ) from error


@cache
def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(derived(key, "sealing"))))
