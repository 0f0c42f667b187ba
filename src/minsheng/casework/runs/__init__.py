"""Screenings that are started or scheduled from the console, and what becomes of them."""
