"""What `make lock` resolves: every list of requirements, with hashes and without addresses."""

import re
from pathlib import Path

import pytest

from config import ROOT

LISTS = sorted(path.name for path in ROOT.glob("requirements*.in"))


@pytest.mark.parametrize("name", LISTS)
def test_each_list_of_requirements_is_locked_by_make_lock(name: str) -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nlock:")[2]

    assert f"$(UV_COMPILE) $(UPGRADE) {name}" in recipe or re.search(rf"-c \S+\.txt {name} -o", recipe)
    assert f"-o {Path(name).stem}.txt" in recipe


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_pins_by_hash_and_names_no_address(name: str) -> None:
    locked = (ROOT / name).with_suffix(".txt").read_text()

    pins = re.findall(r"^[a-z0-9][^\s=]*==", locked, re.MULTILINE)
    assert len(pins) >= 3
    assert len(re.findall(r"^\S.*\\\n    --hash=sha256:", locked, re.MULTILINE)) == len(pins)
    assert "://" not in locked
