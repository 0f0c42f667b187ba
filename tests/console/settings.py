"""The console's settings where there is no database: what the type checker reads."""

from __future__ import annotations

import os

os.environ.setdefault("MINSHENG_DEMO", "1")
os.environ.setdefault("MINSHENG_SECRET_KEY", "only for type checks " * 4)
os.environ.setdefault("MINSHENG_APP_URL", "postgresql://nobody@/nowhere?host=/nowhere")

from minsheng.console.settings import *  # noqa: F403 - the environment comes first
