"""Photographs that strangers send: what a file is shows in its bytes, and nothing but the picture is kept.

A file is taken apart and put together again from the parts that make a picture: what was hidden behind the end, in comments or
in metadata (the place where a photograph was taken) does not come through. Nothing is ever run, drawn or unpacked whole.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from minsheng.console.errors import ConsoleError

__all__ = ["KINDS", "LARGEST", "MOST", "PictureError", "clean_picture"]

LARGEST: Final = 6_000_000
"""Bytes of one photograph."""
MOST: Final = 5
"""Photographs of one application."""
KINDS: Final = {"jpeg": "image/jpeg", "png": "image/png"}
_MOST_PIXELS: Final = 50_000_000
_LONGEST_SIDE: Final = 20_000
_AT_ONCE: Final = 1_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"})
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_JPEG_PARTS: Final = _FRAMES | {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}
"""Tables, frame, and the two application segments without which colours are read wrongly."""


class PictureError(ConsoleError):
    """A file that is not taken; the message is for whoever sent it."""


def clean_picture(data: bytes) -> tuple[str, bytes]:
    """The kind of a photograph and the photograph itself, with everything else left out.

    Args:
        data: As it was sent, whatever its name says.

    Raises:
        PictureError: If it is too large, no JPEG or PNG, damaged, or of impossible size.
    """
    if len(data) > LARGEST:
        raise PictureError(str(_("这张照片太大。请拍小一点，每张不超过 6 MB。")))
    try:
        if data.startswith(_PNG):
            return "png", b"".join(_png(data))
        if data.startswith(b"\xff\xd8\xff"):
            return "jpeg", b"".join(_jpeg(data))
    except (struct.error, IndexError, zlib.error) as error:
        raise _damaged() from error
    raise PictureError(str(_("只收 JPEG 或 PNG 照片。请直接用手机拍照上传。")))


def _damaged() -> PictureError:
    return PictureError(str(_("这张照片打不开，可能已损坏。请重新拍一张。")))


def _fits(width: int, height: int) -> None:
    if not (0 < width <= _LONGEST_SIDE and 0 < height <= _LONGEST_SIDE and width * height <= _MOST_PIXELS):
        raise PictureError(str(_("这张照片的尺寸太大。请用手机重新拍一张。")))


def _png(data: bytes) -> Iterator[bytes]:
    yield _PNG
    place, expected, packed = len(_PNG), 0, zlib.decompressobj()
    seen: list[bytes] = []
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        body, (checksum,) = data[place + 8 : end - 4], struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(kind + body) != checksum or (kind == b"IHDR") == bool(seen):
            raise _damaged()
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", body)
            _fits(width, height)
            if colour not in _PNG_CHANNELS or depth not in {1, 2, 4, 8, 16}:
                raise _damaged()
            # rows with their filter byte; interlaced pictures have seven passes, so up to as many bytes more per row
            expected = height * ((width * depth * _PNG_CHANNELS[colour] + 7) // 8 + 1) + 7 * (width + height) * 8
        elif kind == b"IDAT":
            rest, step = body, b"?"
            while rest or len(step) == _AT_ONCE:
                step = packed.decompress(rest, _AT_ONCE)
                rest, expected = packed.unconsumed_tail, expected - len(step)
                if expected < 0:
                    raise _damaged()
        elif kind[:1].isupper() and kind not in _PNG_PARTS:
            raise _damaged()
        seen.append(kind)
        if kind in _PNG_PARTS:
            yield data[place:end]
        if kind == b"IEND":
            break
        place = end
    if b"IDAT" not in seen or not packed.eof:
        raise _damaged()


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    place, framed = 2, False
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        marker, (length,) = data[place + 1], struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(data):
            raise _damaged()
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            _fits(width, height)
            framed = True
        elif 0xC0 <= marker <= 0xCF and marker != 0xC4:
            raise _damaged()
        if marker in _JPEG_PARTS:
            yield _plain_jfif() if marker == 0xE0 else data[place:end]
        place = end
    if not framed or data[place : place + 2] != b"\xff\xda":
        raise _damaged()
    while True:  # scans: in them an FF is followed by 00 or a restart; anything else begins the next segment
        end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
        while not (data[end] == 0xFF and data[end + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}):
            end = _next_mark(data, end + 1)
        yield data[place:end]
        if data[end + 1] == 0xD9:
            yield data[end : end + 2]
            return
        place = end
        while data[place + 1] != 0xDA:
            if data[place] != 0xFF or data[place + 1] not in _JPEG_PARTS - _FRAMES - {0xE0, 0xEE}:
                raise _damaged()
            end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
            yield data[place:end]
            place = end


def _next_mark(data: bytes, start: int) -> int:
    found = data.find(b"\xff", start)
    if found < 0 or found + 1 >= len(data):
        raise _damaged()
    return found


def _plain_jfif() -> bytes:
    """The segment that says how the colours are meant, without a thumbnail."""
    return b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
