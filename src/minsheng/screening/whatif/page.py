"""The HTML of a report: headings, cards and tables that read well on a desk and on a phone, and print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["Html", "both", "cards", "page", "section", "table"]


class Html(str):
    """Text that is HTML already; everything else is escaped when it is put into a page."""

    __slots__ = ()


STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:24px 16px 64px;color:#24292f;background:#fff;
font:16px/1.6 system-ui,-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}
h1{font-size:26px;line-height:1.3;margin:0 0 4px}h2{font-size:20px;margin:40px 0 12px;padding-top:12px;border-top:1px solid #d8dee4}
h3{font-size:16px;margin:20px 0 8px}.en,small{color:#57606a;font-size:.86em}h1 .en,h2 .en{font-weight:400}
.cite{color:#0b5345;margin:0}ul{padding-left:20px;margin:8px 0}li{margin:4px 0}li .en{display:block}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:12px}
.card{border:1px solid #d8dee4;border-radius:8px;padding:12px}.card b{display:block;font-size:22px;line-height:1.3;font-variant-numeric:tabular-nums}
.card.good b{color:#116329}.card.bad b{color:#a40e26}.card.open b{color:#7d4e00}.card.cost b{color:#0550ae}
.wide{overflow-x:auto;-webkit-overflow-scrolling:touch}table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:6px 8px;border-bottom:1px solid #eaeef2;text-align:left;vertical-align:top}
th{background:#f6f8fa;font-weight:600}th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}th.n{white-space:normal}
td:first-child{min-width:108px}.amount{display:block}.bar{display:block;height:6px;border-radius:3px;margin-left:auto;background:#0969da}
.bar.down{background:#1a7f37}figure{margin:12px 0;max-width:720px}figure svg{width:100%;height:auto;display:block}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:16px}figcaption{font-weight:600}
details{border:1px solid #d8dee4;border-radius:8px;padding:10px 14px;margin:8px 0}summary{cursor:pointer;font-weight:600}
li.eligible::marker{color:#1a7f37}li.not_eligible::marker{color:#cf222e}li.cannot_tell::marker{color:#9a6700}
@media(max-width:600px){body{padding:16px 12px 48px}h1{font-size:22px}.cards{grid-template-columns:repeat(2,1fr)}
.card b{font-size:18px}table{font-size:13px}th,td{padding:5px 6px}}
@media print{details{break-inside:avoid}.wide{overflow:visible}}
"""


def page(title: str, english: str, source: str, sections: Sequence[str]) -> str:
    """A whole page; it fetches nothing.

    Args:
        title: Chinese.
        english: The same in English.
        source: HTML below the title.
        sections: HTML of `section`.
    """
    return (
        f"<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>{escape(title)}</title>"
        f"<meta name=viewport content='width=device-width,initial-scale=1'><style>{STYLE}</style></head><body>"
        f"<header><h1>改革测算：{escape(title)} <span class=en>Simulation: {escape(english)}</span></h1><p>{source}</p></header>"
        f"<main>{''.join(sections)}</main></body></html>\n"
    )


def section(zh: str, en: str, body: str) -> str:
    """A heading in both languages and what stands below it."""
    return f"<section><h2>{escape(zh)} <span class=en>{escape(en.capitalize() if en.islower() else en)}</span></h2>{body}</section>"


def both(zh: str, en: str) -> Html:
    """A title in both languages; once if they are the same."""
    return Html(escape(zh) if zh == en else f"{escape(zh)} <span class=en>{escape(en)}</span>")


def cards(told: Iterable[tuple[str, str, str, str, str]]) -> str:
    """Key figures: Chinese, English, figure, note, kind."""
    return "<div class=cards>" + "".join(
        f"<div class='card {kind}'>{escape(zh)} <span class=en>{escape(en)}</span><b>{escape(figure)}</b><small>{escape(note)}</small></div>"
        for zh, en, figure, note, kind in told
    ) + "</div>"  # fmt: skip


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int) -> str:
    """A table that scrolls sideways on a phone; the last columns are numbers.

    Args:
        headings: May be HTML made by `both`.
        rows: Cells.
        numbers: How many columns, counted from the right, hold numbers.
    """
    first = len(headings) - numbers

    def line(tag: str, cells: Sequence[object]) -> str:
        kinds = ("" if at < first else " class=n" for at in range(len(cells)))
        return (
            "<tr>" + "".join(f"<{tag}{kind}>{cell}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)) + "</tr>"
        )

    return f"<div class=wide><table><thead>{line('th', headings)}</thead><tbody>{''.join(line('td', row) for row in rows)}</tbody></table></div>"
