"""Workbooks that people upload: bounded while they arrive, and looked at before anything reads their cells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from minsheng.console.errors import ConsoleError

__all__ = ["MOST_BYTES", "MOST_UNPACKED", "Bounded", "received"]

MOST_BYTES: Final = 20_000_000
"""A work-list holds at most 20,000 rows; the largest ever exported is a few million bytes."""
MOST_UNPACKED: Final = 200_000_000
_TOO_LARGE: Final = "minsheng.too_large"
_BLOCK: Final = 1 << 20


class Bounded(FileUploadHandler):
    """Stands before the handlers that keep a file, and drops what is too large while it arrives."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the piece on, as long as the whole is not too large."""
        if start + len(raw_data) > MOST_BYTES:
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Others keep it."""
        del file_size


@contextmanager
def received(request: HttpRequest, field: str = "file") -> Iterator[Path]:
    """An uploaded workbook as a file of its own name, gone afterwards.

    Args:
        request: Of the form.
        field: Its field.

    Raises:
        ConsoleError: Nothing was chosen, it is too large, no workbook, damaged, or would unpack to far more than a table. The
            message is for the reader.
    """
    upload = request.FILES.get(field)
    if request.META.get(_TOO_LARGE):
        raise ConsoleError(_("文件超过 20 MB。请分几份更正表上传。"))
    if upload is None or not upload.size:
        raise ConsoleError(_("请选择更正后的工作簿（XLSX）。"))
    with TemporaryDirectory(prefix="minsheng-upload-") as folder:
        name = Path(upload.name or "").name[-100:].lstrip(".") or "upload.xlsx"
        file = Path(folder) / name
        with file.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
        _look_into(file)
        yield file


def _look_into(file: Path) -> None:
    """Read every part once, in pieces: a part that is larger than the archive says does not come to its end."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED or len(entries) > 10_000:
                raise ConsoleError(_("工作簿解开后过大，不是更正表。请重新导出后填写。"))
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names or any("vbaProject" in name for name in names):
                raise ConsoleError(_("这不是 XLSX 工作簿，或带有宏。请用导出的更正表，另存为 XLSX。"))
            for entry in entries:
                with archive.open(entry) as part:
                    while part.read(_BLOCK):
                        pass
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ConsoleError(
            _("这不是可读的 XLSX 工作簿：可能已损坏、加密或是别的格式。请另存为 XLSX 再上传。")
        ) from error
