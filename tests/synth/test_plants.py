"""What is planted is there, is recorded, and leaves the truth of the household right."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from minsheng.synth import City
from tests.synth.synth_files import connect

KINDS = {
    "entitled_not_enrolled", "enrolled_not_entitled", "paid_after_death", "job_loss", "serious_illness",
    "large_medical_bill", "disaster", "accident", "dropout", "unsafe_house", "water", "earner_death",
    "new_severe_disability", "missing_fact", "id_bad_checksum", "id_transposed", "id_wrong_length", "id_15_digits",
    "id_lower_x", "id_clash", "two_households", "no_head", "no_authorisation", "authorisation_ended",
    "authorisation_withdrawn",
}  # fmt: skip

LAST = "2023-06"


@pytest.fixture(scope="module")
def files(parquet_city: City) -> duckdb.DuckDBPyConnection:
    return connect(parquet_city.folder)


def _count(files: duckdb.DuckDBPyConnection, query: str) -> int:
    (found,) = files.execute(query).fetchall()
    return int(found[0])


def test_every_kind_is_planted(files: duckdb.DuckDBPyConnection) -> None:
    kinds = {kind for (kind,) in files.execute("SELECT DISTINCT kind FROM truth_plants").fetchall()}
    assert kinds >= KINDS
    programmes = files.execute(
        "SELECT DISTINCT programme FROM truth_plants WHERE kind = 'entitled_not_enrolled'"
    ).fetchall()
    assert {name for (name,) in programmes} >= {"dibao", "tekun", "dibao_edge"}
    facts = files.execute("SELECT DISTINCT detail FROM truth_plants WHERE kind = 'missing_fact'").fetchall()
    assert {name for (name,) in facts} == {"bank_balances", "employment", "pensions", "kin"}


def test_a_small_city_holds_every_kind_as_well(full_year: Path) -> None:
    plants = pq.read_table(full_year / "truth" / "plants.parquet").column("kind").to_pylist()
    assert set(plants) >= KINDS


def test_lists_and_entitlement_differ_exactly_where_it_is_planted(files: duckdb.DuckDBPyConnection) -> None:
    """Dibao households of the last month: entitled without a member on the list, and the other way round."""
    listed = f"""SELECT DISTINCT household_no::BIGINT AS household_id FROM enrolments
        WHERE period = '{LAST}' AND programme = 'dibao'"""
    overlooked = files.execute(
        f"SELECT household_id FROM truth_households ANTI JOIN ({listed}) USING (household_id) WHERE dibao ORDER BY 1"
    ).fetchall()
    planted = files.execute(
        "SELECT household_id FROM truth_plants WHERE kind = 'entitled_not_enrolled' AND programme = 'dibao' ORDER BY 1"
    ).fetchall()
    assert overlooked == planted
    assert overlooked
    kept = files.execute(
        f"""SELECT household_id FROM truth_households SEMI JOIN ({listed}) USING (household_id)
        WHERE NOT dibao AND dibao_single_count = 0 ORDER BY 1"""
    ).fetchall()
    should_leave = files.execute(
        """SELECT household_id FROM truth_plants WHERE programme = 'dibao'
        AND kind IN ('enrolled_not_entitled', 'paid_after_death') ORDER BY 1"""
    ).fetchall()
    assert kept
    assert set(kept) <= set(should_leave)


def test_nothing_unplanted_is_wrong_with_the_lists(parquet_city: City, mixed_city: City) -> None:
    assert parquet_city.counts["unplanned"] == 0
    assert mixed_city.counts["unplanned"] == 0


def test_the_dead_are_on_the_last_list(files: duckdb.DuckDBPyConnection) -> None:
    planted = _count(
        files, "SELECT count(*) FROM truth_plants WHERE kind = 'paid_after_death' AND \"table\" = 'enrolments'"
    )
    paid = _count(
        files,
        f"""SELECT count(DISTINCT person_id) FROM enrolments SEMI JOIN hukou_deaths USING (person_id)
        WHERE period = '{LAST}' AND programme IN ('dibao', 'tekun')""",
    )
    assert paid == planted > 0


def test_pensions_of_the_dead_stop_except_where_planted(files: duckdb.DuckDBPyConnection) -> None:
    """A month after the death the pension office reports the suspension."""
    going_on = files.execute(
        f"""SELECT p.person_id[:17]::BIGINT AS person_id
        FROM (SELECT * FROM pensions QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY period DESC) = 1) p
        JOIN hukou_deaths d USING (person_id) WHERE status = 'paying' AND d.period < '{LAST}' ORDER BY 1"""
    ).fetchall()
    planted = files.execute(
        "SELECT person_id FROM truth_plants WHERE kind = 'paid_after_death' AND programme = 'pension' ORDER BY 1"
    ).fetchall()
    assert going_on == planted
    assert planted


def test_where_a_fact_is_missing_the_truth_is_that_nobody_can_tell(files: duckdb.DuckDBPyConnection) -> None:
    assert _count(files, "SELECT count(*) FROM truth_plants WHERE kind = 'missing_fact'") > 0
    told = _count(
        files,
        """SELECT count(*) FROM truth_plants JOIN truth_households USING (household_id)
        WHERE expected = 'cannot_tell' AND complete""",
    )
    assert told == 0


def test_a_household_that_nobody_planted_anything_in_is_complete(files: duckdb.DuckDBPyConnection) -> None:
    """But for relatives of people whose id the register got wrong, every open answer has its plant."""
    total = _count(files, "SELECT count(*) FROM truth_households")
    unexplained = _count(
        files,
        "SELECT count(*) FROM truth_households ANTI JOIN truth_plants USING (household_id) WHERE NOT complete",
    )
    assert unexplained <= total // 2_000


def test_shocks_fall_into_the_last_three_months_and_show_in_their_table(files: duckdb.DuckDBPyConnection) -> None:
    months = files.execute(
        "SELECT DISTINCT month FROM truth_plants WHERE expected = 'should_be_looked_at' ORDER BY 1"
    ).fetchall()
    assert months[0][0] >= "2023-04"
    assert months[-1][0] == LAST
    for kind, table, condition in (
        ("job_loss", "unemployment", "ended_on IS NULL"),
        ("serious_illness", "serious_illness", "t.status = 'active'"),
        ("large_medical_bill", "medical", "self_paid > 30000"),
        ("dropout", "schooling", "status = 'dropout'"),
        ("new_severe_disability", "disability", "grade IN ('1', '2')"),
        ("earner_death", "hukou_deaths", "true"),
    ):
        planted = _count(files, f"SELECT count(*) FROM truth_plants WHERE kind = '{kind}'")
        shown = _count(
            files,
            f"""SELECT count(DISTINCT plant_id) FROM truth_plants p JOIN {table} t
            ON t.person_id[:17]::BIGINT = p.person_id AND t.period = p.month WHERE p.kind = '{kind}' AND {condition}""",
        )
        assert shown == planted > 0, kind


def test_shares_of_the_city_are_near_the_published_ones(parquet_city: City) -> None:
    """Dibao 2.4 % of the people, tekun 0.57 %, disability certificates 3.5 % (assumed); a third either way."""
    counts = parquet_city.counts
    people = counts["people"]
    assert counts["entitled_dibao"] / people == pytest.approx(0.0242, rel=0.33)
    assert counts["entitled_tekun"] / people == pytest.approx(0.0057, rel=0.33)
    assert counts["disabled"] / people == pytest.approx(0.035, rel=0.33)
