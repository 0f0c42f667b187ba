"""The reference lists every fault that a law can have, and none that it cannot."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "parameters.md"


def test_the_reference_lists_the_faults_of_the_code() -> None:
    code = "".join(
        source.read_text(encoding="utf-8")
        for source in files("minsheng.rules").iterdir()
        if source.name.endswith(".py")
    )
    raised = set(re.findall(r'"(?:rules\.)?(E\d{3})"', code))
    listed = re.findall(r"^\| (E\d{3}) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(raised)
