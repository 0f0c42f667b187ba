"""What keeps the documentation true: pages written from the code, commands on pages that are run, the picture of the README."""
