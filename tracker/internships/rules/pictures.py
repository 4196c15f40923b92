"""Pictures that may be kept with a day: told by what is in them, not by their name."""

import re
import unicodedata

from tracker.internships.rules.stripping import Broken, stripped

PICTURE_BYTES = 15_000_000
FILES_A_DAY = 10
PICTURES = (
    ("image/png", b"\x89PNG\r\n\x1a\n", b"IEND"),
    ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
)
_TAIL = 65_536  # room for what cameras append behind the end mark


class NotAPicture(ValueError):  # noqa: N818 - reads as a sentence where raised
    """A file that is not taken; the message says why, to a person."""


def picture_type(content: bytes) -> str:
    """Return the media type of a picture.

    Raises:
        NotAPicture: when it is none, is cut off, or is too large.
    """
    if len(content) > PICTURE_BYTES:
        raise NotAPicture("This picture is larger than 15 MB. Make it smaller")
    for media_type, starts, ends in PICTURES:
        if content.startswith(starts):
            if ends not in content[-_TAIL:]:
                raise NotAPicture("This picture is cut off. Export it again")
            return media_type
    raise NotAPicture("Choose a PNG or JPEG picture")


def without_traces(content: bytes) -> tuple[str, bytes]:
    """Return the media type and the picture without what its camera wrote into it.

    A phone writes down where it stood, and when; colleagues who look at a patch bay learn neither.

    Raises:
        NotAPicture: when it is none, is cut off or damaged, or is too large.
    """
    media_type = picture_type(content)
    try:
        return media_type, stripped(media_type, content)
    except Broken as error:
        raise NotAPicture("This picture is damaged. Export it again") from error


def shown_name(given: str) -> str:
    """Return a file's name fit to be shown: no folders, nothing unseen. Never a name on disk."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    seen = "".join(
        sign for sign in name if unicodedata.category(sign)[0] not in "CZ" or sign == " "
    )
    return " ".join(seen.split())[-160:] or "picture"
