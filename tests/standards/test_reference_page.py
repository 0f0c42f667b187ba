"""The examples on the reference page are run."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/reference/standards.md"


def test_every_example_gives_what_the_page_prints() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert results.attempted > 10
    assert results.failed == 0
