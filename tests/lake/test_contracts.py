"""A contract says what it means, or is refused with the file and a hint."""

from __future__ import annotations

from importlib import resources

import pytest

from minsheng.lake import load_contracts
from minsheng.lake.contracts import contract_of, read_contracts
from minsheng.lake.errors import ContractError

PENSIONS = (resources.files("minsheng.lake") / "contracts" / "pensions.yaml").read_text("utf-8")
KINDS = PENSIONS[PENSIONS.index("codes: {employee") : PENSIONS.index("]}") + 2]


def test_every_feed_of_the_city_has_its_contract() -> None:
    contracts = load_contracts()
    assert len(contracts) == 21
    assert len({contract.feed for contract in contracts.values()}) == 18
    assert contracts["enrolments"].mode == "full"
    assert contracts["vehicles"].subject == "person_id"
    assert contracts["dwellings"].subject == "household_no"


def test_code_lists_of_standards_are_read_into_the_contract() -> None:
    assert "户主" in load_contracts()["hukou_people"].column("relation").codes["head"]
    assert set(load_contracts()["disability"].column("kind").codes) >= {"limb", "sight", "mental"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("mode: changes", "mode: sometimes", "sometimes"),
        ("cadence: monthly", "cadense: monthly", "cadence"),
        ("type: money, unit: yuan, min: 0, max: 50000", "type: money", "unit"),
        ("key: [person_id]", "key: [persons_id]", "persons_id is not a column"),
        ("key: [person_id]", "key: [basic_part]", "not required"),
        ("zh: 月待遇", "zh: 状态", "share a name"),
        ("table: pensions", "table: pension", "Name the file after its table"),
        ("resident: [居民养老,", "resident: [职工养老,", "stands for two codes"),
        (KINDS, "list: hobbies", "hobbies"),
        ("name: person_id", "name: citizen_id", "person_id"),
        ("feed: pensions", "feed: [", "YAML"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(old: str, new: str, says: str) -> None:
    assert old in PENSIONS
    with pytest.raises(ContractError, match=says) as caught:
        read_contracts({"pensions.yaml": PENSIONS.replace(old, new)})
    assert "pensions.yaml" in str(caught.value)
    assert caught.value.hint


def test_a_changed_contract_has_another_version() -> None:
    changed = read_contracts({"pensions.yaml": PENSIONS + "\n# a remark\n"})["pensions"]
    assert changed.version != contract_of("pensions").version
    assert changed.columns == contract_of("pensions").columns


def test_an_unknown_column_is_told() -> None:
    with pytest.raises(ContractError, match="no column wage"):
        contract_of("pensions").column("wage")
