"""A city's own feed states a fact that the law asks for and no other city delivers: screening, explanation and simulation read it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from minsheng.casework.household import read_household
from minsheng.lake import ingest, open_snapshot
from minsheng.screening import explain_household, open_run, screen
from minsheng.screening.run import law_of
from minsheng.screening.views import stated_relation
from minsheng.standards import from_person_id
from tests.city import LAST

FEED = """
table: job_offers
feed: job_offers
title: {zh: 职业介绍记录, en: Job offers}
owner: {zh: 市人力社保局, en: Human resources}
cadence: monthly
mode: changes
key: [person_id]
absence: none
columns:
  - {name: person_id, zh: 公民身份号码, type: resident_id, required: true}
  - {name: refused, zh: 连续拒绝次数, type: int, unit: items, min: 0, max: 99}
"""
FACT = """
entity: person
tables:
  job_offers:
    rows: one
    facts:
      - {name: jobs_refused, type: int, unit: item, title: {zh: 连续拒绝介绍工作次数, en: suitable jobs refused in a row},
         column: refused, value: refused, none: '0'}
"""
ABLE = """unemployed AND birth_date BETWEEN DATE '1975-01-01' AND DATE '2000-01-01' AND disability_kind = 'none'
    AND schooling = 'none' AND NOT serious_illness"""


def amount(home: Path, household: int) -> int:
    ((told,),) = duckdb.execute(
        f"SELECT dibao_amount FROM '{open_run(home, LAST).findings}' WHERE household_id = ?", [household]
    ).fetchall()
    return int(told)


def test_who_refused_three_jobs_loses_half_of_the_own_share_where_the_city_delivers_it(home: Path) -> None:
    files = [str(path) for path in open_snapshot(home, LAST).bucket_paths("person")]
    household, person = duckdb.execute(
        f"SELECT household_id, person_id FROM read_parquet(?) SEMI JOIN (FROM '{open_run(home, LAST).findings}'"
        f" WHERE dibao_status = 'eligible') USING (household_id) WHERE {ABLE} ORDER BY ALL LIMIT 1",
        [files],
    ).fetchall()[0]
    before = amount(home, household)
    for folder, name, text in (("feeds", "job_offers", FEED), ("facts", "person", FACT)):
        (home / folder).mkdir(exist_ok=True)
        (home / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    sent = home.parent / "offers.csv"
    sent.write_text(f"公民身份号码,连续拒绝次数\n{from_person_id(person)},3\n", encoding="utf-8")
    ingest(home, "job_offers", sent, LAST)
    screen(home, LAST)
    assert 0 < amount(home, household) < before
    (explanation,) = explain_household(home, household, LAST, ("dibao",))
    steps = [step for step in explanation.to_json()["steps"] if step["node"] == "jobs_refused"]
    assert {step["value"] for step in steps} >= {3}
    assert all("职业介绍记录" in str(step["source"]) for step in steps)
    assert explanation.amount is not None
    assert explanation.amount.value == amount(home, household)
    stated = {register.first.title[0]: register for register in read_household(home, household, LAST).sources}
    assert stated["职业介绍记录"].first.owner[0] == "市人力社保局"


def test_where_no_feed_states_it_the_law_presumes_it(home: Path) -> None:
    law = law_of(open_snapshot(home, LAST).facts_date)
    presumed = "0 AS jobs_refused"
    assert presumed in stated_relation(law, "person", "rows", home)
    for folder, name, text in (("feeds", "job_offers", FEED), ("facts", "person", FACT)):
        (home / folder).mkdir(exist_ok=True)
        (home / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert presumed not in stated_relation(law, "person", "rows", home)
