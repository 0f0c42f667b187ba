"""What the workbooks that are handed to departments carry, so that they are known again when they come back."""

from __future__ import annotations

from typing import Final

from minsheng.lake.contracts import Contract

__all__ = ["EXAMPLE_MARK", "GUIDE_SHEET", "example_sql"]

EXAMPLE_MARK: Final = "示例"
"""How the id in an example row begins. No id does: such a row is none, wherever it turns up."""

GUIDE_SHEET: Final = "更正说明 Read me first"
"""Name of the first sheet of a work-list."""


def example_sql(contract: Contract) -> str:
    """Condition for the example row of a template; NULL where the row has no id at all."""
    return f"starts_with(ltrim(\"{contract.subject}\"), '{EXAMPLE_MARK}')"
