"""Kill -9 of the worker in every step: whoever works next makes the version ready."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make, sounds
from tests.conftest import SERVER_URL, settings_for
from tests.media.dying_worker import let_leases_end
from tracker.access import Actor
from tracker.app import create_app
from tracker.db import Model, db, transaction
from tracker.jobs import worker
from tracker.media import operations
from tracker.media.models import StoredFile, Version
from tracker.media.rules import RenditionKind, Step, UploadDraft
from tracker.storage import incoming

ROOT = Path(__file__).parents[2]
STEPS = ("checking", "measuring", "drawing", "streaming", "streaming-1", "picture")

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks into /proc"),
    pytest.mark.skipif(bool(SERVER_URL), reason="the steps are the same on every database"),
]


@pytest.fixture
def house(tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    """An application with a database of its own: other processes must see what is in it."""
    app = create_app(settings_for(tmp_path, f"killed_{worker_name}"))
    with app.app_context():
        Model.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def arrived(film: Path) -> int:
    """Take the film in, as an upload does; return the version's number."""
    data = film.read_bytes()
    with transaction():
        actor = Actor(user_id=make.student().id)
        draft = UploadDraft("Scene.mov", len(data))
        upload = operations.open_upload(draft, limit_bytes=1 << 30, actor=actor)
        name = upload.public_id
        incoming().begin(name, len(data))
        incoming().path(name).write_bytes(data)
        version = operations.complete(upload, incoming().sha256(name), actor=actor)
        number = version.id
    incoming().remove(name)
    return number


def kill_in(steps: tuple[str, ...], house: Flask, notes: Path) -> list[int]:
    """Let a worker die in each step; return the numbers of the children they left."""
    settings = house.extensions["settings"]
    given = {"data": str(settings.data), "database_url": settings.database_url}
    given |= {"secret_key": "only-for-tests", "testing": True}
    program = [sys.executable, "-m", "tests.media.dying_worker"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [*program, json.dumps(given), str(notes), *steps],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=300,
    )
    ends = dict(zip(steps, json.loads(done.stdout), strict=True))
    assert ends == dict.fromkeys(steps, signal.SIGKILL.value), done.stderr
    return [int(number) for number in notes.read_text("utf-8").split()]


def wait_until_gone(numbers: list[int]) -> None:
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{number}").exists() for number in numbers):
        assert time.monotonic() < deadline, "a child outlived its worker"
        time.sleep(0.02)


def test_a_worker_killed_in_every_step_loses_nothing(house: Flask, tmp_path: Path) -> None:
    film = sounds.film(
        tmp_path / "a.mov", sounds.music(2), size=(320, 180), kind=("mov", "mpeg4", "pcm_s16le")
    )
    number = arrived(film)
    orphans = kill_in(STEPS, house, tmp_path / "notes")
    let_leases_end()
    assert len(orphans) >= 4, "most were killed with a child at work"
    wait_until_gone(orphans)
    worker.run_all(house)

    version = db.session.get(Version, number)
    assert version is not None
    assert (version.step, version.progress, version.problem) == (Step.READY, 100, "")
    made = {rendition.kind for rendition in version.renditions}
    kinds = (RenditionKind.AAC, RenditionKind.OPUS, RenditionKind.FLAC, RenditionKind.FILM)
    assert made == set(kinds)
    assert len(version.renditions) == len(kinds), "none was made twice"
    data: Path = house.extensions["settings"].data
    assert list((data / "incoming").rglob("*")) == [data / "incoming" / "scratch"]
    kept = {version.peaks_key, version.facts["spectrogram"]["key"]}
    kept |= {rendition.key for rendition in version.renditions}
    kept |= set(db.session.scalars(select(StoredFile.key)))
    store = data / "media"
    found = {str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()}
    assert found == kept, "the store holds what rows name, and nothing else"
