"""Getting a program onto the machine: from PATH, from Debian as root, from PyPI into the virtual environment."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.summary import CannotBring

PATIENCE = 600  # seconds an installation may take


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several processes may run the tests: the first one brings a program, the others wait for it and find it."""
    folder = Path(sys.prefix) / "services"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def on_path(name: str) -> str | None:
    """The program of that name, also in the folders for root that a plain user's PATH leaves out."""
    return shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")


def from_debian(name: str, package: str) -> str:
    """Install Debian's package and return the program; needs root."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise CannotBring(f"no {name} on PATH, and apt-get needs Debian and root")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = [apt, "-q", "-o", "DPkg::Lock::Timeout=300"]
    with one_at_a_time():
        if on_path(name) is None:
            run([*patient, "update"], environ)
            run([*patient, "install", "-y", "--no-install-recommends", package], environ)
    found = on_path(name)
    if found is None:
        raise CannotBring(f"apt-get installed {package}, yet there is no {name} on PATH")
    return found


def from_pypi(requirement: str) -> Path:
    """Install a package beside, not into, the locked dependencies; returns the folder it is in."""
    folder = Path(sys.prefix) / "services" / requirement
    with one_at_a_time():
        if not folder.exists():
            arriving = folder.with_name(f"{folder.name}.{os.getpid()}")
            run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(arriving), requirement])
            arriving.rename(folder)
    return folder


def run(command: list[str], environ: dict[str, str] | None = None) -> None:
    """Run an installer; its last line is the reason if it fails."""
    try:
        done = subprocess.run(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotBring(f"{' '.join(command[:5])} took over {PATIENCE} s") from None
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
        raise CannotBring(f"{Path(command[0]).name} {' '.join(command[1:])}: {last}")
