"""A snapshot that is laid over another one says, row for row, what laying everything out would say."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import Snapshot, build_snapshot, ingest, list_deliveries
from minsheng.lake.facts import Entity
from minsheng.lake.identity import Event, append_events
from minsheng.lake.identity.applying import standing_aliases
from minsheng.standards.resident_id import check_character
from tests.city import LAST, TestCity
from tests.corrections import correct, correct_something, withdraw_something
from tests.lake.lake_files import HOME_NO, Deliver, row

ENTITIES: tuple[Entity, ...] = ("person", "household", "supporter")


@pytest.fixture
def patched_however_much_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.lake.patching._LARGEST_SHARE", 10.0)


def everything(snapshot: Snapshot) -> dict[str, Any]:
    content: dict[str, Any] = {"id": snapshot.id, "counts": snapshot.counts, "unplaced": snapshot.unplaced}
    with duckdb.connect() as connection:
        for entity in ENTITIES:
            rows = " UNION ALL ".join(f"SELECT * FROM {snapshot.rows(entity, at)}" for at in range(snapshot.buckets))
            content[entity] = connection.execute(f"SELECT * FROM ({rows}) ORDER BY ALL").fetchall()
        content["lone"] = connection.execute(f"FROM '{snapshot.unplaced_path}' ORDER BY ALL").fetchall()
    return content


def laid_out_whole(home: Path, to: Path, known_on: date | None = None) -> Snapshot:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to)
    shutil.rmtree(to / "lake" / "snapshots")
    return build_snapshot(to, LAST, known_on)


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
@pytest.mark.usefixtures("patched_however_much_differs")
def test_any_sequence_of_corrections_and_withdrawals_gives_the_whole_snapshot(
    city: TestCity, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    home = tmp_path / f"{seed}" / "home"
    home.parent.mkdir(exist_ok=True)
    shutil.rmtree(home, ignore_errors=True)
    city.copy(home)
    build_snapshot(home, LAST)
    for _ in range(3):
        for _ in range(chance.choice((1, 2, 6))):
            correct_something(home, chance, LAST)
        if chance.random() < 0.5:
            withdraw_something(home, chance)
        patched = build_snapshot(home, LAST)
        assert everything(patched) == everything(laid_out_whole(home, tmp_path / "whole"))


@pytest.mark.parametrize(
    "table",
    ["hukou_people", "hukou_deaths", "hukou_households", "disability", "vehicles", "authorisations", "bank_balances"],
)
@pytest.mark.usefixtures("patched_however_much_differs")
def test_a_correction_of_ties_is_laid_over_the_base_and_is_the_whole(
    city: TestCity, tmp_path: Path, table: str
) -> None:
    home = city.copy(tmp_path / "home")
    base = build_snapshot(home, LAST)
    for at in range(3):
        correct(home, table, random.Random(f"{table}{at}"), LAST)
    patched = build_snapshot(home, LAST)
    assert (patched.base, base.base) == (base.folder, None)
    assert everything(patched) == everything(laid_out_whole(home, tmp_path / "whole"))
    paths = [[str(path) for path in patched.bucket_paths(entity)] for entity in ENTITIES]
    files = [duckdb.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [each]).fetchall() for each in paths]
    assert files == [everything(patched)[entity] for entity in ENTITIES], "files are written for whoever reads files"


@pytest.mark.slow
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
@pytest.mark.usefixtures("patched_however_much_differs")
def test_records_that_are_one_person_are_laid_over_the_base_as_that_person(
    city: TestCity, tmp_path: Path, seed: int
) -> None:
    """Whichever of the records of a person is corrected; merges of relatives, members of one household and strangers alike."""
    chance = random.Random(seed)
    home = tmp_path / f"{seed}" / "home"
    home.parent.mkdir(exist_ok=True)
    shutil.rmtree(home, ignore_errors=True)
    city.copy(home)
    told = "', '".join(str(each.rows_path) for each in list_deliveries(home, "hukou_people"))
    people = duckdb.execute(
        f"SELECT DISTINCT person_id, spouse_id, father_id FROM read_parquet(['{told}']) ORDER BY hash(person_id + {seed}) LIMIT 60"
    ).fetchall()
    pairs = [(one, other or people[0][0]) for one, *others in people for other in others[:1] if chance.random() < 0.5]
    pairs += [(chance.choice(people)[0], chance.choice(people)[0]) for _ in range(30)]
    append_events(home, [Event("merge", "周敏", one, other) for one, other in pairs if one != other])
    base = build_snapshot(home, LAST)
    assert standing_aliases(home)
    named = {number for pair in pairs for number in pair}
    for table in chance.sample(
        ["pensions", "employment", "vehicles", "hukou_people", "hukou_deaths", "bank_balances"], 3
    ):
        correct(home, table, chance, LAST)
        correct_some_of(home, named, chance)
        patched = build_snapshot(home, LAST)
        assert patched.base == base.folder
        assert everything(patched) == everything(laid_out_whole(home, tmp_path / "whole"))


def correct_some_of(home: Path, people: set[int], chance: random.Random) -> None:
    """A late pension or a late death of somebody who has more than one record."""
    person = chance.choice(sorted(people))
    number = f"{person:017d}{check_character(f'{person:017d}')}"
    table, header, cells = chance.choice(
        [
            ("pensions", "person_id,kind,monthly_amount,status", f"employee,{chance.randrange(900, 4000)}.00,paying"),
            ("hukou_deaths", "person_id,death_date,source", f"2023-11-{chance.randrange(1, 29):02d},hospital"),
        ]
    )
    file = home.parent / f"{table}-{chance.getrandbits(48)}.csv"
    file.write_text(f"{header}\n{number},{cells}\n", encoding="utf-8")
    ingest(home, table, file, LAST)


@pytest.mark.usefixtures("patched_however_much_differs")
def test_an_earlier_day_of_knowledge_is_laid_over_the_month_as_it_is_known_now(city: TestCity, tmp_path: Path) -> None:
    home = city.copy(tmp_path / "home")
    day = max(delivery.received_on for delivery in list_deliveries(home))
    file = tmp_path / "pensions.csv"
    source = next(each for each in list_deliveries(home, "pensions") if each.accepted)
    ((person,),) = duckdb.execute(f"SELECT person_id FROM '{source.rows_path}' LIMIT 1").fetchall()
    number = f"{person:017d}"
    line = f"{number}{check_character(number)},employee,1234.00,paying"
    file.write_text(f"person_id,kind,monthly_amount,status\n{line}\n", encoding="utf-8")
    ingest(home, "pensions", file, LAST, received_at=datetime(day.year + 1, 1, 1, tzinfo=UTC))
    base = build_snapshot(home, LAST)
    then = build_snapshot(home, LAST, day)
    assert then.base is not None
    assert then.known_on == day
    assert everything(then) | {"id": ""} == everything(laid_out_whole(home, tmp_path / "whole", day)) | {"id": ""}
    assert build_snapshot(home, LAST) == base


def test_a_table_that_is_delivered_for_the_first_time_changes_what_absence_means_for_all(
    home: Path, deliver: Deliver, patched_however_much_differs: None
) -> None:
    deliver("hukou_households", row("hukou_households"), period="2023-01")
    deliver("hukou_people", row("hukou_people"), period="2023-01")
    before = build_snapshot(home, "2023-01")
    deliver("vehicles", row("vehicles", person_id="110101199003070417"), period="2023-01")
    after = build_snapshot(home, "2023-01")
    assert after.base is None
    counts = [each.household(int(HOME_NO))["person"][0]["vehicle_count"] for each in (before, after)]
    assert counts == [None, 0]


def test_many_differing_households_are_laid_out_whole(home: Path, deliver: Deliver) -> None:
    deliver("hukou_households", row("hukou_households"), period="2023-01")
    deliver("hukou_people", row("hukou_people"), period="2023-01")
    deliver("pensions", row("pensions"), period="2023-01")
    build_snapshot(home, "2023-01")
    deliver("pensions", row("pensions", monthly_amount="300"), period="2023-01")
    assert build_snapshot(home, "2023-01").base is None


@pytest.mark.usefixtures("patched_however_much_differs")
def test_a_base_stays_as_long_as_a_snapshot_is_laid_over_it(city: TestCity, tmp_path: Path) -> None:
    home = city.copy(tmp_path / "home")
    base = build_snapshot(home, LAST)
    for seed in range(3):
        correct(home, "pensions", random.Random(seed), LAST)
        last = build_snapshot(home, LAST)
        assert last.base == base.folder
    assert base.folder.exists()
    household = int(
        duckdb.execute(f"SELECT min(household_id) FROM '{base.bucket_paths('household')[0]}'").fetchall()[0][0]
    )
    assert last.household(household)["household"]["household_id"] == household
