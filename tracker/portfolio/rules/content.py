"""What a page shows, as plain facts: the content of a revision.

Frozen values that go into JSON and come back equal. Nothing stands here that a visitor may not
read, except the ids by which a later change is recognised and the keys of the streams.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from hashlib import sha256
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One file a visitor's browser may play; ``id`` is the rendition's public one."""

    id: str
    media_type: str


AddressOf = Callable[[Stream], str]


def open_address(stream: Stream) -> str:
    """Return the address at which anybody hears a stream while something public plays it."""
    return f"/media/open/{stream.id}"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One sound with what was measured in it; levels in LUFS, LU and dBTP."""

    id: str
    title: str
    credit: str = ""
    duration_ms: int = 0
    heights: tuple[int, ...] = ()
    loudness_lufs: float | None = None
    heard_lufs: float | None = None  # on two loudspeakers; unknown in revisions before it was kept
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    streams: tuple[Stream, ...] = ()

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The addresses at which it plays while it is published, with media types, best first."""
        return self.sources_at(open_address)

    def sources_at(self, address_of: AddressOf) -> tuple[tuple[str, str], ...]:
        """Return the addresses at which `address_of` says it plays, with media types."""
        return tuple((address_of(stream), stream.media_type) for stream in self.streams)


@dataclass(frozen=True, kw_only=True)
class OwnRole:
    """What the student did in a work, in words; ``cap`` is the colour of the role's stage.

    ``confirmed`` says who confirmed it, and holds for the text whose SHA-256 is ``text``.
    """

    name: str
    cap: str = "amber"
    share: str = ""
    confirmed: str = ""
    credit_id: int = 0
    text: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether somebody else confirmed it."""
        return bool(self.confirmed)


@dataclass(frozen=True, kw_only=True)
class Named:
    """One person in the credits; the id tells whether they still want to be."""

    name: str
    credit_id: int = 0


@dataclass(frozen=True, kw_only=True)
class CreditLine:
    """Who did what else."""

    role: str
    people: tuple[Named, ...] = ()
    is_own: bool = False

    @property
    def names(self) -> str:
        """Everybody, each once."""
        return ", ".join(dict.fromkeys(each.name for each in self.people))


@dataclass(frozen=True, kw_only=True)
class PairSide:
    """One side of a before and after; its material begins ``offset_ms`` into the sound."""

    label: str
    sound: Piece
    offset_ms: int = 0


@dataclass(frozen=True, kw_only=True)
class ShownWork:
    """A project on the page."""

    project_id: int
    id: str
    title: str
    meta: str
    note: str = ""
    roles: tuple[OwnRole, ...] = ()
    credits: tuple[CreditLine, ...] = ()
    tools: str = ""
    sound: Piece | None = None
    pair: tuple[PairSide, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every sound of it."""
        own = (self.sound,) if self.sound else ()
        return own + tuple(side.sound for side in self.pair)


@dataclass(frozen=True, kw_only=True)
class HeardPassage:
    """A passage that proves a skill: from when to when of which sound, in which work."""

    project_id: int
    item_id: int
    sound_id: str
    at_ms: int
    until_ms: int
    work: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownSkill:
    """A skill that was assessed and can be heard; ``skill`` is its key."""

    skill: str
    name: str
    level: int
    of: int
    word: str
    assessed: str
    passages: tuple[HeardPassage, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One part of the reel."""

    project_id: int
    at_ms: int
    work: str
    role: str
    item_id: int = 0
    title: str = ""  # what there is to hear, where a highlight says so
    lowered_db: float = 0.0  # gain it was matched by: 0 or less


@dataclass(frozen=True, kw_only=True)
class ReelFile:
    """The reel as a file that visitors may keep."""

    key: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Reel:
    """The chain of passages; ``sound`` is None until it is made."""

    digest: str
    chapters: tuple[Chapter, ...]
    words: str = ""
    sound: Piece | None = None
    file: ReelFile | None = None


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One internship in the words a visitor reads."""

    title: str
    place: str
    period: str = ""
    hours: str = ""


@dataclass(frozen=True, kw_only=True)
class Area:
    """One requirement area: credits earned of credits asked."""

    name: str
    earned: float
    of: float
    cap: str = "oxide"


@dataclass(frozen=True, kw_only=True)
class DegreeShown:
    """How far the degree is: credits and names, never marks."""

    programme: str
    school: str
    expected: str = ""
    earned: float = 0
    total: float = 0
    unit: str = "credits"
    areas: tuple[Area, ...] = ()
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything one revision shows."""

    name: str
    role_line: str = ""
    intro: str = ""
    availability: str = ""
    place: str = ""
    looking_for: str = ""
    speaks: str = ""
    studying: str = ""
    tools: str = ""
    school: str = ""
    theme: str = "oxide"
    sections: tuple[str, ...] = ()
    reel: Reel | None = None
    works: tuple[ShownWork, ...] = ()
    skills: tuple[ShownSkill, ...] = ()
    skill_sounds: tuple[Piece, ...] = ()  # of works that are not shown by themselves
    internships: tuple[Placement, ...] = ()
    degree: DegreeShown | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Build the content of a revision from what was kept of it."""
        built: Self = _built(cls, value)
        return built

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a JSON column."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @property
    def digest(self) -> str:
        """The SHA-256 of all that is shown."""
        said = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return sha256(said.encode()).hexdigest()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every sound of the page, the reel first."""
        reel = [self.reel.sound] if self.reel and self.reel.sound else []
        works = (piece for work in self.works for piece in work.pieces)
        found = (*reel, *works, *self.skill_sounds)
        once: dict[str, Piece] = {}
        for piece in found:
            once.setdefault(piece.id, piece)
        return tuple(once.values())

    @property
    def embeds(self) -> bool:
        """Whether there is a reel that other sites may show."""
        return self.reel is not None and self.reel.sound is not None

    @property
    def streams(self) -> dict[str, Stream]:
        """Every file a visitor may play, by its id."""
        return {stream.id: stream for piece in self.pieces for stream in piece.streams}

    @property
    def project_ids(self) -> frozenset[int]:
        """Every project something of which is shown."""
        chapters = self.reel.chapters if self.reel else ()
        works = {work.project_id for work in self.works}
        heard = {each.project_id for skill in self.skills for each in skill.passages}
        return frozenset(works | heard | {chapter.project_id for chapter in chapters})

    def without(self, project_ids: Iterable[int]) -> Self:
        """Return the content with nothing of these projects; a reel that held one goes whole.

        Of the tools only those stay that a work left on the page was made with.
        """
        gone = frozenset(project_ids)
        reel = self.reel
        if reel and any(chapter.project_id in gone for chapter in reel.chapters):
            reel = None
        works = tuple(work for work in self.works if work.project_id not in gone)
        sections = tuple(s for s in self.sections if s != "reel" or reel)
        sections = tuple(s for s in sections if s != "work" or works)
        tools = self.tools
        if len(works) < len(self.works):
            named = {tool for work in works for tool in work.tools.split(", ")}
            tools = ", ".join(tool for tool in tools.split(", ") if tool in named)
        left = replace(self, reel=reel, works=works, sections=sections, tools=tools)
        return left.with_passages(lambda each: each.project_id not in gone)

    def hushed(self, sounds: Collection[str], items: Collection[int]) -> Self:
        """Return the content with no other sounds of works than these.

        A reel stays as long as every item that gave it a passage is among `items`.
        """
        works = tuple(_hushed(work, sounds) for work in self.works)
        reel = self.reel
        if reel and any(each.item_id and each.item_id not in items for each in reel.chapters):
            reel = None
        sections = tuple(s for s in self.sections if s != "reel" or reel)
        left = replace(self, reel=reel, works=works, sections=sections)
        return left.with_passages(lambda each: each.item_id in items and each.sound_id in sounds)

    def with_passages(self, stays: Callable[[HeardPassage], bool]) -> Self:
        """Return the content with these passages of skills only; a skill without one goes.

        A sound that nothing refers to goes along, and so does the section when it is empty.
        """
        skills = tuple(
            replace(each, passages=tuple(p for p in each.passages if stays(p)))
            for each in self.skills
        )
        skills = tuple(each for each in skills if each.passages)
        meant = {p.sound_id for each in skills for p in each.passages}
        return replace(
            self,
            skills=skills,
            skill_sounds=tuple(each for each in self.skill_sounds if each.id in meant),
            sections=tuple(s for s in self.sections if s != "skills" or skills),
        )


def _hushed(work: ShownWork, sounds: Collection[str]) -> ShownWork:
    """Return a work with no other sounds than these; half a pair is none."""
    sound = work.sound if work.sound and work.sound.id in sounds else None
    pair = work.pair if all(side.sound.id in sounds for side in work.pair) else ()
    return replace(work, sound=sound, pair=pair)


def _built(kind: Any, value: Any) -> Any:  # noqa: ANN401 - walks types
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        given = {f.name: value[f.name] for f in fields(kind) if f.name in value}
        return kind(**{name: _built(hints[name], each) for name, each in given.items()})
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], each) for each in value)
    if isinstance(kind, UnionType):
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if value is None else _built(inner, value)
    return value
