"""Customers, their accounts, and who of them wants no survey."""
