"""Drawing without a library: texts that are measured before they are set, and the few shapes that the pictures of a law need.

Pictures are deterministic and self-contained: no font is fetched, no host is named, and nothing is told by colour alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

__all__ = ["FONTS", "document", "fitted", "is_wide", "text", "text_width", "wrapped"]

FONTS = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"

_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[] ·"), frozenset("mwMW@%—…")
_ELLIPSIS = "…"


def is_wide(letter: str) -> bool:
    """Whether a letter takes a whole em, as Chinese does."""
    return unicodedata.east_asian_width(letter) in {"W", "F"} or letter in "“”‘’×÷−≤≥≠①②③④⑤⑥⑦⑧⑨"


def text_width(words: str, size: float) -> float:
    """The most room that a text takes in any common sans-serif font.

    Args:
        words: One line.
        size: Of the letters, in pixels.

    Returns:
        Pixels, rather a little too many than too few.
    """
    return size * sum(
        1.02 if is_wide(c) else 0.4 if c in _NARROW else 0.98 if c in _BROAD else 0.74 if c.isupper() else 0.62
        for c in words
    )


def fitted(words: str, size: float, room: float) -> str:
    """The text itself if it fits, else as much as fits with an ellipsis."""
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + _ELLIPSIS, size) > room:
        words = words[:-1]
    return words.rstrip() + _ELLIPSIS


def wrapped(words: str, size: float, room: float, lines: int) -> list[str]:
    """A text in lines that fit: broken between words, and between any two Chinese letters; the last may be cut short.

    Args:
        words: The text.
        size: Of the letters.
        room: Width of a line.
        lines: At most so many.
    """
    found, line = [], ""
    for piece in _pieces(words):
        if line and text_width((line + piece).rstrip(), size) > room:
            found.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    found.append(line.rstrip())
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [fitted(one, size, room) for one in found]


def _pieces(words: str) -> Iterable[str]:
    """Where a line may break: after every wide letter and after every space; closing marks stay with what they close."""
    piece = ""
    for letter in words:
        if is_wide(letter) and letter not in "）、，；：。”’？！" and piece and not piece.endswith(("（", "“", "‘")):
            yield piece
            piece = ""
        piece += letter
        if letter == " ":
            yield piece
            piece = ""
    yield piece


def text(x: float, y: float, words: str, size: float, *, anchor: str = "start", css: str = "") -> str:
    """One line of text.

    Args:
        x: Of its anchor.
        y: Of its base line.
        words: As they are; escaped here.
        size: In pixels.
        anchor: `start`, `middle` or `end`.
        css: Class of the letters.
    """
    place = f'x="{x:g}" y="{y:g}" font-size="{size:g}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f"<text {place}{f' class={chr(34)}{css}{chr(34)}' if css else ''}>{escape(words, quote=False)}</text>"


def document(width: float, height: float, title: str, style: str, parts: Iterable[str]) -> str:
    """A whole picture.

    Args:
        width: In pixels.
        height: In pixels.
        title: What a screen reader says.
        style: CSS rules.
        parts: Elements, in painting order.
    """
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{escape(FONTS)}">',
            f"<title>{escape(title, quote=False)}</title>",
            f"<style>{style}</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        )
    )
