"""What a process of the product is told when it runs beside a test, on the same database."""

import os
import time
from collections.abc import Callable

from tests.mail_world import Post
from tests.world import START


def settings(post: Post, **more: str) -> dict[str, str]:
    """The environment of a worker, and nothing of the test's own beside what programs need to run."""
    needed = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    url = post.app.extensions["settings"].database_url
    ours = {"APP_ENV": "testing", "DATABASE_URL": url, "SECRET_KEY": "s" * 40, "PRIVACY_KEY": "p" * 40}
    return needed | ours | {"SURVEY_WINDOW": "00:00-24:00", "CLOCK": START.isoformat()} | more


def eventually(holds: Callable[[], bool], patience: float = 60) -> bool:
    """Whether it holds before the patience is over."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False
