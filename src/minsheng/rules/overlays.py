"""Overlays: files that replace a law's numbers from a date, for a place (a district's standards) or for a reform.

An overlay has the shape of a parameter file, without what it does not change. From its first date on it replaces every
date of the base; a table may name only the cells that change, the others keep what is in force on that date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from minsheng.rules.errors import ProblemList
from minsheng.rules.params import DatedValue, Parameter, read_overlay

__all__ = ["apply_overlays", "overlay_files"]


def overlay_files(paths: Iterable[Path], problems: ProblemList) -> list[Path]:
    """The YAML files behind paths that are files or folders, in the order given."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(path.rglob("*.yaml")))
        elif path.is_file():
            found.append(path)
        else:
            problems.report(
                "E102", "There is no such overlay.", where=str(path), hint="Give a YAML file or a folder of them."
            )
    return found


def apply_overlays(
    parameters: dict[str, Parameter], paths: Iterable[Path], problems: ProblemList
) -> dict[str, Parameter]:
    """The parameters with every overlay laid over them, later ones over earlier ones.

    Args:
        parameters: The law's own, by name.
        paths: Overlay files or folders.
        problems: Receives unknown names, tables that do not fit, faults of the files.

    Returns:
        A new mapping; the one given is not changed.
    """
    laid = dict(parameters)
    for file in overlay_files(paths, problems):
        for overlay in read_overlay(file, laid, problems):
            laid[overlay.name] = _lay(laid[overlay.name], overlay)
    return laid


def _lay(base: Parameter, overlay: Parameter) -> Parameter:
    first = overlay.dates[0].since
    kept = [dated for dated in base.dates if dated.since < first]
    for dated in overlay.dates:
        kept.append(_merged(kept[-1] if kept else None, dated))
    return replace(base, dates=tuple(kept))


def _merged(before: DatedValue | None, dated: DatedValue) -> DatedValue:
    return dated if before is None else replace(dated, rows={**before.rows, **dated.rows})
