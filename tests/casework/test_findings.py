"""What casework reads of a screening, however the screening came to be."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from minsheng.casework.findings import read_findings
from minsheng.screening import screen
from tests.city import LAST
from tests.corrections import correct


def test_of_a_month_that_was_corrected_every_finding_is_read(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Laid over the snapshot before the correction, it says with head and members what one laid out anew says."""
    monkeypatch.setattr("minsheng.lake.patching._LARGEST_SHARE", 10.0)
    screen(home, LAST)
    correct(home, "hukou_people", random.Random(3), LAST)
    shutil.copytree(home, tmp_path / "whole")
    shutil.rmtree(tmp_path / "whole" / "lake" / "snapshots")
    shutil.rmtree(tmp_path / "whole" / "findings")
    corrected, whole = screen(home, LAST), screen(tmp_path / "whole", LAST)
    assert (corrected.base is not None, whole.base) == (True, None)
    findings = list(read_findings(corrected))
    assert findings == list(read_findings(whole))
    assert any(one.head for one in findings)
