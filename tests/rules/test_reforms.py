"""A reform changes values, rules and programmes from a day; what does not hold together is refused, and the law stays."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from minsheng.rules import Law, LawError, Problem, declare
from minsheng.rules.book import Places
from minsheng.rules.declare import exception, policy, programme
from minsheng.rules.lang import when
from tests.rules.books import DAY, TITLE, rule, small_law

BEFORE, AFTER = dt.date(2023, 12, 31), dt.date(2024, 1, 1)

PARAMETERS = """
standard:
  title: {zh: 标准, en: standard}
  unit: fen/month/person
  entity: household
  keys: [residence]
  dates:
    2022-01-01: {cites: a, status: seen, values: {urban: 600, rural: 500}}
    2025-01-01: {cites: b, status: seen, values: {urban: 700, rural: 600}}
start:
  title: {zh: 起算, en: start}
  type: code
  options: {next_month: 第二十一条, approval_month: 第三条}
  dates:
    2022-01-01: {cites: a, status: seen, value: next_month}
"""

HEADER = """
reform:
  title: {zh: 提标, en: higher standards}
  cites: 草案
  from: 2024-01-01
"""


def declare_law() -> None:
    rule(unit="fen/month", name="line")(lambda standard, size: standard * size)
    rule(type="bool", name="due")(lambda income, line: income < line)
    rule(unit="fen/month", name="grant")(lambda due, line, income: when(due).then(line - income).otherwise(0))

    @exception(to="due", title=TITLE, cites="Article 2")
    def never_the_poor(poor: object) -> object:
        return when(poor).then(False)  # type: ignore[arg-type]

    programme("relief", title=TITLE, entity="household", decides="due", amount="grant")


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a reform, and the functions beside it, and gives its path."""

    def to_files(text: str, functions: str = "", name: str = "reform") -> Path:
        if functions:
            header = "from minsheng.rules.declare import *\nfrom minsheng.rules.lang import *\nT = ('题', 'title')\n"
            (tmp_path / f"{name}.py").write_text(header + functions, encoding="utf-8")
            text += f"\nfunctions: {name}.py\n"
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_files


@pytest.fixture
def law(tmp_path: Path) -> Law:
    path = tmp_path / "standards.yaml"
    path.write_text(PARAMETERS, encoding="utf-8")
    return small_law(declare_law, parameters=[path], law_date=BEFORE)


def values(law: Law, day: dt.date, *names: str, **facts: object) -> list[object]:
    household = {"residence": "urban", "size": 2, "income": 1000, "poor": False, **facts}
    evaluation = law.at(day).evaluate({"household": household}, facts_date=DAY)
    return [evaluation[name] for name in names]


def refused(law: Law, *paths: Path) -> list[Problem]:
    """The faults of reforms, after a check that the law in force knows nothing of them."""
    before = law.hash, law.reforms, dict(law.parameters), list(law.nodes), list(declare._BOOKS), set(sys.modules)
    with pytest.raises(LawError) as caught:
        law.reformed(paths)
    after = law.hash, law.reforms, dict(law.parameters), list(law.nodes), list(declare._BOOKS), set(sys.modules)
    assert before == after
    assert all(problem.hint and problem.where for problem in caught.value.problems)
    return list(caught.value.problems)


# -- what a reform can do ---------------------------------------------------------------------------------------------


def test_values_and_switches_change_from_their_day_and_replace_what_the_law_had_planned(law: Law, write: Write) -> None:
    reform = write(f"""{HEADER}
standard:
  dates:
    2024-01-01: {{cites: 草案, status: assumed, values: {{urban: 900}}}}
start:
  dates:
    2024-07-01: {{cites: 草案, status: assumed, value: approval_month}}
""")
    reformed = law.reformed([reform])
    assert values(reformed, BEFORE, "standard", "grant") == [600, 200]
    assert values(reformed, AFTER, "standard", "grant", "start") == [900, 800, "next_month"]
    assert values(reformed, dt.date(2025, 1, 1), "standard", "start") == [900, "approval_month"]
    assert values(law, dt.date(2025, 1, 1), "standard", "start") == [700, "next_month"]
    assert reformed.at(BEFORE).hash == law.hash
    assert [(one.title[1], one.cites, one.since, one.days) for one in reformed.reforms] == [
        ("higher standards", "草案", AFTER, (AFTER, dt.date(2024, 7, 1)))
    ]


def test_a_rule_replaces_the_one_of_its_name_and_new_ones_and_new_parameters_join(law: Law, write: Write) -> None:
    reform = write(
        f"""{HEADER}
bonus:
  title: {{zh: 附加, en: bonus}}
  unit: fen/month
  dates:
    2024-01-01: {{cites: 草案, status: assumed, value: 50}}
""",
        """
@policy(entity="household", unit="fen/month", title=T, cites="draft 1")
def grant(due, line, income, extra):
    return when(due).then(line - income + extra).otherwise(0)

@policy(entity="household", unit="fen/month", title=T, cites="draft 2")
def extra(bonus, size):
    return when(size >= 2).then(bonus).otherwise(0)

@policy(entity="household", unit="fen/month", name="extra", since="2024-07-01", title=T, cites="draft 3")
def extra_later(bonus):
    return bonus * 2
""".replace('name="extra"', 'name="later"'),
    )
    reformed = law.reformed([reform])
    assert values(reformed, BEFORE, "grant") == [200]
    assert values(reformed, AFTER, "grant") == [250]
    assert "later" in reformed.at(AFTER).gaps
    assert values(reformed, dt.date(2024, 7, 1), "grant", "later") == [250, 100]
    assert reformed.at(AFTER).nodes["grant"].where.startswith("reform.py:")


def test_a_rule_may_begin_later_than_the_reform(law: Law, write: Write) -> None:
    reform = write(
        HEADER,
        """
@policy(entity="household", unit="fen/month", since="2024-07-01", title=T, cites="draft")
def line(standard, size):
    return standard * size * 2
""",
    )
    reformed = law.reformed([reform])
    assert [values(reformed, day, "line") for day in (AFTER, dt.date(2024, 7, 1))] == [[1200], [2400]]


def test_a_reform_takes_away_exceptions_and_programmes(law: Law, write: Write) -> None:
    reformed = law.reformed([write(HEADER + "removes: [never_the_poor, relief]\n")])
    assert [values(reformed, day, "due", poor=True) for day in (BEFORE, AFTER)] == [[False], [True]]
    assert [list(reformed.at(day).programmes) for day in (BEFORE, AFTER)] == [["relief"], []]
    with pytest.raises(LawError, match="the reform 'higher standards' removes it"):
        reformed.at(AFTER).plan(["relief"], "household")


def test_a_reform_brings_exceptions_and_replaces_programmes_from_its_day(law: Law, write: Write) -> None:
    reform = write(
        HEADER,
        """
@exception(to="due", title=T, cites="draft", order=1)
def never_the_poor(poor, size):
    return when(all_of(poor, size > 2)).then(False)

programme("relief", title=T, entity="household", decides="due", amount="line")
""",
    )
    reformed = law.reformed([reform])
    assert [values(reformed, day, "due", poor=True, size=2) for day in (BEFORE, AFTER)] == [[False], [True]]
    assert [reformed.at(day).programmes["relief"].amount for day in (BEFORE, AFTER)] == ["grant", "line"]


def test_a_later_reform_builds_on_an_earlier_one_and_puts_back_what_it_took(law: Law, write: Write) -> None:
    first = write(HEADER + "removes: [never_the_poor]\n", name="first")
    second = write(
        HEADER.replace("2024-01-01", "2025-01-01"),
        """
@exception(to="due", title=T, cites="draft")
def never_the_poor(poor):
    return when(poor).then(False)
""",
        name="second",
    )
    reformed = law.reformed([first, second])
    days = (BEFORE, AFTER, dt.date(2025, 1, 1))
    assert [values(reformed, day, "due", poor=True) for day in days] == [[False], [True], [False]]
    assert law.reformed([first]).reformed([second]).at(days[2]).hash == reformed.at(days[2]).hash


def test_an_overlay_of_a_place_is_taken_when_the_place_is_known(law: Law, write: Write, tmp_path: Path) -> None:
    overlay = write("place: {code: '500114'}\nstandard:\n  dates:\n"
                    "    2024-01-01: {cites: a, status: seen, values: {urban: 1}}\n")  # fmt: skip
    kinds: list[Places | None] = [None, {"500114"}, lambda code: code.startswith("5001")]
    for places in kinds:
        path = tmp_path / "standards.yaml"
        there = small_law(declare_law, parameters=[path], overlays=[overlay], places=places)
        assert values(there, AFTER, "standard") == [1]


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "id_", "line", "message"),
    [
        ("standrad: {dates: {2024-01-01: {cites: a, status: seen, value: 1}}}", "E109", 7, "no parameter 'standrad'"),
        ("start: {dates: {}}", "E103", 7, "start.dates"),
        ("start: {value: approval_month, cites: a}", "E103", 7, "'dates' is a required property"),
        ("start: {dates: {2024-01-01: {status: seen, value: approval_month}}}", "E103", 7, "'cites' is a required"),
        ("start: {dates: {2024-01-01: {cites: ' ', status: seen, value: approval_month}}}", "E103", 7, "cites"),
        ("start: {dates: {2024-01-01: {cites: a, status: seen, value: never}}}", "E107", 7, "none of the options"),
        ("start: {dates: {2023-01-01: {cites: a, status: seen, value: next_month}}}", "E113", 7, "before the reform"),
        ("start: {options: {never: a}, dates: {2024-01-01: {cites: a, status: seen, value: next_month}}}",
         "E109", 7, "changes its options"),
        ("standard: {dates: {2024-01-01: {cites: a, status: seen, values: {urban: 1.5}}}}", "E103", 7, "1.5"),
        ("standard: {dates: {2024-01-01: {cites: a, status: seen, values: {urban: yes}}}}", "E106", 7, "type int"),
        ("standard: {dates: {2024-01-01: {cites: a, status: seen, values: {lunar: 1}}}}", "E107", 7, "lunar"),
        ("standard: {unit: fen/year, dates: {2024-01-01: {cites: a, status: seen, values: {urban: 1}}}}",
         "E109", 7, "changes its unit"),
        ("start:\n  dates:\n    2024-01-01: {cites: a, status: seen, value: a}\n    2024-01-01: {}", "E102", 10, "'2024-01-01' is written twice"),
        ("new: {title: {zh: 新, en: new}, unit: yuan, dates: {2024-01-01: {cites: a, status: seen, value: 1}}}",
         "E302", 7, "'yuan'"),
        ("new: {title: {zh: 新}, dates: {2024-01-01: {cites: a, status: seen, value: 1}}}", "E103", 7, "'en'"),
        ("removes: [due]", "E215", 7, "removes 'due', which"),
        ("removes: [never_the_rich]", "E112", 7, "'never_the_rich', which the law does not have"),
        ("removes: [standard]", "E215", 7, "removes 'standard', which 'line'"),
        ("removes: []", "E103", 7, "removes"),
        ("functions: nowhere.py", "E111", 7, "no functions 'nowhere.py'"),
        ("functions: [a.py]", "E103", 7, "functions"),
        ("", "E109", 2, "changes nothing"),
    ],
)  # fmt: skip
def test_each_fault_of_a_reform_s_file_has_its_line(
    law: Law, write: Write, text: str, id_: str, line: int, message: str
) -> None:
    problems = refused(law, write(HEADER.rstrip() + "\n\n" + text.rstrip() + "\n"))
    told = [problem for problem in problems if problem.id == f"rules.{id_}" and message in problem.message]
    assert told, problems
    assert told[0].where == f"reform.yaml:{line}"


@pytest.mark.parametrize(
    ("change", "id_", "message"),
    [
        (("cites: 草案", "cites: ''"), "E103", "reform.cites"),
        (("  cites: 草案\n", ""), "E103", "'cites' is a required property"),
        (("from: 2024-01-01", "from: 2024-02-30"), "E104", "not a day"),
        (("  from: 2024-01-01\n", ""), "E103", "'from' is a required property"),
        (("from: 2024-01-01", "from: 2024-01-01\n  colour: red"), "E103", "'colour' was unexpected"),
        (("reform:\n", "removes: [due]\nreformed:\n"), "E103", "'reform' is a dependency of 'removes'"),
    ],
)
def test_each_fault_of_a_reform_s_header_is_told(
    law: Law, write: Write, change: tuple[str, str], id_: str, message: str
) -> None:
    value = "start: {dates: {2024-01-01: {cites: a, status: seen, value: next_month}}}\n"
    problems = refused(law, write(HEADER.replace(*change) + value))
    assert any(problem.id == f"rules.{id_}" and message in problem.message for problem in problems), problems


@pytest.mark.parametrize(
    ("functions", "id_", "message"),
    [
        ("1 / 0", "E111", "ZeroDivisionError: division by zero"),
        ("import nothing_of_this_name", "E111", "ModuleNotFoundError"),
        ("def line(:", "E111", "SyntaxError"),
        ("raise SystemExit", "E111", "SystemExit"),
        ("policy(entity='household')", "E111", "TypeError"),
        ("@policy(entity='household', unit='fen/month', title=T, cites='a')\ndef line(due, income): return when(due).then(income).otherwise(0)",
         "E207", "depend on themselves"),
        ("@policy(entity='household', unit='fen/year', title=T, cites='a')\ndef line(standard, size): return standard * size",
         "E302", "declared in fen/year"),
        ("@policy(entity='household', unit='fen/month', title=T, cites='')\ndef line(standard, size): return standard * size",
         "E209", "no cites"),
        ("@policy(entity='household', unit='fen/month', title=T, cites='a', since='2023-01-01')\ndef line(standard, size): return standard * size",
         "E113", "begins on 2023-01-01, before the reform"),
        ("@policy(entity='household', unit='fen/month', title=T, cites='a')\ndef line(standart): return standart",
         "E204", "reads 'standart'"),
        ("entity('village', key=None, title=T)", "E112", "declares the entity 'village'"),
        ("fact('size', entity='household', type='int', title=T, source='a')", "E203", "'size' is declared twice"),
        ("programme('other', title=T, entity='household', decides='dew')", "E208", "names 'dew'"),
        ("@exception(to='due', title=T, cites='a')\ndef other(poor): return when(poor).then(True)", "E202", "no order"),
    ],
)  # fmt: skip
def test_each_fault_of_a_reform_s_functions_has_its_line(
    law: Law, write: Write, functions: str, id_: str, message: str
) -> None:
    (problem,) = refused(law, write(HEADER, functions))
    assert problem.id == f"rules.{id_}"
    assert message in problem.message
    assert problem.where == "reform.py:4" if id_ != "E202" else problem.where


def test_a_reform_that_leaves_a_day_without_a_rule_is_refused(law: Law, write: Write) -> None:
    (problem,) = refused(
        law,
        write(
            f"{HEADER}\nlater:\n  title: {{zh: 后, en: later}}\n  unit: fen/month\n  dates:\n"
            "    2024-06-01: {cites: a, status: seen, value: 1}\n",
            "@policy(entity='household', unit='fen/month', title=T, cites='a')\ndef grant(later): return later",
        ),
    )[:1]
    assert problem.id == "rules.E216"
    assert "From 2024-01-01 the law would be without 'grant'" in problem.message
    assert problem.where == "reform.yaml:2"


def test_an_overlay_for_a_place_that_is_not_there_is_refused(law: Law, write: Write, tmp_path: Path) -> None:
    known = small_law(declare_law, parameters=[tmp_path / "standards.yaml"], places={"500101"})
    overlay = write(
        "place: {code: '500114'}\nstart: {dates: {2024-01-01: {cites: a, status: seen, value: next_month}}}"
    )
    (problem,) = refused(known, overlay)
    assert (problem.id, problem.where) == ("rules.E110", "reform.yaml:1")
    assert "'500114'" in problem.message


def test_all_faults_of_all_files_are_told_together(law: Law, write: Write) -> None:
    first = write(
        HEADER + "removes: [due]\nstart: {dates: {2024-01-01: {cites: a, status: seen, value: never}}}\n", name="a"
    )
    second = write(HEADER, "fact('size', entity='household', type='int', title=T, source='a')", name="b")
    found = {(problem.id, problem.where.partition(":")[0]) for problem in refused(law, first, second)}
    assert found >= {("rules.E107", "a.yaml"), ("rules.E215", "a.yaml"), ("rules.E203", "b.py")}


def test_the_files_of_a_folder_change_nothing_twice_but_files_may_follow_each_other(law: Law, write: Write) -> None:
    text = HEADER + "start: {dates: {2024-01-01: {cites: a, status: seen, value: approval_month}}}\n"
    first, second = write(text, name="a"), write(text.replace("approval_month", "next_month"), name="b")
    assert values(law.reformed([first, second]), AFTER, "start") == ["next_month"]
    (first.parent / "standards.yaml").unlink()
    (problem,) = refused(law, first.parent)
    assert (problem.id, problem.where) == ("rules.E101", "b.yaml:6")
    assert "a.yaml:6" in problem.hint


def test_functions_are_read_anew_and_leave_no_traces(law: Law, write: Write, tmp_path: Path) -> None:
    text = "@policy(entity='household', unit='fen/month', title=T, cites='a')\ndef line(standard, size): return standard * size * {}\n"
    for times in (3, 5):
        assert values(law.reformed([write(HEADER, text.format(times))]), AFTER, "line") == [1200 * times]
    assert not list(tmp_path.rglob("__pycache__"))
    assert values(law, AFTER, "line") == [1200]


def test_declarations_after_a_failed_reform_go_where_they_belong(law: Law, write: Write) -> None:
    refused(law, write(HEADER, "fact('mine', entity='household', type='int', title=T, source='a')\n1 / 0"))
    with declare.recording() as book:
        policy(entity="household", title=TITLE, cites="a")(declare_law)
    assert [record.name for record in book.rules] == ["declare_law"]
