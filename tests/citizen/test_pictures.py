"""What strangers may send: photographs, and of those nothing but the picture."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng.console.citizen.pictures import LARGEST, PictureError, clean_picture
from tests.citizen.pictures import chunk, jpeg, png, segment

pytestmark = pytest.mark.usefixtures("console")


def an_archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photo.jpg", b"\x00" * 10_000_000)
    return file.getvalue()


HOSTILE = {
    "drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page": b"<!doctype html><script>alert(1)</script>",
    "archive that unpacks to much more": an_archive(),
    "document": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "program": b"\x7fELF\x02\x01\x01" + b"\x00" * 100,
    "nothing": b"",
    "other picture": b"GIF89a" + b"\x00" * 20,
    "picture that unpacks to much more": png(packed=zlib.compress(b"\x00" * 50_000_000)),
    "picture of impossible size": png(60_000, 60_000, packed=zlib.compress(b"\x00")),
    "photograph of impossible size": jpeg(60_000, 60_000),
    "picture cut short": png()[:-20],
    "photograph cut short": jpeg()[:-8],
    "photograph without an end": jpeg(tail=b"")[:-2] + b"\x00" * 50,
    "picture with a wrong checksum": png().replace(b"IDAT", b"IDAU"),
    "too large": png(tail=b"x" * LARGEST),
    "name of a photograph before something else": b"\xff\xd8\xff<script>alert(1)</script>",
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_photograph_is_refused_with_what_to_do(what: str) -> None:
    """By its bytes: nobody looks at its name, and nothing is unpacked whole."""
    with pytest.raises(PictureError, match="请"):
        clean_picture(HOSTILE[what])


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("png", png(more=chunk(b"tEXt", b"Comment\x00<script>alert(1)</script>"), tail=b"<script>alert(1)</script>")),
        ("png", png(more=chunk(b"eXIf", b"GPS <script>"))),
        ("jpeg", jpeg(more=segment(0xE1, b"Exif\x00\x00GPS <script>"), tail=b"PK\x03\x04<script>")),
        ("jpeg", jpeg(more=segment(0xFE, b"<script>alert(1)</script>"))),
    ],
)
def test_only_the_picture_comes_through(kind: str, data: bytes) -> None:
    """No comment, no place where it was taken, nothing behind its end; done again, nothing changes."""
    found, clean = clean_picture(data)
    assert (found, b"<script>" in clean, b"GPS" in clean) == (kind, False, False)
    assert clean_picture(clean) == (kind, clean)
    assert clean == clean_picture(png() if kind == "png" else jpeg())[1]


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", png()[:40], jpeg()[:60]]))
def test_no_bytes_do_anything_but_be_refused_or_taken(rest: bytes, start: bytes) -> None:
    """No other failure, whatever comes."""
    try:
        clean_picture(start + rest)
    except PictureError:
        return


def test_a_photograph_with_a_byte_changed_does_nothing_else_either() -> None:
    """Each byte of both kinds."""
    dice = random.Random(1)
    for whole in (png(), jpeg()):
        for place in range(len(whole)):
            try:
                clean_picture(whole[:place] + bytes((dice.randrange(256),)) + whole[place + 1 :])
            except PictureError:
                continue
