"""Filters for the pages about data."""
