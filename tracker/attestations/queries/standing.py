"""What stands behind the credits of projects now: always worked out, never stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Address
from tracker.accounts.rules import same_address
from tracker.attestations.models import Attestation, Request
from tracker.attestations.rules import (
    Answer,
    CreditState,
    CreditText,
    Kind,
    Said,
    Voice,
    Voiced,
    date_words,
    held_words,
    state_of,
    strongest,
    voice_of,
)
from tracker.db import db
from tracker.projects.models import Credit, Project
from tracker.projects.rules import SHARE_WORDS, role_words

UNNAMED = "the supervisor of the internship"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands behind one credit.

    Attributes:
        state: in one word.
        words: who confirmed it and when; "" where nobody did.
        public_words: the same for the world; "" unless it is attested.
        sha256: of the text it is about.
        voices: each witness.
        lapsed: confirmations that no longer hold, each as a sentence.
    """

    state: CreditState
    words: str = ""
    public_words: str = ""
    sha256: str = ""
    voices: tuple[Voiced, ...] = ()
    lapsed: tuple[str, ...] = ()

    @property
    def is_attested(self) -> bool:
        """Whether another person's word holds for it."""
        return self.state in {
            CreditState.PEER_ATTESTED,
            CreditState.SUPERVISOR_ATTESTED,
            CreditState.FACULTY_VERIFIED,
        }

    @property
    def offered(self) -> tuple[Voiced, ...]:
        """Other words for the role that the student may take over."""
        return tuple(each for each in self.voices if each.voice is Voice.REWORDED)

    @property
    def objections(self) -> tuple[Voiced, ...]:
        """Who said that it is not so."""
        against = {Voice.DECLINED, Voice.DISPUTED}
        return tuple(each for each in self.voices if each.voice in against)


def text_of(credit: Credit) -> CreditText:
    """Return the exact text of a credit."""
    is_own = credit.user_id == credit.student_id
    return CreditText(
        project=credit.project.title,
        person=credit.project.student.name if is_own else credit.name,
        role=role_words(credit.role, credit.role_other),
        scope=credit.scope,
        share=SHARE_WORDS[credit.share] if credit.share else "",
    )


def standing_of(project: Project) -> Mapping[int, Standing]:
    """Return what stands behind each credit of a project, by the credit's id."""
    return standing_in([project])


def standing_in(projects: Sequence[Project]) -> Mapping[int, Standing]:
    """Return what stands behind each credit of these projects, in three queries."""
    ids = [project.id for project in projects]
    requests = db.session.scalars(
        select(Request).where(Request.project_id.in_(ids)).order_by(Request.id)
    ).all()
    said = db.session.scalars(
        select(Attestation)
        .join(Attestation.request)
        .where(Request.project_id.in_(ids))
        .options(joinedload(Attestation.request))
        .order_by(Attestation.id)
    ).all()
    own = _own_addresses(projects)
    found: dict[int, Standing] = {}
    for project in projects:
        asked = [each for each in requests if each.project_id == project.id]
        told = [each for each in said if each.request.project_id == project.id]
        found |= _standing(project, asked, told, own[project.student_id])
    return found


def last_words(said: Iterable[Attestation], credit_id: int) -> Attestation | None:
    """Return what was said last of a credit."""
    return max((a for a in said if a.credit_id == credit_id), key=lambda a: a.id, default=None)


def _own_addresses(projects: Sequence[Project]) -> dict[int, set[str]]:
    """Read the addresses of the students: their own word about themselves is none."""
    found: dict[int, set[str]] = {project.student_id: set() for project in projects}
    rows = db.session.execute(
        select(Address.user_id, Address.address).where(Address.user_id.in_(found))
    )
    for user_id, address in rows:
        found[user_id].add(same_address(address))
    return found


def _standing(
    project: Project,
    requests: Sequence[Request],
    said: Sequence[Attestation],
    own: set[str],
) -> dict[int, Standing]:
    credits_ = {credit.id: credit for credit in project.credits if credit.archived_at is None}
    voices: dict[int, list[Voiced]] = {each: [] for each in credits_}
    lapsed: dict[int, list[str]] = {each: [] for each in credits_}
    for key in dict.fromkeys(key_of(each) for each in requests):
        newest = [each for each in requests if key_of(each) == key][-1]
        told = [a for a in said if key_of(a.request) == key]
        if _is_barred(newest, credits_, own):
            continue
        for credit in asked_about(project, key):
            last = last_words((a for a in told if _still_named(a, credits_)), credit.id)
            voiced = _voiced(credit, newest, last)
            voices[credit.id].append(voiced)
            if last is not None and voiced.voice in {Voice.SILENT, Voice.ASKED}:
                lapsed[credit.id] += _lapse(last)
    gone = {v.key for each in voices.values() for v in each if v.about_self and _is_declined(v)}
    return {
        # Whoever says that their own name does not belong here is no witness of what others did.
        each: _summed(
            credits_[each],
            [v for v in voices[each] if v.about_self or v.key not in gone],
            lapsed[each],
        )
        for each in credits_
    }


def key_of(request: Request) -> str:
    """Name the witness of a question: ``credit-7``, ``supervisor-2`` or ``faculty``."""
    if request.kind is Kind.PEER:
        return f"credit-{request.credit_id}"
    if request.kind is Kind.SUPERVISOR:
        return f"supervisor-{request.supervisor_id}"
    return "faculty"


def asked_about(project: Project, key: str) -> list[Credit]:
    """List what a witness is asked about: their own name, then what the student says they did."""
    kept = [credit for credit in project.credits if credit.archived_at is None]
    named = [credit for credit in kept if f"credit-{credit.id}" == key]
    return named + [credit for credit in kept if credit.user_id == credit.student_id]


def _is_barred(request: Request, credits_: Mapping[int, Credit], own: set[str]) -> bool:
    """Tell whether nothing this witness said counts: it is the student, or they left the credits.

    The address is looked at again each time: one may have become the student's own since.
    """
    if request.kind is Kind.PEER and request.credit_id not in credits_:
        return True
    return bool(request.mail) and request.mail in own


def _is_declined(voiced: Voiced) -> bool:
    return voiced.voice is Voice.DECLINED


def _still_named(said: Attestation, credits_: Mapping[int, Credit]) -> bool:
    """Tell whether a peer is in the credits under the name by which they answered."""
    named = credits_.get(said.request.credit_id or 0)
    return named is None or said.about_self or named.name == said.name


def _voiced(credit: Credit, request: Request, last: Attestation | None) -> Voiced:
    text = text_of(credit)
    said = None
    if last is not None:
        said = Said(
            answer=last.answer,
            edition=last.edition,
            sha256=last.sha256,
            person=last.name,
            about_self=last.about_self,
            at=last.at,
        )
    voice = voice_of(
        said,
        edition=credit.edition,
        sha256=text.sha256,
        person=text.person,
        asked_at=request.created_at if request.is_open else None,
    )
    shown = last if voice not in {Voice.SILENT, Voice.ASKED} else None
    return Voiced(
        kind=request.kind,
        voice=voice,
        name=shown.name if shown else request.name,
        part=shown.part if shown else "",
        at=shown.at if shown else request.created_at,
        words=shown.words if shown else "",
        about_self=credit.id == request.credit_id,
        attestation_id=shown.id if shown else 0,
        key=key_of(request),
    )


def _lapse(last: Attestation) -> list[str]:
    if last.answer not in {Answer.CONFIRM, Answer.REWORD}:
        return []
    on = date_words(last.at.date())
    return [f"{last.name} confirmed an earlier wording on {on}. It was changed since."]


def _summed(credit: Credit, voices: list[Voiced], lapsed: list[str]) -> Standing:
    state = state_of(voices)
    standing = Standing(
        state=state, sha256=text_of(credit).sha256, voices=tuple(voices), lapsed=tuple(lapsed)
    )
    best = strongest(voices)
    if not standing.is_attested or best is None:
        return standing
    internship = credit.project.internship
    shown = best
    if best.kind is Kind.SUPERVISOR and internship is not None and not internship.names_place:
        shown = replace(best, name=UNNAMED, part="")
    return replace(standing, words=held_words(best), public_words=held_words(shown))
