"""The servers and the browser that tests talk to, brought where they are missing.

Fixtures: `postgres_url`, `new_postgres`, `redis_url`, `browser`, `chromium_path`, `spamassassin`, `free_port`.
"""
