"""The landing page and the dashboards."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker import clock
from tracker.access import Role
from tracker.home import queries
from tracker.home.forms import SpecimenForm
from tracker.home.rules import NEEDS, REEL, SECONDS, WORKS, sample, sample_heights
from tracker.media.rules import Sound
from tracker.portfolio.queries import Featured
from tracker.web.filters import moment
from tracker.web.guard import actor, public, signed_in, user_id
from tracker.web.nav import NavItem
from tracker.web.urls import absolute

bp = Blueprint("home", __name__)
NAV = (NavItem("Overview", "home.show", "home", order=0),)


@bp.get("/")
@public
def landing() -> ResponseReturnValue:
    """Greet a newcomer and lead to sound."""
    if actor().user_id is not None:
        return redirect(url_for(".show"))
    return render_template("home/landing.html", featured=[_heard(p) for p in queries.featured()])


@bp.get("/home")
@signed_in
def show() -> ResponseReturnValue:
    """Open with what needs this person."""
    who = actor()
    student_id = user_id() if who.programmes_as(Role.STUDENT) else None
    return render_template(
        "home/show.html",
        needs=queries.needs(who),
        is_teacher=bool(who.programmes_as(Role.FACULTY)),
        is_office=who.site_admin or bool(who.programmes_as(Role.OFFICE)),
        student_id=student_id,
        placement=queries.placement(student_id) if student_id else None,
        degree=queries.degree_line(student_id) if student_id else None,
        page=queries.page_of(student_id) if student_id else None,
        page_url=queries.page_url(student_id) if student_id else None,
        first_steps=queries.first_steps(student_id) if student_id else [],
    )


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Tell a supervisor that the process answers."""
    return {"status": "ok"}


@bp.get("/.well-known/security.txt")
@public
def security() -> ResponseReturnValue:
    """Say where faults in security are told (RFC 9116), where the school named a place."""
    contact: str = current_app.extensions["settings"].security_contact
    if not contact:
        abort(404)
    here = absolute("home.security")
    until = moment(clock.now() + timedelta(days=180))
    lines = f"Contact: {contact}", f"Expires: {until}", f"Canonical: {here}"
    return Response("\n".join((*lines, "Preferred-Languages: en", "")), mimetype="text/plain")


@bp.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    """Show every component of the kit in every state."""
    wrong = SpecimenForm(MultiDict({"wrong-mail": "mara@"}), prefix="wrong-")
    wrong.validate()
    heard = _specimen("Four notes")
    coming = Sound(id="coming", title="Still arriving", credit="Step 2 of 4, measuring loudness")
    return render_template(
        "styleguide/show.html",
        right=SpecimenForm(),
        wrong=wrong,
        heard=heard,
        coming=coming,
        waiting=NEEDS,
    )


@bp.get("/styleguide/page")
@public
def styleguide_page() -> ResponseReturnValue:
    """Show a public page with every section filled."""
    return render_template(
        "styleguide/page.html",
        right=SpecimenForm(),
        theme="console" if request.args.get("theme") == "console" else "oxide",
        heard=_specimen("Showreel 2026"),
        heard_as=_specimen,
        parts=REEL,
        works=WORKS,
    )


def _heard(page: Featured) -> dict[str, object]:
    """Put a featured page into the landing page's words."""
    sound = page.sound_id and Sound(
        id=page.sound_id,
        title=page.sound_title,
        credit=page.name,
        sources=page.sources,
        duration_ms=page.duration_ms,
        heights=page.heights,
        page_url=page.url,
    )
    return {
        "name": page.name,
        "role": page.role_line,
        "url": page.url,
        "words": page.availability,
        "sound": sound or None,
    }


def _specimen(title: str) -> Sound:
    return Sound(
        id="specimen" if " " in title[:9] else title.lower(),
        title=title,
        credit="Made by the style guide",
        sources=((url_for(".styleguide_sound"), "audio/wav"),),
        duration_ms=SECONDS * 1000,
        heights=sample_heights(),
        loudness_lufs=Decimal("-18.20"),
        range_lu=Decimal("4.10"),
        true_peak_dbtp=Decimal("-2.40"),
        page_url=url_for(".styleguide"),
    )


@bp.get("/styleguide/sound.wav")
@public
def styleguide_sound() -> ResponseReturnValue:
    """Send the sound of the style guide, in ranges when asked."""
    return send_file(BytesIO(sample()), "audio/wav", conditional=True, etag="specimen")
