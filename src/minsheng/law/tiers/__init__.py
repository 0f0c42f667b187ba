"""The joint picture: every household has exactly one highest tier, and keeps all its flags."""
