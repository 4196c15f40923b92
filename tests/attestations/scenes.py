"""A student, a work, and people who were there."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import make
from tracker.accounts.models import User
from tracker.attestations import operations, queries
from tracker.attestations.models import Request
from tracker.attestations.queries import Standing
from tracker.attestations.rules import Answer, nonce_of
from tracker.db import db
from tracker.internships.rules import InternshipState
from tracker.mail import OutgoingMail
from tracker.projects.models import Credit, Project
from tracker.projects.rules import Rights


@dataclass
class Scene:
    """A mix by Mara that Nils recorded."""

    student: User
    faculty: User
    project: Project
    mine: Credit
    named: Credit

    @property
    def standing(self) -> Standing:
        """What stands behind what Mara says she did."""
        return stands(self.mine)


def scene(mail: str = "nils@home.example", *, supervised: bool = False) -> Scene:
    programme = make.programme()
    student = make.student(programme, name="Mara Quist")
    internship = None
    if supervised:
        internship = make.internship(
            programme=programme,
            student=student,
            state=InternshipState.ACTIVE,
            supervisor=make.supervisor(name="Dae Hollis", mail="dae@reel.example"),
        )
    project = make.project(
        student=student,
        programme_id=programme.id,
        title="Low Tide",
        rights=Rights.MINE,
        shown_to_faculty=True,
        internship=internship,
    )
    mine = make.credit(project)
    named = make.credit(project, name="Nils Vinter", mail=mail, role="recording-engineer")
    faculty = make.faculty(programme, name="Solveig Marsh")
    return Scene(student, faculty, project, mine, named)


def ask(made: Scene, key: str = "") -> Request:
    found = operations.ask(
        made.project, key or f"credit-{made.named.id}", actor=make.actor(made.student)
    )
    db.session.commit()
    return found


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"/s/credits/[\w-]+", mail.text)
    assert found
    return found[0]


def stands(credit: Credit) -> Standing:
    db.session.expire_all()
    return queries.standing_of(credit.project)[credit.id]


def said(asked: Request, answers: dict[Credit, Answer], words: str = "") -> operations.Said:
    """The answer as the page of an account or of the desk would send it."""
    credits_ = queries.asked_in(asked, queries.standing_of(asked.project))
    return operations.Said(
        words={c.id: operations.Word(answer=a, words=words) for c, a in answers.items()},
        nonce=nonce_of(str(asked.id), [queries.text_of(each).sha256 for each in credits_]),
    )
