"""The import contracts hold, and each is proved once by breaking it in a copy of the tree."""

import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that tests may break, whole enough for every contract."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    ours = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "survey_service", folder / "survey_service", ignore=ours)
    return folder


def lint(folder: Path) -> str:
    """What import-linter says of a tree; the exit code last."""
    done = subprocess.run(
        LINT, cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False
    )
    return f"{done.stdout}{done.stderr}exit code {done.returncode}"


def contracts() -> dict[str, str]:
    """The names of the contracts by their ids."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {one["id"]: one["name"] for one in settings["tool"]["importlinter"]["contracts"]}


OFFENCES = {
    "layers": {"flows/offence.py": "import survey_service.web.offence", "web/offence.py": ""},
    "cycles": {
        "mail/offence.py": "import survey_service.mail.other",
        "mail/other.py": "import survey_service.mail.offence",
    },
    "audiences": {"web/agents/offence.py": "import survey_service.web.admin.offence", "web/admin/offence.py": ""},
    "flask": {"flows/offence.py": "import flask"},
}


def test_the_tree_keeps_every_contract() -> None:
    told = lint(ROOT)

    assert told.endswith("exit code 0"), told


def test_every_contract_has_its_offence() -> None:
    assert set(OFFENCES) == set(contracts())


@pytest.mark.parametrize("contract", sorted(OFFENCES))
def test_a_broken_contract_is_named(copied: Path, contract: str) -> None:
    added = plant(copied / "survey_service", OFFENCES[contract])

    told = lint(copied)

    uproot(added)
    assert f"{contracts()[contract]} BROKEN" in told
    assert told.endswith("exit code 1")


@pytest.mark.parametrize("library", ["celery", "flask_security"])
@pytest.mark.parametrize("part", ["counts", "reports", "mail", "staff"])
def test_no_part_right_of_flows_may_know_the_web(copied: Path, part: str, library: str) -> None:
    added = plant(copied / "survey_service", {f"{part}/offence.py": f"import {library}"})

    told = lint(copied)

    uproot(added)
    assert f"{contracts()['flask']} BROKEN" in told


def test_a_part_without_a_place_in_the_order_is_refused(copied: Path) -> None:
    added = plant(copied / "survey_service", {"utils/offence.py": ""})

    told = lint(copied)

    uproot(added)
    assert "not listed as layers" in told
    assert "survey_service.utils" in told


def test_the_contract_about_flask_names_every_extension_installed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "flask")

    installed = {name for name in packages_distributions() if name.startswith("flask") and "-" not in name}

    assert installed <= set(contract["forbidden_modules"])


def plant(package: Path, files: dict[str, str]) -> list[Path]:
    """Write modules into a package, making it and its folders where they are missing; returns what is new."""
    added: list[Path] = []
    for name, text in files.items():
        path = package / name
        for folder in reversed(path.relative_to(package).parents[:-1]):
            if not (package / folder / "__init__.py").exists():
                added.append(package / folder / "__init__.py")
                (package / folder).mkdir(exist_ok=True)
                added[-1].touch()
        path.write_text(text + "\n", encoding="utf-8")
        added.append(path)
    return added


def uproot(added: list[Path]) -> None:
    """Take away what `plant` wrote, and the folders it made."""
    for path in reversed(added):
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
