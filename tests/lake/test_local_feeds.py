"""A city adds a feed, a column and a fact by files in its home, with no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from minsheng.lake import LakeError, build_snapshot, facts_of, ingest, list_deliveries, load_contracts, read_quarantine
from minsheng.lake.contracts import contract_of
from minsheng.lake.errors import ContractError
from tests.lake.lake_files import FATHER, GRANDPA, Deliver, accepted, refusals, row

HEATING = """
table: heating
feed: heating
title: {zh: 采暖补贴, en: Heating subsidies}
owner: {zh: 市城管局, en: Urban management}
cadence: yearly
due_day: 40
mode: changes
key: [person_id]
absence: none
columns:
  - {name: person_id, zh: 公民身份号码, type: resident_id, required: true}
  - {name: amount, zh: 补贴金额, type: money, unit: wan_yuan, min: 0, max: 2, aliases: [采暖补贴]}
  - {name: paid_on, zh: 发放日期, type: date, day: last}
  - {name: kind, zh: 方式, type: code, codes: {gas: [燃气], power: [电]}}
rules:
  - {id: gas_without_amount, when: kind == 'gas', must: known(amount), zh: 燃气未填金额, en: Gas without an amount, todo_zh: 补填, todo_en: Fill in}
"""
HEATING_FACTS = """
entity: person
tables:
  heating:
    rows: one
    facts:
      - {name: heating_subsidy, type: int, unit: fen/year, title: {zh: 采暖补贴, en: heating subsidy}, column: amount, value: amount, none: '0'}
  pensions:
    rows: one
    facts:
      - {name: pension_bank, type: code, title: {zh: 发放银行, en: paying bank}, column: bank, value: bank}
"""
PENSION_BANK = """
extends: pensions
due_day: 12
columns:
  - {name: bank, zh: 发放银行, type: code, codes: {abc: [农业银行, 农行], icbc: [工商银行]}}
aliases:
  person_id: [参保人证件号]
codes:
  kind: {employee: [企业退休人员], military: [军队退休]}
rules:
  - {id: bank_of_suspended, when: status == 'suspended', must: not known(bank), zh: 停发仍有银行, en: A bank for a suspended pension, todo_zh: 核对, todo_en: Check, severity: blank, blanks: [bank]}
"""


def declare(home: Path, name: str, text: str) -> None:
    """Put a declaration into a home."""
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def deliver_text(home: Path, table: str, text: str, period: str = "2023-12") -> list[dict[str, object]]:
    """Deliver a CSV text and give back what was accepted."""
    file = home.parent / f"{table}-{period}.csv"
    file.write_text(text, "utf-8")
    return accepted(ingest(home, table, file, period).delivery)


def test_a_new_feed_becomes_a_fact_of_the_snapshot(home: Path, deliver: Deliver) -> None:
    declare(home, "feeds/heating.yaml", HEATING)
    declare(home, "feeds/pension-bank.yaml", PENSION_BANK)
    declare(home, "facts/person.yaml", HEATING_FACTS)
    deliver("hukou_people", row("hukou_people"))
    deliver("hukou_households", row("hukou_households"))
    told = deliver_text(
        home,
        "heating",
        f"身份证号*,采暖补贴（元）,发放日期,方式\n{GRANDPA},1234.5,2023年11月,燃气\n{FATHER},,2023-11-05,gas\n",
    )
    assert [(str(kept["paid_on"]), kept["amount"]) for kept in told] == [("2023-11-30", 123450)]
    assert refusals(list_deliveries(home, "heating")[0]) == [(3, "amount,kind", "gas_without_amount")]
    deliver_text(home, "pensions", f"参保人证件号,待遇类型,状态,发放银行\n{GRANDPA},军队退休,在发,农行\n")
    snapshot = build_snapshot(home, "2023-12")
    (person,) = next(iter([snapshot.household(int(row("hukou_people")["household_no"]))]))["person"]
    assert (person["heating_subsidy"], person["pension_bank"], person["pension_kind"]) == (123450, "abc", "military")
    assert snapshot.sources("heating", person["src_heating"]).owner.zh == "市城管局"


def test_a_changed_fact_of_the_city_makes_another_snapshot(home: Path, deliver: Deliver) -> None:
    deliver("hukou_people", row("hukou_people"))
    deliver("hukou_households", row("hukou_households"))
    plain = build_snapshot(home, "2023-12")
    declare(home, "feeds/heating.yaml", HEATING)
    declare(home, "facts/person.yaml", HEATING_FACTS.partition("  pensions:")[0])
    with_feed = build_snapshot(home, "2023-12")
    declare(home, "facts/person.yaml", HEATING_FACTS.partition("  pensions:")[0].replace("none: '0'", "none: '1'"))
    assert len({plain.id, with_feed.id, build_snapshot(home, "2023-12").id}) == 3


def test_deliveries_older_than_a_column_are_read_with_it_unknown(home: Path, deliver: Deliver) -> None:
    deliver("hukou_people", row("hukou_people"), row("hukou_people", person_id=FATHER, birth_date="1980-03-03"))
    deliver("hukou_households", row("hukou_households", member_count="2"))
    deliver("pensions", row("pensions"), row("pensions", person_id=FATHER), period="2023-10")
    declare(home, "feeds/pension-bank.yaml", PENSION_BANK)
    declare(
        home,
        "facts/person.yaml",
        HEATING_FACTS.partition("  heating:")[0] + "  pensions:" + HEATING_FACTS.partition("  pensions:")[2],
    )
    deliver_text(home, "pensions", f"person_id,kind,status,bank\n{FATHER},employee,paying,icbc\n", "2023-11")
    people = build_snapshot(home, "2023-12").household(int(row("hukou_people")["household_no"]))["person"]
    assert {person["person_id"]: person["pension_bank"] for person in people} == {
        int(GRANDPA[:17]): None,
        int(FATHER[:17]): "icbc",
    }


def test_a_home_without_declarations_has_the_tables_of_every_city(home: Path) -> None:
    assert load_contracts(home) == load_contracts()
    declare(home, "feeds/heating.yaml", HEATING)
    assert set(load_contracts(home)) - set(load_contracts()) == {"heating"}
    assert contract_of("heating", home).column("amount").unit == "wan_yuan"
    assert (contract_of("heating", home).cadence, contract_of("heating", home).due_day) == ("yearly", 40)


def test_an_extension_changes_the_version_of_its_table_alone(home: Path) -> None:
    declare(home, "feeds/pension-bank.yaml", PENSION_BANK)
    changed = {name for name, contract in load_contracts(home).items() if contract != load_contracts()[name]}
    assert changed == {"pensions"}
    assert contract_of("pensions", home).version != contract_of("pensions").version


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("feeds/heating.yaml", HEATING.replace("table: heating", "table: pensions"), "already.*extends: pensions"),
        ("feeds/warmth.yaml", HEATING, "Name the file after its table"),
        ("feeds/x.yaml", PENSION_BANK.replace("extends: pensions", "extends: pension"), "no table pension to extend"),
        ("feeds/x.yaml", PENSION_BANK.replace("  person_id: [", "  person: ["), "person is not a column of pensions"),
        ("feeds/x.yaml", PENSION_BANK.replace("参保人证件号", "月待遇"), "月待遇 would stand above both"),
        ("feeds/x.yaml", PENSION_BANK.replace("  kind: {", "  monthly_amount: {"), "monthly_amount has no codes"),
        ("feeds/x.yaml", PENSION_BANK.replace("企业退休人员", "居民养老"), "stands for two codes"),
        ("feeds/x.yaml", PENSION_BANK.replace("not known(bank)", "not known(banks)"), "banks is neither a column"),
        ("feeds/x.yaml", PENSION_BANK.replace("due_day: 12", "due: 12"), "no key due; the keys are"),
        ("feeds/x.yaml", PENSION_BANK.replace("type: code, codes", "type: coded, codes"), "columns/bank/type: 'coded' is none of"),
        ("feeds/x.yaml", "extends: [", "YAML"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_with_its_file(home: Path, file: str, text: str, says: str) -> None:
    declare(home, file, text)
    with pytest.raises(ContractError, match=says) as caught:
        load_contracts(home)
    assert file in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value: amount,", "value: amounts,", "heating_subsidy, value: Binder Error"),
        ("type: int, unit: fen/year", "type: bool", "of the type BIGINT"),
        ("entity: person", "entity: household", "declare it with entity: person|cannot come from it"),
        ("name: heating_subsidy", "name: pension_amount", "a fact pension_amount already"),
        ("column: amount", "column: sum", "heating.sum, which no contract has"),
        ("none: '0'", "none: zero", "none: Binder Error"),
        ("rows: one", "rows: several", "'several' is none of one, many"),
        ("  heating:", "  cooling:", "cooling.amount, which no contract has"),
    ],
)
def test_a_wrong_fact_is_refused_before_anybody_waits(home: Path, old: str, new: str, says: str) -> None:
    declare(home, "feeds/heating.yaml", HEATING)
    text = HEATING_FACTS.partition("  pensions:")[0]
    assert old in text
    declare(home, "facts/own.yaml", text.replace(old, new))
    with pytest.raises(ContractError, match=says):
        [facts_of(entity, home) for entity in ("person", "household")]


def test_a_table_that_is_gone_leaves_the_others_readable(home: Path, deliver: Deliver) -> None:
    declare(home, "feeds/heating.yaml", HEATING)
    deliver_text(home, "heating", f"公民身份号码\n{GRANDPA}\n")
    deliver("hukou_people", row("hukou_people"))
    deliver("hukou_households", row("hukou_households"))
    (home / "feeds/heating.yaml").unlink()
    assert build_snapshot(home, "2023-12").counts["person"] == 1
    with pytest.raises(LakeError, match="no table 'heating'"):
        contract_of("heating", home)
    assert list(read_quarantine(list_deliveries(home, "heating")[0])) == []
