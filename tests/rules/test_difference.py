"""Two laws compared: only what was written differently is told, with both sides, in a fixed order."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from minsheng.rules import Law
from minsheng.rules.declare import exception, programme
from minsheng.rules.difference import ValueChange, compare
from minsheng.rules.lang import Expr, when
from minsheng.rules.spans import Series, Span, series_of
from tests.rules.books import DAY, TITLE, rule, small_law

LATER = dt.date(2024, 6, 30)

PARAMETERS = """
standard:
  title: {zh: 标准, en: standard}
  unit: fen/month/person
  entity: household
  keys: [residence]
  dates:
    2022-01-01: {cites: a, status: seen, values: {urban: 600, default: 500}}
    2024-01-01: {cites: b, status: assumed, values: {urban: 700, default: 500}, note: from the press}
share:
  title: {zh: 比例, en: share}
  unit: bp
  dates:
    2022-01-01: {cites: a, status: assumed, value: 5000}
    2024-01-01: {cites: b, status: seen, value: 5000}
later:
  title: {zh: 后, en: later}
  unit: bp
  dates:
    2024-01-01: {cites: b, status: seen, value: 1}
"""


@pytest.fixture
def law(tmp_path: Path) -> Law:
    path = tmp_path / "standards.yaml"
    path.write_text(PARAMETERS, encoding="utf-8")

    def declare() -> None:
        def old(standard: Expr, size: Expr) -> Expr:
            return standard * size

        def new(standard: Expr, size: Expr) -> Expr:
            return standard * (size + 1)

        line = {"unit": "fen/month", "name": "line", "title": ("线", "line")}
        rule(**line, until="2023-12-31", cites="Article 1")(old)
        rule(**line, since="2024-01-01", cites="Article 2")(new)
        rule(type="bool", name="due")(lambda income, line: income < line)
        rule(type="bool", name="gone", until="2023-12-31")(lambda poor: poor)
        rule(type="bool", name="come", since="2024-01-01")(lambda poor: poor)

        @exception(to="due", title=("例外", "exception"), cites="Article 3", since="2024-01-01")
        def never_the_poor(poor: Expr) -> Expr:
            return when(poor).then(False)

        programme("relief", title=TITLE, entity="household", decides="due")
        programme("old_relief", title=TITLE, entity="household", decides="gone")

    return small_law(declare, parameters=[path])


def test_a_law_does_not_differ_from_itself_nor_from_another_day_of_its_epoch(law: Law) -> None:
    assert not compare(law, law)
    assert not compare(law, law.at(DAY - dt.timedelta(days=300)))


def test_rules_are_added_removed_and_changed_with_both_formulas_and_clauses(law: Law) -> None:
    rules = {change.name: change for change in compare(law, law.at(LATER)).rules}
    assert {name: change.change for name, change in rules.items()} == {
        "come": "added", "due": "changed", "gone": "removed", "line": "changed",
    }  # fmt: skip
    line = rules["line"]
    assert line.fields == ("computation", "cites")
    assert line.before is not None
    assert line.after is not None
    assert (line.before.formula[1], line.before.cites) == ("standard × size", "Article 1")
    assert (line.after.formula[1], line.after.cites) == ("standard × (size + 1)", "Article 2")
    assert rules["gone"].after is None
    assert rules["due"].after is not None
    assert rules["due"].after.exceptions == ((("例外", "exception"), "Article 3"),)


def test_parameters_tell_the_cells_that_differ_and_a_new_citation_or_status(law: Law) -> None:
    parameters = {change.name: change for change in compare(law, law.at(LATER)).parameters}
    assert list(parameters) == ["later", "share", "standard"]
    assert parameters["standard"].values == (ValueChange(("urban",), 600, 700),)
    assert parameters["later"].change == "added"
    assert parameters["later"].values == (ValueChange((), None, 1),)
    share = parameters["share"]
    assert share.values == ()
    assert share.before is not None
    assert share.after is not None
    assert (share.before.status, share.after.status, share.unit) == ("assumed", "seen", "bp")


def test_programmes_that_end_are_told(law: Law) -> None:
    assert [(change.name, change.change) for change in compare(law, law.at(LATER)).programmes] == [
        ("old_relief", "removed")
    ]


def test_the_other_way_round_is_the_same_difference_backwards(law: Law) -> None:
    forth, back = compare(law, law.at(LATER)), compare(law.at(LATER), law)
    assert [(c.name, c.before, c.after) for c in forth.rules] == [(c.name, c.after, c.before) for c in back.rules]
    assert [(c.name, c.before, c.after) for c in forth.parameters] == [
        (c.name, c.after, c.before) for c in back.parameters
    ]


def test_a_timeline_has_one_line_of_steps_for_each_cell(law: Law) -> None:
    first, second, end = dt.date(2022, 1, 1), dt.date(2024, 1, 1), dt.date(2023, 12, 31)
    assert series_of(law.parameters["standard"]) == (
        Series(
            ("urban",),
            (Span(first, end, 600, "a", "seen", ""), Span(second, None, 700, "b", "assumed", "from the press")),
        ),
        Series(
            ("default",),
            (Span(first, end, 500, "a", "seen", ""), Span(second, None, 500, "b", "assumed", "from the press")),
        ),
    )
    assert [(one.keys, len(one.spans)) for one in series_of(law.parameters["share"])] == [((), 2)]
