"""What an upload says of itself is its owner's to see, and nobody else's."""

from tests import make, sounds, tagged
from tests.conftest import Web
from tests.media.sender import Sender
from tests.tagged import MARK
from tracker.accounts.models import User
from tracker.audio.types import MOST_TAGS
from tracker.db import db, transaction
from tracker.media import queries
from tracker.media.models import Version
from tracker.media.rules import Sound
from tracker.projects.models import Project
from tracker.storage import media_store


def tables(web: Web, version: Version) -> dict[str, dict[str, str]]:
    page = web.get(f"/media/versions/{version.public_id}")
    return {
        str(table.caption.get_text(strip=True)): {
            row.th.get_text(strip=True): row.td.get_text(strip=True)  # type: ignore[union-attr]
            for row in table.select("tbody tr")
        }
        for table in page.select("section[aria-labelledby=tags-title] table")
        if table.caption
    }


def test_tags_are_shown_to_the_owner_and_stay_out_of_every_copy(web: Web) -> None:
    sender = Sender(web)
    version = sender.prepared(tagged.wav_bytes(sounds.music(1)))
    shown = tables(web, version)
    assert list(shown) == ["bext", "iXML", "RIFF INFO", "ID3v2"]
    assert shown["bext"]["Originator"] == MARK
    assert shown["iXML"]["Scene"] == "12A"
    assert len(version.renditions) == 3
    for key in (*(each.key for each in version.renditions), version.peaks_key or ""):
        assert MARK.encode() not in b"".join(media_store().read(key)), key
    again = sender.prepared(tagged.wav_bytes(sounds.music(1)), "again.wav")
    assert again.tags == version.tags, "the same content says the same"


def test_a_teacher_who_hears_the_project_sees_no_tag(web: Web) -> None:
    teacher, project, version = heard_project()
    web.sign_in(teacher)
    assert web.open(f"/media/versions/{version.public_id}").status_code == 404
    page = web.get(f"/projects/{project.id}")
    assert page.select("sound-player, [data-sound]"), "the sound is there"
    assert MARK not in str(page)


def heard_project() -> tuple[User, Project, Version]:
    programme = make.programme()
    project = make.project(student=make.student(programme), shown_to_faculty=True)
    recording = make.sound_item(project).recording
    assert recording is not None
    (version,) = recording.versions
    version.tags = [["bext", "Originator", MARK]]
    make.keep(version)
    return make.faculty(programme), project, version


def test_a_player_is_told_no_tag(web: Web) -> None:
    _, _, version = heard_project()
    sound = queries.sound_of(version, addresses=lambda each: f"/{each.public_id}")
    assert isinstance(sound, Sound)
    assert MARK not in repr(sound)


def test_a_file_without_tags_says_so_and_one_with_too_many_too(web: Web) -> None:
    student = make.student()
    web.sign_in(student)
    version = make.version(make.recording(student_id=student.id), duration_ms=1000)
    address = f"/media/versions/{version.public_id}"
    assert "The file says nothing of itself" in web.get(address).text
    with transaction():
        version.tags = [["ID3v2", f"Field {n}", "<b>\u05d0</b>"] for n in range(MOST_TAGS)]
    db.session.expire_all()
    page = web.get(address)
    assert "more tags than are shown here" in page.text
    assert page.select(".tags__value b") == []
