"""`make run`: the whole product on this machine, one web process with threads and one worker, until Ctrl-C.

The first run makes the database and fills it with demo data. Both processes get the same environment; when one of
them ends, the other is ended too.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

DATABASE = Path("instance/survey.db")  # where config.py puts it unless told
LOGINS = Path("instance/demo-logins.txt")  # written by `flask --app wsgi demo`: role, e-mail, password; tabs between
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
PATIENCE = 15.0  # seconds a process has to end by itself


def main() -> int:
    """Prepare, start both processes, tell the addresses, wait; returns the exit code."""
    port = wanted_port()
    if port is None:
        return 2
    os.environ.setdefault("APP_ENV", "development")
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    with ending_signals():
        try:
            prepare()
            with processes(port) as running:
                wait_until_ready(port, running)
                print(welcome(os.environ["BASE_URL"]), flush=True)
                return wait(running)
        except subprocess.CalledProcessError as failed:
            return failed.returncode or 1
        except KeyboardInterrupt:
            return 0


def wanted_port() -> int | None:
    """The port to listen on, or None after saying why it cannot be had."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        print(f"PORT must be a number from 1 to 65535, not {text!r}", file=sys.stderr)
        return None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as refused:
            other = int(text) % 65535 + 1
            print(
                f"Port {text} cannot be used ({refused.strerror}); choose another: make run PORT={other}",
                file=sys.stderr,
            )
            return None
    return int(text)


def prepare() -> None:
    """Bring the database to the newest version and, on the first run only, fill it with demo data."""
    fresh = "DATABASE_URL" not in os.environ and not DATABASE.exists()
    quietly([*FLASK, "db", "upgrade"])
    if LOGINS.exists() and not fresh:
        return
    print("Making demo data, once ...", flush=True)
    # The logins are printed with the addresses; a database with data of its own refuses, in one line, and we go on.
    subprocess.run([*FLASK, "demo"], stdout=subprocess.DEVNULL, check=False)


def quietly(command: list[str]) -> None:
    """Run a command whose output matters only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout, end="", file=sys.stderr)
        done.check_returncode()


@contextmanager
def processes(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The web process and the worker; neither outlives the block."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in (web(port), [*FLASK, "worker"]):
            # A session of its own keeps the terminal's Ctrl-C away: we tell each process once, and in order.
            running.append(subprocess.Popen([*bound_to_us(), *command], start_new_session=True))
        yield running
    finally:
        end(running)


def web(port: int) -> list[str]:
    """The web server's command. No access log: it would hold the customers' links."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    known = subprocess.run([sys.executable, "-m", "gunicorn", "--help"], capture_output=True, text=True, check=True)
    return [*command, "--no-control-socket"] if "--no-control-socket" in known.stdout else command


def bound_to_us() -> list[str]:
    """On Linux the kernel ends a child whose parent was killed, so that nothing keeps the port."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def end(running: list[subprocess.Popen[bytes]]) -> None:
    """Ask each process to end, then insist."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    """Return once the web process answers, or either process has ended, or it took too long to wait for."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and all(process.poll() is None for process in running):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)


def wait(running: list[subprocess.Popen[bytes]]) -> int:
    """Block until one process ends; returns its exit code, never 0, since neither should end by itself."""
    while True:
        for process in running:
            code = process.poll()
            if code is not None:
                name = " ".join(str(part) for part in process.args[-2:]) if isinstance(process.args, list) else "It"
                print(f"A process ended by itself with exit code {code}: {name}", file=sys.stderr)
                return code if code > 0 else 1
        time.sleep(0.2)


def welcome(address: str) -> str:
    """What a person who has just started the product needs to know."""
    lines = ["", f"  Staff pages   {address}/login", f"  Sent mails    {address}/outbox/", ""]
    if LOGINS.exists():
        rows = [line.split("\t") for line in LOGINS.read_text(encoding="utf-8").splitlines() if line]
        widths = [max(len(row[column]) for row in rows if len(row) > column) for column in range(2)] if rows else []
        lines += ["  Demo logins (role, e-mail, password):"]
        lines += [
            "    " + "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[-1]]) for row in rows
        ]
        lines += [""]
    return "\n".join([*lines, "  Ctrl-C ends it."])


@contextmanager
def ending_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end the run as Ctrl-C does, and a second one does not cut the ending short."""

    def ended(_number: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, ended)
    yield


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
