"""Filters for the pages of the law."""
