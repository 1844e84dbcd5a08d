"""What is wrong with the settings stops the start, and all of it is named at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BAD = {"APP_ENV": "testing", "SURVEY_DELAY": "soon", "CREDIT_RULE": "nobody"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("server", "code"),
    [(["gunicorn", "wsgi:app", "--bind", "127.0.0.1:0"], 3), (["flask", "--app", "wsgi", "worker", "--once"], 1)],
    ids=["gunicorn", "flask"],
)
def test_bad_settings_end_the_process(server: list[str], code: int, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"} | BAD

    ended = subprocess.run(
        [sys.executable, "-m", *server], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == code, ended.stderr
    assert "SURVEY_DELAY: " in ended.stderr
    assert "CREDIT_RULE: " in ended.stderr
    assert "Traceback" not in ended.stderr
