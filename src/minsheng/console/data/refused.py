"""Pages of refused rows: what is open and whose it is, the list of a table, the workbook that goes out and comes back."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from minsheng.console.accounts.access import reader
from minsheng.console.accounts.roles import Permission
from minsheng.console.data.access import needs_city, of_the_city
from minsheng.console.data.actions import close_refused, export_refused, take_back
from minsheng.console.data.counts import open_counts, refused_by_reason
from minsheng.console.data.downloads import attached
from minsheng.console.data.faults import told
from minsheng.console.data.uploads import received
from minsheng.console.errors import ConsoleError
from minsheng.errors import MinshengError
from minsheng.lake import list_deliveries
from minsheng.lake.contracts import Contract, load_contracts
from minsheng.lake.cross_rules import reason_in
from minsheng.lake.worklists import Item, TakenBack, open_items
from minsheng.lake.worklists.masking import masked

__all__ = ["close", "count", "export", "overview", "table_page", "upload"]

_PER_PAGE = 20
_LAST_PAGE = 50
"""Who has more to look through than a thousand rows takes the workbook."""
_ROW = re.compile(r"(\d{1,9})-(\d{1,12})")


@require_GET
@needs_city(Permission.SEE_DATA)
def overview(request: HttpRequest) -> HttpResponse:
    """What was refused, by department and table with the most frequent reasons; the manifests of deliveries tell it."""
    return _overview(request)


@require_GET
@needs_city(Permission.SEE_DATA)
def count(request: HttpRequest, table: str) -> HttpResponse:
    """How many rows of a table are open: a part of the overview, which does not wait for it."""
    contract = _contract(table)
    return render(request, "data/open_count.html", {"counts": open_counts(Path(settings.HOME), contract.table)[:1]})


@require_GET
@needs_city(Permission.SEE_DATA)
def table_page(request: HttpRequest, table: str) -> HttpResponse:
    """The open rows of a table, ids masked, with what is wrong and what to do."""
    return _table_page(request, table)


@require_POST
@needs_city(Permission.MANAGE_DATA)
def export(request: HttpRequest, table: str) -> HttpResponse:
    """The work-list as a workbook; several in an archive where the rows do not fit into one."""
    contract = _contract(table)
    period, reason = (request.POST.get(name, "") or None for name in ("period", "reason"))
    with TemporaryDirectory(prefix="minsheng-worklist-") as folder:
        try:
            files = export_refused(
                reader(request), Path(settings.HOME), contract.table, Path(folder), period=period, reason=reason
            )
        except MinshengError as error:
            return _table_page(request, table, fault=told(error))
        if not files:
            return _table_page(request, table, fault=_("没有未办结的行，无须导出。"))
        if len(files) == 1:
            return attached(files[0][0].read_bytes(), f"{contract.title.zh}更正表.xlsx")
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for file, _rows in files:
                archive.write(file, file.name)
        return attached(content.getvalue(), f"{contract.title.zh}更正表.zip", "application/zip")


@require_POST
@needs_city(Permission.MANAGE_DATA)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a corrected workbook back and tell what became of each of its rows."""
    try:
        with received(request) as file:
            taken = take_back(reader(request), Path(settings.HOME), file)
    except ConsoleError as error:
        return _overview(request, fault=error.what)
    except MinshengError as error:
        return _overview(request, fault=told(error))
    return _overview(request, taken=taken)


@require_POST
@needs_city(Permission.MANAGE_DATA)
def close(request: HttpRequest, table: str) -> HttpResponse:
    """Take rows off the list that were dropped on purpose, with the reason."""
    chosen = [(int(found[1]), int(found[2])) for text in request.POST.getlist("row") if (found := _ROW.fullmatch(text))]
    why = request.POST.get("why", "").strip()[:500]
    if not chosen or not why:
        return _table_page(request, table, fault=_("请先选择要销项的行，并写明不再报送的理由。"))
    try:
        close_refused(reader(request), Path(settings.HOME), _contract(table).table, chosen, why)
    except MinshengError as error:
        return _table_page(request, table, fault=told(error))
    return redirect("data-refused-table", table)


def _overview(request: HttpRequest, *, fault: str = "", taken: TakenBack | None = None) -> HttpResponse:
    place = Path(settings.HOME)
    rows: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    reasons: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for one in list_deliveries(place):
        sums = rows[one.table]
        sums[0], sums[1], sums[2] = sums[0] + one.rows, sums[1] + one.refused, sums[2] + one.cells_blanked
        for code, number in refused_by_reason(one.reasons).items():
            reasons[one.table][code] = reasons[one.table].get(code, 0) + number
    listed, clean = [], []
    for contract in sorted(load_contracts(place).values(), key=lambda one: (one.owner.zh, one.table)):
        if contract.table not in rows:
            continue
        delivered, refused, cells = rows[contract.table]
        if not (refused or cells):
            clean.append(contract)
            continue
        most = sorted(reasons[contract.table].items(), key=lambda entry: (-entry[1], entry[0]))[:3]
        listed.append(
            (contract, delivered, refused, cells, [(reason_in(contract, code), number) for code, number in most])
        )
    context = {
        "tables": listed,
        "clean": clean,
        "may_manage": of_the_city(reader(request), Permission.MANAGE_DATA),
        "fault": fault,
        "taken": taken,
    }
    return render(request, "data/refused.html", context, status=422 if fault else 200)


def _table_page(request: HttpRequest, table: str, *, fault: str = "") -> HttpResponse:
    place, contract = Path(settings.HOME), _contract(table)
    counts = open_counts(place, contract.table)
    codes = {one.reason.code for one in counts if one.reason}
    reason = request.GET.get("reason", "")
    reason = reason if reason in codes else ""
    text = request.GET.get("page", "1")
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1, 1), _LAST_PAGE)
    items, total = open_items(place, contract.table, reason=reason or None, most=number * _PER_PAGE)
    shown = items[(number - 1) * _PER_PAGE :]
    context = {
        "contract": contract,
        "counts": counts,
        "reason": reason,
        "total": total,
        "rows": [(item, _faults(contract, item)) for item in shown],
        "number": number,
        "has_next": total > number * _PER_PAGE and number < _LAST_PAGE,
        "is_cut": total > _LAST_PAGE * _PER_PAGE,
        "may_manage": of_the_city(reader(request), Permission.MANAGE_DATA),
        "fault": fault,
    }
    return render(request, "data/refused_table.html", context, status=422 if fault else 200)


def _faults(contract: Contract, item: Item) -> list[tuple[str, str, object]]:
    headers = {column.name: column.zh for column in contract.columns}
    return [
        (
            "、".join(headers[name] for name in fault.column.split(",") if name in headers) or _("整行"),
            masked(fault.value),
            fault,
        )
        for fault in item.faults
    ]


def _contract(table: str) -> Contract:
    try:
        return load_contracts(Path(settings.HOME))[table]
    except KeyError as error:
        raise Http404 from error
