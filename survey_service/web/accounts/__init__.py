"""Signing in, out, and passwords: Flask-Security-Too on our users, our transactions and our letters."""
