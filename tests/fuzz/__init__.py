"""Files that nobody would deliver: whatever stands in them, a reader answers with rows or says what is wrong."""
