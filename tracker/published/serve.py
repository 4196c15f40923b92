"""The short way: a published page leaves as it lies on disk, before the application is asked.

A middleware in front of Flask. It looks at the file's own facts at every request, so a page that
was taken down is gone with the next one; the bytes and headers are made once and remembered.
Everything that is not a published page goes on to the application, which answers 404 in its
usual words.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.web.headers import FIXED, POLICY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST = re.compile(r"/(p/[a-z0-9][a-z0-9-]{0,62}|l/[A-Za-z0-9_-]{16,64})(/card\.png|/embed)?")
REMEMBERED = 512
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))  # in the order we like them
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One representation of one file: its entity tag, its headers and its bytes."""

    tag: str
    headers: Headers
    unchanged: Headers  # what a 304 repeats
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was read, for as long as the disk says that it is the same."""

    mark: tuple[int, int, int]
    answers: Mapping[str, Answer]


class Front:
    """Answers GET and HEAD for published pages; hands on everything else."""

    def __init__(self, app: "WSGIApplication", folder: Path, *, https: bool) -> None:
        self._app = app
        self._folder = f"{folder}/"
        self._always = [*FIXED.items(), ("Content-Security-Policy", POLICY)]
        if https:
            self._always.append(("Strict-Transport-Security", "max-age=31536000"))
        self._kept: dict[str, Kept] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer, or hand on."""
        path = environ["PATH_INFO"]
        if path[:3] in {"/p/", "/l/"} and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            kept = self._find(path)
            if kept is not None:
                return _answer(kept, environ, start_response)
        return self._app(environ, start_response)

    def _find(self, path: str) -> Kept | None:
        asked = REQUEST.fullmatch(path)
        if asked is None:
            return None
        file = f"{self._folder}{asked[1]}{asked[2] or '/page'}"
        try:
            facts = os.stat(file)  # noqa: PTH116 - a Path would cost more than the rest of this
            mark = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
            kept = self._kept.get(path)
            if kept is None or kept.mark != mark:
                kept = Kept(mark, self._read(Path(file), asked[1]))
                if len(self._kept) >= REMEMBERED:
                    self._kept.clear()
                self._kept[path] = kept
        except OSError:
            self._kept.pop(path, None)
            return None
        return kept

    def _read(self, file: Path, address: str) -> dict[str, Answer]:
        """Read all representations from one set, whatever the address shows a moment later."""
        file = file.resolve(strict=True)
        plain = file.read_bytes()
        own = [*framing(file.name, self._always), *own_headers(file.name, address)]
        answers = {"": _representation(plain, "", own)}
        for coding, suffix in ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if packed.is_file():
                answers[coding] = _representation(packed.read_bytes(), coding, own)
        return answers


def framing(file: str, always: Headers) -> Headers:
    """Let other sites frame what is made for it, and nothing else.

    The policy stays as strict as elsewhere but for who may frame; the older header has no word
    for "anybody" and goes.
    """
    if file != "embed":
        return always
    opened = {
        "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return [(k, opened.get(k, v)) for k, v in always if k != "X-Frame-Options"]


def own_headers(file: str, address: str) -> Headers:
    """Return what depends on the kind of file and address.

    A page is asked for again each time: taking it down must show at once, and an unchanged one
    costs an answer without a body. Who has a secret address does not hand it on by a click.
    """
    is_link = address.startswith("l/")
    kind = "image/png" if file.endswith(".png") else "text/html; charset=utf-8"
    headers = [
        ("Content-Type", kind),
        ("Cache-Control", f"{'private' if is_link else 'public'}, max-age=0, must-revalidate"),
        ("Vary", "Accept-Encoding"),
    ]
    if file == "embed":
        headers.append(("X-Robots-Tag", "noindex"))
    if is_link:
        headers += [("X-Robots-Tag", "noindex, nofollow"), ("Referrer-Policy", "no-referrer")]
    return headers


def _representation(body: bytes, coding: str, own: Headers) -> Answer:
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = dict(own) | {"ETag": tag}
    if coding:
        headers["Content-Encoding"] = coding
    return Answer(
        tag,
        [*headers.items(), ("Content-Length", str(len(body)))],
        [(k, v) for k, v in headers.items() if k not in {"Content-Type", "Content-Encoding"}],
        body,
    )


def _answer(
    kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    coding = chosen(environ.get("HTTP_ACCEPT_ENCODING", ""))
    answer = kept.answers.get(coding) or kept.answers[""]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and matches(known, answer.tag):
        start_response("304 Not Modified", answer.unchanged)
        return []
    start_response("200 OK", answer.headers)
    return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []


def matches(known: str, tag: str) -> bool:
    """Tell whether an If-None-Match names the tag; weak comparison (RFC 9110, 13.1.2)."""
    given = [each.strip().removeprefix("W/") for each in known.split(",")]
    return tag in given or given == ["*"]


@lru_cache(maxsize=256)
def chosen(accepted: str) -> str:
    """Return the coding for an Accept-Encoding: ``br``, ``gzip`` or none (RFC 9110, 12.5.3)."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            qualities[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            qualities[coding.strip()] = 0.0
    rest = qualities.get("*", 0.0)
    best = max((qualities.get(coding, rest), -n) for n, (coding, _) in enumerate(ENCODINGS))
    return ENCODINGS[-best[1]][0] if best[0] > 0 else ""
