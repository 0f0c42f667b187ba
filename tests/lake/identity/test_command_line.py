"""`minsheng identity`: from a list to decisions that can be undone, without a stack trace."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from minsheng.lake.audit import read_entries
from tests.lake.lake_files import Deliver, resident_id, row

Call = Callable[..., tuple[int, str, str]]

SHOWN = ("--show-personal", "--purpose", "correction")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command; its exit code, what it printed, and what it complained of."""
    from minsheng.cli import main

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["minsheng", "identity", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
        out, err = capsys.readouterr()
        return int(str(code)), out, err

    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A list in which the first two rows are one person and the next two perhaps."""
    file = tmp_path / "list.csv"
    lines = [
        "王晓明,男,1980-05-15,500101001001,李娟",
        "王小明,男,1980-05-15,500101001001,李娟",
        "赵伟,男,1975-01-09,500102001001,",
        "赵伟,男,1975-01-09,500113001001,",
        *(f"钱{chr(0x6000 + at)}{chr(0x6100 + at)},女,19{at:02d}-03-04,500103001001," for at in range(40, 90)),
    ]
    file.write_text("\n".join(["姓名,性别,出生日期,区划代码,亲属姓名", *lines]) + "\n", "utf-8")
    return file


def test_a_list_is_linked_reviewed_decided_and_undone(call: Call, people: Path, tmp_path: Path) -> None:
    home = ("--home", tmp_path / "home")
    code, out, err = call("link", people, "--scope", "list", "--json", *home)
    assert code == 0, err
    linked = json.loads(out)
    assert (linked["records"], linked["merged"], linked["repaired"]) == (54, 1 + (linked["merged"] > 1), 0)
    events = json.loads(call("log", "--json", *SHOWN, *home)[1])
    assert events[0]["kind"] == "merge"
    code, out, _ = call("undo", events[0]["number"], "--reason", "同名兄弟", *home)
    assert code == 0
    assert "recorded" in out
    left, right = events[0]["left_id"], events[0]["right_id"]
    assert call("merge", left, right, "--reason", "复核无误", *home)[0] == 0
    kinds = [event["kind"] for event in json.loads(call("log", "--json", *SHOWN, *home)[1])]
    assert kinds[-2:] == ["undo", "merge"]


def test_what_was_decided_is_not_asked_again(call: Call, people: Path, tmp_path: Path) -> None:
    home = ("--home", tmp_path / "home")
    call("link", people, *home)
    for question in json.loads(call("review", "--json", *SHOWN, *home)[1]):
        assert call("apart", question["left_id"], question["right_id"], "--reason", "两个人", *home)[0] == 0
    assert json.loads(call("review", "--json", *SHOWN, *home)[1]) == []
    assert "0" in call("review", *home)[1]


def test_whom_a_question_is_about_is_shown_when_asked_for_and_the_look_is_recorded(
    call: Call, deliver: Deliver, home: Path
) -> None:
    deliver("hukou_households", row("hukou_households"))
    deliver("hukou_people", row("hukou_people"), *(
        row("hukou_people", person_id=resident_id("19800303", order), name="张伟", birth_date="1980-03-03") for order in ("003", "007")
    ))  # fmt: skip
    deliver("serious_illness", row("serious_illness", person_id="", name="张伟", sex="男", birth_date="1980-03-03"))
    assert call("link", "--period", "2023-12", "--home", home)[0] == 0
    personal = ("50010119800303003", "50010119800303007", "张伟", "1980-03-03")
    for words in (("review",), ("review", "--json"), ("log",), ("log", "--json")):
        code, out, err = call(*words, "--home", home)
        assert code == 0, err
        assert not [text for text in personal if text in out]
    assert list(read_entries(home, "looks")) == []
    out = call("review", "--json", *SHOWN, "--home", home)[1]
    assert all(text in out for text in personal)
    (look,) = read_entries(home, "looks")
    assert (look["what"], look["purpose"]) == ("identity review", "correction")
    assert set(look["people"]) >= set(personal[:2])
    assert call("review", "--show-personal", "--purpose", "curiosity", "--home", home)[0] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("undo", "9", "--reason", "x"), "no event 9"),
        (("merge", "4", "4", "--reason", "x"), "two different records"),
        (("link", "nothing.csv"), "cannot be read"),
        (("link", "--period", "2023-12"), "never delivered"),
    ],
)
def test_a_fault_is_told_in_a_sentence(call: Call, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    code, _, err = call(*words, "--home", tmp_path / "home")
    assert code == 1
    assert told in " ".join(err.split())
    assert "Traceback" not in err


def test_records_with_truth_are_scored(call: Call, records: Path, tmp_path: Path) -> None:
    code, out, err = call("evaluate", records, "--json", "--home", tmp_path / "home")
    assert code == 0, err
    told = json.loads(out)
    assert told["f1"] >= 0.99
    assert 0.99 <= told["ceiling"] <= 1
    recalls = [point["recall"] for point in told["curve"]]
    assert recalls == sorted(recalls, reverse=True)
    assert "blocking" in call("evaluate", records, "--home", tmp_path / "home")[1]


def test_link_without_anything_to_link_is_wrong_usage(call: Call, tmp_path: Path) -> None:
    assert call("link", "--home", tmp_path / "home")[0] == 2
