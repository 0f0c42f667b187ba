"""Work that takes longer than a page may: queued in the console's own database, done by a process beside the web server."""
