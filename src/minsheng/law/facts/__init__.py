"""What the law asks about households, people and their legal supporters: the facts, each with the file column it comes from."""
