"""The threshold curves on the page about identity: what is missed and what is wrong, for each weight at which to join.

`python -m benchmarks --only g --json > run.json` measures, `python -m scripts.docs.linkage_curves run.json` keeps the figures in
docs/algorithms/identity-curves.json, and `python -m scripts.docs` draws them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from minsheng.screening.charts import Curve, curves

__all__ = ["drawn", "kept"]

DOCS: Final = Path(__file__).parents[2] / "docs"
FIGURES: Final = DOCS / "algorithms" / "identity-curves.json"
NAMES: Final = {"beside the register": "city", "FEBRL4": "febrl4", "50,578": "historical"}
"""What a line of the benchmark says, to the name of its picture."""
OF: Final = 10_000
FIRST, LAST = -8.0, 12.0


def drawn() -> dict[Path, str]:
    """The pictures by their files, from the figures that were kept."""
    if not FIGURES.exists():
        return {}
    kept_figures = json.loads(FIGURES.read_text("utf-8"))
    return {DOCS / "images" / f"linkage-{told['name']}.svg": _draw(told) for told in kept_figures}


def kept(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the pictures need of a benchmark's output.

    Args:
        run: What `python -m benchmarks --json` printed.
    """
    figures = []
    for line in run["lines"]:
        name = next((name for words, name in NAMES.items() if words in line["what"]), "")
        if line["part"] == "g" and name:
            points = [
                {key: round(point[key], 5) for key in ("bits", "precision", "recall", "f1")}
                for point in line["data"]["curve"]
            ]
            figures.append(
                {"name": name, "what": line["what"], "ceiling": round(line["data"]["ceiling"], 5), "curve": points}
            )
    return figures


def _draw(told: Mapping[str, Any]) -> str:
    points = [point for point in told["curve"] if FIRST <= point["bits"] <= LAST]
    lines = [
        Curve("missed 漏", [(point["bits"], (1 - point["recall"]) * OF) for point in points]),
        Curve("wrong 误", [(point["bits"], (1 - point["precision"]) * OF) for point in points]),
        Curve("never compared 未比", [(bits, (1 - told["ceiling"]) * OF) for bits in (FIRST, LAST)], dashed=True),
    ]
    return curves(told["what"], "taken for one person from so many bits", f"of {OF:,} pairs", lines)


def main() -> int:
    """Keep the figures of a run whose output is the first argument."""
    run = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    FIGURES.write_text(json.dumps(kept(run), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
