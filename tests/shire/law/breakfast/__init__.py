"""The second-breakfast allowance."""
