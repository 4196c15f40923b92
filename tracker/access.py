"""Who may do what: the whole of it, in one table.

A rule answers for one actor and one subject. A row of the table is read as
"any of these clauses, and all rules inside the clause". Subjects are described
by small protocols, so that this module imports no feature.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, Self, cast

from tracker.errors import NotAllowed


class Role(StrEnum):
    """What a person is within one programme."""

    STUDENT = "student"
    FACULTY = "faculty"
    OFFICE = "office"


class Can(StrEnum):
    """Everything that can be allowed or refused. Keep sorted."""

    ADMINISTER_SITE = "site:administer"
    ANSWER_CREDIT = "credit:answer"
    ANSWER_LINK = "link:answer"
    ASK_FOR_REVIEW = "round:ask"
    ASSESS_SKILL = "skill:assess"
    CALIBRATE_SKILLS = "skill:calibrate"
    CLAIM_SKILL = "skill:claim"
    COMMENT_ON_ROUND = "round:comment"
    CREATE_INTERNSHIP = "internship:create"
    CREATE_PROGRAMME = "programme:create"
    CREATE_PROJECT = "project:create"
    DECIDE = "decision:make"
    DECIDE_PETITION = "petition:decide"
    DELEGATE_DESK = "desk:delegate"
    EDIT_CONTACT = "contact:edit"
    EDIT_DELIVERY_TARGETS = "delivery-target:edit"
    EDIT_FRAMEWORK = "skill-framework:edit"
    EDIT_INTERNSHIP = "internship:edit"
    EDIT_MEDIA = "media:edit"
    EDIT_OWN_ACCOUNT = "account:edit"
    EDIT_PAGE = "page:edit"
    EDIT_PROGRAMME = "programme:edit"
    EDIT_PROJECT = "project:edit"
    EDIT_RUBRIC = "rubric:edit"
    EDIT_SITE = "site-directory:edit"
    EDIT_SKILL_CLAIM = "skill:edit"
    EDIT_TERM = "term:edit"
    FILE_PETITION = "petition:file"
    IMPORT_RECORDS = "records:import"
    INVITE_PEOPLE = "people:invite"
    PLAN_DEGREE = "degree:plan"
    READ_ROUND_COMMENT = "round:read-comment"
    RECORD_DEGREE = "degree:record"
    REVIEW_INTERNSHIP = "internship:review"
    REVIEW_ROUND = "round:review"
    SIGN_IN = "account:sign-in"
    STEP_INTERNSHIP = "internship:step"
    UNDO_DECISION = "decision:undo"
    USE_RUBRIC = "rubric:use"
    VERIFY_CREDIT = "credit:verify"
    VIEW_COHORT = "cohort:view"
    VIEW_DEGREE = "degree:view"
    VIEW_INTERNSHIP = "internship:view"
    VIEW_PETITION = "petition:view"
    VIEW_PROGRAMME = "programme:view"
    VIEW_PROJECT = "project:view"
    VIEW_ROUND = "round:view"
    VIEW_RUBRIC = "rubric:view"
    VIEW_SITE = "site-directory:view"
    VIEW_SKILL_CLAIM = "skill:view"
    WORK_AS_SYSTEM = "system:work"
    WRITE_TO_COHORT = "cohort:write-to"
    WRITE_TO_PAGE = "page:write-to"


@dataclass(frozen=True)
class Actor:
    """The person or machine behind the request.

    Attributes:
        user_id: who is signed in; None for visitors and machines.
        roles: what the person is, per programme id.
        site_admin: runs the installation; sees no student's work by that alone.
        system: name of the job or command that acts, when no person does.
        link_id: the mailed link that somebody without an account came by.
        acts_for: the absent colleague in whose place this person decides; it grants nothing.
    """

    user_id: int | None = None
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    site_admin: bool = False
    system: str = ""
    link_id: int | None = None
    acts_for: int | None = None

    @classmethod
    def machine(cls, name: str) -> Self:
        """Return the actor of a job or command."""
        return cls(system=name)

    def has(self, role: Role, programme_id: int | None) -> bool:
        """Tell whether the actor holds the role in the programme."""
        return programme_id is not None and role in self.roles.get(programme_id, frozenset())

    def programmes_as(self, *roles: Role) -> list[int]:
        """List the programmes in which the actor holds one of the roles."""
        return sorted(pid for pid, held in self.roles.items() if held & set(roles))


ANONYMOUS = Actor()


class StudentOwned(Protocol):
    """Something a student made, or keeps."""

    @property
    def student_id(self) -> int: ...  # noqa: D102


class InProgramme(Protocol):
    """Something that belongs to a programme."""

    @property
    def programme_id(self) -> int: ...  # noqa: D102


class Shown(InProgramme, Protocol):
    """Something its student may show to faculty."""

    @property
    def shown_to_faculty(self) -> bool: ...  # noqa: D102


Rule = Callable[[Actor, Any], bool]


def anybody(_actor: Actor, _subject: object) -> bool:
    """Anybody at all: visitors on their way in."""
    return True


def owner(actor: Actor, subject: StudentOwned) -> bool:
    """The student whose work it is."""
    return actor.user_id is not None and actor.user_id == subject.student_id


def student(actor: Actor, subject: InProgramme) -> bool:
    """Student of the programme."""
    return actor.has(Role.STUDENT, subject.programme_id)


def faculty(actor: Actor, subject: InProgramme) -> bool:
    """Faculty of the programme."""
    return actor.has(Role.FACULTY, subject.programme_id)


def office(actor: Actor, subject: InProgramme) -> bool:
    """Programme office of the programme."""
    return actor.has(Role.OFFICE, subject.programme_id)


def any_office(actor: Actor, _subject: object) -> bool:
    """Programme office of any programme: for what all programmes share."""
    return bool(actor.programmes_as(Role.OFFICE))


def any_student(actor: Actor, _subject: object) -> bool:
    """Student of any programme: places belong to no single one."""
    return bool(actor.programmes_as(Role.STUDENT))


def any_faculty(actor: Actor, _subject: object) -> bool:
    """Faculty of any programme."""
    return bool(actor.programmes_as(Role.FACULTY))


def shown_to_students(_actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a site
    """The office vetted it, and it is still in use."""
    return bool(subject.is_shown_to_students)


def published(_actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a rubric's version
    """It holds, and is no draft."""
    return not subject.is_draft


def another(actor: Actor, subject: StudentOwned) -> bool:
    """Anybody but the student whose work it is: nobody reviews their own."""
    return actor.user_id is not None and actor.user_id != subject.student_id


def shown_to_faculty(_actor: Actor, subject: Shown) -> bool:
    """The student chose to show it to faculty."""
    return subject.shown_to_faculty


def shown_to_student(_actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a review's comment
    """The student's own words, or feedback that was released and is not for staff only."""
    return bool(subject.is_shown_to_student)


def site_admin(actor: Actor, _subject: object) -> bool:
    """Administrator of the installation."""
    return actor.site_admin


def oneself(actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a person, by id
    """The person whose account it is."""
    return actor.user_id is not None and actor.user_id == subject.id


def asked(actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a question and whose it is
    """The person to whose address the question was put."""
    return actor.user_id is not None and actor.user_id == subject.asked_id


def holder(actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a mailed link, by id
    """Whoever came by this mailed link."""
    return actor.link_id is not None and actor.link_id == subject.id


def maker(actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a decision
    """Whoever made it."""
    return actor.user_id is not None and actor.user_id == subject.made_by


def machine(actor: Actor, _subject: object) -> bool:
    """A job or command, never a person."""
    return bool(actor.system)


TABLE: Mapping[Can, tuple[tuple[Rule, ...], ...]] = {
    Can.ADMINISTER_SITE: ((site_admin,),),
    Can.ANSWER_CREDIT: ((asked, another),),
    Can.ANSWER_LINK: ((holder,),),
    Can.ASK_FOR_REVIEW: ((owner,),),
    Can.ASSESS_SKILL: ((faculty, another, shown_to_faculty),),
    Can.CALIBRATE_SKILLS: ((faculty,), (office,)),
    Can.CLAIM_SKILL: ((student,),),
    Can.COMMENT_ON_ROUND: ((owner,), (faculty, another, shown_to_faculty)),
    Can.CREATE_INTERNSHIP: ((student,),),
    Can.CREATE_PROGRAMME: ((site_admin,), (any_office,), (machine,)),
    Can.CREATE_PROJECT: ((student,),),
    Can.DECIDE: ((faculty, another), (office, another)),
    Can.DECIDE_PETITION: ((office, another),),
    Can.DELEGATE_DESK: ((faculty,),),
    Can.EDIT_CONTACT: ((owner,),),
    Can.EDIT_DELIVERY_TARGETS: ((any_office,),),
    Can.EDIT_FRAMEWORK: ((office,), (machine,)),
    Can.EDIT_INTERNSHIP: ((owner,),),
    Can.EDIT_MEDIA: ((owner,),),
    Can.EDIT_OWN_ACCOUNT: ((oneself,),),
    Can.EDIT_PAGE: ((owner,),),
    Can.EDIT_PROGRAMME: ((office,), (machine,)),
    Can.EDIT_PROJECT: ((owner,),),
    Can.EDIT_RUBRIC: ((office,), (machine,)),
    Can.EDIT_SITE: ((any_office,),),
    Can.EDIT_SKILL_CLAIM: ((owner,),),
    Can.EDIT_TERM: ((any_office,), (site_admin,), (machine,)),
    Can.FILE_PETITION: ((owner,),),
    Can.IMPORT_RECORDS: ((office,),),
    Can.INVITE_PEOPLE: ((office,), (site_admin,), (machine,)),
    Can.PLAN_DEGREE: ((owner,),),
    Can.READ_ROUND_COMMENT: ((owner, shown_to_student), (faculty, another, shown_to_faculty)),
    Can.RECORD_DEGREE: ((office, another),),
    Can.REVIEW_INTERNSHIP: ((faculty, another),),
    Can.REVIEW_ROUND: ((faculty, another, shown_to_faculty),),
    Can.SIGN_IN: ((anybody,),),
    Can.STEP_INTERNSHIP: (
        (owner,),
        (faculty, another, shown_to_faculty),
        (office, another, shown_to_faculty),
    ),
    Can.UNDO_DECISION: ((maker,),),
    Can.USE_RUBRIC: ((student,), (faculty,), (office,), (machine,)),
    Can.VERIFY_CREDIT: ((faculty, another, shown_to_faculty),),
    Can.VIEW_COHORT: ((faculty,), (office,)),
    Can.VIEW_DEGREE: ((owner,), (faculty,), (office,)),
    Can.VIEW_INTERNSHIP: ((owner,), (faculty, shown_to_faculty), (office, shown_to_faculty)),
    Can.VIEW_PETITION: ((owner,), (office,)),
    Can.VIEW_PROGRAMME: ((student,), (faculty,), (office,)),
    Can.VIEW_PROJECT: ((owner,), (faculty, shown_to_faculty)),
    Can.VIEW_ROUND: ((owner,), (faculty, another, shown_to_faculty)),
    Can.VIEW_RUBRIC: ((faculty,), (office,), (student, published)),
    Can.VIEW_SITE: ((any_office,), (any_faculty,), (any_student, shown_to_students)),
    Can.VIEW_SKILL_CLAIM: ((owner,), (faculty, shown_to_faculty)),
    Can.WORK_AS_SYSTEM: ((machine,),),
    Can.WRITE_TO_COHORT: ((faculty,), (office,)),
    Can.WRITE_TO_PAGE: ((anybody,),),
}


def can(actor: Actor, action: Can, subject: object) -> bool:
    """Tell whether the table grants the action on the subject."""
    return any(all(rule(actor, subject) for rule in clause) for clause in TABLE[action])


def authorize(actor: Actor, action: Can, subject: object) -> None:
    """Raise unless the table grants the action on the subject.

    Raises:
        NotAllowed: which looks the same as a subject that does not exist.
    """
    if not can(actor, action, subject):
        raise NotAllowed


def as_markdown() -> str:
    """Render the table for docs/permissions.md; a test keeps the two equal."""
    head = "| May | who |\n| --- | --- |\n"
    return head + "".join(f"| `{action}` | {_clauses(action)} |\n" for action in sorted(TABLE))


def _clauses(action: Can) -> str:
    names = (" and ".join(cast("Any", r).__name__ for r in c) for c in TABLE[action])
    return " or ".join(names).replace("_", " ")
