"""The product from outside: its own processes, a real browser, and what its database says afterwards."""
