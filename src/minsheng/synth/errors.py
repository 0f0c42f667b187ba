"""What can be wrong with a request for a synthetic city."""

from __future__ import annotations

from minsheng.errors import MinshengError

__all__ = ["SynthError"]


class SynthError(MinshengError):
    """A synthetic city that cannot be made as it was asked for."""
