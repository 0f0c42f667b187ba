"""Statutory cases: the law gives, on each household written here, the answer that its source gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minsheng.lake.facts import absent_values
from minsheng.rules import Law, load_law
from minsheng.screening.casefile import read_case
from minsheng.screening.expectations import wrong_answers

CASES = sorted(Path(__file__).parent.rglob("*.yaml"))


@pytest.fixture(scope="module")
def book() -> Law:
    return load_law("minsheng.law", law_date=date(2023, 12, 31))


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.relative_to(Path(__file__).parent).with_suffix("")))
def test_the_law_gives_the_answer_of_the_source(path: Path, book: Law) -> None:
    case = read_case(path, book, absent_values())
    assert case.expected > 0
    assert wrong_answers(case, book) == ()


def test_every_case_names_its_source(book: Law) -> None:
    assert CASES
    assert [path for path in CASES if not read_case(path, book, absent_values()).source] == []
