"""What the law's pages say of kinds of nodes and of changes."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

__all__ = ["change", "role"]

register = template.Library()


@register.filter
def role(code: str) -> str:
    """What kind of thing something of the law is."""
    words = {
        "programme": _("项目"),
        "rule": _("规则"),
        "parameter": _("参数"),
        "table": _("参数表"),
        "fact": _("事实"),
        "date": _("日期"),
    }
    return words[code]


@register.filter
def change(code: str) -> str:
    """What became of something between two days."""
    return {"added": _("新增"), "removed": _("取消"), "changed": _("修改")}[code]
