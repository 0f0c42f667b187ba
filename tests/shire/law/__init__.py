"""The law of the Shire: a place that never was, to try the engine without any real law."""
