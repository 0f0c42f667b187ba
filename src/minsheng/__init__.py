"""Minsheng 民生: one open platform that runs a city's livelihood safety net."""
