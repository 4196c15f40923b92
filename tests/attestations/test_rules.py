"""The word of a witness, step by step: nobody attests their own credit."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.attestations.rules import (
    BY_OTHERS,
    TABLE,
    Answer,
    CreditState,
    CreditText,
    Event,
    Kind,
    Said,
    Voice,
    Voiced,
    held_words,
    nonce_of,
    part_words,
    state_of,
    step,
    strongest,
    voice_of,
)
from tracker.errors import WrongState

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXT = CreditText(project="Low Tide", person="Mara Quist", role="Mixing engineer", share="Alone")


def voiced(voice: Voice = Voice.CONFIRMED, kind: Kind = Kind.PEER, **changes: object) -> Voiced:
    plain = Voiced(kind=kind, voice=voice, name="Nils Vinter", part="who recorded it", at=NOON)
    return replace(plain, **changes)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(Event), max_size=12))
def test_no_path_leads_to_attested_without_another_party(events: list[Event]) -> None:
    voice = Voice.SILENT
    others: list[Event] = []
    for event in events:
        try:
            voice = step(voice, event)
        except WrongState:
            continue
        if event is Event.EDIT:
            others = []
        if event in BY_OTHERS:
            others.append(event)
        if voice is Voice.CONFIRMED:
            assert others[-1] in {Event.CONFIRM, Event.REWORD}
    assert voice is not Voice.CONFIRMED or others


def test_on_every_way_through_the_table_another_party_spoke_last_of_what_is_attested() -> None:
    """All ways, not a sample; with each step is kept who spoke since the text was changed."""
    seen: set[tuple[Voice, Event | None]] = set()
    ways: list[tuple[Voice, Event | None]] = [(Voice.SILENT, None)]
    while ways:
        voice, spoken = way = ways.pop()
        if way in seen:
            continue
        seen.add(way)
        assert voice is not Voice.CONFIRMED or spoken in {Event.CONFIRM, Event.REWORD}
        for event in Event:
            if (voice, event) in TABLE:
                since = None if event is Event.EDIT else spoken
                ways.append((step(voice, event), event if event in BY_OTHERS else since))
    assert {voice for voice, _ in seen} == set(Voice)


def test_only_another_party_can_end_in_their_own_word() -> None:
    by_student = {event for event in Event if event not in BY_OTHERS}
    spoken = {Voice.CONFIRMED, Voice.REWORDED, Voice.DISPUTED, Voice.DECLINED}
    gains = [
        (before, event)
        for (before, event), after in TABLE.items()
        if event in by_student and after in spoken and before is not after
    ]
    assert gains == [(Voice.REWORDED, Event.TAKE_OVER)]


@dataclass
class Model:
    """A credit and one witness as the database keeps them: a text, an edition, rows, a question."""

    text: CreditText = TEXT
    edition: int = 1
    asked_at: datetime | None = None
    said: list[Said] = field(default_factory=list)
    now: datetime = NOON

    @property
    def voice(self) -> Voice:
        return voice_of(
            self.said[-1] if self.said else None,
            edition=self.edition,
            sha256=self.text.sha256,
            person=self.text.person,
            asked_at=self.asked_at,
        )

    def happen(self, event: Event) -> None:
        self.now += timedelta(minutes=1)
        if event is Event.ASK:
            self.asked_at = self.now
        elif event is Event.WITHDRAW:
            self.asked_at = None
        elif event is Event.EDIT:
            self.edition += 1
            self.text = self.text.called(f"Role {self.edition}")
        elif event is Event.TAKE_OVER:
            self.edition += 1
            self.text = self.text.called("Re-recording mixer")
        else:
            self._say(Answer(event.value))

    def _say(self, answer: Answer) -> None:
        text = self.text.called("Re-recording mixer") if answer is Answer.REWORD else self.text
        self.asked_at = None
        self.said.append(
            Said(
                answer=answer,
                edition=self.edition,
                sha256=text.sha256,
                person=text.person,
                about_self=True,
                at=self.now,
            )
        )


@given(st.lists(st.sampled_from(Event), max_size=14))
def test_what_is_worked_out_from_the_rows_is_what_the_table_says(events: list[Event]) -> None:
    model, voice = Model(), Voice.SILENT
    for event in events:
        if (voice, event) not in TABLE:
            continue
        model.happen(event)
        voice = step(voice, event)
        assert model.voice is voice


def test_the_rows_tell_what_the_table_says_on_every_way_of_five_steps() -> None:
    def go(way: list[Event], voice: Voice) -> None:
        model = Model()
        for event in way:
            model.happen(event)
        assert model.voice is voice, way
        if len(way) < 5:
            for event in Event:
                if (voice, event) in TABLE:
                    go([*way, event], step(voice, event))

    go([], Voice.SILENT)


def test_a_wording_brought_back_letter_by_letter_does_not_bring_back_the_word() -> None:
    model = Model()
    for event in (Event.ASK, Event.CONFIRM, Event.EDIT, Event.EDIT):
        model.happen(event)
    model.text = TEXT
    assert model.voice is Voice.SILENT


def test_a_confirmation_does_not_hold_for_another_title() -> None:
    model = Model()
    model.happen(Event.ASK)
    model.happen(Event.CONFIRM)
    model.text = replace(model.text, project="Abbey Road")
    assert model.voice is Voice.SILENT


def test_other_words_hold_only_letter_by_letter() -> None:
    model = Model()
    model.happen(Event.ASK)
    model.happen(Event.REWORD)
    before = model.voice
    model.happen(Event.EDIT)
    assert (before, model.voice) == (Voice.REWORDED, Voice.SILENT)


def test_a_person_who_declined_stays_off_until_the_credit_names_somebody_else() -> None:
    model = Model()
    model.happen(Event.DECLINE)
    model.happen(Event.EDIT)
    before = model.voice
    model.text = replace(model.text, person="Jonah Feld")
    assert (before, model.voice) == (Voice.DECLINED, Voice.SILENT)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], CreditState.CLAIMED),
        ([Kind.PEER], CreditState.PEER_ATTESTED),
        ([Kind.PEER, Kind.SUPERVISOR], CreditState.SUPERVISOR_ATTESTED),
        ([Kind.FACULTY, Kind.PEER, Kind.SUPERVISOR], CreditState.FACULTY_VERIFIED),
    ],
)
def test_the_strongest_confirmation_counts(kinds: list[Kind], state: CreditState) -> None:
    voices = [voiced(kind=kind) for kind in kinds]
    assert state_of(voices) is state
    best = strongest(voices)
    assert (best.kind if best else None) == max(kinds, key=list(Kind).index, default=None)


def test_an_objection_stands_until_faculty_verified_after_it() -> None:
    objection = voiced(Voice.DISPUTED, at=NOON + timedelta(hours=1))
    peer, faculty = voiced(), voiced(kind=Kind.FACULTY)
    assert state_of([peer, objection]) is CreditState.DISPUTED
    assert state_of([faculty, objection]) is CreditState.DISPUTED
    later = replace(faculty, at=NOON + timedelta(hours=2))
    assert state_of([peer, objection, later]) is CreditState.FACULTY_VERIFIED


def test_a_name_its_bearer_declined_stays_declined_whatever_faculty_says() -> None:
    own = voiced(Voice.DECLINED, about_self=True)
    faculty = voiced(kind=Kind.FACULTY, at=NOON + timedelta(days=1))
    assert state_of([own, faculty]) is CreditState.DECLINED


def test_a_question_or_other_words_attest_nothing() -> None:
    asked, other = voiced(Voice.ASKED), voiced(Voice.REWORDED)
    assert state_of([asked]) is CreditState.ASKED
    assert state_of([asked, other]) is CreditState.REWORDED
    assert strongest([asked, other]) is None
    assert held_words(asked) == ""


def test_who_confirmed_reads_as_a_sentence() -> None:
    assert held_words(voiced()) == "Confirmed by Nils Vinter, who recorded it, on 3 May 2026"
    assert (
        held_words(voiced(kind=Kind.FACULTY, name="Solveig Marsh", part="faculty"))
        == "Verified by Solveig Marsh, faculty, on 3 May 2026"
    )
    assert held_words(voiced(about_self=True)) == "Nils Vinter confirmed it on 3 May 2026"
    assert held_words(voiced(part="", name="A")) == "Confirmed by A on 3 May 2026"


def test_what_somebody_did_is_said_by_a_verb_where_one_says_it() -> None:
    assert part_words("recording-engineer", "Recording engineer", "") == "who recorded it"
    assert part_words("runner", "Runner", "") == "credited as runner"
    assert part_words("vocalist", "Vocalist", "track 2") == "credited as vocalist"


def test_the_text_and_nothing_else_decides_its_digits() -> None:
    assert TEXT.sha256 == replace(TEXT).sha256
    others = [
        replace(TEXT, **{name: "x"}) for name in ("project", "person", "role", "scope", "share")
    ]
    assert len({TEXT.sha256, *(each.sha256 for each in others)}) == 6
    assert TEXT.words == "Mixing engineer, alone"


def test_an_answer_is_bound_to_the_question_and_to_what_stood_there() -> None:
    assert nonce_of("a", ["1", "2"]) == nonce_of("a", ["2", "1"])
    assert len({nonce_of("a", ["1"]), nonce_of("b", ["1"]), nonce_of("a", ["2"])}) == 3
