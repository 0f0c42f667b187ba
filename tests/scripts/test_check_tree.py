"""The checks of the tree find each fault, name its line, and let a clean tree pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.check_tree import LARGEST_FILE, LONGEST_MODULE, check_file, main

ROOT = Path(__file__).parents[2]
HOST = "https://pypi" + ".org/simple"  # in two parts, or this file would be a finding


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "line", "fault"),
    [
        ("a.txt", "one\r\ntwo\n", 1, "CR LF"),
        ("a.txt", "one\ntwo \n", 2, "blanks at the end"),
        ("a.txt", "one", 1, "does not end"),
        ("a.txt", "one\n<<<<<<< mine\n", 2, "half done"),
        ("a.lock", f"a==1\n# {HOST}\n", 2, "download host"),
        ("a.md", "see `/ho" + "me/li/x`\n", 1, "path of one machine"),
        ("a.py", "x = 1\n" * (LONGEST_MODULE + 1), LONGEST_MODULE, "split it"),
        ("a.json", '{"a": 1,\n}\n', 2, "no JSON"),
        ("a.yaml", "a: b: c\n", 1, "no YAML"),
        ("a.md", "text\n[there](b.md#part)\n", 2, "leads nowhere: b.md"),
        ("a.csv", b"\xd6\xd0\n", 1, "no UTF-8"),
        ("a.csv", "x\n" * (LARGEST_FILE // 2 + 1), 1, "more than 1,000,000"),
    ],
)
def test_a_fault_is_found_in_its_line(tmp_path: Path, name: str, content: str | bytes, line: int, fault: str) -> None:
    findings = list(check_file(write(tmp_path, name, content)))

    assert [found for found, what in findings if fault in what] == [line]
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "[here](a.md), [out](https://example.org/x), [part](#part), `[code](b.md)`\n"),
        ("a.md", "Title\n=======\n\n```\n[code](b.md)\n```\n"),
        ("a.yaml", "a: 1\n---\nb: 民生\n"),
        ("a.py", "x = 1\n" * LONGEST_MODULE),
        ("a.parquet", b"PAR1\xff\r\n"),
        ("a.txt", ""),
    ],
)
def test_what_is_sound_is_not_a_finding(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert list(check_file(write(tmp_path, name, content))) == []


def test_a_tree_without_its_licence_does_not_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt", "one\n")

    assert main(tmp_path) == 1
    assert "LICENSE:1" in capsys.readouterr().out

    write(tmp_path, "LICENSE", "Apache License\n")
    assert main(tmp_path) == 0


def test_environments_and_state_are_not_looked_into(tmp_path: Path) -> None:
    write(tmp_path, "LICENSE", "Apache License\n")
    for folder in (".venv", "var", "src/x.egg-info", "src/__pycache__"):
        write(tmp_path, f"{folder}/a.txt", "one \n")
    write(tmp_path, ".ci/run", "one\n")

    assert main(tmp_path) == 0

    write(tmp_path, ".ci/run", "one \n")
    assert main(tmp_path) == 1
