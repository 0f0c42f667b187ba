"""The allowance of the very old 高龄津贴, set by each district."""
