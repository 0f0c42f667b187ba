"""The words of a simulation, Chinese and English, that the terminal and the report share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from minsheng.rules import Law
from minsheng.rules.figures import LANGUAGES, figure, unit_words
from minsheng.screening.whatif.reform import ValueChange
from minsheng.standards.divisions import division

__all__ = ["FATES", "GROUP_TITLES", "LAW_NAMES", "cell_title", "class_label", "code_title", "moved", "yuan"]

Both = tuple[str, str]

LAW_NAMES: Final[tuple[Both, ...]] = (("现行法律", "law in force"), ("改革A", "reform A"), ("改革B", "reform B"))

GROUP_TITLES: Final[Mapping[str, Both]] = {
    "district": ("分区县", "by district"),
    "tier": ("分层级（按现行法律）", "by tier under the law in force"),
    "residence": ("分城乡", "by registration"),
    "size": ("分人数", "by size"),
    "family": ("分家庭类型（可重复计）", "by kind of household, some in several"),
}
FATES: Final[Mapping[str, Both]] = {
    "added": ("新增", "added"),
    "removed": ("消除", "removed"),
    "deeper": ("加深", "deeper"),
    "shallower": ("变浅", "shallower"),
    "moved": ("移动", "moved"),
    "same": ("不变", "same"),
}
_DISTRICT: Final = re.compile(r"[0-9]{6}")
_CODES: Final[Mapping[str, Mapping[str, Both]]] = {
    "residence": {"urban": ("城镇", "urban"), "rural": ("农村", "rural")},
    "size": {
        "1": ("1人", "1"), "2": ("2人", "2"), "3": ("3人", "3"), "4": ("4人", "4"), "5": ("5人及以上", "5 and more"),
        "unknown": ("人数不明", "unknown"),
    },
    "family": {
        "single": ("单人户", "one person"),
        "elderly": ("有60岁及以上老人", "with somebody of 60 or older"),
        "children": ("有未成年人", "with children"),
        "disabled": ("有持证残疾人", "with a certified disabled member"),
        "other": ("其他", "none of these"),
    },
}  # fmt: skip


def code_title(law: Law, group: str, code: str) -> Both:
    """What people read in place of the code of a group.

    Args:
        law: Names the tiers.
        group: `district`, `tier`, `residence`, `size` or `family`.
        code: Of the group.
    """
    if group == "district":
        name = division(code).name
        return name, name
    if code == "cannot_tell":
        return "暂不能判断", "cannot tell"
    if group == "tier":
        return law.nodes["assistance_tier"].code_titles.get(code, (code, code))
    return _CODES[group].get(code, (code, code))


def cell_title(cell: str) -> Both:
    """What people read in place of the key of a table's cell: `urban`, `500101`, `urban/500101`."""
    parts = [
        (division(key).name,) * 2 if _DISTRICT.fullmatch(key) else _CODES["residence"].get(key, (key, key))
        for key in cell.split("/")
    ]
    zh, en = zip(*parts, strict=True)
    return "、".join(zh), ", ".join(en)


def yuan(fen: int, *, signed: bool = False) -> str:
    """An amount as people read it, with a proper minus.

    Args:
        fen: The amount.
        signed: Whether a plus is written, too.
    """
    sign = "−" if fen < 0 else "+" if signed and fen > 0 else ""
    return f"{sign}{abs(fen) / 100:,.2f}"


def moved(change: ValueChange, language: int) -> str:
    """A changed figure: `717.00 → 735.00 元/人·月（+2.51 %）`.

    Args:
        change: Of a reform.
        language: 0 for Chinese, 1 for English.
    """
    name = LANGUAGES[language]
    before, after = (figure(value, change.unit, name) for value in (change.before, change.after))
    words = (
        unit_words(change.unit, "int", name)
        if isinstance(change.after, int) and not isinstance(change.after, bool)
        else ""
    )
    share = "" if change.percent is None else f"{change.percent:+} %".replace("-", "−")
    percent = share and (f"（{share}）" if language == 0 else f" ({share})")
    return f"{before} → {after} {words}{percent}"


def class_label(place: int, edges: tuple[int, ...]) -> str:
    """The label of a class of the histogram, as yuan: `−100…−50`, `<50`."""
    middle = len(edges) + 1
    rank = place - middle if place >= middle else middle - 1 - place
    sign = "+" if place >= middle else "−"
    low = 0 if rank == 0 else edges[rank - 1]
    return f"{sign}{low}…{edges[rank]}" if rank < len(edges) else f"{sign}{low}…"
