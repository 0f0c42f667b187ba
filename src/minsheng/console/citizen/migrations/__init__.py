"""Tables of the citizen's door."""
