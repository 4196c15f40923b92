"""Uploading without script: an ordinary form."""

import io
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from tests import make, page
from tests.conftest import Web, filled
from tests.media.sender import incoming_files, recordings, wav
from tracker.db import db
from tracker.media import operations
from tracker.media.models import Recording
from tracker.media.rules import UploadDraft


@pytest.fixture
def student(web: Web) -> Web:
    web.sign_in(make.student())
    return web


def submit(web: Web, data: bytes, name: str = "mix.wav", **changes: Any) -> Any:
    form = web.get("/media/uploads/new").select_one("form.upload__form")
    assert form is not None
    fields = filled(form) | changes
    file = (io.BytesIO(data), name)
    answer = web.open(str(form["action"]), method="POST", data=fields | {"file": file})
    answer.close()  # as a server does when the answer has left
    return answer


def test_a_file_from_a_form_becomes_a_recording(student: Web) -> None:
    answer = submit(student, wav(), "Low Tide.wav")
    assert answer.status_code == 303
    assert answer.location.startswith("/media/versions/")
    recording = db.session.scalars(select(Recording)).one()
    assert recording.title == "Low Tide"
    shown = student.get(answer.location)
    assert "Recording uploaded." in shown.get_text()
    assert incoming_files(student.app) == []


def test_the_form_leads_back_with_the_recording(student: Web) -> None:
    answer = submit(student, wav(), next_url="/home?tab=2")
    recording = db.session.scalars(select(Recording)).one()
    assert answer.location == f"/home?tab=2&recording={recording.public_id}"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_form_leads_nowhere_else(student: Web, address: str) -> None:
    answer = submit(student, wav(), next_url=address)
    assert answer.location.startswith("/media/versions/")


def test_pressing_twice_makes_one_recording(student: Web) -> None:
    form = student.get("/media/uploads/new").select_one("form.upload__form")
    fields = filled(form)
    locations = set()
    for _ in range(2):
        sent = fields | {"file": (io.BytesIO(wav()), "a.wav")}
        answer = student.open("/media/uploads/form", method="POST", data=sent)
        locations.add(answer.location)
    assert len(locations) == 1
    assert recordings() == 1


def test_a_press_while_the_first_is_still_at_work_leads_back_and_takes_nothing(web: Web) -> None:
    student = make.student()
    web.sign_in(student)
    form = web.get("/media/uploads/new").select_one("form.upload__form")
    fields = filled(form)
    named = sha256(f"{student.id}|{fields['submission_id']}".encode()).hexdigest()[:32]
    operations.open_upload(
        UploadDraft("a.wav", 100), limit_bytes=1000, actor=make.actor(student), name=named
    )
    sent = fields | {"file": (io.BytesIO(wav()), "a.wav"), "next_url": "/home"}
    answer = web.open("/media/uploads/form", method="POST", data=sent)
    answer.close()
    assert (answer.status_code, answer.location) == (303, "/home")
    assert recordings() == 0


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "", "Choose a recording."),
        (b"", "empty.wav", "The file is empty."),
        (b"%PDF-1.7", "mix.wav", "This is a PDF."),
    ],
)
def test_the_page_comes_back_with_the_reason(
    student: Web, data: bytes, name: str, words: str
) -> None:
    answer = submit(student, data, name)
    assert answer.status_code == 422
    assert words in page.check(answer.text).get_text()
    assert (recordings(), incoming_files(student.app)) == (0, [])


def test_an_old_form_is_refused_and_leaves_nothing(student: Web) -> None:
    answer = submit(student, wav(), csrf_token="stale")
    assert answer.status_code == 422
    assert "open for too long" in page.check(answer.text).get_text()
    assert (recordings(), incoming_files(student.app)) == (0, [])


def test_a_body_that_is_no_form_is_refused(student: Web) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"--x\r\nnonsense", b"", b"a=b"):
        answer = student.open("/media/uploads/form", method="POST", data=body, headers=headers)
        assert answer.status_code == 422
    assert (recordings(), incoming_files(student.app)) == (0, [])


def test_a_body_over_the_limit_is_refused_unread(student: Web) -> None:
    answer = student.open(
        "/media/uploads/form",
        method="POST",
        input_stream=io.BytesIO(b""),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        environ_overrides={"CONTENT_LENGTH": str(9 * 2**30)},
    )
    assert answer.status_code == 413
    assert "The limit is 4 GB" in answer.text
