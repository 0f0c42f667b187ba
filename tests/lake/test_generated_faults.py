"""For every column of every table, each way of being wrong gives exactly its reason, and the good rows around it stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from minsheng.lake import ingest, load_contracts, read_quarantine
from minsheng.lake.contracts import contract_of
from tests.lake.generated import PERIOD, case_rows, faults, good_row, write_rows
from tests.lake.lake_files import accepted, resident_id

WOMAN: Final = resident_id("19200101", "002")
MAN: Final = resident_id("19200101", "003")
# A row that breaks each rule between columns, and no other.
BREAKS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("bank_balances", "checked_before_birth"): {"checked_on": "1949-12-31"},
    ("companies", "credit_code_length"): {"credit_code": "9150000000000001"},
    ("disability", "expires_before_issued"): {"issued_on": "2020-01-01", "expires_on": "2019-12-31"},
    ("disability", "issued_before_birth"): {"issued_on": "1949-12-31"},
    ("drinking_water", "resolved_before_begun"): {"since": "2023-11-02", "resolved_on": "2023-11-01"},
    ("dwellings", "built_in_future"): {"built_year": "2024"},
    ("authorisations", "ends_before_granted"): {"granted_on": "2023-04-20", "ends_on": "2023-04-19"},
    ("employment", "ended_before_begun"): {"start_date": "2020-01-02", "end_date": "2020-01-01"},
    ("employment", "farm_income_without_farming"): {"yearly_net_income": "20000"},
    ("employment", "wage_of_a_farmer"): {"kind": "务农", "monthly_income": "3000"},
    ("employment", "employed_as_a_child"): {"start_date": "1990-03-02"},
    ("enrolments", "paid_before_enrolled"): {"start_month": "2023-05", "last_paid_month": "2023-04"},
    ("enrolments", "self_care_without_tekun"): {"self_care_failures": "3"},
    ("enrolments", "paid_after_the_month"): {"last_paid_month": "2024-01"},
    ("hukou_deaths", "died_before_birth"): {"death_date": "1950-01-01", "person_id": resident_id("19500102")},
    ("hukou_people", "own_father"): {"father_id": "person_id"},
    ("hukou_people", "own_mother"): {"mother_id": "person_id"},
    ("hukou_people", "own_spouse"): {"spouse_id": "person_id"},
    ("hukou_people", "father_is_a_woman"): {"father_id": WOMAN},
    ("hukou_people", "mother_is_a_man"): {"mother_id": MAN},
    ("hukou_people", "father_too_young"): {"father_id": resident_id("19380102", "003")},
    ("hukou_people", "mother_too_young"): {"mother_id": resident_id("19380102", "002")},
    ("hukou_people", "married_as_a_child"): {"spouse_id": resident_id("20090101", "002")},
    ("lifted_out", "identified_after_the_month"): {"identified_month": "2024-01"},
    ("medical", "parts_exceed_total"): {
        "insurance_paid": "5000", "serious_illness_paid": "999.91", "aid_paid": "0", "self_paid": "3000.10",
    },
    ("medical", "self_paid_exceeds_total"): {"self_paid": "9000.01"},
    ("medical", "scope_exceeds_total"): {"in_scope": "9000.01"},
    ("medical", "cover_exceeds_scope"): {
        "insurance_paid": "1000", "serious_illness_paid": "0", "aid_paid": "1", "in_scope": "1000.99",
    },
    ("medical", "settled_before_birth"): {"settled_on": "1949-12-31"},
    ("pensions", "basic_exceeds_pension"): {"monthly_amount": "150.49"},
    ("pensions", "basic_part_of_employee"): {"kind": "职工养老"},
    ("pensions", "pension_paid_after_the_month"): {"last_paid_month": "2024-01"},
    ("real_estate", "registered_before_birth"): {"registered_on": "1949-12-31"},
    ("schooling", "grade_beyond_stage"): {"grade": "7"},
    ("schooling", "at_school_before_birth"): {"since": "2015-04-03"},
    ("serious_illness", "diagnosed_before_birth"): {"diagnosed_on": "1949-12-31"},
    ("student_aid", "aid_to_an_infant"): {"paid_on": "2016-04-03"},
    ("unemployment", "unemployment_ended_before_begun"): {"ended_on": "2022-12-31"},
    ("unemployment", "unemployed_as_a_child"): {"registered_on": "1995-03-02"},
    ("vehicles", "vehicle_before_birth"): {"registered_on": "1949-12-31"},
}  # fmt: skip
TABLES: Final = tuple(load_contracts())


@pytest.mark.parametrize("table", TABLES)
def test_each_fault_of_a_cell_gives_its_reason_and_costs_no_other_row(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    contract = replace(contract_of(table), id_repair=False)
    monkeypatch.setattr("minsheng.lake.intake.contract_of", lambda _table, _home: contract)
    cases = faults(contract)
    rows = case_rows(table, cases)
    delivery = ingest(home, table, write_rows(tmp_path / "faults.csv", table, rows), PERIOD).delivery
    told = defaultdict(list)
    for entry in read_quarantine(delivery):
        told[entry.row].append((entry.column, entry.reason.code, entry.severity))
    for at, case in enumerate(cases):
        severity = "cell" if contract.column(case.column).blank_if_invalid else "row"
        assert told.pop(2 * at + 3, None) == [(case.column, case.reason, severity)], case
    assert told == {}
    kept = {found["_row"] for found in accepted(delivery)}
    blanked = {2 * at + 3 for at, case in enumerate(cases) if contract.column(case.column).blank_if_invalid}
    assert kept == {2 * at + 2 for at in range(len(cases) + 1)} | blanked
    assert delivery.accepted + delivery.refused == delivery.rows == len(rows)


def test_every_rule_between_columns_has_a_row_that_breaks_it() -> None:
    assert set(BREAKS) == {(table, rule.id) for table in TABLES for rule in contract_of(table).rules}
    assert len(BREAKS) >= 25


@pytest.mark.parametrize("table", sorted({table for table, _ in BREAKS}))
def test_a_broken_rule_gives_its_reason_and_an_unknown_value_silences_it(
    home: Path, tmp_path: Path, table: str
) -> None:
    contract = contract_of(table)
    rows = list[dict[str, str]]()
    for rule in contract.rules:
        good = good_row(table, len(rows))
        rows.append(good)
        broken = {**good_row(table, len(rows)), **BREAKS[table, rule.id]}
        rows.append({name: broken["person_id"] if text == "person_id" else text for name, text in broken.items()})
        optional = [name for name in rule.columns if not contract.column(name).required]
        for name in optional[-1:]:
            rows.append({**good_row(table, len(rows)), **BREAKS[table, rule.id], name: ""})
        rows += [good_row(table, len(rows))] * (not optional)
    delivery = ingest(home, table, write_rows(tmp_path / "rules.csv", table, rows), PERIOD).delivery
    entries = {entry.row: entry for entry in read_quarantine(delivery)}
    assert sum(1 for _ in read_quarantine(delivery)) == len(contract.rules)
    kept = {found["_row"]: found for found in accepted(delivery)}
    for at, rule in enumerate(contract.rules):
        line = 3 * at + 3
        entry = entries[line]
        assert (entry.reason, entry.column) == (rule.reason, ",".join(rule.columns))
        assert entry.severity == ("row" if rule.severity == "row" else "cell")
        assert (line in kept) == (rule.severity == "blank")
        assert [kept[line][name] for name in rule.blanks] == [None] * len(rule.blanks)
        assert {line - 1, line + 1} <= set(kept)
