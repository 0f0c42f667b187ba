"""Pictures of the law as parts of a page: the policy of the pages allows no style within, so theirs stands in `law.css`."""

from __future__ import annotations

import re
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from minsheng.rules import Law
from minsheng.rules.drawing import STYLE as OF_GRAPHS
from minsheng.rules.params import Parameter
from minsheng.rules.timeline import STYLE as OF_TIMELINES
from minsheng.rules.timeline import timeline

__all__ = ["STYLES", "graph_of", "timeline_of"]

_STYLE: Final = re.compile(r"<style>.*?</style>", re.DOTALL)
_CLASS: Final = re.compile(r'class="([^"]+)"')


def graph_of(law: Law, targets: tuple[str, ...], day: str) -> SafeString:
    """What some nodes are computed from, each box a link to its page.

    Args:
        law: The law of a day.
        targets: Nodes in force.
        day: Query of the links: the day that the reader has asked for.
    """
    from django.urls import reverse  # noqa: PLC0415 - addresses are known once Django is set up

    linked = law.diagram(targets).linked(lambda name: reverse("law-entry", args=[name]) + day)
    return _part(linked.replace('role="img"', 'role="group"', 1), "g")  # a picture has no links for a screen reader


def timeline_of(parameter: Parameter) -> SafeString:
    """A parameter over all its dates."""
    return _part(timeline(parameter), "t")


def _part(svg: str, prefix: str) -> SafeString:
    """A picture without its style, its classes apart from those of the page. Its texts were escaped when it was drawn."""
    named = _CLASS.sub(lambda found: f'class="{" ".join(f"{prefix}-{name}" for name in found[1].split())}"', svg)
    named = named.replace("<svg ", f'<svg class="{prefix}" ', 1)
    return mark_safe(_STYLE.sub("", named))  # noqa: S308 - drawn by ourselves from the law


def _scoped(style: str, prefix: str) -> str:
    return re.sub(r"\.([a-z])", rf".{prefix}-\1", style).replace("text{", f"svg.{prefix} text{{")


STYLES: Final = (_scoped(OF_GRAPHS, "g"), _scoped(OF_TIMELINES, "t"))
"""What `law.css` must say of the pictures; a test compares."""
