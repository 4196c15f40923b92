"""A published page leaves as it lies on disk, with strong tags and in the coding asked for."""

import gzip
from pathlib import Path

import brotli
import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from tracker.published import Shelf
from tracker.published.serve import Front, chosen

PAGE = b"<!DOCTYPE html><title>Mei</title>" + b"sound " * 200
LINK = "l/0123456789abcdefABCDEF"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    put(shelf, "one", PAGE)
    shelf.show("p/mei", "one")
    return shelf


def put(shelf: Shelf, name: str, page: bytes) -> None:
    files = {
        "page": page,
        "page.br": brotli.compress(page),
        "page.gz": gzip.compress(page, mtime=0),
        "card.png": b"\x89PNG" + page,
    }
    shelf.put(name, files)


def ask(shelf: Shelf, path: str = "/p/mei", method: str = "GET", **headers: str) -> TestResponse:
    behind = Response("the application", status=404)
    front = Front(behind, shelf.folder, https=False)
    return Client(front).open(path, method=method, headers=headers)


def test_a_visitor_gets_the_file(shelf: Shelf) -> None:
    answer = ask(shelf)
    assert answer.data == PAGE
    assert answer.content_type == "text/html; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=1, br;q=0.1", "gzip"),
        ("*", "br"),
        ("identity;q=1, *;q=0", ""),
        ("br;q=nonsense", ""),
    ],
)
def test_the_coding_follows_what_is_accepted(shelf: Shelf, accepted: str, coding: str) -> None:
    assert chosen(accepted) == coding
    answer = ask(shelf, **{"Accept-Encoding": accepted})
    unpack = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[coding]
    assert answer.headers.get("Content-Encoding", "") == coding
    assert unpack(answer.data) == PAGE
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_each_representation_has_a_strong_tag_of_its_own(shelf: Shelf) -> None:
    tags = {ask(shelf, **{"Accept-Encoding": a}).headers["ETag"] for a in ("", "br", "gzip")}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)


def test_an_unchanged_page_is_not_sent_again(shelf: Shelf) -> None:
    tag = ask(shelf).headers["ETag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        answer = ask(shelf, **{"If-None-Match": known})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
    assert ask(shelf, **{"If-None-Match": '"other"'}).status_code == 200


def test_a_new_revision_shows_at_once(shelf: Shelf) -> None:
    front = Client(Front(Response(status=404), shelf.folder, https=False))
    before = front.get("/p/mei").headers["ETag"]
    put(shelf, "two", PAGE.replace(b"Mei", b"May"))
    shelf.show("p/mei", "two")
    after = front.get("/p/mei")
    assert b"May" in after.data
    assert after.headers["ETag"] != before


def test_a_page_taken_down_is_the_applications_404(shelf: Shelf) -> None:
    front = Client(Front(Response("missing", status=404), shelf.folder, https=False))
    assert front.get("/p/mei").status_code == 200
    shelf.hide("p/mei")
    for path in ("/p/mei", "/p/mei/card.png"):
        assert (front.get(path).status_code, front.get(path).text) == (404, "missing")


def test_head_sends_the_headers_alone(shelf: Shelf) -> None:
    answer = ask(shelf, method="HEAD")
    assert answer.data == b""
    assert answer.headers["Content-Length"] == str(len(PAGE))


def test_the_picture_is_sent_as_one(shelf: Shelf) -> None:
    assert ask(shelf, "/p/mei/card.png").content_type == "image/png"


@pytest.mark.parametrize(
    ("path", "method"),
    [("/p/mei", "POST"), ("/p/mei/", "GET"), ("/p/mei/page.br", "GET"), ("/p/no", "GET")],
)
def test_everything_else_is_the_applications(shelf: Shelf, path: str, method: str) -> None:
    assert ask(shelf, path, method).text == "the application"


def test_every_page_carries_the_security_headers(shelf: Shelf) -> None:
    headers = ask(shelf).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Robots-Tag" not in headers
    assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_page_behind_a_secret_address_is_kept_from_search_and_referrers(shelf: Shelf) -> None:
    shelf.show(LINK, "one")
    headers = ask(shelf, f"/{LINK}").headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"].startswith("private")


def test_under_https_browsers_are_told_to_stay_there(shelf: Shelf) -> None:
    front = Client(Front(Response(status=404), shelf.folder, https=True))
    assert "max-age" in front.get("/p/mei").headers["Strict-Transport-Security"]
