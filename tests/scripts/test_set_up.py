"""Set-up: what a newcomer calls exists, is listed, and installs nothing that is not locked."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_is_pinned_with_a_hash_and_no_host_is_named(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").replace("\\\n", " ").strip())

    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+ ( ?; [^-]+)? *--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_locks_agree_on_every_version() -> None:
    def pins(lock: Path) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))

    everything = {
        name: pin
        for lock in ("bench", "fuzz", "java", "node")
        for name, pin in pins(ROOT / f"requirements/{lock}.lock").items()
    }
    for lock in LOCKS:
        assert pins(lock).items() <= everything.items()


def test_make_lists_every_target_with_a_line() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert re.findall(r"^  make (\w+) +\S", listed, re.MULTILINE) == targets[0].split()


def test_the_lock_of_the_assets_holds_hashes_and_no_host() -> None:
    lock = json.loads((ROOT / "src/minsheng/console/assets/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert {name for name, package in packages.items() if "integrity" not in package or "resolved" in package} == set()
    named = json.loads((ROOT / "src/minsheng/console/assets/package.json").read_text(encoding="utf-8"))
    for name, version in (named["dependencies"] | named["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """The home of something that says it is Java 21."""
    program = tmp_path / "jdk" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 'openjdk version \"21.0.1\" 2023-10-17' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return tmp_path / "jdk"


def find_java(**environment: str) -> str:
    return subprocess.run(
        ["scripts/find-java"], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_java_that_the_user_names_is_taken(java: Path) -> None:
    assert find_java(JAVA_HOME=str(java)) == str(java)


def test_else_the_java_on_the_path_is_taken(java: Path) -> None:
    assert find_java(JAVA_HOME="", PATH=f"{java / 'bin'}:{os.environ['PATH']}") == str(java)


def test_a_java_home_that_is_too_old_is_passed_over_and_said_so(java: Path, tmp_path: Path) -> None:
    old = tmp_path / "old" / "bin" / "java"
    old.parent.mkdir(parents=True)
    old.write_text((java / "bin" / "java").read_text(encoding="utf-8").replace("21.0.1", "11.0.2"), encoding="utf-8")
    old.chmod(0o755)

    assert find_java(JAVA_HOME=str(tmp_path / "old"), PATH=f"{java / 'bin'}:{os.environ['PATH']}") == str(java)
