"""One name, however it was written, heard or said."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from minsheng.lake.identity.names import COMPOUND_SURNAMES, name_forms, spoken_syllable


def form(name: str) -> dict[str, Any]:
    """The forms of one name."""
    (row,) = name_forms([name]).to_pylist()
    told: dict[str, Any] = row
    return told


@pytest.mark.parametrize(
    "spellings",
    [
        ("王晓明", "王曉明", " 王 晓明 ", "王　晓明"),
        ("艾力·买买提", "艾力・买买提", "艾力•买买提", "艾力．买买提", "艾力 买买提", "艾力买买提"),
        ("刘yan", "刘ＹＡＮ", "劉Yan"),
        ("王?", "王□", "王�", "王＊", "王\ue863"),
    ],
)
def test_spellings_of_one_name_have_one_plain_form(spellings: tuple[str, ...]) -> None:
    assert len({form(name)["plain"] for name in spellings}) == 1


def test_homophones_sound_the_same() -> None:
    assert form("王晓明")["sound"] == form("王小鸣")["sound"] == "wang xiao ming"


def test_rare_characters_have_a_sound() -> None:
    assert form("李㼆")["sound"] == "li ying"


def test_pinyin_in_place_of_a_character_sounds_like_it() -> None:
    assert form("王yan")["sound"] == form("王艳")["sound"]


def test_what_a_local_ear_does_not_tell_apart_is_spoken_the_same() -> None:
    assert form("刘宁")["spoken"] == form("牛林")["spoken"]
    assert form("张胜")["sound"] != form("臧森")["sound"]
    assert spoken_syllable("zheng") == spoken_syllable("zen")
    assert spoken_syllable("zhang") != spoken_syllable("zhan")


def test_a_character_with_several_readings_is_read_in_each() -> None:
    assert set(form("乐嘉")["sounds"]) == {"le jia", "yue jia"}
    assert form("王伟")["sounds"] == ["wang wei"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_name_has_one_row_and_its_plain_form_is_final(names: list[str]) -> None:
    forms = name_forms(names)
    assert forms["name"].to_pylist() == sorted({name for name in names if "\n" not in name})
    plain = [name for name in forms["plain"].to_pylist() if "\n" not in name]
    again = {row["name"]: row["plain"] for row in name_forms(plain).to_pylist()}
    assert all(again[name] == name for name in plain)


def test_compound_surnames_have_two_characters() -> None:
    assert {"欧阳", "尉迟", "司马"} <= COMPOUND_SURNAMES
    assert {len(surname) for surname in COMPOUND_SURNAMES} == {2}


def table(name: str) -> list[dict[str, str]]:
    text = files("minsheng.lake.identity").joinpath("data", f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def readings(character: str) -> set[str]:
    return {to_normal(reading) for reading in pinyin_dict[ord(character)].split(",")}


def test_a_variant_shares_a_reading_with_its_standard_character() -> None:
    assert all(readings(row["variant"]) & readings(row["standard"]) for row in table("variants"))


def test_no_standard_character_is_itself_a_variant() -> None:
    rows = table("variants")
    assert not {row["variant"] for row in rows} & {row["standard"] for row in rows}


def test_every_listed_reading_is_in_the_dictionary() -> None:
    assert all(set(row["readings"].split()) <= readings(row["character"]) for row in table("readings"))
