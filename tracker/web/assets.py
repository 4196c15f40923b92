"""Static files without a build: one address per release of the whole tree.

``/static/<hash of the tree>/js/player.js`` may be cached for ever, and because the
hash is a folder, relative imports inside modules and ``url()`` inside style sheets
keep to the same release by themselves.

Style sheets and scripts are read once and leave compressed. A style sheet that imports others is
sent with them put in place, so that a page fetches one file and waits once; where a plain file
server sends it as written, the browser follows the imports and gets the same.
"""

import gzip
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, g, request, send_from_directory
from werkzeug.security import safe_join

from tracker.web.guard import public

FOLDER = Path(__file__).parents[2] / "static"
IMPORT = re.compile(r'^@import "([\w./-]+\.css)";\n', re.MULTILINE)
TEXTS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
bp = Blueprint("assets", __name__)


@cache
def release() -> str:
    """Return a short hash of every path and byte under ``static/``."""
    digest = sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def asset(name: str) -> str:
    """Return the address of a static file in this release."""
    return f"/static/{release()}/{name}"


@bp.get("/static/<string(length=10):version>/<path:name>")
@public
def file(version: str, name: str) -> Response:
    """Serve one file; only the address of this release is cached for ever."""
    g.cookieless = True
    suffix = Path(name).suffix
    response = _text(name) if suffix in TEXTS else send_from_directory(FOLDER, name)
    if version == release():
        response.cache_control.max_age = 31_536_000
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    return response


def written(path: Path) -> str:
    """Return a text file, with the style sheets it imports put in place of their imports."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".css":
        return text
    return IMPORT.sub(lambda found: written(path.parent / found[1]), text)


@cache
def _packed(path: str, _release: str) -> tuple[bytes, bytes]:
    """Return a text file as it is and compressed."""
    plain = written(Path(path)).encode()
    return plain, gzip.compress(plain, mtime=0)


def _text(name: str) -> Response:
    path = safe_join(str(FOLDER), name)
    if path is None or not Path(path).is_file():
        return send_from_directory(FOLDER, name)  # answers 404 in the usual way
    plain, packed = _packed(path, release())
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(packed if zipped else plain, mimetype=TEXTS[Path(name).suffix])
    response.vary.add("Accept-Encoding")
    if zipped:
        response.content_encoding = "gzip"
    return response


def register(app: Flask) -> None:
    """Offer ``asset("js/player.js")`` to templates."""
    app.register_blueprint(bp)
    app.add_template_global(asset, "asset")
