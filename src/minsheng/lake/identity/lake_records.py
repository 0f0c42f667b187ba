"""What a home itself holds for a linkage: the register, the rows without an id, and what lists say under the same ids."""

from __future__ import annotations

from pathlib import Path

from minsheng.lake.identity.clashes import rows_beside_the_register
from minsheng.lake.identity.sources import register_records
from minsheng.lake.identity.unidentified import unidentified_records

__all__ = ["lake_records"]


def lake_records(home: Path, period: str) -> tuple[list[str], tuple[str, str] | None]:
    """The relations that `linkage.link` takes for a home: its `relations` and its `claims`.

    Args:
        home: Folder of all state.
        period: Month of the register.

    Raises:
        LakeError: Not a period, or the register was never delivered.
    """
    register = register_records(home, period)
    said = rows_beside_the_register(home, period)
    return [register, *unidentified_records(home)], (register, said) if said else None
