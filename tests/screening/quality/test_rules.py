"""Every rule: it fires in its case, not in the near miss, and not where a needed value is unknown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from minsheng.lake import build_snapshot, ingest
from minsheng.screening.quality import checking, load_rules
from minsheng.screening.quality.checking import check_quality
from minsheng.screening.run import law_of
from minsheng.screening.store import RunFolder
from tests.lake.lake_files import row, write_parquet
from tests.screening.quality.quality_cases import CASES, VARIANTS, City, Family, families_of

FAMILIES = families_of(CASES)
BY_NAME = {(family.rule, family.variant): family for family in FAMILIES}
Cities = Callable[[Family], City]


@pytest.fixture(scope="module")
def city_of(tmp_path_factory: pytest.TempPathFactory) -> Cities:
    """The city that a family lives in, made when it is first asked for."""
    together: dict[tuple[object, ...], list[Family]] = defaultdict(list)
    for family in FAMILIES:
        together[family.city].append(family)
    made: dict[tuple[object, ...], City] = {}

    def find(family: Family) -> City:
        if family.city not in made:
            made[family.city] = City.of(tmp_path_factory.mktemp("city"), together[family.city])
        return made[family.city]

    return find


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(load_rules())


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_in_its_case_alone(rule: str, city_of: Cities) -> None:
    fires, miss, unknown = (BY_NAME[rule, variant] for variant in VARIANTS)
    assert city_of(fires).found(fires), "it does not fire"
    assert not city_of(miss).found(miss), "it fires in the near miss"
    assert not city_of(unknown).found(unknown), "it fires although a needed value is unknown"


def test_an_item_says_in_two_languages_what_fired(city_of: Cities) -> None:
    family = BY_NAME["DQ-001", "fires"]
    (item,) = city_of(family).found(family)
    assert item["sentence_zh"] == "2023-11-10死亡，居民养老仍为在发，月待遇200.00元，最近发放月未知。"
    assert item["sentence_en"].startswith("Died on 2023-11-10; the resident pension of 200.00 yuan a month")
    assert json.loads(item["evidence"]) == {
        "death_date": "2023-11-10",
        "kind": "resident",
        "monthly_amount": 20000,
        "last_paid_month": None,
    }
    assert item["owner"] == "市人力社保局"
    assert item["delivery"] is not None
    assert item["row"] is not None
    assert (item["household_id"], item["district"]) == (min(family.households), "500101")


def test_no_sentence_shows_an_id(city_of: Cities) -> None:
    family = BY_NAME["DQ-051", "fires"]
    city = city_of(family)
    ids = {str(person) for some in FAMILIES for person in some.people}
    told = [sentence for item in city.items for sentence in (item["sentence_zh"], item["sentence_en"])]
    assert not [sentence for sentence in told for person in ids if person in sentence]
    assert any("**********" in sentence for sentence in told)


def test_the_order_of_rows_does_not_matter(city_of: Cities, tmp_path: Path) -> None:
    some = BY_NAME["DQ-001", "fires"]
    together = [family for family in FAMILIES if family.city == some.city]
    expected = _told(city_of(some))
    for seed in (1, 2):
        assert _told(City.of(tmp_path / str(seed), together, Random(seed))) == expected


def test_an_unrelated_household_changes_no_item(city_of: Cities, tmp_path: Path) -> None:
    """Half of the families alone give the items that they give in the whole city, and no other."""
    some = BY_NAME["DQ-001", "fires"]
    together = [family for family in FAMILIES if family.city == some.city]
    expected = _told(city_of(some))
    for seed in (1, 2):
        chosen = [family for family in together if Random(f"{seed}{family.rule}{family.variant}").random() < 0.5]
        mine = {number for family in chosen for number in (*family.people, *family.households)}
        alone = {told for told in _told(City.of(tmp_path / str(seed), chosen)) if told[2] in mine or told[3] in mine}
        assert alone == {told for told in expected if told[2] in mine or told[3] in mine}


def _told(city: City) -> set[tuple[object, ...]]:
    columns = ("key", "rule", "person_id", "household_id", "evidence", "sentence_zh", "sentence_en")
    return {tuple(item[column] for column in columns) for item in city.items}


def test_every_query_runs_in_a_city_where_nothing_is_doubtful(tmp_path: Path) -> None:
    asked = json.loads(City.of(tmp_path, []).checked.read_text("utf-8"))
    assert set(asked["ran"]) == set(load_rules())
    assert not asked["skipped"]


def test_every_query_runs_over_empty_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the registers was delivered, and the rules are asked all the same."""
    monkeypatch.setattr(checking, "obstacle", lambda *_: "")
    home = tmp_path / "home"
    for table in ("hukou_people", "hukou_households"):
        ingest(home, table, write_parquet(tmp_path / f"{table}.parquet", table, [row(table)]), "2023-12")
    snapshot = build_snapshot(home, "2023-12")
    place = RunFolder(home, "2023-12", "checked")
    with place.locked():
        check_quality(place, snapshot, law_of(snapshot.facts_date), threads=2, memory_limit="1GB")
    asked = json.loads((place.folder / "quality" / "checked.json").read_text("utf-8"))
    assert set(asked["ran"]) == set(load_rules())


def test_a_rule_that_cannot_be_asked_is_named_with_the_reason(city_of: Cities) -> None:
    asked = json.loads(city_of(BY_NAME["DQ-092", "unknown"]).checked.read_text("utf-8"))
    assert asked["skipped"]["DQ-092"] == "medical was not delivered"
    assert "DQ-092" not in asked["ran"]


def test_evidence_is_json_of_the_declared_values(city_of: Cities) -> None:
    city = city_of(BY_NAME["DQ-001", "fires"])
    for item in city.items:
        assert set(json.loads(item["evidence"])) == set(load_rules()[item["rule"]].values)


def test_keys_are_of_one_rule_and_unlike(city_of: Cities) -> None:
    keys = [item["key"] for item in city_of(BY_NAME["DQ-001", "fires"]).items]
    assert len(keys) == len(set(keys))
