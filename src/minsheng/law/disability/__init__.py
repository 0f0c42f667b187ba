"""The two subsidies of disabled people: living allowance of those in need, care subsidy of the severely disabled."""
