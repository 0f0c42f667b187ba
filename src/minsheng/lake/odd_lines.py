"""Lines of a CSV file whose quotation marks need a closer look: line breaks inside a value, or a mark that never closes."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from minsheng.lake.source import Refusal

__all__ = ["LINES_JOINED", "OddLines", "take_out_odd_lines"]

LINES_JOINED: Final = 50
_QUOTE, _COMMA, _NEWLINE, _RETURN = 34, 44, 10, 13


@dataclass(frozen=True, slots=True)
class OddLines:
    """What the lines that were taken out turned out to be.

    Attributes:
        rows: The cells of those that are rows, None where empty.
        lines: The line on which each of them begins.
        refused: Those that are not.
    """

    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def take_out_odd_lines(data: bytes, lines: np.ndarray, width: int) -> tuple[bytes, np.ndarray, OddLines]:
    """Separate the lines with irregular quotation marks and read them one by one.

    In a regular line every odd mark (first, third …) opens a value or repeats the mark before it, and every even one
    closes a value or is repeated by the next; such a line cannot run on into the next one.

    Args:
        data: UTF-8 lines, each ended by a line feed.
        lines: Their line numbers in the file.
        width: Columns of the header.

    Returns:
        The regular lines, their numbers, and what the others were. A value that spans up to 50 lines is joined; a mark
        that never closes spoils its own line at most.
    """
    odd = _odd(np.frombuffer(data, np.uint8), len(lines))
    if not odd.any():
        return data, lines, OddLines()
    texts = data.split(b"\n")[:-1]
    found = OddLines()
    kept = np.ones(len(texts), dtype=bool)
    at = 0
    indices = np.flatnonzero(odd).tolist()
    for index in indices:
        if index < at:
            continue
        used = _read_record(texts, index, lines, width, found)
        kept[index : index + used] = False
        at = index + used
    regular = b"".join(texts[index] + b"\n" for index in np.flatnonzero(kept).tolist())
    return regular, lines[kept], found


def _odd(data: np.ndarray, count: int) -> np.ndarray:
    """Whether each line has irregular quotation marks."""
    marks = np.flatnonzero(data == _QUOTE)
    ends = np.flatnonzero(data == _NEWLINE)
    line_of = np.searchsorted(ends, marks)
    per_line = np.bincount(line_of, minlength=count)
    first = np.concatenate(([0], np.cumsum(per_line)[:-1]))
    opening = (np.arange(len(marks)) - first[line_of]) % 2 == 0
    before = np.where(marks > 0, data[marks - 1], _NEWLINE)
    after = data[marks + 1]
    good_open = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE)
    good_close = (after == _COMMA) | (after == _NEWLINE) | (after == _QUOTE) | (after == _RETURN)
    good_open |= marks == 0
    irregular: np.ndarray = per_line % 2 == 1
    irregular[line_of[~np.where(opening, good_open, good_close)]] = True
    return irregular


def _read_record(texts: list[bytes], index: int, lines: np.ndarray, width: int, found: OddLines) -> int:
    """Read the record that begins at a line; returns how many lines it took."""
    line = int(lines[index])
    for used in range(1, min(LINES_JOINED, len(texts) - index) + 1):
        piece = texts[index : index + used]
        if sum(text.count(b'"') for text in piece) % 2 == 0:
            cells = _cells(b"\n".join(piece))
            if cells is not None and len(cells) == width:
                found.rows.append([cell or None for cell in cells])
                found.lines.append(line)
                return used
            break
    alone = _cells(texts[index])
    if alone is not None and len(alone) == width:
        found.rows.append([cell or None for cell in alone])
        found.lines.append(line)
    else:
        found.refused.append(Refusal(line, "wrong_column_count", texts[index].decode("utf-8", "replace")[:200]))
    return 1


def _cells(record: bytes) -> list[str] | None:
    try:
        rows = list(csv.reader([record.decode("utf-8").removesuffix("\r")], strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return rows[0] if len(rows) == 1 else None
