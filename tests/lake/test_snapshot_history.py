"""How deliveries add up to a month: corrections, whole lists, events, what was known on a day, and the same again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from minsheng.lake import LakeError, Snapshot, build_snapshot, open_snapshot
from tests.lake.lake_files import (
    FATHER,
    GRANDMA,
    GRANDPA,
    HOME_NO,
    OTHER_HOME_NO,
    Deliver,
    person_id,
    resident_id,
    row,
)

HOME = int(HOME_NO)


@pytest.fixture
def register(deliver: Deliver) -> Deliver:
    """Two old people in one household."""
    deliver("hukou_households", row("hukou_households", member_count="2"), period="2023-01")
    deliver(
        "hukou_people",
        row("hukou_people", spouse_id=GRANDMA),
        row("hukou_people", person_id=GRANDMA, sex="女", birth_date="1952-02-03", relation="配偶"),
        period="2023-01",
    )
    return deliver


def pension(snapshot: Snapshot, resident: str = GRANDPA) -> int | None:
    (found,) = [each for each in snapshot.household(HOME)["person"] if each["person_id"] == person_id(resident)]
    amount: int | None = found["pension_amount"]
    return amount


def test_a_later_row_replaces_the_earlier_one_of_its_key_and_others_stay(home: Path, register: Deliver) -> None:
    register(
        "pensions",
        row("pensions", basic_part="", monthly_amount="100"),
        row("pensions", person_id=GRANDMA),
        period="2023-01",
    )
    register("pensions", row("pensions", basic_part="", monthly_amount="110"), period="2023-02")
    register("pensions", row("pensions", basic_part="", monthly_amount="120"), period="2023-03")
    register("pensions", row("pensions", basic_part="", monthly_amount="115"), period="2023-02")
    assert [pension(build_snapshot(home, f"2023-0{month}")) for month in (1, 2, 3)] == [10000, 11500, 12000]
    assert pension(build_snapshot(home, "2023-03"), GRANDMA) == 20000


def test_small_deliveries_before_a_large_one_are_corrected_by_it(home: Path, register: Deliver) -> None:
    others = [row("pensions", person_id=resident_id("19400101", f"{order:03d}")) for order in range(1, 30)]
    register(
        "pensions",
        row("pensions", basic_part="", monthly_amount="100"),
        row("pensions", person_id=GRANDMA),
        period="2023-01",
    )
    register("pensions", row("pensions", basic_part="", monthly_amount="110"), *others, period="2023-02")
    snapshot = build_snapshot(home, "2023-02")
    assert (pension(snapshot), pension(snapshot, GRANDMA)) == (11000, 20000)


def test_a_whole_list_counts_for_its_own_month_alone(home: Path, register: Deliver) -> None:
    register("enrolments", row("enrolments"), row("enrolments", person_id=GRANDMA), period="2023-01")
    register("enrolments", row("enrolments"), period="2023-02")
    january, february, march = (
        build_snapshot(home, f"2023-0{month}").household(HOME)["household"] for month in (1, 2, 3)
    )
    assert [month["enrolled_dibao"] for month in (january, february, march)] == [2, 1, None]


def test_several_files_of_a_month_make_one_list_and_a_later_one_corrects(home: Path, register: Deliver) -> None:
    register("enrolments", row("enrolments"), period="2023-01")
    register(
        "enrolments", row("enrolments", person_id=GRANDMA), row("enrolments", monthly_amount="600"), period="2023-01"
    )
    household = build_snapshot(home, "2023-01").household(HOME)["household"]
    assert (household["enrolled_dibao"], household["enrolled_dibao_amount"]) == (2, 110000)


def test_events_add_up_and_one_of_the_same_key_corrects(home: Path, register: Deliver) -> None:
    register("medical", row("medical", settled_on="2023-01-05", self_paid="100"), period="2023-01")
    register("medical", row("medical", settled_on="2023-02-05", settlement_no="S2", self_paid="50"), period="2023-02")
    register("medical", row("medical", settled_on="2023-01-05", self_paid="80"), period="2023-02")
    people = build_snapshot(home, "2023-02").household(HOME)["person"]
    assert [each["medical_self_paid"] for each in people] == [13000, 0]


def test_a_sold_car_leaves_its_first_owner_even_when_they_stand_far_apart(
    home: Path, register: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minsheng.lake.building._SUBJECTS_PER_PASS", 1)
    register("vehicles", row("vehicles"), period="2023-01")
    register("vehicles", row("vehicles", person_id=GRANDMA), period="2023-02")
    people = build_snapshot(home, "2023-02").household(HOME)["person"]
    assert {each["person_id"]: each["vehicle_count"] for each in people} == {
        person_id(GRANDPA): 0,
        person_id(GRANDMA): 1,
    }


def test_a_month_can_be_seen_as_it_was_known_on_a_day(home: Path, register: Deliver) -> None:
    for month, amount in ((2, "100"), (5, "130")):
        moment = datetime(2030, month, 1, tzinfo=UTC)
        register(
            "pensions", row("pensions", basic_part="", monthly_amount=amount), period="2023-01", received_at=moment
        )
    then = build_snapshot(home, "2023-01", known_on=date(2030, 3, 1))
    now = build_snapshot(home, "2023-01")
    assert (pension(then), pension(now)) == (10000, 13000)
    assert pension(open_snapshot(home, "2023-01", known_on=date(2030, 3, 1))) == 10000
    assert open_snapshot(home, "2023-01") == now


def test_the_same_deliveries_give_the_same_snapshot_without_work(home: Path, register: Deliver) -> None:
    calls: list[int] = []
    first = build_snapshot(home, "2023-01", progress=lambda done, *_: calls.append(done))
    assert calls == list(range(1, calls[-1] + 1))
    again = build_snapshot(home, "2023-01", progress=lambda *_: pytest.fail("worked"))
    assert again == first
    register("pensions", row("pensions"), period="2023-02")
    assert build_snapshot(home, "2023-01").id == first.id, "a later month's delivery is none of January's business"
    register("pensions", row("pensions"), period="2023-01")
    assert build_snapshot(home, "2023-01").id != first.id


def test_a_snapshot_being_read_survives_the_next_one(home: Path, register: Deliver) -> None:
    old = build_snapshot(home, "2023-01")
    register("pensions", row("pensions"), period="2023-01")
    build_snapshot(home, "2023-01")
    assert pension(old) is None
    assert pension(open_snapshot(home, "2023-01")) == 20000
    register("pensions", row("pensions", basic_part="", monthly_amount="210"), period="2023-01")
    build_snapshot(home, "2023-01")
    assert not old.folder.exists(), "only the last two of a month are kept"


def everything(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    return {
        entity: duckdb.execute(
            "SELECT * FROM read_parquet(?) ORDER BY ALL", [[str(path) for path in snapshot.bucket_paths(entity)]]
        ).fetchall()
        for entity in ("person", "household", "supporter")
    }


def test_passes_and_buckets_do_not_change_what_is_stated(
    home: Path, register: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(
        "hukou_households",
        *(row("hukou_households", household_no=f"500101001001{at:06d}", member_count="3") for at in range(2, 40)),
        period="2023-01",
    )
    people = []
    for at in range(2, 40):
        parents = [resident_id("19600101", f"{at * 2 + 1:03d}"), resident_id("19600101", f"{at * 2:03d}")]
        home_no = f"500101001001{at:06d}"
        people += [
            row("hukou_people", person_id=parents[0], birth_date="1960-01-01", household_no=home_no, spouse_id=parents[1]),
            row("hukou_people", person_id=parents[1], birth_date="1960-01-01", household_no=home_no, sex="女", spouse_id=parents[0]),
            row(
                "hukou_people", person_id=resident_id("19900101", f"{at * 2 + 1:03d}"), birth_date="1990-01-01",
                household_no=home_no, father_id=parents[0], mother_id=parents[1],
            ),
        ]  # fmt: skip
    register("hukou_people", *people, period="2023-01")
    register("employment", *(row("employment", person_id=each["person_id"]) for each in people[::2]), period="2023-01")
    one = build_snapshot(home, "2023-01", buckets=1)
    monkeypatch.setattr("minsheng.lake.building._SUBJECTS_PER_PASS", 5)
    many = build_snapshot(home, "2023-01", buckets=7)
    assert (one.buckets, many.buckets) == (1, 7)
    assert everything(one) == everything(many)
    assert many.counts == {"person": 116, "household": 39, "supporter": 153}
    for bucket, path in enumerate(many.bucket_paths("person")):
        homes = duckdb.execute("SELECT DISTINCT household_id % 7 FROM read_parquet(?)", [str(path)]).fetchall()
        assert homes in ([], [(bucket,)])


def test_without_a_population_register_there_is_no_snapshot(home: Path, deliver: Deliver) -> None:
    with pytest.raises(LakeError, match="户籍人口"):
        build_snapshot(home, "2023-01")
    with pytest.raises(LakeError, match="no snapshot"):
        open_snapshot(home, "2023-01")
    with pytest.raises(LakeError, match="not a period"):
        build_snapshot(home, "2023-1")


def test_a_household_that_is_not_there_is_told(home: Path, register: Deliver) -> None:
    snapshot = build_snapshot(home, "2023-01")
    with pytest.raises(LakeError, match=OTHER_HOME_NO):
        snapshot.household(int(OTHER_HOME_NO))
    with pytest.raises(LakeError, match="not in the snapshot"):
        snapshot.sources("pensions", 99)


def test_a_move_takes_a_person_to_the_new_household(home: Path, register: Deliver) -> None:
    register(
        "hukou_households", row("hukou_households", household_no=OTHER_HOME_NO, member_count="1"), period="2023-02"
    )
    register("hukou_people", row("hukou_people", person_id=FATHER, birth_date="1980-03-03"), period="2023-01")
    register(
        "hukou_people",
        row("hukou_people", person_id=FATHER, birth_date="1980-03-03", household_no=OTHER_HOME_NO),
        period="2023-02",
    )
    before, after = build_snapshot(home, "2023-01"), build_snapshot(home, "2023-02")
    assert len(before.household(HOME)["person"]) == 3
    assert len(after.household(HOME)["person"]) == 2
    assert [each["person_id"] for each in after.household(int(OTHER_HOME_NO))["person"]] == [person_id(FATHER)]
