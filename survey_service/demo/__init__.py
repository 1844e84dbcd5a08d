"""Demo data: an invented company, a year of its tickets and what its customers said. Pure but for load.py."""
