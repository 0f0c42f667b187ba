"""What keeps the console from starting or from doing what was asked."""

from __future__ import annotations

from minsheng.errors import MinshengError

__all__ = ["ConsoleError"]


class ConsoleError(MinshengError):
    """A fault of set-up or request that the operator of the console can mend."""
