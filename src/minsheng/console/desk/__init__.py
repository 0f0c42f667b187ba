"""The desk: what is due, and what arrived."""
