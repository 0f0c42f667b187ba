"""A purge removes what is older than its period and nothing that is in force; killed anywhere, it is finished by the next."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.lake import LakeError, build_snapshot, ingest, list_deliveries, load_contracts, open_snapshot
from minsheng.lake.audit import read_entries, verify_chain
from minsheng.lake.current import current_tables
from minsheng.lake.purge import purge
from minsheng.lake.retention import limits_on, plan_purge
from minsheng.lake.withdrawals import withdraw
from minsheng.lake.worklists.closings import close_rows, read_closings
from minsheng.screening import open_run
from minsheng.screening.quality import decide, read_decisions
from tests.lake.lake_files import FATHER, GRANDPA, HOME_NO, Deliver, refusals, row, write_csv

ON = date(2024, 6, 15)
NOW = "2024-06"


@pytest.fixture
def long_ago(deliver: Deliver) -> Deliver:
    """A household whose grandfather has had cars, bills and checks for years."""
    deliver("hukou_households", row("hukou_households"), period="2012-01")
    deliver("hukou_people", row("hukou_people"), period="2012-01")
    deliver("hukou_deaths", row("hukou_deaths", person_id=FATHER, death_date="2012-02-01"), period="2012-02")
    deliver("authorisations", row("authorisations", granted_on="2018-01-01", ends_on="2030-01-01"), period="2018-01")
    return deliver


def rows_of(home: Path, table: str) -> list[dict[str, Any]]:
    """The accepted rows of a table that are still there, by period."""
    found: list[dict[str, Any]] = []
    for delivery in sorted(list_deliveries(home, table), key=lambda one: one.period):
        result = duckdb.execute(
            "SELECT * EXCLUDE (_slot) FROM read_parquet(?) ORDER BY _row", [str(delivery.rows_path)]
        )
        names = [column[0] for column in result.description]
        found += [{"period": delivery.period, **dict(zip(names, one, strict=True))} for one in result.fetchall()]
    return found


def facts(home: Path, period: str = NOW) -> dict[str, Any]:
    """Everything that the snapshot of a month states, but for the deliveries that rows without effect came from."""
    snapshot = build_snapshot(home, period)
    told: dict[str, Any] = {}
    for entity in ("person", "household", "supporter"):
        paths = [str(path) for path in snapshot.bucket_paths(entity)]
        result = duckdb.execute(
            "SELECT * EXCLUDE (household_id), household_id FROM read_parquet(?) ORDER BY ALL", [paths]
        )
        names = [column[0] for column in result.description]
        told[entity] = [
            {name: value for name, value in zip(names, one, strict=True) if not name.startswith("src_")}
            for one in result.fetchall()
        ]
    return told


def test_the_first_month_kept_is_that_of_the_contract(home: Path) -> None:
    limits = limits_on(home, ON)
    assert limits.tables["bank_balances"] == limits.horizon == "2021-06"
    assert limits.tables["vehicles"] == "2019-06"
    assert "hukou_deaths" not in limits.tables


def test_of_a_register_what_was_superseded_or_ended_goes_and_what_is_in_force_stays(
    home: Path, long_ago: Deliver
) -> None:
    long_ago(
        "vehicles", row("vehicles"), row("vehicles", plate="sold"), row("vehicles", plate="kept"), period="2015-01"
    )
    long_ago("vehicles", row("vehicles", value="40000"), row("vehicles", plate="sold", status="转移"), period="2017-01")
    long_ago("vehicles", row("vehicles", plate="kept", value="1"), period="2019-06")
    before = facts(home)
    event = purge(home, ON, "test")
    assert event.rows_removed == 3
    assert [(one["period"], one["plate"], one["value"]) for one in rows_of(home, "vehicles")] == [
        ("2015-01", "kept", 5000000), ("2017-01", "渝A00001", 4000000), ("2019-06", "kept", 100),
    ]  # fmt: skip
    assert facts(home) == before
    assert before["person"][0]["vehicle_count"] == 2


def test_events_and_lists_go_by_their_month(home: Path, long_ago: Deliver) -> None:
    for period in ("2018-05", "2019-05", "2019-06", "2024-05"):
        long_ago("medical", row("medical", settlement_no=period, settled_on=f"{period}-02"), period=period)
        long_ago("enrolments", row("enrolments", start_month="2015-01"), period=period)
    before = facts(home)
    purge(home, ON, "test")
    for table in ("medical", "enrolments"):
        assert [one["period"] for one in rows_of(home, table)] == ["2019-06", "2024-05"]
    assert facts(home) == before
    assert len(rows_of(home, "hukou_deaths")) == 1, "kept for ever: the dead do not come back"


def test_what_is_refused_goes_with_its_month_and_the_manifest_stays(home: Path, long_ago: Deliver) -> None:
    old = long_ago("pensions", row("pensions"), row("pensions", person_id="12345"), period="2015-01")
    new = long_ago("pensions", row("pensions"), row("pensions", person_id="12345"), period="2024-05")
    purge(home, ON, "test")
    (then, now) = list_deliveries(home, "pensions")
    assert (then.sha256, then.rows, then.accepted, then.refused, then.reasons) == (
        old.sha256, 2, 1, 1, old.reasons,
    )  # fmt: skip
    entries = [
        duckdb.execute("SELECT count(*) FROM read_parquet(?)", [str(d.quarantine_path)]).fetchone() for d in (then, now)
    ]
    assert entries == [(0,), (1,)]
    assert then.gone is False, "its row was superseded after the limit, so it is still needed for a month that is kept"
    assert now == new
    assert then.purge is not None
    assert then.purge["purges"] == [{"purge": 1, "rows_removed": 0, "rows_left": 1, "quarantine_removed": 1}]


def test_what_people_wrote_about_purged_rows_and_months_goes_with_them(home: Path, long_ago: Deliver) -> None:
    """Save a decision that still keeps an item silent in a month that is kept."""
    old = long_ago("pensions", row("pensions"), row("pensions", person_id="12345"), period="2015-01")
    new = long_ago("pensions", row("pensions"), row("pensions", person_id="12345"), period="2024-05")
    for delivery in (old, new):
        close_rows(home, "pensions", delivery.number, [3], "李四的号码写错", "clerk")
    decide(home, "a", "DQ-001", "2015-01", why="李四已更正", by="clerk")
    decide(home, "b", "DQ-001", "2015-01", why="李四的例外", by="clerk", until=date(2024, 6, 30))
    decide(home, "c", "DQ-001", "2024-05", why="李四", by="clerk")
    purge(home, ON, "test")
    assert [closing.delivery for closing in read_closings(home, "pensions")] == [new.number]
    assert [decision.key for decision in read_decisions(home)] == ["b", "c"]
    close_rows(home, "pensions", new.number, [3], "again", "clerk")
    decide(home, "d", "DQ-001", "2024-05", why="again", by="clerk")
    assert len(read_closings(home, "pensions")) == 2
    assert [decision.key for decision in read_decisions(home)] == ["b", "c", "d"]


def test_a_delivery_without_rows_is_listed_and_no_longer_counts(home: Path, long_ago: Deliver) -> None:
    long_ago("vehicles", row("vehicles", status="报废"), period="2015-01")
    before = facts(home)
    assert before["person"][0]["vehicle_count"] == 0
    purge(home, ON, "test")
    (listed,) = list_deliveries(home, "vehicles")
    assert listed.gone
    table = current_tables(home, NOW, None)["vehicles"]
    assert (table.deliveries, table.covered) == ((), True)
    assert facts(home) == before, "that the register was delivered is still known, so nothing in it means none"


@pytest.mark.parametrize(
    ("cells", "stays"),
    [({}, True), ({"ends_on": "2021-05-31"}, False), ({"withdrawn_on": "2020-01-01"}, False), ({"ends_on": "2021-06-01"}, True)],
)  # fmt: skip
def test_a_balance_goes_when_nobody_has_authorised_reading_it_since_the_limit(
    home: Path, long_ago: Deliver, cells: dict[str, str], stays: bool
) -> None:
    changed = {"granted_on": "2018-01-01", "ends_on": "2030-01-01", **cells}
    long_ago("authorisations", row("authorisations", **changed), period="2021-01")
    long_ago("bank_balances", row("bank_balances", checked_on="2019-05-01"), period="2019-05")
    before = facts(home)
    purge(home, ON, "test")
    assert bool(rows_of(home, "bank_balances")) == stays
    assert facts(home) == before


def test_what_a_withdrawn_delivery_said_supersedes_nothing(home: Path, long_ago: Deliver) -> None:
    long_ago("vehicles", row("vehicles"), period="2015-01")
    wrong = long_ago("vehicles", row("vehicles", value="1"), period="2016-01")
    withdraw(home, wrong.number, "delivered by mistake", by="clerk")
    before = facts(home)
    purge(home, ON, "test")
    assert [one["value"] for one in rows_of(home, "vehicles")] == [5000000]
    assert facts(home) == before
    with pytest.raises(LakeError, match="kept from 2019-06 on"):
        withdraw(home, wrong.number, "after all", by="clerk", undo=True)


ENDED = {
    "hukou_households": {"household_no": HOME_NO[:-1] + "7", "status": "注销"},
    "employment": {"person_id": GRANDPA, "end_date": "2016-01-01", "start_date": "2010-01-01"},
    "pensions": {"status": "停发"},
    "unemployment": {"person_id": GRANDPA, "registered_on": "2014-01-01", "ended_on": "2014-12-01"},
    "serious_illness": {"diagnosed_on": "2014-01-01", "status": "治愈"},
    "schooling": {"person_id": GRANDPA, "status": "毕业"},
    "disability": {"status": "冻结"},
    "dwellings": {"status": "拆除"},
    "real_estate": {"status": "注销"},
    "vehicles": {"status": "报废"},
    "companies": {"person_id": GRANDPA, "status": "吊销"},
    "lifted_out": {"status": "退出"},
    "drinking_water": {"since": "2014-01-01", "resolved_on": "2014-06-01"},
    "authorisations": {"authorisation_no": "old", "granted_on": "2014-01-01", "ends_on": "2015-01-01"},
}


def test_every_table_with_ends_is_tried() -> None:
    assert set(ENDED) == {name for name, contract in load_contracts().items() if contract.ended}
    assert all(contract.retention.cites for contract in load_contracts().values())


@pytest.mark.parametrize("table", ENDED)
def test_a_row_that_ended_long_ago_says_what_its_absence_says(home: Path, long_ago: Deliver, table: str) -> None:
    """So that removing it changes no fact of a month that is kept."""
    months = load_contracts()[table].retention.months
    long_ago(table, row(table, **ENDED[table]), period="2013-01" if months == 120 else "2017-01")
    before = facts(home), facts(home, "2021-06")
    assert purge(home, ON, "test").rows_removed == 1
    assert (facts(home), facts(home, "2021-06")) == before


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["vehicles", "companies", "pensions", "bank_balances", "medical", "real_estate"]),
        st.integers(2014, 2024), st.integers(1, 6), st.integers(1, 2), st.booleans(),
    ),
    min_size=2, max_size=9,
)  # fmt: skip
CLOSED = {"vehicles": "报废", "companies": "吊销", "pensions": "停发", "real_estate": "注销"}


@given(history=HISTORIES)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_month_that_is_kept_changes(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, int, int, int, bool]]
) -> None:
    """Whatever was delivered when: the current month and the oldest that is kept state the same before and after."""
    folder = tmp_path_factory.mktemp("history")
    home = folder / "home"

    def send(number: int, table: str, period: str, **cells: str) -> None:
        file = write_csv(folder / f"{number}.csv", table, [row(table, **cells)])
        ingest(home, table, file, period)

    send(1, "hukou_households", "2013-01")
    send(2, "hukou_people", "2013-01")
    send(3, "authorisations", "2013-01", granted_on="2013-01-01", ends_on="2023-01-01")
    for number, (table, year, month, item, over) in enumerate(history, start=4):
        period = f"{year}-{month:02d}"
        cells = {
            "vehicles": {"plate": str(item), "value": str(number)},
            "companies": {"credit_code": str(item), "person_id": GRANDPA, "company_name": str(number)},
            "pensions": {"monthly_amount": str(number)},
            "bank_balances": {"balance": str(number), "checked_on": f"{period}-01"},
            "medical": {"settlement_no": str(item), "settled_on": f"{period}-01", "self_paid": str(number)},
            "real_estate": {"certificate_no": str(item), "area": str(number)},
        }[table]
        status = {"status": CLOSED[table]} if over and table in CLOSED else {}
        send(number, table, period, **cells, **status)
    before = facts(home), facts(home, "2021-06")
    planned = plan_purge(home, ON)
    event = purge(home, ON, "test")
    assert (event.rows_removed, event.quarantine_removed) == (planned.rows_removed, planned.quarantine_removed)
    shutil.rmtree(home / "lake" / "snapshots")  # laid out anew, from what is left
    assert (facts(home), facts(home, "2021-06")) == before
    assert plan_purge(home, ON).deliveries == ()


def test_months_beyond_the_limit_say_that_their_data_was_purged(home: Path, long_ago: Deliver) -> None:
    build_snapshot(home, "2021-05")
    build_snapshot(home, "2021-05", known_on=date(2990, 1, 1))
    (home / "findings" / "2021-05").mkdir(parents=True)
    kept = facts(home, "2021-06")
    event = purge(home, ON, "test")
    assert event.months == ("lake/snapshots/2021-05", "lake/snapshots/2021-05-known-2990-01-01", "findings/2021-05")
    assert not any((home / month).exists() for month in event.months)
    for asked in (build_snapshot, open_snapshot, open_run):
        with pytest.raises(LakeError, match="2021-05 has been purged"):
            asked(home, "2021-05")
    assert facts(home, "2021-06") == kept
    with pytest.raises(LakeError, match="kept from 2019-06 on"):
        long_ago("vehicles", row("vehicles"), period="2019-05")
    long_ago("vehicles", row("vehicles"), period="2019-06")


def test_a_purge_is_recorded_with_what_why_and_how_much(home: Path, long_ago: Deliver) -> None:
    old = long_ago("medical", row("medical", settled_on="2016-01-02"), row("medical", person_id="x"), period="2016-01")
    entries = len(refusals(old))
    purge(home, ON, "保存期限届满")
    purge(home, ON, "again")
    first, second = read_entries(home, "purges")
    assert (first["purge"], first["on"], first["reason"], first["rows_removed"]) == (1, "2024-06-15", "保存期限届满", 1)
    assert first["deliveries"] == [
        {
            "number": old.number, "table": "medical", "period": "2016-01", "sha256": old.sha256,
            "rows_removed": 1, "rows_left": 0, "quarantine_removed": entries,
        }
    ]  # fmt: skip
    assert first["limits"]["bank_balances"] == "2021-06"
    assert (second["purge"], second["rows_removed"], second["deliveries"]) == (2, 0, [])
    assert verify_chain(home, "purges").entries == 2


def test_an_earlier_day_never_brings_a_limit_back_and_a_later_one_is_refused(home: Path, long_ago: Deliver) -> None:
    purge(home, ON, "test")
    purge(home, date(2020, 1, 1), "test")
    with pytest.raises(LakeError, match="2021-05 has been purged"):
        build_snapshot(home, "2021-05")
    with pytest.raises(LakeError, match="lies in the future"):
        purge(home, date(2990, 1, 1), "test")


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from minsheng.lake.purge import purge
left = int(sys.argv[2])
def count(event, _):
    global left
    if event in {"os.rename", "os.remove", "os.rmdir"}:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
purge(Path(sys.argv[1]), date(2024, 6, 15), "test")
"""


def state(home: Path) -> dict[str, Any]:
    """What a purge leaves: every file of every delivery, the limits, and the log without the moment and the place of it."""
    told: dict[str, Any] = {}
    for delivery in list_deliveries(home):
        names = sorted(path.relative_to(delivery.folder).as_posix() for path in delivery.folder.rglob("*"))
        told[delivery.folder.name] = names, rows_of(home, delivery.table), delivery.purge
    told["limits"] = json.loads((home / "lake" / "purged.json").read_text())
    told["log"] = [
        {name: value for name, value in entry.items() if name not in {"at", "hash"}} for entry in read_entries(home, "purges")
    ]  # fmt: skip
    told["left"] = sorted(path.name for path in (home / "lake").iterdir()), list((home / "lake" / "work").iterdir())
    told["months"] = sorted(path.name for path in (home / "lake" / "snapshots").iterdir())
    return told


def killed_after(home: Path, operations: int) -> bool:
    """Purge in another process that is killed before its n-th renaming or deleting; whether it came that far."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(home), str(operations)], check=False, capture_output=True)
    return done.returncode == -9


def old_home(home: Path, long_ago: Deliver) -> Path:
    long_ago("vehicles", row("vehicles"), row("vehicles", plate="b"), period="2015-01")
    long_ago("vehicles", row("vehicles", value="1"), row("vehicles", plate="b", status="报废"), period="2016-01")
    long_ago("medical", row("medical", settled_on="2016-01-02"), row("medical", person_id="x"), period="2016-01")
    build_snapshot(home, "2017-01")
    return home


def check_killed(home: Path, tmp_path: Path, points: range | list[int]) -> int:
    """Kill a purge of copies of a home at some points; finished, each is as one that was left in peace."""
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(home, undisturbed)
    purge(undisturbed, ON, "test")
    before = facts(undisturbed)
    for point in points:
        copy = tmp_path / f"killed-{point}"
        shutil.copytree(home, copy)
        if not killed_after(copy, point):
            return point
        assert facts(copy) == before, "what is in force is never touched, not even half way"
        purge(copy, ON, "test")
        assert {**state(copy), "months": []} == {**state(undisturbed), "months": []}
        assert verify_chain(copy, "purges").broken == ""
        shutil.rmtree(copy)
    return -1


def test_a_purge_killed_half_way_is_finished_by_the_next(home: Path, long_ago: Deliver, tmp_path: Path) -> None:
    check_killed(old_home(home, long_ago), tmp_path, [1, 5, 9])


@pytest.mark.slow
def test_a_purge_killed_anywhere_is_finished_by_the_next(home: Path, long_ago: Deliver, tmp_path: Path) -> None:
    reached = check_killed(old_home(home, long_ago), tmp_path, range(200))
    assert reached > 15, "every renaming and deleting was tried"
