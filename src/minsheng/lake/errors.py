"""What can stop the lake: a file that cannot be read as its contract says, or a store that cannot be written."""

from __future__ import annotations

from minsheng.errors import MinshengError

__all__ = ["BusyError", "ContractError", "FileRefusedError", "LakeError", "StorageError"]


class LakeError(MinshengError):
    """A request to the lake that cannot be carried out."""


class ContractError(LakeError):
    """A contract, or the catalogue of facts, contradicts itself or its schema."""


class FileRefusedError(LakeError):
    """A whole file is refused: not one of its rows can be trusted to stand in the right column."""


class BusyError(LakeError):
    """Another process is writing to the same home."""


class StorageError(LakeError):
    """The disk is full, or a folder cannot be written or read; nothing was published."""
