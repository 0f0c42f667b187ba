"""Replay: a past month as it was known on a day and as it is known now; the difference as back-pay and recovery."""

from minsheng.screening.replay.run import replay
from minsheng.screening.replay.tell import replay_json
from minsheng.screening.replay.totals import Line, Reason, ReasonTotal, Replay, Total

__all__ = ["Line", "Reason", "ReasonTotal", "Replay", "Total", "replay", "replay_json"]
