"""Chinese names as people write, hear and say them: one spelling, one sound, and one sound to a Chongqing ear.

`plain` takes out what typing puts in (variant characters, 全角, blanks, kinds of middle dots). `sound` is the pinyin
without tones, which a homophone typed by ear keeps (王晓明, 王小明). `spoken` folds what Southwestern Mandarin does not tell
apart (n and l, zh and z, ing and in), which a name taken down by telephone keeps.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Final

import pyarrow as pa

__all__ = ["COMPOUND_SURNAMES", "NAME_FORMS", "UNREADABLE", "name_forms", "spoken_syllable"]

NAME_FORMS: Final = pa.schema(
    [
        ("name", pa.string()),
        ("plain", pa.string()),
        ("sound", pa.string()),
        ("spoken", pa.string()),
        ("sounds", pa.list_(pa.string())),
    ]
)
UNREADABLE: Final = "?"
"""Stands in `plain` for a character that the sending system could not write."""

_COMPOUND: Final = (
    "万俟上官东方东郭令狐仲孙公冶公孙公羊公良公西单于司寇司徒司空司马呼延夏侯太史太叔宇文宰父尉迟左丘巫马"
    "慕容拓跋欧阳段干淳于漆雕澹台濮阳独孤申屠百里皇甫端木第五诸葛谷梁赫连轩辕钟离长孙闻人闾丘鲜于南宫梁丘"
    "西门颛孙"
)
COMPOUND_SURNAMES: Final = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
"""Surnames of two characters that are still in use."""

_BREAK: Final = "\n"
_DOT: Final = "·"
_MOST_SOUNDS: Final = 8
_DOTS: Final = "・•‧∙⋅●．.。﹒･"
_UNWRITTEN: Final = "？*＊□■〓�"
_IDEOGRAPHS: Final = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_PRIVATE: Final = range(0xE000, 0xF900)
_FOLDED: Final = (
    (re.compile(r"^(z|c|s)h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"ng$(?<=[ie]ng)"), "n"),
    (re.compile(r"^hu$"), "fu"),
)


def name_forms(names: Iterable[str]) -> pa.Table:
    """What each name becomes, for comparing and for looking up.

    Args:
        names: As delivered, none missing.

    Returns:
        One row per distinct name, see `NAME_FORMS`: `plain`, the usual spelling, dots taken out too; `sound`, syllables
        without tones separated by blanks; `spoken`, the same as a Chongqing ear has it; `sounds`, every way to read it
        (乐 as a surname is yue, in a given name le), at most 8.
    """
    distinct = sorted({name for name in names if _BREAK not in name})
    # One text for all names: translating it once costs a tenth of translating name by name.
    spelt = _BREAK.join(distinct)
    # Twice, for what is taken out may have stood between characters that belong together.
    for _ in range(2):
        spelt = unicodedata.normalize("NFKC", spelt).translate(_spellings())
    plain = spelt.split(_BREAK) if distinct else []
    sound, spoken = (_squeezed(spelt.translate(table)) if distinct else [] for table in (_readings(), _spoken()))
    sounds = [
        _sounds(name, text) if _several().search(name) else [text] for name, text in zip(plain, sound, strict=True)
    ]
    return pa.table([distinct, plain, sound, spoken, sounds], schema=NAME_FORMS)


def _squeezed(text: str) -> list[str]:
    """The lines of a text without blanks at their ends and with single ones inside."""
    text = f"{_BREAK}{text}{_BREAK}"
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(f"{_BREAK} ", _BREAK).replace(f" {_BREAK}", _BREAK)[1:-1].split(_BREAK)


@cache
def spoken_syllable(syllable: str) -> str:
    """A syllable as Southwestern Mandarin says it: no retroflex initials, n as l, ing as in, eng as en, hu as fu."""
    for pattern, to in _FOLDED:
        syllable = pattern.sub(to, syllable)
    return syllable


def _sounds(plain: str, sound: str) -> list[str]:
    """Every way to read a name that has a character with several readings, the one of `sound` first."""
    ways = [_polyphones().get(character, (character,)) for character in plain]
    several = (" ".join(way) for way, _ in zip(product(*ways), range(_MOST_SOUNDS), strict=False))
    return list(dict.fromkeys([sound, *(" ".join(way.translate(_readings()).split()) for way in several)]))


@cache
def _spellings() -> Mapping[int, str]:
    """For each character that is written in another way, that way."""
    table = {ord(row["variant"]): row["standard"] for row in _rows("variants")}
    table |= dict.fromkeys(map(ord, _DOTS + _DOT + " \t\r"), "")
    table |= dict.fromkeys(map(ord, _UNWRITTEN), UNREADABLE) | dict.fromkeys(_PRIVATE, UNREADABLE)
    return table | {ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@cache
def _polyphones() -> Mapping[str, tuple[str, ...]]:
    return {row["character"]: tuple(row["readings"].split()) for row in _rows("readings")}


def _reading(character: int) -> str:
    """The reading that the dictionary puts first, without its tone; empty if it has none."""
    # Its tables take half a second to load, and most commands read no name.
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415

    told = pinyin_dict.get(character, "").split(",")[0]
    return str(to_normal(told)) if told else ""


class _Readings(dict[int, str]):
    """Code point to its reading and a blank, looked up when first met: names use few of the 44,000."""

    def __missing__(self, character: int) -> str:
        several = _polyphones().get(chr(character))
        told = _reading(character)
        if several:
            reading = f" {several[0]} "
        elif told:
            reading = f" {told} "
        else:
            reading = f" {chr(character)} " if _is_ideograph(character) else chr(character)
        self[character] = reading
        return reading


class _Spoken(dict[int, str]):
    """Code point to its reading as a local ear has it."""

    def __missing__(self, character: int) -> str:
        reading = _readings()[character]
        self[character] = f" {spoken_syllable(reading.strip())} " if reading.startswith(" ") else reading
        return self[character]


@cache
def _readings() -> _Readings:
    return _Readings()


@cache
def _spoken() -> _Spoken:
    return _Spoken()


@cache
def _several() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_polyphones())}]")


def _is_ideograph(character: int) -> bool:
    return any(first <= character <= last for first, last in _IDEOGRAPHS)


def _rows(table: str) -> list[dict[str, str]]:
    text = files("minsheng.lake.identity").joinpath("data", f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
