"""The console's settings for type checks and tests; `tests.console.database` says where the database is."""

from __future__ import annotations

import os

os.environ.setdefault("MINSHENG_DEMO", "1")
os.environ.setdefault("MINSHENG_SECRET_KEY", "only for tests " * 5)
os.environ.setdefault("MINSHENG_APP_URL", "postgresql://nobody@/nowhere?host=/nowhere")

from minsheng.console.settings import *  # noqa: F403 - the environment comes first
