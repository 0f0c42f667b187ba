"""What a reader is told when the lake refuses a request: in their language, with the lake's own words behind it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from minsheng.errors import MinshengError
from minsheng.lake.errors import BusyError, FileRefusedError, StorageError

__all__ = ["told"]


def told(error: MinshengError) -> str:
    """One sentence that says what to do. Where it happened is left out: it may be a path of this machine."""
    if isinstance(error, BusyError):
        return _("另一项写入正在进行。请稍后再试。")
    if isinstance(error, StorageError):
        return _("数据存储暂不可写。没有任何内容被更改，请告知管理员。")
    if isinstance(error, FileRefusedError):
        advice = _("这份文件不能收回。请用本页导出的更正表填写，另存为 XLSX 后再上传。")
        return f"{advice} ({error.what} {error.hint})"
    said = _("未能完成，没有任何内容被更改。")
    return f"{said} ({error.what})"
