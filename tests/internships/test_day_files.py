"""Sound and pictures that show what was done on a day."""

import struct
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from PIL import Image, ImageCms
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
    without_traces,
)


def written(kind: str, shade: int = 90, **more: Any) -> bytes:
    """A small picture of one shade above another, as a program writes it."""
    picture, file = Image.new("RGB", (16, 8), (shade, 20, 20)), BytesIO()
    picture.paste((20, 20, 200), (0, 4, 16, 8))
    picture.save(file, kind, **more)
    return file.getvalue()


PNG, JPEG = written("PNG"), written("JPEG")


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


def photographed(marker: str, **more: Any) -> bytes:
    """A JPEG as phones write it: place, owner, a comment, lying on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, marker
    exif.get_ifd(0x8825)[1] = marker
    more |= {"exif": exif, "comment": marker, "xmp": f"<x>{marker}</x>".encode()}
    return written("JPEG", **more)


@pytest.mark.parametrize("is_progressive", [False, True])
def test_what_a_camera_wrote_is_cut_off_and_the_picture_stays(is_progressive: bool) -> None:
    marker = "60.39 north 5.32 east"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = photographed(marker, progressive=is_progressive, icc_profile=profile)
    media_type, kept = without_traces(content + b"behind the end " + marker.encode())
    assert media_type == "image/jpeg"
    assert marker.encode() in content
    assert marker.encode() not in kept
    before, after = Image.open(BytesIO(content)), Image.open(BytesIO(kept))
    assert after.tobytes() == before.tobytes()
    assert dict(after.getexif()) == {0x0112: 6}
    assert after.info["icc_profile"] == profile
    assert without_traces(kept)[1] == kept


def test_small_pictures_in_the_head_go_too() -> None:
    """They show what there was before somebody cut it away."""
    out = BytesIO()
    Image.new("RGB", (8, 4), "red").save(out, "JPEG", dpi=(72, 72))
    content = out.getvalue()
    assert content[2:4] == b"\xff\xe0"
    head = content[4 + 2 : 4 + 14]
    small = b"small picture of what was cut away "[:27]
    jfif = b"\xff\xe0" + struct.pack(">H", 16 + 27) + head + b"\x03\x03" + small
    more = b"\xff\xe0" + struct.pack(">H", 8 + len(small)) + b"JFXX\0\x13" + small
    kept = without_traces(content[:2] + jfif + more + content[20:])[1]
    assert kept == content


def test_texts_in_a_png_are_cut_off() -> None:
    text = b"tEXtAuthor\0somebody"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", crc32(text))
    content = PNG[:33] + chunk + PNG[33:]
    assert without_traces(content) == ("image/png", PNG)


@pytest.mark.parametrize(
    "content",
    [
        PNG[:40] + bytes(60) + PNG[-12:],
        PNG[:33] + b"\xff\xff\xff\xffIDAT" + PNG[-12:],
        JPEG[:2] + b"\xff\xe1\x00\x01" + JPEG[2:],
        JPEG[:20] + b"\x00\x00" + JPEG[20:],
        b"\xff\xd8\xff\xda\x00\x02" + bytes(9) + b"\xff\xd9\xff"[:1],
    ],
)
def test_a_picture_that_cannot_be_followed_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        without_traces(content)


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
        content = written("PNG", shade=n)
        operations.attach_picture(week, scene.monday, "p.png", content, actor=student)
    with pytest.raises(WrongState, match="10 files at most"):
        operations.attach_picture(week, scene.monday, "p.png", PNG, actor=student)
    assert len(queries.day_files(scene.internship.id, [scene.monday])) == FILES_A_DAY
