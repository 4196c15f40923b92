"""A person's page for search engines: schema.org as JSON-LD 1.1.

Vocabulary: https://schema.org/ProfilePage, Person, AudioObject. Durations are ISO 8601.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Audio:
    """One sound that the page plays."""

    name: str
    url: str
    media_type: str
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the document says of a page and its person."""

    name: str
    role: str
    url: str
    picture: str
    school: str
    modified_on: date
    about: str = ""
    languages: Sequence[str] = ()
    sounds: Sequence[Audio] = ()


def duration(milliseconds: int) -> str:
    """Write a length as ISO 8601: 108_000 → ``PT1M48S``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def profile_page(profile: Profile) -> dict[str, Any]:
    """Return the document; empty values are left out."""
    person: dict[str, Any] = {
        "@type": "Person",
        "name": profile.name,
        "jobTitle": profile.role,
        "description": profile.about,
        "url": profile.url,
        "image": profile.picture,
        "affiliation": {"@type": "CollegeOrUniversity", "name": profile.school},
        "knowsLanguage": list(profile.languages),
        "subjectOf": [_audio(sound) for sound in profile.sounds],
    }
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": profile.url,
        "dateModified": profile.modified_on.isoformat(),
        "mainEntity": {key: value for key, value in person.items() if value},
    }


def script(document: dict[str, Any]) -> str:
    """Write a document so that it can stand inside a script element of HTML, whatever it says."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _audio(sound: Audio) -> dict[str, Any]:
    return {
        "@type": "AudioObject",
        "name": sound.name,
        "duration": duration(sound.duration_ms),
        "encodingFormat": sound.media_type,
        "contentUrl": sound.url,
    }
