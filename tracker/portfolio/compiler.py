"""From the content of a revision to the files that visitors get.

The same content, address and release give the same bytes: templates and settings that a page is
made of count as part of the release, and the name of a set of files follows from all of them.
"""

import gzip
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import brotli
from flask import current_app, render_template
from markupsafe import Markup

from tracker.config import Settings
from tracker.media.rules import Sound
from tracker.portfolio.rules.content import AddressOf, Chapter, Content, Piece, open_address
from tracker.portfolio.rules.framing import oembed_address
from tracker.published import card
from tracker.standards import jsonld
from tracker.web.assets import FOLDER, release
from tracker.web.filters import duration

TEMPLATES = FOLDER.parent / "templates"
CAPS = ("oxide", "amber", "moss", "blue", "plum")
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
Files = dict[str, bytes]


def compile_page(content: Content, *, address: str, published_on: date) -> Files:
    """Return the files of a page, the HTML also compressed."""
    html = render(content, address=address, published_on=published_on)
    files = _packed("page", html) | {"card.png": picture(content)}
    if content.embeds and address.startswith("p/"):  # a secret address stands on no other site
        files |= _packed("embed", render_embed(content, address=address))
    return files


def _packed(name: str, html: str) -> Files:
    plain = html.encode()
    return {
        name: plain,
        f"{name}.br": brotli.compress(plain, mode=brotli.MODE_TEXT),
        f"{name}.gz": gzip.compress(plain, mtime=0),
    }


def render_embed(content: Content, *, address: str) -> str:
    """Return the reel by itself, to stand in a frame on another site."""
    reel = content.reel.sound if content.reel else None
    if reel is None:
        raise ValueError("There is no reel to embed")
    sound = sound_of(reel, f"/{address}/embed")
    html = render_template(
        "portfolio/embed.html",
        content=content,
        sound=replace(sound, title=content.name, credit=content.role_line),
        parts=parts(content),
        url=f"{settings().base_url}/{address}",
        oembed_url=oembed_address(settings().base_url, f"{settings().base_url}/{address}"),
    )
    return BETWEEN_TAGS.sub(">\n<", html)


def render(
    content: Content, *, address: str, published_on: date, preview_from: AddressOf | None = None
) -> str:
    """Return the HTML of a page as visitors get it.

    Args:
        content: what it shows.
        address: where it will be, such as ``p/mei-lin-sato``.
        published_on: the day it says it was updated.
        preview_from: where its owner hears its sounds before anybody else does; leaves out what
            only works once the page is published.
    """
    url = f"{settings().base_url}/{address}"
    heard_at = preview_from or open_address
    sounded = partial(sound_of, page_url=f"/{address}", address_of=heard_at)
    html = render_template(
        "portfolio/public.html",
        content=content,
        sounds={piece.id: sounded(piece) for piece in content.pieces},
        sounded=sounded,
        parts=parts(content),
        address=address,
        url=url,
        shown_url=url.partition("://")[2],
        oembed_url=oembed_address(settings().base_url, url) if content.embeds else "",
        contact_url=f"/{address}/contact",
        reel_url=f"/{address}/reel.m4a",
        is_listed=address.startswith("p/"),
        is_preview=preview_from is not None,
        published_on=published_on,
        reel_label=reel_label(content),
        reel_levels=levels(content),
        description=description(content),
        document=Markup(jsonld.script(jsonld.profile_page(profile(content, url, published_on)))),  # noqa: S704 - escaped there
    )
    # Indentation is for those who write templates; visitors need not fetch it.
    return BETWEEN_TAGS.sub(">\n<", html)


def fingerprint(digest: str, address: str, published_on: date) -> str:
    """Return the name of the files that this content gives at this address in this release."""
    said = (digest, address, published_on.isoformat(), edition())
    return sha256("\0".join(said).encode()).hexdigest()[:40]


def edition() -> str:
    """Return what besides its content decides the bytes of a page."""
    own = settings()
    parts = [release(), _templates(), own.base_url, own.institution]
    return "\0".join(parts)


@cache
def _templates() -> str:
    """Return a digest of every template and of the code that fills them."""
    digest = sha256()
    sources = [*sorted(TEMPLATES.rglob("*.html")), Path(__file__), Path(card.__file__)]
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def picture(content: Content) -> bytes:
    """Draw the picture that stands for the page where its address is shared."""
    return card.draw(
        card.Card(
            name=content.name,
            role=content.role_line,
            label=reel_label(content),
            school=content.school,
            heights=content.pieces[0].heights if content.pieces else (),
            theme=content.theme,
        )
    )


def profile(content: Content, url: str, published_on: date) -> jsonld.Profile:
    """Say the page in the words of schema.org."""
    base = settings().base_url
    return jsonld.Profile(
        name=content.name,
        role=content.role_line,
        url=url,
        picture=f"{url}/card.png",
        school=content.school,
        modified_on=published_on,
        about=content.intro,
        languages=[each.strip() for each in content.speaks.split(",") if each.strip()],
        sounds=[
            jsonld.Audio(
                name=piece.title,
                url=f"{base}{piece.sources[0][0]}",
                media_type=piece.sources[0][1],
                duration_ms=piece.duration_ms,
            )
            for piece in content.pieces
            if piece.sources
        ],
    )


def parts(content: Content) -> list[tuple[int, str, str, str]]:
    """Return the chapters of the reel: start, work, role, colour."""
    chapters = content.reel.chapters if content.reel else ()
    return [
        (chapter.at_ms, chapter.work, _about(chapter), CAPS[number % len(CAPS)])
        for number, chapter in enumerate(chapters)
    ]


def _about(chapter: Chapter) -> str:
    """Say what the student did and what there is to hear: ``Foley. The storm``."""
    title = "" if chapter.title == chapter.work else chapter.title
    return ". ".join(part for part in (chapter.role, title) if part)


def levels(content: Content) -> str:
    """Say by how much the passages were turned down; nothing for a reel of one level."""
    chapters = content.reel.chapters if content.reel else ()
    most = max((-each.lowered_db for each in chapters), default=0.0)
    if not most:
        return ""
    return f"Passages are matched to the quietest: turned down by up to {most:.1f} dB, none up."


def sound_of(piece: Piece, page_url: str, address_of: AddressOf = open_address) -> Sound:
    """Describe a piece to the player."""
    return Sound(
        id=piece.id,
        title=piece.title,
        credit=piece.credit,
        sources=piece.sources_at(address_of),
        duration_ms=piece.duration_ms,
        heights=piece.heights,
        loudness_lufs=_exact(piece.loudness_lufs),
        heard_lufs=_exact(piece.loudness_lufs if piece.heard_lufs is None else piece.heard_lufs),
        range_lu=_exact(piece.range_lu),
        true_peak_dbtp=_exact(piece.true_peak_dbtp),
        page_url=page_url,
    )


def reel_label(content: Content) -> str:
    """Say what can be heard first and how long it is: ``Reel 1:48``."""
    if not content.pieces:
        return ""
    first = content.pieces[0]
    what = "Reel" if content.reel and content.reel.sound else "Listen"
    return f"{what} {duration(first.duration_ms)}"


def description(content: Content) -> str:
    """Say the page in one sentence, for search results and shared links."""
    count = len(content.works)
    works = f"{count} work{'' if count == 1 else 's'} with credits" if count else ""
    reel = f"a reel of {duration(content.pieces[0].duration_ms)}" if content.reel else ""
    heard = " and ".join(part for part in (reel, works) if part)
    said = [content.role_line, f"Hear {heard}" if heard else "", content.school]
    return ". ".join(part.rstrip(".") for part in said if part) + "."


def settings() -> Settings:
    """Return the settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
