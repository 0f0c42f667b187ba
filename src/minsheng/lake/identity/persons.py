"""The plan for Chinese persons: what their records are compared by, and which of them are compared at all."""

from __future__ import annotations

from typing import Final

from minsheng.lake.identity.plan import Field, Level, Plan

__all__ = ["PERSONS"]


def _unknown(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


_ID: Final = Field(
    "id",
    "身份号码",
    "resident id",
    _unknown("id_text"),
    (
        Level("equal", "id_text_l = id_text_r", "相同", "equal", strangers=1e-9),
        # Two good ids are two people, however alike they look: neighbours in the queue have neighbouring numbers.
        Level("two_good", "person_id_l <> person_id_r", "两个有效号码", "two good ids", strangers=0.97),
        Level(
            "one_slip", "damerau_levenshtein(id_text_l, id_text_r) <= 1", "差一笔误", "one slip apart", strangers=1e-7
        ),
        Level(
            "two_slips", "damerau_levenshtein(id_text_l, id_text_r) <= 2", "差两笔误", "two slips apart", strangers=1e-6
        ),
        Level("differ", "", "不同", "different", strangers=0.03),
    ),
    "id_text",
)
_NAME: Final = Field(
    "name",
    "姓名",
    "name",
    _unknown("plain"),
    (
        Level("same", "plain_l = plain_r", "同字", "same characters", "plain"),
        Level("same_sound", "sound_l = sound_r OR list_has_any(sounds_l, sounds_r)", "同音", "same sound", "sound"),
        Level("same_spoken", "spoken_l = spoken_r", "方言同音", "same sound in dialect", "spoken"),
        Level(
            "part_of",
            "surname_l = surname_r AND (starts_with(plain_l, plain_r) OR starts_with(plain_r, plain_l)"
            " OR plain_l LIKE replace(plain_r, '?', '_') OR plain_r LIKE replace(plain_l, '?', '_'))",
            "缺字",
            "a character missing or unreadable",
        ),
        Level(
            "one_character",
            "length(plain_l) = length(plain_r) AND length(plain_l) >= 3 AND"
            " (plain_l[1] = plain_r[1])::INT + (plain_l[2] = plain_r[2])::INT + (plain_l[3] = plain_r[3])::INT >= 2",
            "差一字",
            "one character apart",
        ),
        Level("alike", "levenshtein(spoken_l, spoken_r) <= 2", "读音相近", "sounds alike"),
        Level("surname", "surname_l = surname_r", "仅同姓", "surname only", "surname"),
        Level("differ", "", "不同", "different"),
    ),
    "name",
)
_BIRTH: Final = Field(
    "birth_date",
    "出生日期",
    "birth date",
    _unknown("birth_date"),
    (
        Level("equal", "birth_date_l = birth_date_r", "相同", "equal"),
        Level(
            "swapped",
            "year(birth_date_l) = year(birth_date_r) AND month(birth_date_l) = day(birth_date_r)"
            " AND day(birth_date_l) = month(birth_date_r)",
            "月日颠倒",
            "month and day exchanged",
        ),
        Level("one_part", "parts_alike(birth_date_l, birth_date_r) = 2", "年月日中差一项", "one of year, month, day differs"),
        Level("default", "year(birth_date_l) = year(birth_date_r)", "仅同年", "year only"),
        Level("differ", "", "不同", "different"),
    ),
    "birth_date",
)  # fmt: skip
_SEX: Final = Field(
    "sex",
    "性别",
    "sex",
    _unknown("sex"),
    (Level("equal", "sex_l = sex_r", "相同", "equal"), Level("differ", "", "不同", "different")),
    "sex",
)
_PLACE: Final = Field(
    "place",
    "住址",
    "address",
    _unknown("district"),
    (
        Level("village", "village_l = village_r", "同村居", "same village"),
        Level("town", "town_l = town_r", "同乡镇街道", "same town"),
        Level("district", "district_l = district_r", "同区县", "same district"),
        Level("differ", "", "不同区县", "another district"),
    ),
    "division",
)
_RELATIVES: Final = Field(
    "relatives",
    "亲属",
    "relatives",
    "len(relatives_l) = 0 OR len(relatives_r) = 0",
    (
        Level("shared", "list_has_any(relatives_l, relatives_r)", "有同名亲属", "a relative of the same name"),
        Level(
            "sound_shared", "list_has_any(relative_sounds_l, relative_sounds_r)", "有同音亲属", "a relative of the same sound"
        ),
        Level("none_shared", "", "无同名亲属", "no relative of the same name"),
    ),
    "relatives",
)  # fmt: skip

PERSONS: Final = Plan(
    key="record_id",
    fields=(_ID, _NAME, _BIRTH, _SEX, _PLACE, _RELATIVES),
    blocks=(
        "l.id_text = r.id_text",
        "l.spoken = r.spoken AND l.birth_date = r.birth_date",
        "l.birth_date = r.birth_date AND l.village = r.village",
        "l.birth_date = r.birth_date AND l.surname = r.surname AND l.district = r.district",
        "l.plain = r.plain AND l.village = r.village",
        "l.plain = r.plain AND l.birth_year = r.birth_year",
        "l.plain = r.plain AND l.birthday = r.birthday",
        "l.spoken = r.spoken AND l.town = r.town",
        "l.plain = r.plain AND l.relative = r.relative",
    ),
    lessons=("l.id_text = r.id_text", "l.plain = r.plain AND l.birth_date = r.birth_date"),
    sure=("l.person_id = r.person_id", "l.plain = r.plain AND l.birth_date = r.birth_date AND l.village = r.village"),
    sure_share=0.95,
    unfolded=("relative",),
)
"""How records of residents are linked. The order of levels and rules, and why, is told in docs/algorithms/identity.md."""
