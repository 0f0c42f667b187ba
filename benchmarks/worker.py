"""The measured process: calls one function and tells its answer and its peak of memory as the last line of its output."""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys


def main(function: str, arguments: str) -> None:
    """Call `module:name` with arguments in JSON."""
    module, name = function.split(":")
    value = getattr(importlib.import_module(f"benchmarks.{module}"), name)(**json.loads(arguments))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak_mb = (own + (os.cpu_count() or 1) * child) / 1024
    print(json.dumps({"value": value, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main(*sys.argv[1:])
