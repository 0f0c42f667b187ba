"""Every arm of the law is walked by some statutory case: each `when`, each `otherwise`, each exception, of each version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from minsheng.lake.facts import absent_values
from minsheng.rules import load_law
from minsheng.rules.coverage import Coverage
from minsheng.screening.casefile import read_case

CASES = sorted(Path(__file__).parent.rglob("*.yaml"))


def test_every_arm_of_the_law_is_taken_by_some_case() -> None:
    book = load_law("minsheng.law", law_date=date(2023, 12, 31))
    coverage = Coverage(book)
    for path in CASES:
        case = read_case(path, book, absent_values())
        law = case.law(book)
        coverage.add(law.evaluate(case.facts, facts_date=case.facts_date), law)
    assert not coverage.missing, coverage.report()
    assert not coverage.never_in_force, coverage.report()
