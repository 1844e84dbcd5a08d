"""Each command an operator can type is named in the README or in docs/operating.md."""

from collections.abc import Iterator
from pathlib import Path

import click

from config import ROOT
from tests.world import make_app

OF_THE_FRAMEWORK = ("roles ", "users ", "spec", "db ")  # `flask db upgrade` is documented by hand


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_each_command_is_documented(tmp_path: Path) -> None:
    documented = (ROOT / "README.md").read_text() + (ROOT / "docs/operating.md").read_text()
    app = make_app(f"sqlite:///{tmp_path / 'none.db'}", tmp_path)

    ours = [command for command in leaves(app.cli) if not command.startswith(OF_THE_FRAMEWORK)]

    assert {"worker", "source add", "import tickets", "erase", "demo"} <= set(ours)
    missing = [one for one in ours if f"wsgi {one}" not in documented and f"`{one}" not in documented]
    assert missing == []
