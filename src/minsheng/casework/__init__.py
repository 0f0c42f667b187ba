"""What becomes of a finding: one lead per household, a clock, and a person who answers it.

The modules at the top are plain Python; the pages and their tables are in `web`.
"""
