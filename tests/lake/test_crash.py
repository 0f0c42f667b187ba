"""A writer that is killed, or a disk that fills up, leaves what was published readable and loses nothing."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from minsheng.lake import Delivery, build_snapshot, ingest, list_deliveries, open_snapshot, read_quarantine
from tests.lake.lake_files import HOME_NO, accepted, resident_id, row, write_csv
from tests.writers import kill_after, seconds_of, take_in_and_lay_out, take_in_by_command

WORK = """
import sys
from pathlib import Path
from minsheng.errors import MinshengError
from minsheng.lake import Delivery, build_snapshot, ingest
home, file = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
try:
    ingest(home, "pensions", file, "2023-02")
    build_snapshot(home, "2023-02")
except MinshengError as error:
    print(error)
    sys.exit(1)
"""
ROWS = 3000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        row(
            "pensions",
            person_id=resident_id(f"19{year}{month:02d}01", f"{order:03d}"),
            status="?" if order == 7 else "在发",
        )
        for year in range(40, 50)
        for month in range(1, 13)
        for order in range(ROWS // 120)
    ]
    return write_csv(tmp_path_factory.mktemp("files") / "pensions.csv", "pensions", rows)


def published(home: Path, tmp_path: Path) -> Path:
    """A home with a month's snapshot in it."""
    for table in ("hukou_households", "hukou_people", "pensions"):
        ingest(home, table, write_csv(tmp_path / f"{table}.csv", table, [row(table)]), "2023-01")
    build_snapshot(home, "2023-01")
    return home


def check(home: Path, file: Path) -> None:
    """What was published is whole; running again completes what was begun and leaves nothing behind."""
    for delivery in list_deliveries(home):
        assert len(accepted(delivery)) == delivery.accepted
        assert len({entry.row for entry in read_quarantine(delivery)}) == delivery.refused
    assert open_snapshot(home, "2023-01").household(int(HOME_NO))["person"][0]["pension_amount"] == 20000
    receipt = ingest(home, "pensions", file, "2023-02")
    assert (receipt.delivery.rows, receipt.delivery.refused) == (ROWS, 120)
    assert build_snapshot(home, "2023-02").counts["person"] == 1
    assert [delivery.number for delivery in list_deliveries(home)] == [1, 2, 3, 4]
    assert sorted(path.name for path in (home / "lake" / "deliveries").iterdir()) == [
        delivery.folder.name for delivery in list_deliveries(home)
    ]
    assert list((home / "lake" / "work").iterdir()) == []


def start(home: Path, file: Path, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORK, str(home), str(file)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit,  # noqa: PLW1509  one thread here
    )  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a month's snapshot in it, to be copied."""
    return published(tmp_path_factory.mktemp("begun") / "home", tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, begun: Path, file: Path) -> float:
    """How long the work takes here and now when nobody kills it, in seconds: kills are spread over it."""
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(begun, home)
    return seconds_of(take_in_and_lay_out, home, file)


def points(count: int) -> list[float]:
    chance = random.Random(count)
    return [chance.uniform(0, 1.05) for _ in range(count)]


def killed_writer_leaves_the_published_state(begun: Path, home: Path, file: Path, seconds: float) -> None:
    shutil.copytree(begun, home)
    kill_after(seconds, take_in_and_lay_out, home, file)
    check(home, file)


@pytest.mark.parametrize("share", points(4))
def test_a_killed_writer_leaves_the_published_state_readable(
    begun: Path, home: Path, file: Path, whole: float, share: float
) -> None:
    killed_writer_leaves_the_published_state(begun, home, file, whole * share)


@pytest.mark.slow
@pytest.mark.parametrize("share", points(50))
def test_a_writer_killed_anywhere_leaves_the_published_state_readable(
    begun: Path, home: Path, file: Path, whole: float, share: float
) -> None:
    killed_writer_leaves_the_published_state(begun, home, file, whole * share)


def check_pensions(deliveries: Iterable[Delivery]) -> None:
    for delivery in deliveries:
        assert len(accepted(delivery)) == delivery.accepted == 2800 - 28
        assert len({entry.row for entry in read_quarantine(delivery)}) == delivery.refused == 28


@pytest.mark.slow
def test_fifty_kills_of_one_home_lose_and_double_no_row(home: Path, tmp_path: Path) -> None:
    chance = random.Random(50)
    files = [
        write_csv(
            tmp_path / f"{at}.csv",
            "pensions",
            [row("pensions", person_id=resident_id(f"19{at + 10:02d}01{day:02d}", f"{order:03d}"), status="?" if order == 7 else "在发")
             for day in range(1, 29) for order in range(100)],
        )
        for at in range(50)
    ]  # fmt: skip
    whole = seconds_of(take_in_by_command, tmp_path / "undisturbed", files[0])
    killed = seen = 0
    while killed < 50:
        killed += kill_after(chance.uniform(0, whole), take_in_by_command, home, files[seen])
        deliveries = list_deliveries(home) if home.exists() else ()
        check_pensions(deliveries[seen:])
        seen = len(deliveries)
    for file in files:
        ingest(home, "pensions", file, "2023-02")
    deliveries = list_deliveries(home)
    check_pensions(deliveries)
    assert [delivery.file_name for delivery in deliveries] == [file.name for file in files]
    assert [delivery.number for delivery in deliveries] == list(range(1, 51))
    people = {kept["person_id"] for delivery in deliveries for kept in accepted(delivery)}
    assert len(people) == sum(delivery.accepted for delivery in deliveries) == 50 * (2800 - 28)
    assert list((home / "lake" / "work").iterdir()) == []


@pytest.mark.parametrize("limit", [300, 3_000, 12_000])
def test_a_file_that_may_not_grow_is_told_and_nothing_is_half_published(
    home: Path, tmp_path: Path, file: Path, limit: int
) -> None:
    published(home, tmp_path)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with start(home, file, limited) as writer:
        told, trace = writer.communicate()
    assert (writer.returncode, trace) == (1, "")
    assert "disk is full" in told
    check(home, file)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting needs root; the limit on file sizes is tested everywhere")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root; the limit on file sizes is tested everywhere")
def test_a_full_disk_is_told_and_space_makes_it_work_again(small_disk: Path, tmp_path: Path, file: Path) -> None:
    home = published(small_disk, tmp_path)
    filler = small_disk / "filler"
    free = os.statvfs(small_disk)
    filler.write_bytes(b"x" * (free.f_bavail * free.f_bsize - 20_000))
    with start(home, file) as writer:
        told, trace = writer.communicate()
    assert (writer.returncode, trace) == (1, "")
    assert "disk is full" in told
    assert [delivery.number for delivery in list_deliveries(home)] == [1, 2, 3]
    filler.unlink()
    check(home, file)
