"""Code lists: every spelling leads to one meaning, and the standard's groups are kept."""

from __future__ import annotations

import pytest

from minsheng.standards.codes import code_list, code_list_names, code_titles, read_code
from minsheng.standards.errors import UnknownCodeError

LISTS = pytest.mark.parametrize("name", code_list_names())


@LISTS
def test_no_spelling_belongs_to_two_codes(name: str) -> None:
    readings = [text for code, spellings in code_list(name).items() for text in (code, *spellings)]

    assert len(readings) == len(set(readings))


@LISTS
def test_codes_are_ascii_and_have_a_title_in_both_languages(name: str) -> None:
    assert code_list(name).keys() == code_titles(name).keys()
    for code, title in code_titles(name).items():
        assert code.isascii()
        assert not title.zh.isascii()
        assert title.en.isascii()


@LISTS
def test_every_code_and_every_spelling_is_read_as_its_code_and_blanks_do_not_count(name: str) -> None:
    for code, spellings in code_list(name).items():
        for text in (code, *spellings):
            assert read_code(name, f" {text}\t") == code


def test_every_two_digit_number_of_gb_t_4761_has_its_group() -> None:
    """The first digit is the group; only 0 holds two numbers, 01 oneself and 02 the head."""
    groups = ("head", "spouse", "son", "daughter", "grandchild", "parent", "grandparent", "sibling", "other", "other")
    numbers = ["01", "02", "10", "11", "12", *(str(n) for n in range(20, 100))]

    assert {n: read_code("relationship", n) for n in numbers} == {n: groups[int(n[0])] for n in numbers}


def test_a_lone_digit_is_not_guessed_to_be_a_relationship() -> None:
    assert read_code("relationship", "2") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("户主", "head"),
        ("丈夫", "spouse"),
        ("女婿", "son"),
        ("儿媳", "daughter"),
        ("外孙", "grandchild"),
        ("岳母", "parent"),
    ],
)
def test_usual_words_are_read(text: str, code: str) -> None:
    assert read_code("relationship", text) == code


def test_the_seven_kinds_of_disability_keep_the_numbers_of_gb_t_26341() -> None:
    kinds = ("sight", "hearing", "speech", "limb", "intellectual", "mental", "multiple")

    assert [read_code("disability_kind", str(n)) for n in range(1, 8)] == list(kinds)


def test_an_unknown_list_names_the_lists_that_exist() -> None:
    with pytest.raises(UnknownCodeError, match=r"no code list «colour»\..*relationship"):
        code_list("colour")
