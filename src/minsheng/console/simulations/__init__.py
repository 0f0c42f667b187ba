"""What a reform would change, asked from a page: figures of the law are set anew, and a month is laid under both laws."""
