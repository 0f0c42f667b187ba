"""Two writers at once: the second fails clearly, or waits and then goes on; a file that changes under way is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from minsheng.lake import ingest, list_deliveries
from minsheng.lake.errors import BusyError, FileRefusedError, StorageError
from minsheng.lake.layout import writing
from tests.lake.lake_files import csv_text, resident_id, row, write_csv, write_parquet

TABLE = "pensions"
ROWS = [row(TABLE, person_id=resident_id("19500101", f"{order:03d}")) for order in range(1, 300)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "pensions.csv", TABLE, ROWS)


def test_the_second_writer_is_told_who_writes(home: Path, file: Path) -> None:
    with writing(home), pytest.raises(BusyError, match=r"pid \d+.*writing") as caught:
        ingest(home, TABLE, file, "2023-12")
    assert caught.value.hint
    assert ingest(home, TABLE, file, "2023-12").delivery.accepted == len(ROWS)


def test_the_second_writer_may_wait_and_says_so(home: Path, file: Path) -> None:
    waiting = threading.Event()

    def hear(_done: int, _total: int, note: str) -> None:
        if "waiting for pid" in note:
            waiting.set()

    with ThreadPoolExecutor(1) as pool:
        with writing(home):
            second = pool.submit(ingest, home, TABLE, file, "2023-12", hear, wait=True)
            assert waiting.wait(60)
            assert not second.done()
        assert second.result(60).delivery.accepted == len(ROWS)


def test_two_that_wait_for_each_other_both_finish(home: Path, tmp_path: Path) -> None:
    files = [write_csv(tmp_path / f"{at}.csv", TABLE, ROWS[at : at + 50]) for at in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda one: ingest(home, TABLE, one, "2023-12", wait=True).delivery.number, files))
    assert sorted(done) == [1, 2, 3, 4]
    assert len(list_deliveries(home)) == 4


def longer(file: Path) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write(csv_text(TABLE, ROWS[:1]).splitlines()[1] + "\n")


def shorter(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size // 2)


def replaced(file: Path) -> None:
    other = file.with_suffix(".new")
    other.write_bytes(file.read_bytes())
    other.replace(file)


@pytest.mark.parametrize("change", [longer, shorter, replaced, Path.unlink])
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_file_that_changes_while_it_is_read_is_refused_whole(
    home: Path, tmp_path: Path, write: Callable[..., Path], change: Callable[[Path], object]
) -> None:
    file = write(tmp_path / "file", TABLE, ROWS)
    pending = [change]

    def meddle(_done: int, _total: int, note: str) -> None:
        if "checking" in note and pending:
            pending.pop()(file)

    with pytest.raises(FileRefusedError, match="changed while it was read"):
        ingest(home, TABLE, file, "2023-12", meddle)
    assert list_deliveries(home) == ()


@pytest.mark.parametrize("change", [longer, shorter])
def test_a_file_that_changes_between_fingerprint_and_reading_is_refused(
    home: Path, file: Path, change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from minsheng.lake import intake

    taken = intake._sha256

    def meddle(read: Path) -> str:
        fingerprint = taken(read)
        change(read)
        return fingerprint

    monkeypatch.setattr(intake, "_sha256", meddle)
    with pytest.raises(FileRefusedError, match="changed while it was read"):
        ingest(home, TABLE, file, "2023-12")
    assert list_deliveries(home) == ()


def test_a_home_that_may_only_be_read_is_told(home: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write everywhere, so that a read-only home is what the system says of it."""
    ingest(home, TABLE, file, "2023-11")

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StorageError, match="No permission"):
        ingest(home, TABLE, file, "2023-12")
    monkeypatch.undo()
    assert [delivery.number for delivery in list_deliveries(home)] == [1]
