"""Work-lists, templates, dry runs and folders on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minsheng.lake import ingest
from tests.cli.conftest import Call
from tests.lake.lake_files import GRANDMA, GRANDPA, row, write_csv
from tests.lake.worklists.clerk import edited, put, sheets

WRONG = GRANDPA[:17] + ("1" if GRANDPA[17] != "1" else "2")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A home with two refused rows."""
    home = tmp_path / "lake"
    rows = [row("pensions", person_id=WRONG), row("pensions", person_id=GRANDMA, monthly_amount="x")]
    ingest(home, "pensions", write_csv(tmp_path / "pensions.csv", "pensions", rows), "2023-11")
    return home


def test_the_summary_tells_department_table_reason_and_oldest_month(call: Call, lake: Path) -> None:
    code, out, _ = call("quarantine", "--home", lake)
    assert code == 0
    for words in ("市人力社保局", "养老待遇", "校验码", "2023-11"):
        assert words in out
    code, out, _ = call("quarantine", "--home", lake, "--json")
    assert [(entry["reason"], entry["rows"]) for entry in json.loads(out)] == [
        (None, 2), ("bad_number", 1), ("id_checksum", 1),
    ]  # fmt: skip


def test_a_listed_id_is_masked_on_the_screen_and_for_machines(call: Call, lake: Path) -> None:
    for option in ((), ("--json",)):
        code, out, _ = call("quarantine", "list", "pensions", "--home", lake, *option)
        assert code == 0
        assert WRONG not in out
        assert WRONG[6:14] not in out
        assert f"{WRONG[:6]}**********{WRONG[-2:]}" in out


def test_a_list_goes_out_comes_back_and_shrinks(call: Call, lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    code, out, _ = call("quarantine", "export", "pensions", "--out", file, "--home", lake)
    assert (code, "2 行 rows" in out) == (0, True)
    header = list(sheets(file).values())[1][0]
    back = edited(file, lambda rows: [put(header, rows[0], 公民身份号码=GRANDPA), rows[1]])
    code, out, _ = call("quarantine", "accept", back, "--home", lake)
    assert code == 0
    assert "right now 1" in out
    assert "still wrong 1" in out
    code, out, _ = call("quarantine", "close", "pensions", "--delivery", 1, "--row", 3, "--why", "误报", "--home", lake)
    assert code == 0
    assert "nothing is open" in call("quarantine", "--home", lake)[1]
    assert (
        "nothing is open"
        in call("quarantine", "export", "--owner", "Human resources", "--out", file, "--home", lake)[1]
    )


def test_a_row_that_is_not_taken_in_ends_with_1_and_is_named(call: Call, lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    call("quarantine", "export", "pensions", "--out", file, "--home", lake)
    back = edited(file, lambda rows: [["strange", *rows[0][1:]], rows[1]])
    code, out, err = call("quarantine", "accept", back, "--home", lake)
    assert code == 1
    assert "第 2 行" in out
    assert "not taken in" in err


@pytest.mark.parametrize(
    "words",
    [
        ("quarantine", "list", "pension"),
        ("quarantine", "list", "pensions", "--reason", "ugly"),
        ("quarantine", "close", "pensions", "--delivery", "9", "--row", "2", "--why", "x"),
        ("quarantine", "accept", "missing.xlsx"),
        ("quarantine", "--owner", "nobody"),
        ("template", "pension", "--out", "x.xlsx"),
        ("template", "pensions", "--out", "x.txt"),
    ],
)
def test_what_is_at_fault_is_one_sentence(call: Call, lake: Path, words: tuple[str, ...]) -> None:
    code, _, err = call(*words, "--home", lake)
    assert code == 1
    assert len(err.strip().splitlines()) == 1


def test_wrong_usage_ends_with_2(call: Call, lake: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.xlsx"
    for words in (
        ("export", "--out", out),
        ("export", "pensions"),
        ("export", "pensions", "--owner", "x", "--out", out),
    ):
        assert call("quarantine", *words, "--home", lake)[0] == 2
    assert call("ingest", "pensions", "--index", "x.json", "--home", lake)[0] == 2


def test_the_trend_has_a_bar_per_month_and_a_page(call: Call, lake: Path, tmp_path: Path) -> None:
    ingest(lake, "pensions", write_csv(tmp_path / "good.csv", "pensions", [row("pensions")]), "2023-12")
    page = tmp_path / "page.html"
    code, out, _ = call("quarantine", "trend", "--out", page, "--home", lake)
    assert code == 0
    assert "█·" in out
    assert page.exists()
    code, out, _ = call("quarantine", "trend", "pensions", "--home", lake)
    assert "id_checksum" in out


def test_a_dry_run_tells_the_first_place_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "p.csv", "pensions", [row("pensions"), row("pensions", person_id=WRONG)])
    code, out, _ = call("ingest", "--check", "pensions", file, "--period", "2023-12", "--home", tmp_path / "none")
    assert code == 0
    for words in ("nothing written", "would accept 1", "refuse 1", "row 3"):
        assert words in out
    assert WRONG not in out
    assert not (tmp_path / "none").exists()
    file.write_text("x\n")
    assert call("ingest", "--check", "pensions", file, "--period", "2023-12", "--home", tmp_path / "none")[0] == 1


def test_a_folder_is_taken_in_at_once_and_the_refused_file_is_named(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "2023-12"
    folder.mkdir()
    write_csv(folder / "pensions.csv", "pensions", [row("pensions")])
    code, out, _ = call("ingest", "--folder", folder, "--home", tmp_path / "home")
    assert (code, "taken in 1" in out) == (0, True)
    (folder / "vehicles.csv").write_text("x\n")
    code, out, err = call("ingest", "--folder", folder, "--home", tmp_path / "home")
    assert code == 1
    assert "here already 1" in out
    assert "vehicles.csv" in err
    assert "1 份文件" in err
