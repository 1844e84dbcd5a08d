"""Figures that are kept: written in the transaction of their cause, equal to a recount at any moment."""
