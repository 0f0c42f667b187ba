"""Measuring a piece of work in a process of its own, so that its imports and its peak of memory are its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["BenchmarkError", "Measured", "measured", "say"]

ROOT = Path(__file__).parent.parent


class BenchmarkError(Exception):
    """A piece of work that failed; its own words are the message."""


@dataclass(frozen=True)
class Measured:
    """What a piece of work returned, and what it took.

    Attributes:
        value: The mapping that the function returned.
        peak_mb: Largest resident memory of the process, in MB, interpreter and imports included; where it started
            processes of its own, the largest of those is counted once per core.
    """

    value: dict[str, Any]
    peak_mb: float


def measured(function: str, **arguments: object) -> Measured:
    """Run a function of this package in a fresh interpreter.

    The caller should be a small process: the peak that Linux reports for a child cannot be below what its parent held.

    Args:
        function: `module:name` in this package; it takes and returns what JSON can carry.
        arguments: Passed by name; paths become text.

    Raises:
        BenchmarkError: If it fails.
    """
    call = [sys.executable, "-m", "benchmarks.worker", function, json.dumps(arguments, default=str)]
    done = subprocess.run(call, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{function} failed; what it said is above.")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(answer["value"], answer["peak_mb"])


def say(what: str) -> None:
    """Tell whoever waits what is being measured; the table alone goes to standard output."""
    print(f"… {what}", file=sys.stderr, flush=True)
