"""Days that a workbook holds as bare numbers: Excel counts them from 1900, or from 1904 in workbooks of old Macs."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Final

__all__ = ["day_of_serial", "first_day_of"]

_SERIAL: Final = re.compile(r"([0-9]{2,5})([.][0-9]+)?")
_SINCE_1900: Final = date(
    1899, 12, 30
)  # Excel has a 29 February 1900; from March on, counting from here agrees with it.
_SINCE_1904: Final = date(1904, 1, 1)
_HEAD: Final = 1 << 16


def first_day_of(file: Path) -> date:
    """The day from which a workbook counts.

    Args:
        file: An XLSX file whose archive was found to be sane.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open("xl/workbook.xml") as stream:
            head = stream.read(_HEAD)
    except (KeyError, zipfile.BadZipFile, OSError):
        return _SINCE_1900
    return _SINCE_1904 if re.search(rb'date1904\s*=\s*"(1|true)"', head) else _SINCE_1900


def day_of_serial(text: str | None, since: date) -> str | None:
    """A cell of a date or month column, its number replaced by the day that Excel shows for it.

    Numbers from 1900 to 2199 stay as they are, for whoever writes 2024 means the year and not a day of 1905; so do
    numbers of six digits and more (202405, 20240501).

    Args:
        text: The cell; a fraction is the time of day.
        since: From `first_day_of`.
    """
    found = _SERIAL.fullmatch(text or "")
    if not found or 1900 <= int(found[1]) <= 2199 or int(found[1]) < 61:
        return text
    return (since + timedelta(days=int(found[1]))).isoformat()
