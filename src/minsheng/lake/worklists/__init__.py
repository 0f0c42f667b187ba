"""Work-lists: what departments delivered wrong, handed to them, corrected, taken back in, and counted over time."""

from minsheng.lake.worklists.closings import Closing, close_rows, read_closings
from minsheng.lake.worklists.export import export_list
from minsheng.lake.worklists.items import Count, Fault, Item, count_open, open_items, states, tables_of
from minsheng.lake.worklists.taking_back import LeftOut, TakenBack, accept_back
from minsheng.lake.worklists.template import write_template
from minsheng.lake.worklists.trend import Month, Trend, trends
from minsheng.lake.worklists.trend_page import write_trend_page

__all__ = [
    "Closing",
    "Count",
    "Fault",
    "Item",
    "LeftOut",
    "Month",
    "TakenBack",
    "Trend",
    "accept_back",
    "close_rows",
    "count_open",
    "export_list",
    "open_items",
    "read_closings",
    "states",
    "tables_of",
    "trends",
    "write_template",
    "write_trend_page",
]
