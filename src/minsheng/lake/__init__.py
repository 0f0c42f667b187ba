"""The city's records: department files read against their contracts, kept as immutable deliveries, laid out by month.

One direction: a file becomes a delivery (`ingest`), the deliveries up to a month become a snapshot (`build_snapshot`),
and rules, screens and pages read the snapshot alone.
"""

from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.deliveries import Delivery, list_deliveries
from minsheng.lake.engine import connect
from minsheng.lake.errors import LakeError
from minsheng.lake.facts import Fact, facts_of
from minsheng.lake.intake import Receipt, ingest, rehearse
from minsheng.lake.quarantine import read_quarantine
from minsheng.lake.snapshot import Snapshot, build_snapshot, open_snapshot
from minsheng.lake.withdrawals import Withdrawal, read_withdrawals, withdraw, withdrawn

__all__ = [
    "Contract",
    "Delivery",
    "Fact",
    "LakeError",
    "Receipt",
    "Snapshot",
    "Withdrawal",
    "build_snapshot",
    "connect",
    "facts_of",
    "ingest",
    "list_deliveries",
    "load_contracts",
    "open_snapshot",
    "read_quarantine",
    "read_withdrawals",
    "rehearse",
    "withdraw",
    "withdrawn",
]
