"""Requests nobody means well with, over every route."""
