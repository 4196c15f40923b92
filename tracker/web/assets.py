"""Static files without a build: one address per release of the whole tree.

``/static/<hash of the tree>/js/player.js`` may be cached for ever, and because the
hash is a folder, relative imports inside modules and ``url()`` inside style sheets
keep to the same release by themselves.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory

from tracker.web.guard import public

FOLDER = Path(__file__).parents[2] / "static"
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
    response = send_from_directory(FOLDER, name)
    if version == release():
        response.cache_control.max_age = 31_536_000
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    return response


def register(app: Flask) -> None:
    """Offer ``asset("js/player.js")`` to templates."""
    app.register_blueprint(bp)
    app.add_template_global(asset, "asset")
