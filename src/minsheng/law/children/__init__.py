"""Children without anybody to raise them: orphans and children who are in fact unsupported, and what both are paid."""
