"""`flask demo`: prints logins that only their owner can read again, and refuses where it must."""

import stat
from pathlib import Path

import pytest
from apiflask import APIFlask

from survey_service.cli import demos as command
from survey_service.db import product_of
from survey_service.demo.load import OtherData, Summary
from survey_service.demo.people_rows import Login

MADE = Summary(8000, 1600, 9, (Login("manager", "mia@larkfield.example", "a-password"),))


@pytest.fixture(autouse=True)
def made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load", lambda *_: MADE)


def test_the_logins_are_printed_and_kept_for_their_owner_alone(app: APIFlask) -> None:
    file = Path(app.instance_path) / "demo-logins.txt"

    result = app.test_cli_runner().invoke(command.demo)

    assert result.exit_code == 0
    assert result.stdout == "manager\tmia@larkfield.example\ta-password\n"
    assert "9 open callbacks" in result.stderr
    assert file.read_text() == result.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_other_data_is_refused_in_one_line(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Summary:
        raise OtherData("the database holds data already; demo data goes into an empty one")

    monkeypatch.setattr(command, "load", refused)

    result = app.test_cli_runner().invoke(command.demo)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "the database holds data already; demo data goes into an empty one\n"


def test_production_is_refused(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    product = product_of(app)
    production = product.settings.model_copy(update={"app_env": "production"})
    monkeypatch.setattr(product, "settings", production)

    result = app.test_cli_runner().invoke(command.demo)

    assert result.exit_code == 2
    assert "not for production" in result.stderr
    assert not (Path(app.instance_path) / "demo-logins.txt").exists()
