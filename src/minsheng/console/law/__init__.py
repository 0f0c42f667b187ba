"""The law as pages: programmes, rules and parameters, what changed between two days, and its cliffs."""
