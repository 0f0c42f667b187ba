"""A withdrawn delivery no longer counts, stays on disk, and can be brought back; what was known before stays known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from minsheng.lake import LakeError, Snapshot, build_snapshot, ingest, list_deliveries, read_withdrawals, withdraw
from tests.lake.lake_files import HOME_NO, Deliver, row, write_csv

PERIOD = "2023-01"


@pytest.fixture
def register(deliver: Deliver) -> Deliver:
    deliver("hukou_households", row("hukou_households"), period=PERIOD)
    deliver("hukou_people", row("hukou_people"), period=PERIOD)
    return deliver


def pension(snapshot: Snapshot) -> int | None:
    (person,) = snapshot.household(int(HOME_NO))["person"]
    amount: int | None = person["pension_amount"]
    return amount


def test_facts_fall_back_to_what_was_before_and_come_back_with_an_undo(home: Path, register: Deliver) -> None:
    register("pensions", row("pensions", monthly_amount="300"), period=PERIOD)
    wrong = register("pensions", row("pensions", monthly_amount="900"), period=PERIOD)
    first = build_snapshot(home, PERIOD)
    withdraw(home, wrong.number, "another city's file", by="clerk")
    assert pension(build_snapshot(home, PERIOD)) == 30000
    withdraw(home, wrong.number, "ours after all", by="clerk", undo=True)
    assert build_snapshot(home, PERIOD).id == first.id
    assert pension(build_snapshot(home, PERIOD)) == 90000
    assert [(each.kind, each.by, each.why) for each in read_withdrawals(home)] == [
        ("withdraw", "clerk", "another city's file"),
        ("undo", "clerk", "ours after all"),
    ]
    assert wrong in list_deliveries(home)


def test_without_its_only_delivery_a_table_tells_nothing(home: Path, register: Deliver) -> None:
    only = register("pensions", row("pensions"), period=PERIOD)
    withdraw(home, only.number, "a mistake", by="clerk")
    (person,) = build_snapshot(home, PERIOD).household(int(HOME_NO))["person"]
    assert (person["pension_amount"], person["has_pension"]) == (None, None), "unknown, not none"


def test_a_list_that_another_one_replaced_counts_again_when_that_one_is_withdrawn(
    home: Path, register: Deliver, tmp_path: Path
) -> None:
    for number, amount in enumerate(("500", "800")):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = write_csv(folder / "list.csv", "enrolments", [row("enrolments", monthly_amount=amount)])
        last = ingest(home, "enrolments", file, PERIOD).delivery
    paid = "enrolled_dibao_amount"
    assert build_snapshot(home, PERIOD).household(int(HOME_NO))["household"][paid] == 80000
    withdraw(home, last.number, "last year's list", by="clerk")
    assert build_snapshot(home, PERIOD).household(int(HOME_NO))["household"][paid] == 50000


def test_what_was_known_before_the_withdrawal_still_has_the_delivery(home: Path, register: Deliver) -> None:
    received, taken_back = datetime(2030, 2, 1, tzinfo=UTC), datetime(2030, 5, 1, tzinfo=UTC)
    sent = register("pensions", row("pensions"), period=PERIOD, received_at=received)
    withdraw(home, sent.number, "a mistake", by="clerk", at=taken_back)
    assert pension(build_snapshot(home, PERIOD, date(2030, 4, 30))) == 20000
    assert pension(build_snapshot(home, PERIOD, date(2030, 5, 1))) is None


def test_the_same_file_may_be_taken_in_again_afterwards(home: Path, register: Deliver, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "again.csv", "pensions", [row("pensions")])
    first = ingest(home, "pensions", file, PERIOD)
    assert ingest(home, "pensions", file, PERIOD).repeated
    withdraw(home, first.delivery.number, "too early", by="clerk")
    again = ingest(home, "pensions", file, PERIOD)
    assert not again.repeated
    assert again.delivery.number > first.delivery.number
    assert ingest(home, "pensions", file, PERIOD).delivery == again.delivery


def test_what_makes_no_sense_is_refused_in_one_sentence(home: Path, register: Deliver) -> None:
    with pytest.raises(LakeError, match="no delivery 99"):
        withdraw(home, 99, "why", by="clerk")
    with pytest.raises(LakeError, match="reason"):
        withdraw(home, 1, " ", by="clerk")
    with pytest.raises(LakeError, match="does not stand withdrawn"):
        withdraw(home, 1, "why", by="clerk", undo=True)
    withdraw(home, 1, "why", by="clerk")
    with pytest.raises(LakeError, match="withdrawn already"):
        withdraw(home, 1, "why", by="clerk")
    assert len(read_withdrawals(home)) == 1
