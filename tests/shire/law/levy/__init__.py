"""The pipe-weed levy."""
