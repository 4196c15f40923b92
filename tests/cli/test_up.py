"""The commands that run the house, started as a person would."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask

from tests.conftest import fresh_database, settings_for
from tracker.app import create_app
from tracker.db import db

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The surroundings of an installation of its own: none of ours but the search path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return kept | {"TRACKER_DATA": str(folder)} | more


def flask(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )


@contextmanager
def running(env: dict[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The whole house, until the block ends."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "up"]
    with output.open("wb") as written:
        house = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env=env, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        wait_for(lambda: "Ctrl-C ends it" in output.read_text() or house.poll() is not None)
        yield house
    finally:
        house.send_signal(signal.SIGINT)
        house.wait(60)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, "waited three minutes in vain"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return int(trial.getsockname()[1])


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_one_command_serves_the_site_and_ctrl_c_leaves_nothing_behind(
    tmp_path: Path, worker_name: str
) -> None:
    port = free_port()
    url = fresh_database(f"up_{worker_name}", tmp_path)
    env = environment(tmp_path, TRACKER_PORT=str(port), TRACKER_DATABASE_URL=url)
    output = tmp_path / "output"
    with running(env, output) as house:
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == HTTPStatus.OK
        programs = children_of(house.pid)
        processes = [*programs, *(below for pid in programs for below in children_of(pid))]
        assert len(programs) == 2
        # A second one says so in words and leaves the first alone.
        second = flask("up", env=env)
        assert second.returncode == 1
        assert f"Nothing can listen at 127.0.0.1, port {port}" in second.stderr
        assert f"TRACKER_PORT={port + 1} make run" in second.stderr
    assert house.returncode == 0
    assert [pid for pid in processes if Path(f"/proc/{pid}").exists()] == []
    assert re.fullmatch(
        rf"\nLiner Notes is open at http://127.0.0.1:{port}\n"
        "Nobody runs this site yet. Make the first administrator's account here, once:\n"
        rf"  http://127.0.0.1:{port}/\S+\n"
        rf"Browsers keep passkeys for names only: try them at http://localhost:{port}\n"
        r"Ctrl-C ends it.\n\n",
        output.read_text(),
    )


def test_a_start_waits_for_no_library_that_pages_do_without(tmp_path: Path) -> None:
    # Each of these takes a tenth to a third of a second, three times over.
    large = ["alembic", "av", "highspy", "numpy", "webauthn"]
    ask = f"import sys, wsgi; print([name for name in {large} if name in sys.modules])"
    env = environment(tmp_path)
    command = [sys.executable, "-c", ask]
    assert subprocess.check_output(command, cwd=ROOT, env=env, text=True) == "[]\n"  # noqa: S603


def test_a_setting_that_cannot_work_is_named_in_words(tmp_path: Path) -> None:
    answer = flask("up", env=environment(tmp_path, TRACKER_PROT="8001"))
    assert answer.returncode == 1
    assert answer.stderr == (
        "Liner Notes cannot start. Unknown settings: TRACKER_PROT. "
        "docs/settings.md lists all there are.\n"
    )


@pytest.fixture
def house(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, f"cli_{worker_name}"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_tables_of_a_newer_version_are_left_alone(house: Flask) -> None:
    run = house.test_cli_runner()
    assert run.invoke(args=["migrate"]).exit_code == 0
    with house.app_context():
        db.session.execute(db.text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    refused = run.invoke(args=["migrate"])
    assert refused.exit_code == 1
    assert "made by a newer version of Liner Notes" in refused.output


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'missing' / 'tracker.db'}"
    app = create_app(settings_for(tmp_path, "unused", database_url=nowhere))
    refused = app.test_cli_runner().invoke(args=["migrate"])
    assert refused.exit_code == 1
    assert "TRACKER_DATABASE_URL" in refused.output


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    app = create_app(settings_for(tmp_path, "unused", database_url=url))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_backup_holds_what_is_in_the_tables_and_is_its_owners_alone(
    on_sqlite: Flask, tmp_path: Path
) -> None:
    run = on_sqlite.test_cli_runner()
    run.invoke(args=["migrate"])
    copy = tmp_path / "copy.db"
    with on_sqlite.app_context(), db.session.begin():
        # Somebody is in the middle of a change.
        db.session.execute(db.text("UPDATE alembic_version SET version_num = 'unfinished'"))
        assert run.invoke(args=["backup", str(copy)]).exit_code == 0
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() != ("unfinished",)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_backup_never_replaces_an_older_one(on_sqlite: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("last week's")
    refused = on_sqlite.test_cli_runner().invoke(args=["backup", str(copy)])
    assert refused.exit_code == 1
    assert "exists already" in refused.output
    assert copy.read_text() == "last week's"


def test_a_backup_of_postgresql_is_left_to_its_own_program(tmp_path: Path) -> None:
    url = "postgresql+psycopg://tracker@127.0.0.1:1/tracker"
    app = create_app(settings_for(tmp_path, "unused", database_url=url))
    refused = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy.db")])
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output


def test_papers_are_written_as_they_stand(app: Flask) -> None:
    before = {path: path.read_text() for path in (ROOT / "docs").glob("*.md")}
    assert app.test_cli_runner().invoke(args=["papers"]).exit_code == 0
    assert {path: path.read_text() for path in before} == before
