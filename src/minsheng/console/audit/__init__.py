"""Who saw or changed what, and why: written once, never changed, each entry chained to the one before."""
