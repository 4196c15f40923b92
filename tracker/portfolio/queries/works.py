"""What a page shows of works: their sounds, roles, credits, and who confirmed them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from tracker.attestations import queries as attestations
from tracker.attestations.rules import CreditState
from tracker.comparisons.models import Comparison
from tracker.db import db
from tracker.media.models import Recording, Version
from tracker.media.queries import streams as streams_of
from tracker.media.rules import Step
from tracker.portfolio.models import Page, Work
from tracker.portfolio.queries.reel import version_of
from tracker.portfolio.rules.content import (
    Content,
    CreditLine,
    Named,
    OwnRole,
    PairSide,
    Piece,
    ShownWork,
    Stream,
)
from tracker.projects import queries as projects
from tracker.projects.models import Item, Project
from tracker.projects.rules import KIND_WORDS, ItemKind, ProjectKind, Share, role_words
from tracker.projects.rules.roles import ROLES

SIDES = 2
# A role that was all theirs needs no word more.
SHARE_SAID = {Share.LED: "led", Share.SHARED: "shared", Share.ASSISTED: "assisted"}
Standings = Mapping[int, attestations.Standing]


def whole() -> Select[Project]:
    """Return the query of projects with all that a page shows of them."""
    versions = selectinload(Project.items).selectinload(Item.recording)
    return select(Project).options(
        selectinload(Project.credits),
        selectinload(Project.course),
        selectinload(Project.student),
        selectinload(Project.internship),
        selectinload(Project.items).selectinload(Item.version).selectinload(Version.renditions),
        versions.selectinload(Recording.versions).selectinload(Version.renditions),
    )


def sounds_of(project: Project) -> list[tuple[Item, Version]]:
    """List the items of a project that can be heard, each with the version that is."""
    heard = [(item, version_of(item)) for item in projects.items_of(project)]
    return [(item, version) for item, version in heard if version]


def piece_of(version: Version, title: str, credit: str = "") -> Piece:
    """Describe a version as a visitor hears it."""
    streams = streams_of(version)
    measured = (
        version.loudness_lufs,
        version.heard_lufs,
        version.range_lu,
        version.true_peak_dbtp,
    )
    loudness, heard, span, peak = (None if each is None else float(each) for each in measured)
    return Piece(
        id=version.public_id,
        title=title,
        credit=credit,
        duration_ms=version.duration_ms or 0,
        heights=tuple(version.heights),
        loudness_lufs=loudness,
        heard_lufs=heard,
        range_lu=span,
        true_peak_dbtp=peak,
        streams=tuple(Stream(id=s.public_id, media_type=s.media_type) for s in streams),
    )


def shown_work(project: Project, row: Work, standing: Standings, shown_name: str) -> ShownWork:
    """Return a project as a page shows it."""
    roles = own_roles(project, standing)
    item, version = sounds_of(project)[0]
    several = len(sounds_of(project)) > 1 and item.title != project.title
    return ShownWork(
        project_id=project.id,
        id=project.public_id,
        title=project.title,
        meta=_meta(project, item.title if several else ""),
        note=row.note,
        roles=roles,
        credits=_credits(project, standing, shown_name),
        tools=", ".join(project.tools),
        sound=piece_of(version, project.title, ", ".join(role.name for role in roles)),
        pair=_pair(project, row.comparison) if row.comparison else (),
    )


def pairs_for(page: Page) -> dict[int, list[Comparison]]:
    """List by project what each work of a page could show as before and after."""
    ids = {work.project_id for work in page.works}
    rows = db.session.scalars(
        select(Comparison)
        .where(Comparison.project_id.in_(ids))
        .options(selectinload(Comparison.sides))
        .order_by(Comparison.id)
    ).all()
    if not rows:
        return {}
    found = db.session.scalars(whole().where(Project.id.in_({row.project_id for row in rows})))
    return {project.id: offered for project in found if (offered := pairs_of(project, rows))}


def pairs_of(project: Project, found: Iterable[Comparison]) -> list[Comparison]:
    """List the comparisons of a project that visitors may hear: two of its own sounds."""
    heard = {version.id for _, version in sounds_of(project)}
    heard |= {
        version.id
        for item in projects.items_of(project)
        if item.kind is ItemKind.SOUND and item.recording is not None
        for version in item.recording.versions
        if version.step is Step.READY
    }
    return [
        each
        for each in found
        if each.project_id == project.id
        and each.archived_at is None
        and len(each.sides) == SIDES
        and all(side.version_id in heard for side in each.sides)
    ]


def _pair(project: Project, chosen: Comparison) -> tuple[PairSide, ...]:
    if not pairs_of(project, [chosen]):
        return ()
    return tuple(
        PairSide(
            label=side.label,
            sound=piece_of(side.version, f"{project.title}, {side.label}"),
            offset_ms=round(side.offset_samples * 1000 / chosen.rate_hz),
        )
        for side in chosen.sides
    )


def with_words_of_others(content: Content) -> Content:
    """Say of each credit what others say of it now; what the student wrote stays as published."""
    ids = [work.project_id for work in content.works]
    if not ids:
        return content
    standing = attestations.standing_in(
        db.session.scalars(whole().where(Project.id.in_(ids))).all()
    )
    return replace(content, works=tuple(_worded(work, standing) for work in content.works))


def _worded(work: ShownWork, standing: Standings) -> ShownWork:
    """Return a project as a page shows it."""
    roles = tuple(
        replace(role, confirmed=_confirmed(standing.get(role.credit_id), role.text))
        for role in work.roles
        if not _is_refused(role.credit_id, standing)
    )
    lines = (
        replace(
            line,
            people=tuple(p for p in line.people if not _is_refused(p.credit_id, standing)),
        )
        for line in work.credits
    )
    return replace(work, roles=roles, credits=tuple(line for line in lines if line.people))


def _confirmed(standing: attestations.Standing | None, text: str) -> str:
    """Say who confirmed this very text; nothing where it was changed or nobody did."""
    return standing.public_words if standing is not None and standing.sha256 == text else ""


def _is_refused(credit_id: int, standing: Standings) -> bool:
    """Tell whether somebody objects to a credit: it is on no page meanwhile."""
    refused = {CreditState.DECLINED, CreditState.DISPUTED}
    return credit_id in standing and standing[credit_id].state in refused


def _meta(project: Project, item: str) -> str:
    """Say what it is: ``Film, 2026. Final scene.``."""
    kind = "" if project.kind is ProjectKind.OTHER else KIND_WORDS[project.kind]
    on = project.ended_on or project.began_on
    first = ", ".join(part for part in (kind, str(on.year) if on else "") if part)
    return " ".join(f"{part}." for part in (first, item) if part)


def own_roles(project: Project, standing: Standings) -> tuple[OwnRole, ...]:
    """Return what the student says they did, with who confirmed it."""
    return tuple(
        OwnRole(
            name=role_words(each.role, each.role_other),
            cap=ROLES[each.role].cap if each.role in ROLES else "amber",
            share=_share(each.share),
            confirmed=standing[each.id].public_words if each.id in standing else "",
            credit_id=each.id,
            text=standing[each.id].sha256 if each.id in standing else "",
        )
        for each in projects.roles_of(project)
        if not _is_refused(each.id, standing)
    )


def _share(share: Share | None) -> str:
    return SHARE_SAID.get(share, "") if share else ""


def _credits(project: Project, standing: Standings, shown_name: str) -> tuple[CreditLine, ...]:
    """Join the credits by role, the student's own first; declined and disputed ones stay off."""
    lines: dict[tuple[bool, str], list[Named]] = {}
    for each in project.credits:
        if each.archived_at is None and not _is_refused(each.id, standing):
            is_own = each.user_id == project.student_id
            role = role_words(each.role, each.role_other)
            scope = f"{role}, {each.scope}" if each.scope else role
            name = shown_name if is_own else each.name
            lines.setdefault((is_own, scope), []).append(Named(name=name, credit_id=each.id))
    return tuple(
        CreditLine(role=role, people=tuple(people), is_own=is_own)
        for (is_own, role), people in sorted(lines.items(), key=lambda line: not line[0][0])
    )
