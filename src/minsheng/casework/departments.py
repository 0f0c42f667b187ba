"""The departments that a lead can lie with: who is asked to act on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["CIVIL_AFFAIRS", "DEPARTMENTS"]

CIVIL_AFFAIRS: Final = "civil_affairs"
"""Leads come to civil affairs first; they see all of them, whoever they were handed to."""

DEPARTMENTS: Final[Mapping[str, tuple[str, str]]] = {
    CIVIL_AFFAIRS: ("民政", "civil affairs"),
    "rural_affairs": ("农业农村", "rural affairs"),
    "human_resources": ("人力社保", "human resources"),
    "medical_security": ("医保", "medical security"),
    "health": ("卫生健康", "health"),
    "education": ("教育", "education"),
    "housing": ("住房城乡建设", "housing"),
    "disabled_federation": ("残联", "disabled persons' federation"),
    "emergency": ("应急", "emergency management"),
    "water": ("水利", "water"),
    "public_security": ("公安", "public security"),
}
"""Code to Chinese and English name."""
