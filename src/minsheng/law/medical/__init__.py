"""Medical aid 医疗救助: the premium, and the bills that insurance leaves, each cover working on what the one before left."""
