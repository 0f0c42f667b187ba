"""The shell of the console: settings, accounts, areas, audit, the desk, and the database behind them.

Needs the extra `console` (`pip install minsheng[console]`); the rest of Minsheng runs without it.
"""
