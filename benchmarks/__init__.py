"""What Minsheng costs, measured against hand-written SQL, a bare scan and openfisca-core on the same data: `make bench`."""
