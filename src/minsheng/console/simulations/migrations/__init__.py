"""Migrations of simulations."""
