"""A file comes in pieces, whatever happens on the way."""

import hashlib
import io
import shutil
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from tests import make
from tests.conftest import Web
from tests.media.sender import Sender, encoded, incoming_files, recordings, wav
from tracker import clock
from tracker.access import Actor
from tracker.db import db, transaction
from tracker.media import operations
from tracker.media.models import Recording, StoredFile, Upload
from tracker.storage import incoming, media_store


@pytest.fixture
def sender(web: Web) -> Sender:
    return Sender(web)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_sent_in_pieces_becomes_a_version_of_a_recording(sender: Sender) -> None:
    data = wav(2)
    url = sender.open(len(data), "Night Bus_mix v3.wav").headers["Location"]
    first = sender.piece(url, data[:100_000], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100000")
    assert "Recording-Id" not in first.headers
    last = sender.piece(url, data[100_000:], 100_000)
    assert last.headers["Upload-Offset"] == str(len(data))
    recording = db.session.scalars(select(Recording)).one()
    assert last.headers["Recording-Id"] == recording.public_id
    assert recording.title == "Night Bus mix v3"
    assert recording.student_id == sender.user.id
    version = recording.versions[0]
    assert (version.number, version.step.value) == (1, "waiting")
    assert version.file.sha256 == hashlib.sha256(data).hexdigest()
    assert b"".join(media_store().read(version.file.key)) == data
    assert incoming_files(sender.web.app) == []


def test_an_upload_goes_on_where_it_stopped(sender: Sender) -> None:
    data = wav(2)
    url = sender.open(len(data)).headers["Location"]
    sender.piece(url, data[:70_000], 0)
    assert sender.offset(url) == 70_000
    # Another browser of the same person, after a reload or a new start of the server.
    again = Sender(sender.web, sender.user)
    assert again.offset(url) == 70_000
    assert again.piece(url, data[70_000:], 70_000).headers["Recording-Id"]


def test_what_arrived_before_the_connection_broke_is_kept(
    sender: Sender,
) -> None:
    data = wav(4)

    class Breaking(io.BytesIO):
        """A connection that gives what it has and then is gone."""

        def read(self, size: int | None = -1) -> bytes:
            if piece := super().read(size):
                return piece
            raise ConnectionResetError

    url = sender.open(len(data)).headers["Location"]
    sender.web.open(
        url,
        method="PATCH",
        input_stream=Breaking(data[:300_000]),
        content_type="application/offset+octet-stream",
        headers={
            "Tus-Resumable": "1.0.0",
            "X-CSRF-Token": sender.token,
            "Upload-Offset": "0",
        },
        environ_overrides={"CONTENT_LENGTH": str(len(data))},
    )
    assert sender.offset(url) == 300_000
    assert sender.piece(url, data[300_000:], 300_000).status_code == 204


def test_a_wrong_offset_is_a_conflict_and_changes_nothing(sender: Sender) -> None:
    data = wav()
    url = sender.open(len(data)).headers["Location"]
    sender.piece(url, data[:50_000], 0)
    assert sender.piece(url, data[60_000:], 60_000).status_code == 409
    assert sender.piece(url, data, 0).status_code == 409
    assert sender.offset(url) == 50_000


def test_another_persons_upload_looks_like_none(sender: Sender) -> None:
    url = sender.open(1000).headers["Location"]
    stranger = Sender(sender.web)
    for method in ("HEAD", "PATCH", "DELETE"):
        foreign = stranger.ask(method, url, Upload_Offset="0")
        missing = stranger.ask(method, "/media/uploads/none", Upload_Offset="0")
        assert (foreign.status_code, missing.status_code) == (404, 404)
    assert count(Upload) == 1


def test_finishing_twice_makes_one_version(sender: Sender) -> None:
    data = wav()
    url = sender.open(len(data)).headers["Location"]
    first = sender.piece(url, data, 0)
    again = sender.piece(url, b"", len(data))
    assert (first.status_code, again.status_code) == (204, 204)
    assert first.headers["Version-Id"] == again.headers["Version-Id"]
    assert sender.ask("HEAD", url).headers["Recording-Id"] == first.headers["Recording-Id"]
    assert recordings() == 1
    assert sender.piece(url, data, 0).status_code == 409


def test_a_file_whose_last_request_died_is_finished_by_an_empty_piece(sender: Sender) -> None:
    data = wav()
    url = sender.open(len(data)).headers["Location"]
    incoming().path(url.rpartition("/")[2]).write_bytes(data)
    assert sender.piece(url, b"", len(data)).headers["Recording-Id"]


def test_the_same_content_is_stored_once(sender: Sender) -> None:
    one, two = sender.send(wav(), "a.wav"), sender.send(wav(), "b.wav")
    assert one.file_id == two.file_id
    assert (count(StoredFile), recordings()) == (1, 2)


def test_a_second_version_goes_to_the_same_recording(sender: Sender) -> None:
    first = sender.send(wav(1))
    second = sender.send(wav(2), recording=first.recording.public_id)
    assert (second.recording_id, second.number) == (first.recording_id, 2)
    stranger = Sender(sender.web)
    for named in (first.recording.public_id, "none", "no\0ne"):
        assert stranger.open(100, recording=named).status_code == 404


def test_the_first_bytes_may_come_with_the_opening(sender: Sender) -> None:
    data = wav()
    answer = sender.ask(
        "POST", "/media/uploads", data, Upload_Length=str(len(data)), Upload_Metadata=""
    )
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(data)))
    assert answer.headers["Recording-Id"]


def test_a_piece_with_a_wrong_checksum_is_dropped(sender: Sender) -> None:
    data = wav()
    url = sender.open(len(data)).headers["Location"]
    good = encoded_digest(data[:9000])
    assert sender.piece(url, data[:8000], 0, Upload_Checksum=good).status_code == 460
    assert sender.offset(url) == 0
    assert sender.piece(url, data[:9000], 0, Upload_Checksum=good).status_code == 204
    assert sender.piece(url, data[9000:], 9000, Upload_Checksum="md5 AAAA").status_code == 400
    assert sender.piece(url, data[9000:], 9000, Upload_Checksum="sha1 !").status_code == 400
    assert sender.piece(url, data[9000:], 9000, Upload_Checksum="sha1 ÿ").status_code == 400
    assert sender.offset(url) == 9000


def encoded_digest(data: bytes) -> str:
    import base64  # noqa: PLC0415 - beside its only use

    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


def test_an_upload_can_be_given_up(sender: Sender) -> None:
    url = sender.open(1000).headers["Location"]
    assert sender.ask("DELETE", url).status_code == 204
    assert sender.ask("HEAD", url).status_code == 404
    assert (count(Upload), incoming_files(sender.web.app)) == (0, [])


def test_the_server_says_what_it_understands(sender: Sender) -> None:
    answer = sender.ask("OPTIONS", "/media/uploads")
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert "checksum" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Max-Size"] == str(4096 * 2**20)


def test_other_versions_of_the_protocol_are_refused(sender: Sender) -> None:
    answer = sender.ask("POST", "/media/uploads", Tus_Resumable="0.2.2", Upload_Length="5")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_request_that_no_page_of_ours_made_is_refused(sender: Sender) -> None:
    sender.token = "forged"
    answer = sender.open(1000)
    assert answer.status_code == 403
    assert "Load the page again" in answer.text
    assert count(Upload) == 0


def test_who_is_not_signed_in_is_asked_to(sender: Sender) -> None:
    sender.web.client = sender.web.app.test_client()
    assert sender.open(1000).status_code in {401, 403}
    assert count(Upload) == 0


class Refusal(NamedTuple):
    size: str
    status: int
    words: str


REFUSALS = {
    "empty": Refusal("0", 422, "The file is empty."),
    "over the limit": Refusal(str(5 * 2**30), 413, "This file is 5 GB. The limit is 4 GB."),
    "no number": Refusal("many", 400, "whole number"),
    "negative": Refusal("-5", 400, "whole number"),
    "huge": Refusal("9" * 30, 400, "whole number"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_length_that_cannot_be_is_refused_in_words(sender: Sender, case: str) -> None:
    refusal = REFUSALS[case]
    answer = sender.ask("POST", "/media/uploads", Upload_Length=refusal.size)
    assert answer.status_code == refusal.status
    assert refusal.words in answer.text
    assert (count(Upload), incoming_files(sender.web.app)) == (0, [])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 " + bytes(90), "This is a PDF. Choose audio or video"),
        (b"dear diary " * 20, "This is a text file."),
        (b"#EXTM3U\nhttp://127.0.0.1/", "This is a playlist"),
    ],
)
def test_what_is_no_sound_is_refused_and_leaves_nothing(
    sender: Sender, data: bytes, words: str
) -> None:
    url = sender.open(len(data), "song.wav").headers["Location"]
    answer = sender.ask("PATCH", url, data, Upload_Offset="0", Accept="application/json")
    assert answer.status_code == 422
    assert words in answer.get_json()["message"]
    assert (count(Upload), recordings(), incoming_files(sender.web.app)) == (0, 0, [])


def test_more_bytes_than_promised_are_refused(sender: Sender) -> None:
    url = sender.open(1000).headers["Location"]
    assert sender.piece(url, bytes(1001), 0).status_code == 413
    assert sender.offset(url) == 0


def test_another_kind_of_body_is_refused(sender: Sender) -> None:
    url = sender.open(1000).headers["Location"]
    headers = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": sender.token, "Upload-Offset": "0"}
    answer = sender.web.open(url, method="PATCH", data=b"{}", headers=headers)
    assert answer.status_code == 415


def test_ten_uploads_at_a_time_are_enough(sender: Sender) -> None:
    for _ in range(10):
        assert sender.open(1000).status_code == 201
    answer = sender.open(1000)
    assert answer.status_code == 429
    assert "10 uploads under way" in answer.text
    other = Sender(sender.web)
    assert other.open(1000).status_code == 201


def test_a_full_disk_is_told_before_anything_is_sent(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    answer = sender.open(1000)
    assert answer.status_code == 507
    assert "Storage is full" in answer.text
    assert (count(Upload), incoming_files(sender.web.app)) == (0, [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\me\\mix.wav", "mix.wav"),
        ("../../etc/passwd", "passwd"),
        ("mix\0.wav", "mix.wav"),
        ("mix\u202egpj.wav", "mixgpj.wav"),
        ("a\nb\tc.wav", "abc.wav"),
        ("", "Recording"),
        ("録音.wav", "録音.wav"),
        ("x" * 500 + ".wav", "x" * 200),
    ],
)
def test_a_name_is_kept_as_words_without_tricks(sender: Sender, given: str, shown: str) -> None:
    sender.open(1000, given)
    assert db.session.scalars(select(Upload.file_name)).one() == shown


def test_a_name_that_cannot_be_decoded_is_refused(sender: Sender) -> None:
    for metadata in ("filename /w==", "filename ***", "filename ÿ=="):
        answer = sender.ask("POST", "/media/uploads", Upload_Length="10", Upload_Metadata=metadata)
        assert answer.status_code == 400
    assert encoded("a") == "YQ=="


def test_uploads_nobody_continues_are_swept_away(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = wav()
    kept = sender.open(1000).headers["Location"].rpartition("/")[2]
    whole = sender.open(len(data)).headers["Location"].rpartition("/")[2]
    incoming().path(whole).write_bytes(data)
    lost = incoming().path("nobody-knows-it")
    lost.write_bytes(b"left by a request that died")
    machine = Actor.machine("test")
    with transaction():
        assert operations.sweep(actor=machine) == []
    soon = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: soon)
    with transaction():
        removable = operations.sweep(actor=machine)
    assert removable == sorted(["nobody-knows-it", whole])
    assert recordings() == 1, "what had arrived whole became a recording"
    later = soon + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with transaction():
        assert kept in operations.sweep(actor=machine)
    assert db.session.scalar(select(Upload).where(Upload.public_id == kept)) is None


def test_a_person_who_is_no_student_may_send_sound_as_well(web: Web) -> None:
    teacher = make.faculty(make.programme())
    assert Sender(web, teacher).send(wav()).recording.student_id == teacher.id
