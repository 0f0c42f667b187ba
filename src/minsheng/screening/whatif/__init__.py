"""What-if: the law in force and reforms of it side by side over a month's snapshot: who gains, who loses, what it costs."""

from minsheng.screening.whatif.reform import Reform, ReformError, read_reform
from minsheng.screening.whatif.simulation import Simulation, simulate

__all__ = ["Reform", "ReformError", "Simulation", "read_reform", "simulate"]
