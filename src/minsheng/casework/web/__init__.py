"""Leads and households in the console."""
