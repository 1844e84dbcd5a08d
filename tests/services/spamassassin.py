"""SpamAssassin, offline: from PATH, else Debian's."""

import pytest

from tests.services.bringing import from_debian, on_path
from tests.services.summary import CannotBring, skip_for_want_of, tell


@pytest.fixture(scope="session")
def spamassassin(pytestconfig: pytest.Config) -> str:
    """The path of the program `spamassassin`; call it with `--local`, so that it asks no network."""
    found = on_path("spamassassin")
    if found is not None:
        return found
    try:
        tell(pytestconfig, "No spamassassin on PATH: apt-get install spamassassin")
        return from_debian("spamassassin", "spamassassin")
    except CannotBring as reason:
        skip_for_want_of(pytestconfig, "SpamAssassin", reason)
