"""One delivery: a department's file is read, checked row by row, and published whole or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from minsheng.lake.acceptance import Acceptance
from minsheng.lake.audit import account
from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.correction import Correction
from minsheng.lake.deliveries import Delivery, list_deliveries, write_manifest
from minsheng.lake.errors import FileRefusedError, LakeError
from minsheng.lake.layout import Layout, month_end, publish, storage_errors, work_folder, writing
from minsheng.lake.purged import refuse_purged_period
from minsheng.lake.quarantine import Refused, read_quarantine
from minsheng.lake.read_csv import CsvSource
from minsheng.lake.read_parquet import ParquetSource
from minsheng.lake.read_xlsx import XlsxSource
from minsheng.lake.source import Source
from minsheng.lake.unchanged import State, check_unchanged, state_of
from minsheng.lake.withdrawals import withdrawn

__all__ = ["Progress", "Receipt", "Rehearsal", "ingest", "rehearse"]

Progress = Callable[[int, int, str], None]
_HASH_BLOCK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file.

    Attributes:
        delivery: The delivery that holds it, with its counts.
        repeated: The same file had been taken in for the same table and period before; nothing was done.
    """

    delivery: Delivery
    repeated: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would become of a file.

    Attributes:
        delivery: The delivery as it would be; its folder does not exist.
        repeated: The delivery that holds the same file already, so that nothing would be done; None if there is none.
        first: Of each column and reason the first entry of the quarantine.
    """

    delivery: Delivery
    repeated: Delivery | None
    first: tuple[Refused, ...]


def ingest(
    home: Path,
    table: str,
    file: Path,
    period: str,
    progress: Progress | None = None,
    *,
    received_at: datetime | None = None,
    correction: Correction | None = None,
    wait: bool = False,
) -> Receipt:
    """Take in one file of one department for one month (CSV, XLSX or Parquet, told by its content).

    Every data row ends in the delivery or in its quarantine: accepted + refused = rows. Wholly blank lines are no rows.
    The same file for the same table and period is recognised by its SHA-256 and changes nothing, unless it was withdrawn. Whatever happens, the
    deliveries published before stay as they are.

    Args:
        home: Folder of all state; made if missing.
        table: Table of the contract, e.g. `pensions`.
        file: The delivered file.
        period: Month that it is for, `YYYY-MM`, not after the month of receipt.
        progress: Called with bytes done, bytes in all, and what is going on.
        received_at: When it was received (with time zone); now by default.
        correction: The file is a corrected work-list, and these are the rows of it that belong to this delivery.
        wait: Wait while another process is writing, and say so through `progress`, instead of giving up.

    Raises:
        ContractError: No such table, or a declaration of the city's own is wrong.
        LakeError: Not a period, or one in the future.
        FileRefusedError: The whole file cannot be read as its contract says, or it changed while it was read.
        BusyError: Another process is writing to this home, and `wait` was not asked for.
        StorageError: The disk is full or not writable; nothing was published.
    """
    contract = contract_of(table, home)
    moment = (received_at or datetime.now(UTC)).astimezone(UTC)
    _check_request(file, period, moment)
    report = progress or _silent
    with writing(home, partial(_say_waiting, report) if wait else None) as layout:
        refuse_purged_period(home, table, period)
        seen = state_of(file)
        report(0, file.stat().st_size, "指纹 fingerprint")
        fingerprint = _sha256(file)
        known = list_deliveries(home)
        if same := _same_file(home, known, fingerprint, table, period, correction.delivery if correction else None):
            return Receipt(same, repeated=True)
        number = max((delivery.number for delivery in known), default=0) + 1
        with storage_errors(layout.lake), work_folder(layout) as folder:
            return _deliver(
                layout, folder, contract, file, period, number, fingerprint, moment, report, correction, seen
            )


def rehearse(home: Path, table: str, file: Path, period: str, progress: Progress | None = None) -> Rehearsal:
    """What `ingest` would say of a file, without writing anything under the home, which need not even exist.

    The file is read and checked in the same way; what intake would keep goes to a temporary folder, and away again.

    Args:
        home: Folder of all state.
        table: Table of the contract.
        file: The file to be delivered.
        period: Month that it is for, `YYYY-MM`.
        progress: As for `ingest`.

    Raises:
        LakeError: Whatever `ingest` would raise of table, month and file.
        StorageError: There is no room for temporary files.
    """
    contract, moment, report = contract_of(table, home), datetime.now(UTC), progress or _silent
    _check_request(file, period, moment)
    refuse_purged_period(home, table, period)
    seen = state_of(file)
    report(0, file.stat().st_size, "指纹 fingerprint")
    fingerprint = _sha256(file)
    known = list_deliveries(home)
    number = max((delivery.number for delivery in known), default=0) + 1
    with storage_errors(file), TemporaryDirectory(prefix="minsheng-check-") as folder:
        layout, work = Layout(home), Path(folder)
        told = _deliver(
            layout, work, contract, file, period, number, fingerprint, moment, report, None, seen, keep=False
        )
        first: dict[tuple[str, str], Refused] = {}
        for entry in read_quarantine(told.delivery):
            first.setdefault((entry.column, entry.reason.code), entry)
    return Rehearsal(told.delivery, _same_file(home, known, fingerprint, table, period, None), tuple(first.values()))


def _check_request(file: Path, period: str, moment: datetime) -> None:
    month_end(period)
    if period > f"{moment:%Y-%m}":
        raise LakeError(f"The period {period} lies in the future.", where=str(file), hint="Check the month.")
    _check_file(file)


def _same_file(
    home: Path, known: Sequence[Delivery], fingerprint: str, table: str, period: str, corrects: int | None
) -> Delivery | None:
    """The delivery that holds the same file for the same table, period and purpose, unless it was withdrawn."""
    wanted, gone = (fingerprint, table, period, corrects), withdrawn(home)
    same = (d for d in known if (d.sha256, d.table, d.period, d.corrects) == wanted)
    return next((delivery for delivery in same if delivery.number not in gone), None)


def _deliver(
    layout: Layout,
    work: Path,
    contract: Contract,
    file: Path,
    period: str,
    number: int,
    fingerprint: str,
    moment: datetime,
    report: Progress,
    correction: Correction | None,
    seen: State,
    *,
    keep: bool = True,
) -> Receipt:
    source = correction.source if correction else _open(file, contract)
    finished = work / "delivery"
    finished.mkdir()
    with Acceptance(layout.home, contract, period, work, source.powers) as acceptance:
        for chunk in source.chunks():
            acceptance.add(chunk)
            report(chunk.done, source.total, "核验 checking")
        report(source.total, source.total, "落盘 writing")
        check_unchanged(file, seen)
        counts = acceptance.finish(finished)
    target = layout.deliveries / f"{number:06d}-{contract.table}-{period}"
    delivery = Delivery(
        number=number,
        table=contract.table,
        feed=contract.feed,
        period=period,
        file_name=file.name,
        sha256=fingerprint,
        size=source.total,
        contract_version=contract.version,
        received_at=moment.isoformat(timespec="seconds"),
        received_by=(correction.by if correction else "") or account(),
        rows=counts.accepted + counts.refused,
        accepted=counts.accepted,
        refused=counts.refused,
        cells_blanked=counts.cells_blanked,
        ids_converted=counts.ids_converted,
        columns_absent=tuple(column.name for column in contract.columns if column.name not in source.present),
        reasons=counts.reasons,
        ids_repaired=counts.ids_repaired,
        unidentified=counts.unidentified,
        folder=target,
        corrects=correction.delivery if correction else None,
    )
    if not keep:
        return Receipt(replace(delivery, folder=finished), repeated=False)
    if correction:
        correction.write(finished)
    write_manifest(finished, delivery)
    publish(finished, target)
    return Receipt(delivery, repeated=False)


def _open(file: Path, contract: Contract) -> Source:
    """Open a file by what it holds, for the ending of its name may lie."""
    with file.open("rb") as stream:
        head = stream.read(8)
    if not head:
        raise FileRefusedError("The file is empty.", where=str(file), hint="Deliver it again.")
    if head.startswith(b"PAR1"):
        return ParquetSource(file, contract)
    if head.startswith(b"PK") or zipfile.is_zipfile(file):
        return XlsxSource(file, contract)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefusedError("An XLS workbook of the old kind.", where=str(file), hint="Save it as XLSX.")
    return CsvSource(file, contract)


def _check_file(file: Path) -> None:
    if file.is_dir():
        raise FileRefusedError("A folder, not a file.", where=str(file), hint="Name the file inside it.")
    try:
        with file.open("rb"):
            return
    except FileNotFoundError as error:
        raise FileRefusedError("There is no such file.", where=str(file), hint="Check the path.") from error
    except OSError as error:
        raise FileRefusedError(
            f"The file cannot be opened ({error.strerror}).", where=str(file), hint="Check who may read it."
        ) from error


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _say_waiting(report: Progress, writer: str) -> None:
    report(0, 0, f"等待另一进程写完 waiting for {writer}")


def _silent(done: int, total: int, note: str) -> None:
    """Nobody is watching."""
