"""Explanations in templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language

from minsheng.casework.outline import Line
from minsheng.casework.outline import outline as lines_of
from minsheng.rules.explanation import Explanation

__all__ = ["outline", "told"]

register = template.Library()


@register.filter
def told(explanation: Explanation) -> str:
    """An answer in one sentence, in the reader's language."""
    return explanation.sentence("en" if (get_language() or "").startswith("en") else "zh", brief=True)


@register.filter
def outline(explanation: Explanation) -> Sequence[Line]:
    """The working of an answer, from the answer down."""
    return lines_of(explanation)
