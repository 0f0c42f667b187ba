"""Numbers of the law come dated, cited and whole; anything else is refused with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.books import problems_of, rule, small_law

STANDARD = """
standard:
  title: {zh: 标准, en: standard}
  unit: fen/month/person
  entity: household
  keys: [residence]
  dates:
    2022-01-01: {cites: a, status: seen, values: {urban: 600, rural: 500}}
    2023-01-01: {cites: b, status: seen, values: {urban: 700, rural: 600}}
start:
  title: {zh: 起算, en: start}
  type: code
  options: {next_month: 第二十一条, approval_month: 第三条}
  dates:
    2022-01-01: {cites: a, status: assumed, value: next_month}
deadline:
  title: {zh: 截止, en: deadline}
  type: date
  dates:
    2022-01-01: {cites: a, status: derived, value: 2023-06-30}
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a parameter file and gives its path."""
    numbers = iter(range(100))

    def to_file(text: str) -> Path:
        path = tmp_path / f"file{next(numbers)}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def uses() -> None:
    rule(unit="fen/month", name="line")(lambda standard, size: standard * size)


def test_a_value_holds_from_its_date_until_the_next(write: Write) -> None:
    path = write(STANDARD)
    for day, expected in ((dt.date(2022, 12, 31), 600), (dt.date(2023, 1, 1), 700)):
        law = small_law(uses, parameters=[path], law_date=day)
        household = {"household": {"residence": "urban", "size": 2}}
        evaluation = law.evaluate(household, facts_date=day)
        assert (evaluation["standard"], evaluation["line"]) == (expected, 2 * expected)
        assert (evaluation["start"], evaluation["deadline"]) == ("next_month", dt.date(2023, 6, 30))


def dated(value: str, **more: str) -> str:
    extra = "".join(f"  {key}: {text}\n" for key, text in more.items())
    return (
        f"p:\n  title: {{zh: 数, en: number}}\n{extra}  dates:\n    2022-01-01: {{cites: a, status: seen, {value}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "id_", "line", "message"),
    [
        (dated("value: 1.5"), "E103", 4, "1.5 is not of type"),
        (dated("value: 1", unit="fen/fortnight"), "E302", 1, "fortnight"),
        (dated("value: 1").replace("cites: a, ", ""), "E103", 4, "'cites' is a required property"),
        (dated("value: 1").replace("cites: a", "cites: ''"), "E103", 4, "'' does not match"),
        (dated("value: 1").replace("cites: a", "cites: ' '"), "E103", 4, "' ' does not match"),
        (dated("value: 1").partition("  dates:")[0], "E103", 1, "'dates' is a required property"),
        (dated("value: 1").partition("    2022")[0] + "    {}\n", "E103", 3, "non-empty"),
        (dated("value: 1").replace("2022-01-01", "from the start"), "E103", 4, "'from the start' does not match"),
        (dated("value: 1") + "    2022-01-01: {cites: b, status: seen, value: 2}\n", "E102", 5, "is written twice"),
        (dated("value: 1") + "value: 1\n", "E103", 5, "is not of type 'object'"),
        (dated("value: 1").replace("p:", "reform:"), "E103", 1, "'reform' should not be valid"),
        (dated("value: 1").replace("p:", "Standard:"), "E103", 1, "'Standard' does not match"),
        (dated("value: 9223372036854775808"), "E106", 4, "not a value of type int"),
        (dated("value: 1, values: {urban: 1}"), "E103", 4, "valid under each of"),
        (dated("note: nothing"), "E103", 4, "is not valid under any of"),
        (dated("value: 1", keys="[residence]"), "E103", 1, "'entity' is a dependency of 'keys'"),
        (dated("values: {urban: 1}", entity="village", keys="[residence]"), "E204", 1, "no entity 'village'"),
        (dated("value: 1").replace("seen", "guessed"), "E103", 4, "'guessed' is not one of"),
        (dated("value: 1, colour: red"), "E103", 4, "'colour' was unexpected"),
        (dated("value: 1").replace("zh: 数, ", ""), "E103", 2, "'zh' is a required property"),
        (dated("value: 1").replace("2022-01-01", "2022-13-01"), "E104", 4, "'2022-13-01' is not a day"),
        (dated("values: {urban: 1, rural: 2}"), "E105", 4, "`values` where `value` is meant"),
        (
            dated("values: {urban: {a: 1}, rural: {b: 2}}", entity="household", keys="[residence]"),
            "E105",
            6,
            "here are 2",
        ),
        (dated("value: soon", type="date"), "E106", 5, "'soon' is not a value of type date"),
        (dated("value: later", type="code", options="{now: Article 1}"), "E107", 6, "none of the options now"),
        (dated("values: {urban: 1, lunar: 2, rural: 3}", entity="household", keys="[residence]"), "E107", 6, "lunar"),
        (dated("values: {urban: 1}", entity="household", keys="[residence]"), "E108", 6, "no value for rural"),
        (dated("values: {urban: 1, rural: 2}", entity="household", keys="[ill]"), "E303", 6, "'ill' of person"),
        (dated("value: 1") + dated("value: 2"), "E102", 5, "'p' is written twice"),
        ("p: [1", "E102", 1, "not YAML"),
        ("- p", "E102", 1, "no parameters"),
    ],
)
def test_each_fault_of_a_file_has_its_line(write: Write, text: str, id_: str, line: int, message: str) -> None:
    problems = problems_of(lambda: None, parameters=[write(text)])
    assert f"rules.{id_}" in [problem.id for problem in problems]
    told = next(problem for problem in problems if problem.id == f"rules.{id_}")
    assert message in told.message
    assert told.where == f"file0.yaml:{line}"
    assert told.hint


def test_one_name_in_two_files_is_refused(write: Write) -> None:
    problems = problems_of(lambda: None, parameters=[write(dated("value: 1")), write(dated("value: 2"))])
    assert [problem.id for problem in problems] == ["rules.E101"]


def test_an_overlay_replaces_from_its_date_what_comes_later_in_the_base(write: Write) -> None:
    overlay = write("standard:\n  dates:\n    2022-07-01: {cites: reform, status: assumed, values: {urban: 900}}\n")
    base = write(STANDARD)
    household = {"household": {"residence": "urban", "size": 1}}
    rural = {"household": {"residence": "rural", "size": 1}}

    def standard(day: dt.date, who: dict[str, dict[str, object]]) -> object:
        law = small_law(uses, parameters=[base], overlays=[overlay], law_date=day)
        return law.evaluate(who, facts_date=day)["standard"]

    assert standard(dt.date(2022, 6, 30), household) == 600
    assert standard(dt.date(2022, 7, 1), household) == standard(dt.date(2024, 1, 1), household) == 900
    assert standard(dt.date(2024, 1, 1), rural) == 500


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("standrad:\n  dates:\n    2022-07-01: {cites: a, status: seen, value: 1}\n", "no parameter 'standrad'"),
        (
            "standard:\n  unit: fen\n  dates:\n    2022-07-01: {cites: a, status: seen, values: {urban: 9}}\n",
            "changes its unit",
        ),
    ],
)
def test_an_overlay_only_replaces_values_of_what_is_there(write: Write, text: str, message: str) -> None:
    problems = problems_of(uses, parameters=[write(STANDARD)], overlays=[write(text)])
    assert [(problem.id, message in problem.message) for problem in problems] == [("rules.E109", True)]


def test_an_overlay_that_is_not_there_is_told(tmp_path: Path) -> None:
    problems = problems_of(lambda: None, overlays=[tmp_path / "nowhere.yaml"])
    assert [problem.id for problem in problems] == ["rules.E102"]
