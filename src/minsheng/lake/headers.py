"""What a header cell says, apart from how it is written: its words without blanks, marks and remarks, and its unit."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from minsheng.lake.units import known_units

__all__ = ["Heading", "heading_of"]

_BLANKS_AND_MARKS: Final = re.compile(r"[\s\ufeff\u200b*＊※★☆●▲△#\"'“”]+")
_GROUP: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_BEHIND: Final = re.compile(r"(.+?)[:/,;](?:单位:?)?([^:,;]+)")
_REMARK: Final = re.compile(
    r"非?必[填录选须]项?|[选可][填选空]项?|可不填|请?选择|请填写|下拉(选择)?|单选|(文本|日期)(格式)?|数字|数值|\d+位(数字)?|required|optional"
    r"|(格式:?)?[ymdhs年月日时分秒/.:\-0-9]*[ymd年][ymdhs年月日时分秒/.:\-0-9]*"
)


class Heading(NamedTuple):
    """A header cell, read.

    Attributes:
        key: What two headers have in common that say the same; empty if there is nothing to read.
        unit: The unit that the header gives, as `units` knows it; empty if none.
    """

    key: str
    unit: str


def heading_of(text: str) -> Heading:
    """Read a header cell: 全角 as ASCII, small letters, no blanks, no marks (`*`), no remarks (`（必填）`), the unit apart.

    What stands in brackets and is neither a remark nor a unit belongs to the words: 姓名（曾用名） is not 姓名.
    """
    plain = _BLANKS_AND_MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()
    units: list[str] = []

    def read_group(group: re.Match[str]) -> str:
        inside = group[1].removeprefix("单位").lstrip(":")
        if not units and (unit := _unit(inside)):
            units.append(unit)
            return ""
        return f"({group[1]})" if inside and not _REMARK.fullmatch(inside) else ""

    key = _GROUP.sub(read_group, plain)
    if not units and (behind := _BEHIND.fullmatch(key)) and (unit := _unit(behind[2])):
        key = behind[1]
        units.append(unit)
    return Heading(key.rstrip(":"), units[0] if units else "")


def _unit(text: str) -> str:
    """The unit that a text names, in the spelling of `units`; empty if it names none."""
    unit, slash, period = text.replace("每", "/", 1).replace("·", "").replace(".", "").partition("/")
    spelt = f"{unit}/{period.replace('/', '')}" if slash else unit
    return spelt if spelt in known_units() else ""
