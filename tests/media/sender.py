"""Somebody whose browser sends files the resumable way, and ready-made versions."""

import base64
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests import make, sounds
from tests.conftest import Web
from tracker.accounts.models import User
from tracker.db import db
from tracker.jobs import worker
from tracker.media import queries
from tracker.media.models import Recording, Rendition, Version
from tracker.media.rules import RenditionKind


class Sender:
    """Speaks tus 1.0.0 to the server, as ``static/js/media`` does."""

    def __init__(self, web: Web, user: User | None = None) -> None:
        self.web = web
        self.user = user or make.student()
        web.sign_in(self.user)
        page = web.get("/media/uploads/new")
        self.token = str(page.select("recording-upload")[0]["data-token"])

    def ask(self, method: str, url: str, data: bytes = b"", **headers: str) -> TestResponse:
        plain = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": self.token}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"headers": plain | named, "data": data}
        if data or method == "PATCH":
            sent["content_type"] = "application/offset+octet-stream"
        answer = self.web.open(url, method=method, **sent)
        answer.close()  # as a server does when the answer has left
        return answer

    def open(self, size: int, name: str = "mix.wav", recording: str = "") -> TestResponse:
        told = f"filename {encoded(name)}"
        if recording:
            told += f",recording {encoded(recording)}"
        return self.ask("POST", "/media/uploads", Upload_Length=str(size), Upload_Metadata=told)

    def piece(self, url: str, data: bytes, at: int, **headers: str) -> TestResponse:
        return self.ask("PATCH", url, data, Upload_Offset=str(at), **headers)

    def offset(self, url: str) -> int:
        answer = self.ask("HEAD", url)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    def send(self, data: bytes, name: str = "mix.wav", recording: str = "") -> Version:
        """Send a whole file in one piece; return the version it became."""
        opened = self.open(len(data), name, recording)
        assert opened.status_code == 201, opened.text
        answer = self.piece(opened.headers["Location"], data, 0)
        assert answer.status_code == 204, answer.text
        version = queries.version(answer.headers["Version-Id"])
        assert version is not None
        return version

    def prepared(self, data: bytes, name: str = "mix.wav") -> Version:
        """Send a file and let the worker prepare it."""
        version = self.send(data, name)
        work(self.web)
        return version


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def work(web: Web) -> None:
    """Let the worker do everything that is due."""
    db.session.commit()
    worker.run_all(web.app)
    db.session.expire_all()


def wav(seconds: float = 1.0, dbfs: float = -20) -> bytes:
    return sounds.wav_bytes(sounds.sine(dbfs, seconds))


def aac(version: Version) -> Rendition:
    """The stream that players are offered first."""
    return next(each for each in version.renditions if each.kind is RenditionKind.AAC)


def recordings() -> int:
    return db.session.query(Recording).count()


def incoming_files(app: Flask) -> list[Path]:
    folder: Path = app.extensions["settings"].data / "incoming"
    return sorted(path for path in folder.rglob("*") if path.is_file())
