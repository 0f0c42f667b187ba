"""What the pages say is so: links lead somewhere, commands exist, generated pages and worked examples are current."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import jsonschema
import pytest
import yaml

from minsheng.cli.app import VERBS
from minsheng.lake.facts import absent_values
from minsheng.screening import law_of
from minsheng.screening.casefile import read_case
from minsheng.screening.expectations import wrong_answers
from scripts.check_tree import CODE, LINK
from scripts.docs.__main__ import PAGES, REFERENCE
from scripts.docs.figures import PERFORMANCE, README, with_figures
from scripts.docs.linkage_curves import drawn, kept
from scripts.docs.picture import DAY, PICTURE, draw
from tests.city import TestCity

ROOT = Path(__file__).parents[2]
TEXTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?<![\w./-])minsheng ([a-z][\w-]*)")
SPOKEN = re.compile(r"```(?:sh|console|console seeded|)\n.*?```|`[^`\n]+`", re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The anchors that a page gives: its headings in lower case, blanks as hyphens, other signs left out."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-")
        for heading in HEADING.findall(text)
    }


def links(page: Path) -> Iterator[str]:
    for match in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in match[1] and not match[1].startswith("mailto:"):
            yield match[1]


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading_of_it(page: Path) -> None:
    lost = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_named_on_a_page_is_a_verb(page: Path) -> None:
    code = SPOKEN.findall(page.read_text(encoding="utf-8"))
    named = {verb for piece in code for verb in COMMAND.findall(piece)}
    assert named <= set(VERBS)


def test_every_page_is_in_the_index() -> None:
    index = set(links(ROOT / "docs" / "README.md"))
    index |= {f"reference/{link}" for link in links(REFERENCE / "law.md")}  # the law has an index of its own
    pages = {str(page.relative_to(ROOT / "docs")) for page in ROOT.glob("docs/**/*.md")}
    left_out = {page for page in pages if not page.startswith("decisions/") and page != "README.md"} - index
    assert not left_out


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_follows_from_the_code_is_current(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/reference/{name} is not current: run `python -m scripts.docs`"


def test_the_readme_shows_the_figures_of_the_performance_page() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == with_figures(readme, PERFORMANCE.read_text(encoding="utf-8")), "run `python -m scripts.docs`"
    page = "# P\n\n## A million people\n\nwords\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n## The whole city\n\n| c |\n| --- |\n"
    marks = "before <!-- bench:begin -->\nold\n<!-- bench:end --> after"
    assert with_figures(marks, page).splitlines()[1:4] == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]
    assert with_figures(marks, "nothing yet").count("\n") == 1


def test_the_picture_shows_what_the_program_says_and_fetches_nothing() -> None:
    picture = PICTURE.read_text(encoding="utf-8")
    assert picture == draw(), "run `python -m scripts.docs`"
    assert not re.search(r"url\((?!#)|@import|@font-face|xlink:href", picture)
    assert set(re.findall(r"https?://[^\s\"]+", picture)) == {"http://www.w3.org/2000/svg"}
    assert "805.00" in "".join(ET.fromstring(picture).itertext())  # noqa: S314 - our own file


def test_the_curves_of_linkage_are_drawn_from_the_figures_that_were_kept() -> None:
    pictures = drawn()
    assert {path.name for path in pictures} == {"linkage-city.svg", "linkage-febrl4.svg", "linkage-historical.svg"}
    for path, text in pictures.items():
        assert path.read_text(encoding="utf-8") == text, "run `python -m scripts.docs`"
        assert "polyline" in text
    point = {"bits": 0, "precision": 1.0, "recall": 0.5, "f1": 0.66}
    line = {"part": "g", "what": "link FEBRL4, 5,000", "data": {"ceiling": 0.9, "curve": [point]}}
    (told,) = kept({"lines": [line, {"part": "a", "what": "FEBRL4", "data": {}}]})
    assert (told["name"], told["ceiling"], told["curve"]) == ("febrl4", 0.9, [point])


PARTS_OF_VERBS = [
    *("law list", "law show", "law diff", "law cliffs", "identity link", "identity review", "identity merge"),
    *("identity apart", "identity undo", "identity log", "identity evaluate"),
]


@pytest.mark.parametrize("verb", [*VERBS, *PARTS_OF_VERBS])
def test_the_help_of_a_verb_and_the_page_name_the_same_options(verb: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "minsheng", *verb.split(), "--help"], capture_output=True, encoding="utf-8", check=True,
        env={"COLUMNS": "200", "NO_COLOR": "1", "PATH": "", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    told = set(re.findall(r"^│ [* ]*(--[a-z-]+)", done.stdout, re.MULTILINE)) - {"--help"}
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {verb}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    table = re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)
    assert {name for row in table for name in row.split(", ") if name.startswith("--")} == told


@pytest.mark.parametrize("section", ["Findings", "Leads"])
def test_the_columns_of_findings_and_leads_are_those_that_are_told(section: str, city: TestCity) -> None:
    page = (ROOT / "docs" / "howto" / "read-findings.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {section}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    told: dict[str, str] = {}
    for name, kind in re.findall(r"^\| `([\w<>]+)` \| ([A-Z]+) \|", text, re.MULTILINE):
        names = [name.replace("<programme>", each) for each in city.run.programmes] if "<programme>" in name else [name]
        names = [name.replace("<listed>", each) for each in city.run.listed] if "<listed>" in name else names
        told |= dict.fromkeys(names, kind)
    files = city.run.findings if section == "Findings" else city.run.lead_files
    with duckdb.connect() as connection:
        found = {row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM '{files}'").fetchall()}
    assert told == found


def examples() -> Iterator[tuple[str, str]]:
    """The rows of the worked examples of the dibao amount: the case and the amount told."""
    page = (ROOT / "docs" / "algorithms" / "dibao-amount.md").read_text(encoding="utf-8")
    yield from re.findall(
        r"^\| \[.+?\]\(\.\./\.\./(tests/cases/[^)]+)\) .*\| ([\d,.]+|unknown) \|$", page, re.MULTILINE
    )


@pytest.mark.parametrize(("case", "told"), list(examples()))
def test_a_worked_example_gives_the_amount_that_is_told(case: str, told: str) -> None:
    law = law_of(DAY)
    read = read_case(ROOT / case, law, absent_values())
    amount = law.at(read.law_date).evaluate(read.facts, facts_date=read.facts_date)["dibao_amount"]
    assert amount == (None if told == "unknown" else int(told.replace(",", "").replace(".", "")))


def test_there_are_worked_examples() -> None:
    assert len(list(examples())) >= 5


def tier_rows() -> Iterator[tuple[str, str, str, str, str]]:
    page = (ROOT / "docs" / "algorithms" / "joint-tier.md").read_text(encoding="utf-8")
    pattern = r"^\| (\w+) \| (\w+) \| (\w+) \| (`?\w+`?) \| \[.+?\]\(\.\./\.\./(tests/cases/[^)]+)\) \|$"
    yield from re.findall(pattern, page, re.MULTILINE)


@pytest.mark.parametrize(("tekun", "dibao", "edge", "tier", "case"), list(tier_rows()))
def test_a_row_of_the_tier_table_is_what_its_case_gives(
    tekun: str, dibao: str, edge: str, tier: str, case: str
) -> None:
    law = law_of(DAY)
    read = read_case(ROOT / case, law, absent_values())
    values = law.at(read.law_date).evaluate(read.facts, facts_date=read.facts_date)
    answers = {"yes": (True,), "no": (False,), "unknown": (None,), "any": (True, False, None)}
    assert values["assistance_tier"] == (None if tier == "unknown" else tier.strip("`"))
    assert values["tekun_present"] in answers[tekun]
    assert values["dibao_eligible"] in answers[dibao]
    assert values["dibao_edge_eligible"] in answers[edge]


def test_the_household_file_of_the_reference_can_be_read(tmp_path: Path) -> None:
    page = (REFERENCE / "household-file.md").read_text(encoding="utf-8")
    text, parameters = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "family.yaml"
    file.write_text(text, encoding="utf-8")
    case = read_case(file, law_of(DAY), absent_values())
    assert case.facts["person"][0]["employment_income"] == 150_000
    assert wrong_answers(case, law_of(DAY)) == ()
    file.write_text(text + parameters, encoding="utf-8")
    assert set(read_case(file, law_of(DAY), absent_values()).parameters) == {"dibao_standard", "dibao_edge_ratio"}
    schema = json.loads((ROOT / "src/minsheng/screening/case.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def test_the_keys_of_the_explanation_are_those_of_its_schema() -> None:
    page = (REFERENCE / "explanation-json.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "src/minsheng/rules/explanation.schema.json").read_text(encoding="utf-8"))
    whole, step = page.split("A step:")
    for text, properties in ((whole, schema["properties"]), (step, schema["$defs"]["step"]["properties"])):
        rows = re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE)
        assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(properties)


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_yaml_on_a_page_is_yaml(page: Path) -> None:
    for block in re.findall(r"^ *```yaml\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        assert yaml.safe_load(block)
