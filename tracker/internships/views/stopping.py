"""The page on which a supervisor ends the mails. Opening it changes nothing."""

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.access import Actor
from tracker.internships import operations
from tracker.internships.forms.answers import StopForm
from tracker.internships.models import Supervisor
from tracker.internships.rules import LinkEnd
from tracker.internships.views.supervisors import bp, found_link, gone
from tracker.web.guard import public
from tracker.web.headers import secret_address


@bp.route("/<token:token>/stop", methods=["GET", "POST"])
@public
@secret_address
def stop(token: str) -> ResponseReturnValue:
    """End the mails to whom this link belongs, or begin them again."""
    link = found_link(token)
    if link is None or link.has_run_out or link.ended_why is LinkEnd.REVOKED:
        return gone(token)
    return stopping(
        link.supervisor, link.internship.student.name, link=link, holder=Actor(link_id=link.id)
    )


def stopping(
    person: Supervisor, student: str, *, link: object, holder: Actor
) -> ResponseReturnValue:
    """Answer about one person, whichever link they came by."""
    form = StopForm(request.form)
    status = HTTPStatus.OK
    if request.method == "POST":
        if not form.validate():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif request.form.get("do") == "resume":
            operations.resume_mails(person, link=link, actor=holder)
        else:
            operations.stop_mails(person, form.words.data or "", link=link, actor=holder)
    page = render_template(
        "supervisors/stop.html",
        form=form,
        stopped=person.stopped_at is not None,
        mail=person.mail,
        student=student,
        action=request.path,
    )
    return page, status
