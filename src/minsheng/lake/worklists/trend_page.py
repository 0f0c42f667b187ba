"""Quality over time as one page that opens anywhere: charts and their figures, no script, no font, no address."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from minsheng.lake.contracts import Contract, contract_of
from minsheng.lake.cross_rules import reason_in
from minsheng.lake.layout import storage_errors
from minsheng.lake.worklists.trend import Month, Trend

__all__ = ["trend_page", "write_trend_page"]

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 220, 56, 14, 34
_COLOURS: Final = ("#0969da", "#cf222e", "#9a6700", "#1a7f37", "#8250df")
_REST: Final = "#8c959f"
_STYLE: Final = (
    "body{font-family:system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#24292f;"
    "max-width:960px;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:.5rem 0 2rem}"
    "td,th{border:1px solid #d8dee4;padding:.25rem .6rem;text-align:right}th:first-child,td:first-child{text-align:left}"
    "svg{width:100%;max-width:640px}.key{display:inline-block;width:.8em;height:.8em;margin-right:.3em}"
)


def write_trend_page(home: Path, found: Sequence[Trend], out: Path) -> None:
    """Write the page.

    Raises:
        StorageError: It cannot be written.
    """
    with storage_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(trend_page(home, found), encoding="utf-8")


def trend_page(home: Path, found: Sequence[Trend]) -> str:
    """The page: per table a chart of refused rows and emptied cells by month and reason, and the figures below it."""
    body = "".join(_section(home, trend) for trend in found) or "<p>没有数据 Nothing was delivered yet.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>报送质量 Quality of deliveries</title><style>{_STYLE}</style></head><body>"
        "<h1>报送质量 Quality of deliveries</h1><p>各部门文件按月的退回和置空情况；后来的更正不计入。"
        "Refused rows and emptied cells of each department's files by month, as they came; later corrections do not count.</p>"
        f"{body}</body></html>\n"
    )


def _section(home: Path, trend: Trend) -> str:
    contract = contract_of(trend.table, home)
    reasons = list(trend.reasons)[: len(_COLOURS)]
    rest = len(trend.reasons) > len(reasons)
    keys = "".join(_key(colour, _words(contract, code)) for code, colour in zip(reasons, _COLOURS, strict=False))
    rows = "".join(
        f"<tr><td>{m.period}</td><td>{m.rows:,}</td><td>{m.refused:,}</td><td>{m.share:.2%}</td><td>{m.cells:,}</td>"
        + "".join(f"<td>{m.reasons.get(code, 0):,}</td>" for code in reasons)
        + f"<td>{m.open:,}</td></tr>"
        for m in trend.months
    )
    heads = "".join(f"<th>{escape(_words(contract, code))}</th>" for code in reasons)
    return (
        f"<h2>{escape(contract.title.zh)} {escape(contract.title.en)}</h2>"
        f"<p>{escape(contract.owner.zh)} {escape(contract.owner.en)}</p>{_chart(home, trend, reasons)}"
        f"<p>{keys}{_key(_REST, '其他 other') if rest else ''}</p>"
        "<table><tr><th>月份 month</th><th>行 rows</th><th>退回 refused</th><th>退回率 share</th><th>置空 cells</th>"
        f"{heads}<th>未办结 open</th></tr>{rows}</table>"
    )


def _key(colour: str, words: str) -> str:
    return f'<span><span class="key" style="background:{colour}"></span>{escape(words)}&ensp;</span>'


def _words(contract: Contract, code: str) -> str:
    reason = reason_in(contract, code)
    return f"{reason.zh} {reason.en}"


def _chart(home: Path, trend: Trend, reasons: Sequence[str]) -> str:
    """Bars per month, stacked by reason: faults per hundred rows delivered."""
    contract = contract_of(trend.table, home)
    top = max((_faults(month) for month in trend.months), default=0.0) or 0.01
    slot = (WIDTH - LEFT - 8) / len(trend.months)
    floor = HEIGHT - BOTTOM
    title = f"{contract.title.zh} 每百行差错 faults per hundred rows"
    parts = [f"<title>{escape(title)}</title>"]
    for step in (0, 1, 2):
        y, share = floor - step * (floor - TOP) / 2, top * step / 2
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d8dee4"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{share:.1%}", "end"))
    every = -(-len(trend.months) // 12)
    for at, month in enumerate(trend.months):
        x, y = LEFT + slot * (at + 0.15), float(floor)
        for code, colour in (*zip(reasons, _COLOURS, strict=False), ("", _REST)):
            count = month.reasons.get(code, 0) if code else sum(n for c, n in month.reasons.items() if c not in reasons)
            height = (count / month.rows if month.rows else 0.0) / top * (floor - TOP)
            y -= height
            if count:
                told = f"{month.period} {_words(contract, code) if code else '其他 other'}: {count:,}"
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{slot * 0.7:.1f}" height="{height:.1f}" fill="{colour}">'
                    f"<title>{escape(told)}</title></rect>"
                )
        if at % every == 0:
            parts.append(_text(LEFT + slot * (at + 0.5), floor + 18, month.period, "middle"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def _faults(month: Month) -> float:
    return sum(month.reasons.values()) / month.rows if month.rows else 0.0


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="#57606a" text-anchor="{anchor}">{escape(text)}</text>'
