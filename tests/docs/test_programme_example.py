"""The programme that the how-to adds can be added: its parameter and its rules load beside the law and decide."""

from __future__ import annotations

import re
import runpy
import textwrap
from pathlib import Path

from minsheng.lake.facts import absent_values
from minsheng.rules import Law, build_law
from minsheng.rules.declare import Declarations, declared, recording
from minsheng.screening import law_of
from minsheng.screening.casefile import read_case
from scripts.docs.picture import DAY

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "add-a-programme.md"
CASE = ROOT / "tests/cases/dibao/2023-09-01/d1_city_three_people_income_1500.yaml"


def law_with_the_example(folder: Path) -> Law:
    page = PAGE.read_text(encoding="utf-8")
    blocks = {}
    for kind in ("yaml", "python"):
        (block,) = re.findall(rf"^ *```{kind}\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)
        blocks[kind] = folder / f"heating.{kind}"
        blocks[kind].write_text(textwrap.dedent(block), encoding="utf-8")
    files = {
        ROOT / "src/minsheng" / parameter.where.rpartition(":")[0] for parameter in law_of(DAY).parameters.values()
    }
    with recording() as added:
        runpy.run_path(str(blocks["python"]))
    law = declared().of_package("minsheng.law")
    both = Declarations(
        law.entities + added.entities,
        law.facts + added.facts,
        law.rules + added.rules,
        law.programmes + added.programmes,
    )
    return build_law(both, law_date=DAY, parameters=[*sorted(files), blocks["yaml"]])


def test_the_example_programme_loads_and_decides(tmp_path: Path) -> None:
    law = law_with_the_example(tmp_path)
    case = read_case(CASE, law, absent_values())
    values = law.evaluate(case.facts, facts_date=case.facts_date)
    assert values["heating_eligible"] is True
    assert values["heating_amount"] == 80_00
    case.facts["household"]["unsafe_dwelling"] = None
    values = law.evaluate(case.facts, facts_date=case.facts_date)
    assert values["heating_amount"] is None
