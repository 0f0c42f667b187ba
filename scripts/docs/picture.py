"""The picture of an explanation that opens the README."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.tree import Tree

from minsheng.lake.facts import absent_values
from minsheng.rules.explanation import Step
from minsheng.screening import explain_case, law_of
from minsheng.screening.casefile import read_case

__all__ = ["PICTURE", "draw"]

ROOT: Final = Path(__file__).parents[2]
CASE: Final = ROOT / "tests/cases/dibao/2023-09-01/d4_grade_one_disabled_aged_72.yaml"
PICTURE: Final = ROOT / "docs/images/explanation.svg"
DAY: Final = dt.date(2023, 12, 31)
COLUMNS: Final = 128
ASPECT: Final = 0.57
FONT_SIZE: Final = 20
TEXT: Final = re.compile(r'(<text [^>]*?)x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>([^<]*)</text>')
PAPER: Final = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [(36, 41, 47), (207, 34, 46), (17, 99, 41), (154, 103, 0), (9, 105, 218), (130, 80, 223), (27, 124, 131), (110, 119, 129)],
)  # fmt: skip
FONTS: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
SHOWN: Final = {
    "dibao_amount": 0, "dibao_eligible": 0, "is_family": 0, "dibao_income_below": 0, "property_within_limits": 0, "dibao_gap": 0,
    "dibao_line": 0, "dibao_standard": 0, "household_size": 0, "dibao_income": 0, "person_income": 0, "dibao_supplements": 0,
    "employment_income": 0, "supplement": 2, "supplement_highest_item": 2, "supplement_of_aged": 2, "age": 2, "birth_date": 2,
    "supplement_aged": 0, "supplement_disability": 0,
}  # fmt: skip
"""The steps that fit into a picture, each with the row that is shown; the command itself shows every step."""
PASSED: Final = {"dibao_size", "work_income"}
"""Steps that are left out of the picture although those below them are in it."""


def draw() -> str:
    """The picture as SVG; it names no host and brings no font, so that it looks the same without a network."""
    law = law_of(DAY)
    (explanation,) = explain_case(read_case(CASE, law, absent_values()), law, ("dibao",))
    if explanation.amount is None:
        raise ValueError(f"{CASE.name} no longer has an amount: choose another case for the picture.")
    screen = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False)
    screen.print(f"[bold green]{' '.join(explanation.title)}[/]  {explanation.sentence('zh').partition('其中')[0]}")
    screen.print(f"[dim]{explanation.sentence('en').partition('. The value')[0]}.[/]\n")
    screen.print(_branch(explanation.amount, set()))
    screen.print("\n改变结果的最近变化 Nearest changes that would turn the answer:")
    for change in explanation.changes[:2]:
        screen.print(f"  · {change.words[0]} [dim]{change.words[1]}[/]")
    return _plain(screen.export_svg(title="minsheng check", theme=PAPER, unique_id="e", font_aspect_ratio=ASPECT))


def _branch(step: Step, shown: set[int]) -> Tree:
    shown.add(id(step))
    tree = Tree(_label(step))
    for child in _below(step):
        if SHOWN.get(child.node) == child.row and id(child) not in shown:
            tree.children.append(_branch(child, shown))
    return tree


def _below(step: Step) -> Iterator[Step]:
    for child in step.children:
        if child.node in PASSED:
            yield from _below(child)
        else:
            yield child


def _label(step: Step) -> str:
    whose = f"[dim]成员 {step.row + 1}[/] " if step.entity == "person" else ""
    working = f"  [dim]= {step.words[0]}[/]" if step.role == "rule" and step.children else ""
    clause = step.parameter.cites if step.parameter else re.split(r"；(?![^（]*）)", step.cites)[0]
    since = f"（{step.parameter.since} 起）" if step.parameter else ""
    words = f"{whose}{step.title[0]} [dim]{step.title[1]}[/] [bold]{step.figure[0]}[/]{working}"
    return f"{words}  [cyan]{clause}{since}[/]" if clause else words


def _plain(svg: str) -> str:
    """Drop the fonts that the exporter would fetch, and give wide characters their two columns."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = TEXT.sub(lambda match: "".join(_runs(*match.groups())), svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _runs(before: str, x: str, between: str, after: str, content: str) -> Iterator[str]:
    """One element per run of wide or of narrow characters, for a viewer spreads a text evenly over its length."""
    place = float(x)
    for wide, letters in groupby(html.unescape(content), key=lambda letter: cell_len(letter) > 1):
        run = "".join(letters)
        length = cell_len(run) * FONT_SIZE * ASPECT
        fit = "spacing" if wide else "spacingAndGlyphs"
        anchor = f'{before}x="{place:g}"{between}textLength="{length:g}" lengthAdjust="{fit}"{after}'
        if run.strip():
            yield f"{anchor}>{html.escape(run)}</text>"
        place += length
