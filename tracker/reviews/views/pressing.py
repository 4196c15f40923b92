"""What every press on the desk needs: which button it was, its words, and ten seconds to undo."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import request

from tracker.decisions import queries as decisions
from tracker.decisions.operations import defer
from tracker.decisions.rules import Asked
from tracker.errors import Outdated, WrongState
from tracker.internships.models import Internship
from tracker.reviews.forms import DecisionForm
from tracker.web.guard import actor


class Offer(NamedTuple):
    """A button: the decision it makes, and whether the student must be told why."""

    kind: str
    needs_words: bool = False


def begun(version: int) -> dict[str, object]:
    """Return what a form begins with: also the message of a decision that was undone."""
    return {"row_version": version, "reason": decisions.words_kept(request.path, actor())}


def is_complete(form: DecisionForm, offered: Mapping[str, Offer]) -> bool:
    """Tell whether a press can be carried out; what it lacks is said at its field."""
    valid, offer = form.validate(), offered.get(request.form.get("do", ""))
    if valid and offer is None:
        form.form_errors.append("Press one of the buttons to decide")
        return False
    if valid and offer and offer.needs_words and not form.words:
        form.ask_why()
        return False
    return valid


def defer_on(
    offered: Mapping[str, Offer],
    internship: Internship,
    form: DecisionForm,
    **values: Any,  # noqa: ANN401 - plain values of the decider
) -> str:
    """Decide in ten seconds; return the sentence when somebody was faster, else nothing."""
    kept = {"reason": form.words, "based_on": form.based_on, **values}
    return defer_press(offered[request.form["do"]].kind, internship, kept)


def defer_press(kind: str, internship: Internship, values: Mapping[str, Any]) -> str:
    """Decide on the entry of this address; return the sentence when it is refused."""
    asked = Asked(
        kind=kind,
        subject_id=internship.id,
        student_id=internship.student_id,
        programme_id=internship.programme_id,
        entry=request.path,
        values=values,
    )
    return attempt(lambda: defer(asked, actor=actor()))


def attempt(decide: Callable[[], object]) -> str:
    """Decide; return the sentence when somebody was faster, else nothing."""
    try:
        decide()
    except (Outdated, WrongState) as error:
        return error.message
    return ""
