"""Low ratings and requests for contact: calls owed to customers."""
