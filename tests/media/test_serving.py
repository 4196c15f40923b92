"""Sound is sent in ranges, and only to those who may hear it now."""

import json
import re
import struct
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine

from tests import make
from tests.conftest import Web
from tests.media.sender import Sender, aac, wav, work
from tracker import clock
from tracker.access import Actor
from tracker.db import db, transaction
from tracker.errors import NotAllowed
from tracker.media import operations, queries
from tracker.media.models import Rendition, Version
from tracker.media.views import serving
from tracker.storage import media_store


@pytest.fixture
def sender(web: Web) -> Sender:
    return Sender(web)


@pytest.fixture
def version(sender: Sender) -> Version:
    return sender.prepared(wav())


def bytes_of(rendition: Rendition) -> bytes:
    return b"".join(media_store().read(rendition.key))


def address(web: Web, version: Version, through: str = "", subject_id: int = 0) -> str:
    with web.app.test_request_context("/"):
        build = serving.private_addresses(through, subject_id)
        return queries.sound_of(version, addresses=build).sources[0][0]


def test_the_owner_hears_the_whole_sound(sender: Sender, version: Version) -> None:
    answer = sender.web.open(address(sender.web, version))
    assert answer.status_code == 200
    assert answer.data == bytes_of(aac(version))
    assert answer.headers["Content-Type"].startswith("audio/mp4")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"] == f'"{aac(version).sha256}"'
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


RANGES = {
    "bytes=0-": (206, 0, None),
    "bytes=0-99": (206, 0, 100),
    "bytes=100-199": (206, 100, 200),
    "bytes=-50": (206, -50, None),
    "bytes=1000-99999999": (206, 1000, None),
}


@pytest.mark.parametrize("header", RANGES)
def test_a_range_is_sent_as_asked(sender: Sender, version: Version, header: str) -> None:
    whole = bytes_of(aac(version))
    status, start, end = RANGES[header]
    answer = sender.web.open(address(sender.web, version), headers={"Range": header})
    assert (answer.status_code, answer.data) == (status, whole[start:end])
    first = start % len(whole)
    last = len(whole) - 1 if end is None else end - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=0-1,5-9", "seconds=1-2", "bytes=b-a"])
def test_a_range_that_is_none_is_refused(sender: Sender, version: Version, header: str) -> None:
    answer = sender.web.open(address(sender.web, version), headers={"Range": header})
    assert (answer.status_code, answer.data) == (416, b"")
    size = aac(version).size_bytes
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_what_the_browser_has_is_not_sent_again(sender: Sender, version: Version) -> None:
    url, etag = address(sender.web, version), f'"{aac(version).sha256}"'
    again = sender.web.open(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    same = sender.web.open(url, headers={"If-Range": etag, "Range": "bytes=0-9"})
    assert same.status_code == 206
    other = sender.web.open(url, headers={"If-Range": '"other"', "Range": "bytes=0-9"})
    assert other.status_code == 200
    head = sender.web.open(url, method="HEAD")
    assert head.headers["Content-Length"] == str(aac(version).size_bytes)


def test_an_address_is_of_no_use_to_anybody_else(sender: Sender, version: Version) -> None:
    url = address(sender.web, version)
    stranger = Sender(sender.web)
    assert stranger.web.open(url).status_code == 404
    sender.web.client = sender.web.app.test_client()
    assert sender.web.open(url).status_code in {302, 303, 401}


def test_a_forged_or_old_address_opens_nothing(
    sender: Sender, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address(sender.web, version)
    forged = url[:-9] + ("A" if url[-9] != "A" else "B") + url[-8:]
    assert sender.web.open(forged).status_code == 404
    assert sender.web.open("/media/AAAA").status_code == 404
    later = clock.now() + timedelta(hours=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sender.web.open(url).status_code == 404


def test_those_whom_another_thing_admits_hear_it_until_it_does_not(
    sender: Sender, version: Version
) -> None:
    admitted = {7}
    serving.admit("trial", lambda number: number in admitted)
    url = address(sender.web, version, "trial", 7)
    foreign = address(sender.web, version, "trial", 8)
    listener = Sender(sender.web, make.faculty(make.programme()))
    assert listener.web.open(url).status_code == 200
    assert listener.web.open(foreign).status_code == 404
    admitted.clear()
    assert listener.web.open(url).status_code == 404
    with pytest.raises(LookupError):
        serving.private_addresses("nobody", 1)


def test_a_public_page_plays_until_it_is_taken_back(sender: Sender, version: Version) -> None:
    owner = make.actor(sender.user)
    url = f"/media/open/{aac(version).public_id}"
    sender.web.client = sender.web.app.test_client()
    assert sender.web.open(url).status_code == 404
    with transaction():
        operations.expose("page:1", [version], actor=owner)
        operations.expose("page:2", [version], actor=owner)
    answer = sender.web.open(url, headers={"Range": "bytes=0-1"})
    assert answer.status_code == 206
    assert answer.headers["Cache-Control"] == "public, no-cache"
    with transaction():
        operations.expose("page:1", [], actor=owner)
    assert sender.web.open(url).status_code == 200, "another page still shows it"
    with transaction():
        operations.expose("page:2", [], actor=Actor.machine("embargo"))
    assert sender.web.open(url).status_code == 404


def test_what_proxies_may_keep_carries_nobodys_cookie(sender: Sender, version: Version) -> None:
    with transaction():
        operations.expose("page:1", [version], actor=make.actor(sender.user))
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        answer = sender.web.open(f"/media/open/{aac(version).public_id}")
        renewed = sender.web.open("/settings")
    assert "Set-Cookie" in renewed.headers, "an hour later the sign-in is renewed elsewhere"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_nobody_shows_or_hides_the_sound_of_another(sender: Sender, version: Version) -> None:
    stranger = make.actor(make.student())
    with pytest.raises(NotAllowed), transaction():
        operations.expose("page:9", [version], actor=stranger)
    with transaction():
        operations.expose("page:1", [version], actor=make.actor(sender.user))
    with pytest.raises(NotAllowed), transaction():
        operations.expose("page:1", [], actor=stranger)


def test_downloads_carry_the_title_in_every_alphabet(sender: Sender) -> None:
    version = sender.prepared(wav(), '録音 "take" <1>.wav')
    page = sender.web.get(f"/media/versions/{version.public_id}")
    links = [str(link["href"]) for link in page.select("a[download]")]
    original = sender.web.open(links[0])
    assert original.data == wav()
    named = original.headers["Content-Disposition"]
    assert named.startswith("attachment; filename=\"take 1.wav\"; filename*=UTF-8''")
    assert unquote(named.rpartition("''")[2]) == '録音 "take" <1>.wav'
    assert original.headers["Content-Type"] == "application/octet-stream"
    stream = sender.web.open(links[1])
    assert re.search(r"\.(m4a|opus|flac)\"", stream.headers["Content-Disposition"])


def test_a_file_that_is_gone_from_the_store_is_missing_in_words(
    sender: Sender, version: Version
) -> None:
    url = address(sender.web, version)
    media_store().delete(aac(version).key)
    assert sender.web.open(url).status_code == 404


def test_the_newest_version_that_can_be_heard_is_the_one_shown(
    sender: Sender, version: Version
) -> None:
    recording = version.recording
    second = sender.send(wav(2), recording=recording.public_id)
    assert queries.latest_version(recording) == version
    sound = queries.sound_of(second, addresses=lambda _rendition: "")
    assert (sound.ready, sound.sources) == (False, ())
    work(sender.web)
    assert queries.latest_version(recording) == second
    mine = queries.visible_to(make.actor(sender.user))
    assert [row.id for row in db.session.scalars(mine)] == [recording.id]
    assert db.session.scalars(queries.visible_to(Actor())).all() == []


def test_the_owner_takes_the_waveform_to_other_programs(sender: Sender, version: Version) -> None:
    page = sender.web.get(f"/media/versions/{version.public_id}")
    links = [str(link["href"]) for link in page.select("a[href*=waveform]")]
    assert len(links) == 8
    for link in links:
        answer = sender.web.open(link)
        zoom = int(parse_qs(urlsplit(link).query)["samples"][0])
        if "form=json" in link:
            told = json.loads(answer.data)
            head = (told["version"], told["samples_per_pixel"], told["length"])
        else:
            values = struct.unpack_from("<iIiiIi", answer.data)
            head = (values[0], values[3], values[4])
        assert head == (2, zoom, -(-(version.duration_ms or 0) * 48 // zoom))
        assert "attachment" in answer.headers["Content-Disposition"]
    address = f"/media/versions/{version.public_id}/waveform"
    for wrong in ("?samples=255", "?samples=256&form=png", "?samples=x&form=xml"):
        assert sender.web.open(address + wrong).status_code == 404
    sender.web.sign_in(make.student())
    assert sender.web.open(address).status_code == 404
