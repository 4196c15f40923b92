"""Comments: writing them, moving them on, and putting them where they belong."""

from tracker import trail
from tracker.access import Actor, Can, authorize, can
from tracker.db import db, lock
from tracker.errors import NotAllowed, WrongState
from tracker.rounds import queries
from tracker.rounds.models import Round, RoundComment, RoundFile
from tracker.rounds.rules import (
    LONGEST_TEXT,
    MOST_COMMENTS,
    CommentDraft,
    CommentEvent,
    CommentState,
    Part,
    Placing,
    Span,
    comment_after,
)


def write(found: Round, draft: CommentDraft, *, actor: Actor) -> RoundComment:
    """Write a comment on a frozen file or on the whole, or answer one.

    Raises:
        NotAllowed: a file, criterion or comment that is none of this round's.
        WrongState: a newer round stands, a time lies outside the file, or there are no words.
    """
    authorize(actor, Can.COMMENT_ON_ROUND, found)
    queries.locked(found)
    part = _part(found, actor)
    _check(found, draft, part)
    parent = _parent(found, draft, actor)
    file = next((each for each in found.files if each.id == draft.file_id), None)
    made = RoundComment(
        round_id=found.id,
        released_with_id=found.id,
        round_file_id=file.id if file else None,
        sha256=file.sha256 if file else None,
        from_ms=draft.span.from_ms if draft.span else None,
        to_ms=draft.span.to_ms if draft.span else None,
        criterion=draft.criterion,
        text=draft.text.strip(),
        author_id=actor.user_id,
        part=part,
        is_staff_only=draft.is_staff_only or (parent is not None and parent.is_staff_only),
        reply_to_id=draft.reply_to_id,
    )
    db.session.add(made)
    trail.record(actor, "round.commented", made, round_id=found.id)
    return made


def step(comment: RoundComment, event: CommentEvent, *, actor: Actor) -> None:
    """Move on what a comment asks for.

    Raises:
        WrongState: it stands elsewhere by now, was carried on, or this is not theirs to do.
    """
    authorize(actor, Can.READ_ROUND_COMMENT, comment)
    lock(comment)
    _refuse_carried_on(comment.round)
    part = _part(comment.round, actor)
    after = comment_after(comment.state_for(part), event, part)
    if after is None or not comment.asks:
        raise WrongState("This comment does not stand there any more. Look at it again.")
    if part is Part.STUDENT:
        # What faculty made of it and holds stays, unless it allows the same step.
        _move(comment, comment_after(comment.state, event, part) or comment.state, after)
    else:
        _move(comment, after, comment.state_for(Part.STUDENT) if _is_held(comment) else after)
    trail.record(actor, "round.comment-moved", comment, state=after.value)


def place(comment: RoundComment, file: RoundFile, span: Span, *, actor: Actor) -> None:
    """Put a comment that was carried over where somebody heard that it belongs.

    Raises:
        NotAllowed: the file is none of this round's.
        WrongState: it was not carried over, was carried on, or the time lies outside the file.
    """
    authorize(actor, Can.READ_ROUND_COMMENT, comment)
    lock(comment)
    if file.round_id != comment.round_id:
        raise NotAllowed
    _refuse_carried_on(comment.round)
    if comment.carried_from_id is None:
        raise WrongState("This comment was written where it is, and stays there.")
    if problem := span.problem(file.version.duration_ms or 0):
        raise WrongState(f"{problem}.")
    comment.round_file_id, comment.sha256 = file.id, file.sha256
    comment.from_ms, comment.to_ms = span.from_ms, span.to_ms
    comment.placing, comment.doubt = Placing.BY_HAND, None
    comment.score = comment.rival = None
    trail.record(actor, "round.comment-placed", comment, at_ms=span.from_ms)


def remove(comment: RoundComment, *, actor: Actor) -> None:
    """Take back what one wrote and the student has not been able to read.

    Raises:
        NotAllowed: somebody else wrote it.
        WrongState: the student may have read it, or it was answered.
    """
    authorize(actor, Can.REVIEW_ROUND, comment.round)
    lock(comment)
    if comment.author_id != actor.user_id:
        raise NotAllowed
    if comment.is_shown_to_student or comment.carried_from_id is not None:
        raise WrongState("The student may have read this comment. Answer it instead.")
    if queries.is_answered(comment):
        raise WrongState("This comment was answered or carried over, so it stays.")
    trail.record(actor, "round.comment-removed", comment, round_id=comment.round_id)
    db.session.delete(comment)
    db.session.flush()


def _move(comment: RoundComment, state: CommentState, known: CommentState) -> None:
    """Set where a comment stands, and where the student knows it to stand."""
    comment.state, is_known = state, state is known
    comment.known_state = None if is_known else known
    comment.moved_with_id = None if is_known else comment.moved_with_id or comment.round_id


def _is_held(comment: RoundComment) -> bool:
    """Tell whether the student may read the words before what becomes of them in this round."""
    return comment.round.released_at is None and comment.released_with_id != comment.round_id


def _check(found: Round, draft: CommentDraft, part: Part) -> None:
    _refuse_carried_on(found)
    if not 0 < len(draft.text.strip()) <= LONGEST_TEXT:
        raise WrongState("Enter your comment.")
    if len(queries.comments_of(found)) >= MOST_COMMENTS:
        raise WrongState(f"A review holds at most {MOST_COMMENTS} comments.")
    if draft.is_staff_only and part is not Part.FACULTY:
        raise NotAllowed
    if draft.criterion and found.rubric.body.criterion(draft.criterion) is None:
        raise NotAllowed
    file = next((each for each in found.files if each.id == draft.file_id), None)
    if file is None:
        if draft.file_id is not None or draft.span is not None:
            raise NotAllowed
    elif draft.span and (problem := draft.span.problem(file.version.duration_ms or 0)):
        raise WrongState(f"{problem}.")


def _parent(found: Round, draft: CommentDraft, actor: Actor) -> RoundComment | None:
    if draft.reply_to_id is None:
        return None
    parent = queries.comment(draft.reply_to_id)
    if parent is None or parent.round_id != found.id or parent.reply_to_id is not None:
        raise NotAllowed
    if not can(actor, Can.READ_ROUND_COMMENT, parent):
        raise NotAllowed
    return parent


def _refuse_carried_on(found: Round) -> None:
    later = queries.followed(found)
    if later is not None:
        raise WrongState(f"Review {later.number} follows this one: go on there.")


def _part(found: Round, actor: Actor) -> Part:
    return Part.STUDENT if actor.user_id == found.student_id else Part.FACULTY
