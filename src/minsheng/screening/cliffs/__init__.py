"""Cliffs: where one more yuan earned costs a family more than one yuan of help, on typical households, through the whole law."""

from minsheng.screening.cliffs.chart import chart
from minsheng.screening.cliffs.compare import CliffChange, compare_cliffs
from minsheng.screening.cliffs.find import Cliff, FlatZone
from minsheng.screening.cliffs.sweep import Sweep, sweep
from minsheng.screening.cliffs.typical import Typical, typical_households

__all__ = [
    "Cliff",
    "CliffChange",
    "FlatZone",
    "Sweep",
    "Typical",
    "chart",
    "compare_cliffs",
    "sweep",
    "typical_households",
]
