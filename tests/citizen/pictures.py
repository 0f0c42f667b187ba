"""Photographs and things that pretend to be some, made of bytes."""

from __future__ import annotations

import struct
import zlib


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 4, height: int = 4, *, more: bytes = b"", tail: bytes = b"", packed: bytes | None = None) -> bytes:
    """A picture of one colour; `more` goes before the picture, `tail` behind its end."""
    rows = zlib.compress(b"".join(b"\x00" + b"\x7f" * (3 * width) for _ in range(height))) if packed is None else packed
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + tail


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(
    width: int = 16, height: int = 16, *, more: bytes = b"", tail: bytes = b"", scan: bytes = b"\x12\xff\x00\x34"
) -> bytes:
    """The bones of a JPEG: tables, frame, one scan."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") + more + segment(0xDB, b"\x00" + b"\x01" * 64)
        + segment(0xC0, frame) + segment(0xC4, b"\x00" + b"\x00" * 16) + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + scan
        + b"\xff\xd9" + tail
    )  # fmt: skip
