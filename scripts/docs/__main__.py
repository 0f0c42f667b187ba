"""Write what follows from the code: pages of the reference, the README's figures and picture.

`python -m scripts.docs` writes them; with `--check` it names those that are not current and ends with 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts.docs.cli import cli_page
from scripts.docs.facts import facts_page
from scripts.docs.feeds import feeds_page
from scripts.docs.figures import PERFORMANCE, README, with_figures
from scripts.docs.law import law_page, law_pages
from scripts.docs.linkage_curves import drawn
from scripts.docs.picture import PICTURE, draw
from scripts.docs.quality import quality_rules_page

REFERENCE: Final = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "cli.md": cli_page,
    "facts.md": facts_page,
    "feeds.md": feeds_page,
    "law.md": law_page,
    "quality-rules.md": quality_rules_page,
    **law_pages(),
}


def stale() -> list[Path]:
    """Pages that differ from what the code says today."""
    return [name for name, text in _texts().items() if not name.exists() or name.read_text(encoding="utf-8") != text]


def _texts() -> dict[Path, str]:
    readme = with_figures(README.read_text(encoding="utf-8"), PERFORMANCE.read_text(encoding="utf-8"))
    return {REFERENCE / name: page() for name, page in PAGES.items()} | {README: readme, PICTURE: draw(), **drawn()}


def main() -> int:
    """Write the pages, or with `--check` name those that are not current; 0 if all is well."""
    if "--check" in sys.argv:
        for path in (paths := stale()):
            sys.stdout.write(f"{path.name} is not current: run `python -m scripts.docs`.\n")
        return 1 if paths else 0
    for path, text in _texts().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
