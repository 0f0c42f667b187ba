"""CSV as departments export it: UTF-8 or GB18030, with or without BOM, with the occasional broken line.

A block of whole lines is parsed at a time. Lines whose quotation marks do not follow RFC 4180 are taken out and read one
by one, so that a stray quotation mark costs its own line and never swallows the ones after it.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from minsheng.lake.columns import match_columns
from minsheng.lake.contracts import Contract
from minsheng.lake.errors import FileRefusedError
from minsheng.lake.odd_lines import LINES_JOINED, OddLines, take_out_odd_lines
from minsheng.lake.source import Chunk, Refusal, text_schema

__all__ = ["CsvSource"]

BLOCK_BYTES: Final = 16 << 20
LONGEST_LINE: Final = 1 << 20
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")
_Encoding = Literal["utf-8", "gb18030"]


@dataclass(frozen=True, slots=True)
class _Block:
    data: bytes
    first_line: int
    end: int


class CsvSource:
    """A CSV file opened for intake.

    Args:
        file: The file; its name does not matter.
        contract: What its columns must be.

    Raises:
        FileRefusedError: Empty, not text in UTF-8 or GB18030, without the agreed header, or with a line longer than
            1 MiB.
    """

    def __init__(self, file: Path, contract: Contract) -> None:
        self.file, self._contract = file, contract
        self.total = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(BLOCK_BYTES)
        self._skip = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise self._refused("The text is UTF-16.", "Export again as UTF-8 or GB18030.")
        header, _, rest = head[self._skip :].partition(b"\n")
        if not header.strip():
            raise self._refused("The file is empty or its first line is blank.", "The first line must be the header.")
        if len(header) > LONGEST_LINE:
            raise self._too_long(1)
        self._encoding = self._find_encoding(header, rest)
        try:
            cells = next(csv.reader([_LONE_RETURN.sub(b" ", header.rstrip(b"\r")).decode(self._encoding)]))
        except csv.Error as error:
            raise self._refused(
                f"The header cannot be read ({error}).", "The first line must be the header."
            ) from error
        self._columns, self.powers = match_columns(contract, cells, file)
        self.present = self._columns
        self._start = self._skip + len(header) + 1

    def chunks(self) -> Iterator[Chunk]:
        """The rows, a block at a time; the next block is parsed while the caller works on this one."""
        with self.file.open("rb") as stream, ThreadPoolExecutor(1) as pool:
            waiting: deque[Future[Chunk]] = deque()
            for block in self._blocks(stream):
                waiting.append(pool.submit(self._parse, block))
                if len(waiting) > 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _blocks(self, stream: BinaryIO) -> Iterator[_Block]:
        stream.seek(self._start)
        rest, line, end = b"", 2, self._start
        while data := stream.read(BLOCK_BYTES):
            cut = _last_record_end(data)
            if not cut:
                rest += data
            if len(rest) + data.find(b"\n") > LONGEST_LINE or len(data) - cut > LONGEST_LINE:
                raise self._too_long(line + (data.count(b"\n") if len(data) - cut > LONGEST_LINE else 0))
            if cut:
                whole = rest + data[:cut]
                rest = data[cut:]
                end += len(whole)
                yield _Block(whole, line, end)
                line += whole.count(b"\n")
        if rest:
            yield _Block(rest + b"\n", line, end + len(rest))

    def _parse(self, block: _Block) -> Chunk:
        data = _LONE_RETURN.sub(b" ", block.data) if b"\r" in block.data else block.data
        refused: list[Refusal] = []
        lines = np.arange(block.first_line, block.first_line + data.count(b"\n"), dtype=np.int64)
        data, lines = self._decode(data, lines, refused)
        odd = OddLines()
        if b'"' in data:
            data, lines, odd = take_out_odd_lines(data, lines, len(self._columns))
        table, lines = self._split(data, lines, refused)
        table = self._in_contract_order(table, lines)
        if odd.rows:
            more = pa.table(
                [pa.array(cells, pa.string()) for cells in zip(*odd.rows, strict=True)], names=list(self._columns)
            )
            table = pa.concat_tables([table, self._in_contract_order(more, np.array(odd.lines, dtype=np.int64))])
        return Chunk(table, refused + odd.refused, block.end)

    def _split(self, data: bytes, lines: np.ndarray, refused: list[Refusal]) -> tuple[pa.Table, np.ndarray]:
        """Split regular lines into columns; wrong column counts go to `refused`, the other rows keep their lines."""
        if not len(lines):
            return pa.table([pa.array([], pa.string())] * len(self._columns), names=list(self._columns)), lines
        wrong: list[pa_csv.InvalidRow] = []

        def skip(row: pa_csv.InvalidRow) -> str:
            wrong.append(row)
            return "skip"

        table = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._columns),
            parse_options=pa_csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=skip),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(self._columns, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
        refused += [Refusal(int(lines[row.number - 1]), "wrong_column_count", row.text[:200]) for row in wrong]
        kept = np.delete(lines, [row.number - 1 for row in wrong])
        if len(kept) != table.num_rows:
            raise self._refused(
                f"The lines after line {lines[0] - 1} cannot be told apart.", "Export the file again as plain CSV."
            )
        return table, kept

    def _in_contract_order(self, table: pa.Table, lines: np.ndarray) -> pa.Table:
        schema = text_schema(self._contract)
        columns = [
            table.column(name) if name in self._columns else pa.nulls(table.num_rows, pa.string())
            for name in schema.names[1:]
        ]
        return pa.table([pa.array(lines), *columns], schema=schema)

    def _decode(self, data: bytes, lines: np.ndarray, refused: list[Refusal]) -> tuple[bytes, np.ndarray]:
        """Lines as UTF-8; those that cannot be decoded are refused one by one."""
        if self._encoding == "utf-8" and _is_utf8(data):
            return data, lines
        if self._encoding == "gb18030":
            with suppress(UnicodeDecodeError):
                return data.decode("gb18030").encode(), lines
        good: list[bytes] = []
        kept: list[int] = []
        for text, line in zip(data.split(b"\n"), lines.tolist(), strict=False):
            if _decodes(text, self._encoding):
                good.append(text.decode(self._encoding).encode() + b"\n")
                kept.append(line)
            else:
                refused.append(Refusal(line, "undecodable", text[:200].decode(self._encoding, "replace")))
        return b"".join(good), np.array(kept, dtype=np.int64)

    def _find_encoding(self, header: bytes, rest: bytes) -> _Encoding:
        """The encoding in which the header is known, or, for an ASCII header, in which fewer lines are broken."""
        sample = rest[: 1 << 20].split(b"\n")[:-1] or [rest]
        broken: dict[_Encoding, int] = {}
        encodings: tuple[_Encoding, ...] = ("utf-8",) if self._skip else ("utf-8", "gb18030")
        for encoding in encodings:
            if _decodes(header, encoding):
                broken[encoding] = sum(not _decodes(line, encoding) for line in sample)
        if not broken or min(broken.values()) * 2 > len(sample):
            raise self._refused("The text is neither UTF-8 nor GB18030.", "Export again in one of these encodings.")
        return min(broken, key=lambda name: broken[name])

    def _refused(self, what: str, hint: str) -> FileRefusedError:
        return FileRefusedError(what, where=str(self.file), hint=hint)

    def _too_long(self, line: int) -> FileRefusedError:
        return self._refused(
            f"Line {line} is longer than {LONGEST_LINE:,} bytes.",
            "This is not a table of rows; export it again as CSV.",
        )


def _last_record_end(data: bytes) -> int:
    """Where to cut a block: after its last line, or before a value that seems to run on into the next block."""
    end = data.rfind(b"\n") + 1
    if data.count(b'"', 0, end) % 2:
        start = end
        for _ in range(LINES_JOINED):
            start = data.rfind(b"\n", 0, start - 1) + 1
            if not start:
                break
            if data.count(b'"', start, end) % 2:
                return start
    return end


def _is_utf8(data: bytes) -> bool:
    """Whether a block is UTF-8; Arrow looks at it in place, where Python would build the text."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _decodes(data: bytes, encoding: _Encoding) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
