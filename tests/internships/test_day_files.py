"""Sound and pictures that show what was done on a day."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Web, filled
from tests.internships import scenes
from tracker.errors import NotAllowed, WrongState
from tracker.internships import operations, queries
from tracker.internships.rules import (
    FILES_A_DAY,
    PICTURE_BYTES,
    NotAPicture,
    picture_type,
    shown_name,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"


def test_a_picture_is_told_by_its_content() -> None:
    assert picture_type(PNG) == "image/png"
    assert picture_type(JPEG + b"camera") == "image/jpeg"
    for content, words in (
        (b"", "Choose"),
        (b"<svg onload=alert(1)>", "Choose"),
        (PNG[:20], "cut off"),
        (PNG + bytes(PICTURE_BYTES), "larger than 15 MB"),
    ):
        with pytest.raises(NotAPicture, match=words):
            picture_type(content)
    assert shown_name("C:\\desk\\pat\u202ech\n bay.png") == "patch bay.png"


def send_picture(web: Web, url: str, content: bytes, name: str = "desk.png") -> Any:
    form = web.get(url).select_one("form:has(button[value=picture])")
    data = filled(form) | {"do": "picture", "file": (BytesIO(content), name)}
    return web.open(url, method="POST", data=data, content_type="multipart/form-data")


def test_faculty_sees_it_once_the_day_was_sent_and_nobody_else(web: Web, session: Session) -> None:
    scene = scenes.under_way()
    scene.log(60)
    web.sign_in(scene.student)
    url = f"{scene.week_url}/{scene.monday}/files"
    assert "Choose a PNG or JPEG" in send_picture(web, url, b"GIF89a").text
    assert send_picture(web, url, PNG).status_code == 303
    sound = make.recording(student_id=scene.student.id)
    make.version(sound)
    web.send(url, form="form:has(button[value=sound])", do="sound", recording=sound.public_id)
    (picture, heard) = queries.day_files(scene.internship.id, [scene.monday])
    assert (picture.file_name, heard.recording_id) == ("desk.png", sound.id)
    assert "desk.png" in web.get(scene.week_url).text
    address = f"{scene.url}/files/{picture.id}"
    answer = web.open(address)
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    web.sign_in(scene.faculty)
    assert web.open(address).status_code == 404
    scene.send()
    assert web.open(address).status_code == 200
    assert sound.title in str(web.get(scene.desk_url))
    web.sign_in(make.student(scene.internship.programme))
    assert web.open(address).status_code == 404
    assert web.open(url).status_code == 404
    web.sign_in(scene.student)
    web.send(url, do=f"remove-{picture.id}")
    assert web.open(address).status_code == 404


def test_a_day_keeps_ten_files_of_its_own_student(session: Session) -> None:
    scene = scenes.under_way()
    student, week = make.actor(scene.student), scene.week()
    mine = make.recording(student_id=scene.student.id)
    for _ in range(2):
        operations.attach_recording(week, scene.monday, mine.public_id, actor=student)
    other = make.recording().public_id
    with pytest.raises(NotAllowed):
        operations.attach_recording(week, scene.monday, other, actor=student)
    for n in range(FILES_A_DAY - 1):
        content = PNG[:12] + bytes([n]) + PNG[12:]
        operations.attach_picture(week, scene.monday, "p.png", content, actor=student)
    with pytest.raises(WrongState, match="10 files at most"):
        operations.attach_picture(week, scene.monday, "p.png", PNG, actor=student)
    assert len(queries.day_files(scene.internship.id, [scene.monday])) == FILES_A_DAY
