"""Servers as child processes: on a free port, ended by their own pid, and never outliving the test run."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.services.summary import CannotBring


def unused_port() -> int:
    """A TCP port of the loopback address that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Each call gives a port that nothing listens on."""
    return unused_port


@contextmanager
def server(
    command: Callable[[int], list[str]], log: Path, answers: Callable[[int], bool], prefix: tuple[str, ...] = ()
) -> Iterator[int]:
    """Run `command(port)` until the block ends; yields the port once `answers(port)`.

    Another program may take the port first: three are tried. `prefix` are further arguments of setpriv.
    """
    for _ in range(3):
        port = unused_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*bound_to_us(prefix), *command(port)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C is pytest's, which then ends this
            )
        try:
            if ready(process, partial(answers, port)):
                yield port
                return
        finally:
            end(process)
    raise CannotBring(f"{command(0)[0]} did not start: {log.read_text(errors='replace').strip()[-500:]}")


def bound_to_us(options: tuple[str, ...] = ()) -> list[str]:
    """Arguments before a command by which Linux ends it when the test run is killed, and that drop rights."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if options:
            raise CannotBring("setpriv (util-linux) is needed to run a server as nobody")
        return []
    return [setpriv, *options, "--pdeathsig", "INT"]


def ready(process: subprocess.Popen[bytes], answers: Callable[[], bool], patience: float = 60) -> bool:
    """Whether the server answers before it ends or `patience` seconds are over."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if answers():
            return True
        time.sleep(0.05)
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown (PostgreSQL's is SIGINT, Redis takes it too), then insist."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
