"""Linshi 临时救助: temporary aid in a sudden need, or against spending that a household cannot bear."""
