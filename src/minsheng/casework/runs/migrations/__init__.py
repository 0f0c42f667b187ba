"""Tables of screenings."""
