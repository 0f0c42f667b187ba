"""The page on doubtful pairs: its commands run on a small village, and print what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.lake import ingest
from scripts.docs.console import commands_of, difference, run, surroundings
from tests.lake.lake_files import GRANDMA, HOME_NO, resident_id, row, write_csv

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "work-through-doubtful-pairs.md"
GIVEN = "国建明文志海春秀华永怀仁德光"


def village() -> list[dict[str, str]]:
    """Sixty-four people: two of one name and one birthday, an old couple, and others whom nobody would mix up."""
    others = [
        row(
            "hukou_people",
            person_id=resident_id(f"19{at}0405", f"{2 * at + 1:03d}"),
            name=f"{'钱孙周吴郑王冯陈'[at % 8]}{GIVEN[at % 14]}{GIVEN[at % 13]}",
            birth_date=f"19{at}-04-05",
            household_no=f"5001010010010001{at}",
        )
        for at in range(30, 90)
    ]
    namesakes = [
        row(
            "hukou_people",
            person_id=resident_id("19800303", order),
            name="张伟",
            birth_date="1980-03-03",
            household_no=home,
        )
        for order, home in (("003", HOME_NO), ("007", "500101001001000003"))
    ]
    return [
        row("hukou_people", spouse_id=GRANDMA),
        row("hukou_people", person_id=GRANDMA, name="李秀英", sex="女", birth_date="1952-02-03", relation="配偶"),
        *namesakes,
        *others,
    ]


@pytest.mark.slow
def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    households = [row("hukou_households", member_count="3")]
    for table, rows in (("hukou_households", households), ("hukou_people", village())):
        ingest(tmp_path / "var", table, write_csv(tmp_path / f"{table}.csv", table, rows), "2023-12")
    commands = list(commands_of(PAGE.read_text(encoding="utf-8")))
    printed = run(commands, tmp_path, surroundings())
    wrong = [problem for command, now in zip(commands, printed, strict=True) if (problem := difference(command, now))]
    assert not wrong, "\n\n".join(wrong)
