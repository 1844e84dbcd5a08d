import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey_service.mail.letters import LETTERS
from survey_service.mail.message import stored
from survey_service.mail.outgoing import Outgoing


@pytest.mark.slow
@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_spamassassin_takes_no_letter_for_spam(
    letter: str, spamassassin: str, outgoing: Callable[..., Outgoing], tmp_path: Path
) -> None:
    raw = stored(outgoing(letter), datetime.now(UTC))

    judged = subprocess.run(
        [spamassassin, "--local", "--test-mode"],
        input=raw, capture_output=True, check=True, timeout=120,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C"},
    )  # fmt: skip

    points = re.search(rb"Content analysis details:\s+\((-?[\d.]+) points", judged.stdout)
    assert points is not None
    assert float(points[1]) < 2.0
