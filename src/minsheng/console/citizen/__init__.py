"""The citizen's door: pages for everybody, without an account."""
