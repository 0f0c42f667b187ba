"""The command line: one thin module per verb, all of it printing and none of it deciding."""

from __future__ import annotations

import sys

from minsheng.cli.app import report, with_verbs
from minsheng.errors import MinshengError

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 1 the data or the request is at fault (one sentence on stderr), 2 wrong usage, 130 stopped by the user.
    """
    try:
        with_verbs(sys.argv[1:])()
    except MinshengError as error:
        report(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
