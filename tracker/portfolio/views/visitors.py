"""What a visitor may do beside looking: write to the student, keep or frame the reel."""

from hashlib import sha256

from flask import abort, current_app, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.media.views.serving import kept_file
from tracker.portfolio import compiler, operations, queries
from tracker.portfolio.forms import ContactForm
from tracker.portfolio.models import Page
from tracker.portfolio.rules import framing
from tracker.portfolio.rules.content import Content
from tracker.portfolio.views.blueprint import bp
from tracker.web.guard import actor, public


@bp.route("/p/<slug:slug>/contact", methods=["GET", "POST"])
@public
def contact(slug: str) -> ResponseReturnValue:
    """Write to the student of a public page."""
    return _contact(queries.by_slug(slug))


@bp.route("/l/<token:link_id>/contact", methods=["GET", "POST"])
@public
def contact_by_link(link_id: str) -> ResponseReturnValue:
    """Write to the student of a page with a secret address."""
    return _contact(queries.by_link(link_id))


@bp.get("/p/<slug:slug>/contact/sent")
@public
def sent(slug: str) -> ResponseReturnValue:
    """Say that the message is on its way."""
    return _sent(queries.by_slug(slug))


@bp.get("/l/<token:link_id>/contact/sent")
@public
def sent_by_link(link_id: str) -> ResponseReturnValue:
    """Say that the message is on its way."""
    return _sent(queries.by_link(link_id))


@bp.get("/p/<slug:slug>/reel.m4a")
@public
def reel_file(slug: str) -> ResponseReturnValue:
    """Give the reel of a public page as a file, where its student allows that."""
    return _reel_file(queries.by_slug(slug))


@bp.get("/l/<token:link_id>/reel.m4a")
@public
def reel_file_by_link(link_id: str) -> ResponseReturnValue:
    """Give the reel of a page with a secret address as a file."""
    return _reel_file(queries.by_link(link_id))


@bp.get("/oembed")
@public
def oembed() -> ResponseReturnValue:
    """Say how a page's reel is shown on another site (oembed.com), for pages that are public."""
    base = compiler.settings().base_url
    slug = framing.slug_asked(base, request.args.get("url", ""))
    page = queries.by_slug(slug) if slug else None
    content = queries.shown_content(page) if page and queries.shown_address(page) else None
    if content is None or not content.embeds:
        abort(404)
    if request.args.get("format", "json") != "json":
        abort(501)
    g.cookieless = True
    said = framing.oembed(base, slug, content.name, _size("maxwidth"), _size("maxheight"))
    return jsonify(said)


def _size(name: str) -> int:
    """Return a length in pixels from the address; 0 for what is none."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


def _reel_file(page: Page | None) -> ResponseReturnValue:
    """Send what the published revision offers; taking the page down ends it at once."""
    content = queries.shown_content(page) if page else None
    file = content.reel.file if content and content.reel else None
    if content is None or file is None:
        abort(404)
    g.cookieless = True
    return kept_file(file.key, file.sha256, "audio/mp4", f"Reel of {content.name}.m4a")


def _contact(page: Page | None) -> ResponseReturnValue:
    page, content, address = _writable(page)
    form = ContactForm(request.form)
    status = 200
    if request.method == "POST":
        if form.validate():
            if not form.is_trap_sprung:
                operations.send_message(
                    page,
                    form.draft(),
                    sender_hash=_sender(),
                    page_url=f"{compiler.settings().base_url}/{address}",
                    actor=actor(),
                )
            return redirect(f"/{address}/contact/sent", code=303)
        status = 422
    html = render_template(
        "portfolio/contact.html", form=form, content=content, **_addresses(address)
    )
    return html, status, _quiet(address)


def _sent(page: Page | None) -> ResponseReturnValue:
    _, content, address = _writable(page)
    html = render_template("portfolio/sent.html", content=content, **_addresses(address))
    return html, 200, _quiet(address)


def _writable(page: Page | None) -> tuple[Page, Content, str]:
    """Return the page with what it shows, if it has a contact section; else 404."""
    content = queries.shown_content(page) if page else None
    address = queries.shown_address(page) if page else None
    if page is None or content is None or address is None or "contact" not in content.sections:
        abort(404)
    return page, content, address


def _addresses(address: str) -> dict[str, str]:
    return {"home": f"/{address}", "here": f"/{address}/contact"}


def _quiet(address: str) -> dict[str, str]:
    """Keep the form out of search, and a secret address out of what a click hands on."""
    headers = {"X-Robots-Tag": "noindex"}
    return headers if address.startswith("p/") else headers | {"Referrer-Policy": "no-referrer"}


def _sender() -> str:
    """Return what stands for the visitor: their network address with our key, one way."""
    key = current_app.config["SECRET_KEY"]
    return sha256(f"{key}|page-message|{request.remote_addr}".encode()).hexdigest()
