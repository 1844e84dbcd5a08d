"""A WSGI app under gunicorn, one process with eight threads, whose CPU time and memory can be read."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """`pid` is gunicorn's own; its one worker is its child."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of user and system time of all its processes so far."""
        return sum(cpu_of(pid) for pid in (self.pid, *_children(self.pid)))

    def memory(self) -> float:
        """Megabytes of resident memory of its worker."""
        return max((memory_of(pid) for pid in _children(self.pid)), default=0.0)

    def highest(self) -> float:
        """The most it ever was."""
        return max((highest(pid) for pid in _children(self.pid)), default=0.0)


@contextmanager
def serving(app: str, folder: Path, environ: Mapping[str, str], python: str = sys.executable) -> Iterator[Server]:
    """`app` as gunicorn names it, run in `folder` by this Python, until the block ends. What it logs is dropped."""
    port = free_port()
    command = [python, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--keep-alive", "60"]
    known = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    if "--no-control-socket" in known:
        command.append("--no-control-socket")
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield Server(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not listen")


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]


def cpu_of(pid: int) -> float:
    """Seconds of user and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_of(pid: int) -> float:
    """Megabytes of resident memory."""
    return _status(pid, "VmRSS")


def highest(pid: int) -> float:
    """The most it ever was."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
