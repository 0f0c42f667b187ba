"""Income and property of a household: the means that every programme tests."""
