"""Deliveries are immutable, recognised when they come again, and written by one process at a time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minsheng.lake import ingest, list_deliveries, load_contracts
from minsheng.lake.errors import BusyError
from tests.lake.lake_files import GRANDMA, Deliver, row, write_csv


def test_a_delivery_says_what_was_delivered_when_and_what_became_of_it(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "养老.csv", "pensions", [row("pensions"), row("pensions", status="?")])
    moment = datetime(2024, 1, 3, 8, 30, tzinfo=UTC)
    receipt = ingest(home, "pensions", file, "2023-12", received_at=moment)
    (delivery,) = list_deliveries(home)
    assert delivery == receipt.delivery
    assert (delivery.number, delivery.table, delivery.feed, delivery.period) == (1, "pensions", "pensions", "2023-12")
    assert (delivery.file_name, delivery.size) == ("养老.csv", file.stat().st_size)
    assert delivery.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert delivery.contract_version == load_contracts()["pensions"].version
    assert delivery.received_on == moment.date()
    assert delivery.received_by
    assert (delivery.rows, delivery.accepted, delivery.refused) == (2, 1, 1)


def test_the_same_file_twice_changes_nothing_and_says_so(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", "pensions", [row("pensions")])
    first = ingest(home, "pensions", file, "2023-12")
    again = ingest(home, "pensions", file.rename(tmp_path / "renamed.csv"), "2023-12")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.delivery == first.delivery
    assert len(list_deliveries(home)) == 1


def test_the_same_file_for_another_month_is_another_delivery(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", "pensions", [row("pensions")])
    numbers = [ingest(home, "pensions", file, period).delivery.number for period in ("2023-11", "2023-12")]
    assert numbers == [1, 2]


def test_a_file_with_only_a_header_is_an_empty_delivery(deliver: Deliver) -> None:
    delivery = deliver("pensions")
    assert (delivery.rows, delivery.accepted, delivery.refused) == (0, 0, 0)


def test_progress_reaches_the_end_of_the_file(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", "pensions", [row("pensions")])
    calls: list[tuple[int, int, str]] = []
    ingest(home, "pensions", file, "2023-12", lambda done, total, note: calls.append((done, total, note)))
    assert calls[-1][0] == calls[-1][1] == file.stat().st_size
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)


def test_a_second_writer_is_told_to_wait(home: Path, tmp_path: Path, deliver: Deliver) -> None:
    deliver("pensions", row("pensions"))
    code = (
        "import sys; from pathlib import Path; from minsheng.lake.layout import writing\n"
        "with writing(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        file = write_csv(tmp_path / "b.csv", "pensions", [row("pensions", person_id=GRANDMA)])
        with pytest.raises(BusyError, match=f"pid {other.pid}"):
            ingest(home, "pensions", file, "2023-12")
        assert len(list_deliveries(home)) == 1, "reading needs no lock"
        other.kill()
    assert ingest(home, "pensions", file, "2023-12").delivery.number == 2, "a killed writer gives its lock back"


def test_a_large_delivery_is_the_same_in_several_parts(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.lake.lake_files import accepted, refusals, resident_id

    rows = [row("pensions", person_id=resident_id("19500101", f"{order:03d}")) for order in range(1, 200)]
    rows += [rows[3], row("pensions", person_id=rows[150]["person_id"], basic_part="1", monthly_amount="1")]
    file = write_csv(tmp_path / "a.csv", "pensions", rows)
    whole = ingest(home / "whole", "pensions", file, "2023-12").delivery
    monkeypatch.setattr("minsheng.lake.acceptance._PART_ROWS", 20)
    monkeypatch.setattr("minsheng.lake.acceptance._BATCHES", 1)
    monkeypatch.setattr("minsheng.lake.acceptance._KEYS_AT_ONCE", 50)
    monkeypatch.setattr("minsheng.lake.read_csv.BLOCK_BYTES", 1000)
    parts = ingest(home / "parts", "pensions", file, "2023-12").delivery
    assert len(list((parts.folder / "rows").iterdir())) > 5
    assert accepted(parts) == accepted(whole)
    assert (
        refusals(parts)
        == refusals(whole)
        == [(152, "*", "conflicting_rows"), (201, "*", "duplicate_row"), (202, "*", "conflicting_rows")]
    )
