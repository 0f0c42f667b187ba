"""The catalogue of facts, the snapshot's columns and the facts that rules ask for are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import duckdb
import pytest

from minsheng.lake import build_snapshot, facts_of, load_contracts
from tests.lake.lake_files import Deliver, row

ENTITIES: list[Literal["person", "household", "supporter"]] = ["person", "household", "supporter"]
# Written out by hand: what the snapshot must be able to tell, whatever the catalogue says.
AGREED = {
    "person": """person_id household_id name sex birth_date relation kin_verified employed employment_kind employment_income
        farm_income has_pension pension_kind pension_amount pension_basic_part unemployed unemployment_benefit serious_illness
        medical_self_paid schooling dropped_out disability_kind disability_grade bank_balance vehicle_count vehicle_value
        company_count homes_owned homes_area premises_owned on_dibao on_tekun on_edge
        self_care_failures newly_unemployed newly_ill newly_disabled outpatient_self_paid largest_stay_self_paid
        medical_in_scope medical_insurance_paid medical_serious_illness_paid medical_aid_paid hospital_level industry_section""",
    "household": """household_id division district residence household_kind household_size members_found enrolled_dibao
        enrolled_dibao_amount enrolled_tekun enrolled_tekun_amount enrolled_edge enrolled_rigid enrolled_orphan
        enrolled_unsupported enrolled_elderly dwellings dwelling_area unsafe_dwelling
        lifted_out net_income_yearly monitored main_risk identified_month disaster natural_disaster fire_or_accident water_problem adult_death""",
    "supporter": """person_id household_id supporter_id supporter_relation supporter_birth_date supporter_disability_kind
        supporter_disability_grade supporter_serious_illness supporter_on_dibao supporter_on_tekun supporter_income supporter_bank_balance
        supporter_vehicle_count supporter_company_count supporter_premises_owned""",
}


AUTHORISED = {"person": {"authorisation_bank_balances"}, "supporter": {"supporter_authorisation_bank_balances"}}
"""Columns that tell whether a table may be read of somebody."""


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_snapshot_has_the_columns_of_the_catalogue_in_their_types(
    home: Path, deliver: Deliver, entity: Literal["person", "household", "supporter"]
) -> None:
    deliver("hukou_households", row("hukou_households"))
    deliver("hukou_people", row("hukou_people"))
    snapshot = build_snapshot(home, "2023-12")
    written = duckdb.execute(
        "DESCRIBE SELECT * FROM read_parquet(?)", [str(snapshot.bucket_paths(entity)[0])]
    ).fetchall()
    columns = {name: kind for name, kind, *_ in written}
    states = {name for name in columns if "authorisation_" in name}
    facts = {name: kind for name, kind in columns.items() if not name.startswith("src_") and name not in states}
    assert states == AUTHORISED.get(entity, set())
    assert facts == {fact.name: fact.stored_as for fact in facts_of(entity)}
    assert set(facts) == set(AGREED[entity].split())
    assert {kind for name, kind in columns.items() if name.startswith("src_")} <= {"INTEGER"}


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_fact_has_titles_and_a_source_that_a_contract_declares(
    entity: Literal["person", "household", "supporter"],
) -> None:
    for fact in facts_of(entity):
        assert fact.title.zh, fact.name
        assert fact.title.en, fact.name
        table, column = fact.source.split(".")
        assert load_contracts()[table].column(column)
        assert fact.absence == "unknown" or load_contracts()[table].absence == "none", fact.name
