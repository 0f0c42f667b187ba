"""Checks of the whole tree that no linter makes: size, ends of lines, foreign words, broken links, unreadable data.

Prints one line per finding, `path:line: what is wrong and what to do`, and exits with 1 if there is any.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

LARGEST_FILE: Final = 1_000_000
LONGEST_MODULE: Final = 600
BINARY: Final = {".input", ".mo", ".parquet", ".png", ".xlsx", ".zip", ".gz", ".npz"}
LEFT_OUT: Final = {"var", "vendor", "build", "dist", "__pycache__", "spark-warehouse", "metastore_db"}
KEPT_HIDDEN: Final = {".ci", ".editorconfig", ".gitattributes", ".gitignore"}

CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}|\|{7}) ")
HOST: Final = re.compile(
    r"pypi\.org|python[h]osted\.org|registry\.npmjs\.org|deb\.debian\.org|repo\d?\.maven\.", re.IGNORECASE
)
MACHINE_PATH: Final = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/[\w.-]+")
LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
CODE: Final = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

Finding = tuple[int, str]


def files(root: Path) -> Iterator[Path]:
    """Every file of the project, without environments, caches and products."""
    for folder, names, leaves in os.walk(root):
        names[:] = sorted(n for n in names if n not in LEFT_OUT and not n.endswith(".egg-info") and is_kept(n))
        yield from (Path(folder, leaf) for leaf in sorted(leaves) if is_kept(leaf))


def is_kept(name: str) -> bool:
    """Hidden files are those of tools and machines, but for the few that belong to the project."""
    return not name.startswith(".") or name in KEPT_HIDDEN


def check_lines(text: str) -> Iterator[Finding]:
    """Ends of lines, left-over merges, download hosts and paths of one machine."""
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "the last line does not end: add a line feed."
    for number, line in enumerate(text.split("\n"), start=1):
        if line.endswith("\r"):
            yield number, "the line ends with CR LF: write LF only."
        elif line != line.rstrip():
            yield number, "blanks at the end of the line: remove them."
        if CONFLICT.search(line):
            yield number, "a merge was left half done: settle it."
        if HOST.search(line):
            yield number, "names a download host: nothing here may depend on one mirror."
        if MACHINE_PATH.search(line):
            yield number, "names a path of one machine: make it relative."


def check_module(text: str) -> Iterator[Finding]:
    """A module that no longer fits in one head is split."""
    length = text.count("\n")
    if length > LONGEST_MODULE:
        yield LONGEST_MODULE, f"the module has {length} lines, more than {LONGEST_MODULE}: split it."


def check_json(text: str) -> Iterator[Finding]:
    """JSON must parse."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        yield error.lineno, f"no JSON: {error.msg}."


def check_yaml(text: str) -> Iterator[Finding]:
    """YAML must parse."""
    try:
        list(yaml.safe_load_all(text))
    except yaml.MarkedYAMLError as error:
        yield (error.problem_mark.line + 1 if error.problem_mark else 1), f"no YAML: {error.problem}."


def check_links(text: str, page: Path) -> Iterator[Finding]:
    """A link to a file of the project must lead to one."""
    prose = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for link in LINK.finditer(prose):
        target = link[1].split("#")[0]
        if target and ":" not in target and not (page.parent / target).exists():
            yield prose.count("\n", 0, link.start()) + 1, f"the link leads nowhere: {target}."


def check_file(path: Path) -> Iterator[Finding]:
    """All findings in one file."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        yield 1, f"{size:,} bytes, more than {LARGEST_FILE:,}: leave it out or make it smaller."
    if path.suffix in BINARY:
        return
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield (
            1,
            f"no UTF-8 at byte {error.start}: save it as UTF-8, or add its ending to BINARY in scripts/check_tree.py.",
        )
        return
    yield from check_lines(text)
    if path.suffix == ".py":
        yield from check_module(text)
    elif path.suffix in {".json", ".geojson"}:
        yield from check_json(text)
    elif path.suffix in {".yaml", ".yml"}:
        yield from check_yaml(text)
    elif path.suffix == ".md":
        yield from check_links(text, path)


def check_licence(root: Path) -> Iterator[Finding]:
    """The licence stands in full in the place where people look for it."""
    licence = root / "LICENSE"
    if not licence.is_file() or "Apache License" not in licence.read_text(encoding="utf-8"):
        yield 1, "the full text of the Apache License 2.0 must stand here."


def main(root: Path) -> int:
    """Check the tree under `root`; 0 if nothing was found, else 1."""
    findings = [("LICENSE", *finding) for finding in check_licence(root)]
    count = 0
    for path in files(root):
        count += 1
        findings += [(str(path.relative_to(root)), *finding) for finding in check_file(path)]
    for name, line, what in findings:
        sys.stdout.write(f"{name}:{line}: {what}\n")
    sys.stdout.write(f"{len(findings)} findings in {count} files\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent))
