"""A year of life: people are born and die, pupils move up, pensions start at 60, facts stay complete."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.synth.synth_files import connect


@pytest.fixture(scope="module")
def files(full_year: Path) -> duckdb.DuckDBPyConnection:
    return connect(full_year)


def _one(files: duckdb.DuckDBPyConnection, query: str) -> float:
    (found,) = files.execute(query).fetchall()
    return float(found[0])


def test_births_and_deaths_come_near_the_rates_of_2023(files: duckdb.DuckDBPyConnection) -> None:
    """5.58 births and 8.90 deaths per thousand and year; births of eleven months, 8,000 people."""
    births = _one(files, "SELECT count(*) FROM hukou_people WHERE birth_date >= DATE '2023-02-01'")
    deaths = _one(files, "SELECT count(*) FROM hukou_deaths")
    assert births == pytest.approx(8_000 * 0.00558 * 11 / 12, rel=0.35)
    assert deaths == pytest.approx(8_000 * 0.0089, rel=0.5)


def test_a_newborn_has_a_mother_in_its_household(files: duckdb.DuckDBPyConnection) -> None:
    strays = _one(
        files,
        """SELECT count(*) FROM hukou_people c WHERE birth_date >= DATE '2023-02-01' AND NOT EXISTS (
        SELECT 1 FROM hukou_people m WHERE m.person_id = c.mother_id AND m.household_no = c.household_no)""",
    )
    assert strays == 0


def test_later_months_bring_changes_only_but_the_whole_list_of_enrolments(files: duckdb.DuckDBPyConnection) -> None:
    rows = dict(files.execute("SELECT period, count(*) FROM hukou_people GROUP BY ALL").fetchall())
    assert rows["2023-01"] > 7_900
    assert max(count for period, count in rows.items() if period > "2023-01") < 200
    lists = [count for _, count in files.execute("SELECT period, count(*) FROM enrolments GROUP BY ALL").fetchall()]
    assert len(lists) == 12
    assert min(lists) > 0.8 * max(lists)


def test_september_moves_pupils_up(files: duckdb.DuckDBPyConnection) -> None:
    september = _one(files, "SELECT count(*) FROM schooling WHERE period = '2023-09'")
    january = _one(files, "SELECT count(*) FROM schooling WHERE period = '2023-01'")
    assert september > 0.9 * january
    entrants = _one(
        files, "SELECT count(*) FROM schooling WHERE period = '2023-09' AND stage = 'primary' AND grade = 1"
    )
    graduates = _one(files, "SELECT count(*) FROM schooling WHERE period = '2023-09' AND status = 'graduated'")
    assert entrants > 0
    assert graduates > 0


def test_everybody_of_sixty_draws_a_pension_unless_a_hole_is_planted(files: duckdb.DuckDBPyConnection) -> None:
    without = _one(
        files,
        """SELECT count(DISTINCT person_id) FROM hukou_people ANTI JOIN pensions USING (person_id)
        ANTI JOIN hukou_deaths USING (person_id) WHERE birth_date <= DATE '1963-12-31'""",
    )
    planted = _one(files, "SELECT count(*) FROM truth_plants WHERE kind = 'missing_fact' AND detail = 'pensions'")
    assert without <= planted + 3


def test_the_earnings_of_every_grown_up_can_be_known(files: duckdb.DuckDBPyConnection) -> None:
    """Of working age: a job, a school, a registration or a severe disability, but for planted holes."""
    without = _one(
        files,
        """SELECT count(DISTINCT p.person_id) FROM hukou_people p ANTI JOIN hukou_deaths USING (person_id)
        ANTI JOIN employment USING (person_id) ANTI JOIN unemployment USING (person_id)
        ANTI JOIN (SELECT * FROM schooling WHERE status = 'enrolled') USING (person_id)
        ANTI JOIN (SELECT * FROM disability WHERE grade IN ('1', '2', '3')) USING (person_id)
        WHERE birth_date BETWEEN DATE '1964-01-01' AND DATE '2007-12-31'""",
    )
    planted = _one(files, "SELECT count(*) FROM truth_plants WHERE kind = 'missing_fact' AND detail = 'employment'")
    assert without <= planted + 3


def test_no_table_holds_two_rows_for_one_key_in_a_month(files: duckdb.DuckDBPyConnection) -> None:
    keys = {
        "hukou_people": "person_id", "hukou_households": "household_no", "employment": "person_id",
        "pensions": "person_id", "unemployment": "person_id", "schooling": "person_id", "disability": "person_id",
        "bank_balances": "person_id", "real_estate": "certificate_no", "vehicles": "plate",
        "medical": "settlement_no", "enrolments": "person_id, programme", "hukou_deaths": "person_id",
        "serious_illness": "person_id, disease", "disasters": "household_no, happened_on",
        "drinking_water": "household_no", "dwellings": "dwelling_no", "companies": "credit_code, person_id",
        "student_aid": "person_id, term, programme", "lifted_out": "household_no",
    }  # fmt: skip
    for table, key in keys.items():
        twice = _one(
            files,
            f"SELECT count(*) FROM (SELECT {key} FROM {table} GROUP BY period, {key} HAVING count(*) > 1)",
        )
        assert twice == 0, table


def test_costs_of_illness_have_a_heavy_tail(files: duckdb.DuckDBPyConnection) -> None:
    """One settlement in a hundred carries more than a tenth of all costs."""
    share = _one(
        files,
        """SELECT sum(total) FILTER (share > 0.99) / sum(total)
        FROM (SELECT total, percent_rank() OVER (ORDER BY total) AS share FROM medical)""",
    )
    assert share > 0.1
    stays = _one(files, "SELECT count(*) FROM medical") / 8_000
    assert 0.1 < stays < 0.4
