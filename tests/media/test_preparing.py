"""What the worker makes of a file, and how it goes on after a crash."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import make, sounds
from tests.conftest import Web
from tests.media.sender import Sender, incoming_files, wav, work
from tracker import clock
from tracker.access import Actor
from tracker.audio import confined, peaks
from tracker.audio.faults import Cause, Fault
from tracker.db import db, transaction
from tracker.jobs import Job, JobState, worker
from tracker.media import operations, queries
from tracker.media.models import Version
from tracker.media.rules import RenditionKind, Step
from tracker.storage import media_store

MACHINE = Actor.machine("test")


@pytest.fixture
def sender(web: Web) -> Sender:
    return Sender(web)


def step_of(version: Version) -> Step:
    """Where the version stands now; a function, so that the type checker expects changes."""
    return version.step


def kinds(version: Version) -> set[RenditionKind]:
    return {rendition.kind for rendition in version.renditions}


def test_a_wav_is_measured_drawn_and_made_into_streams(sender: Sender) -> None:
    version = sender.prepared(wav(4, -23))
    assert (version.step, version.progress, version.problem) == (Step.READY, 100, "")
    assert (version.container, version.codec, version.bit_depth) == ("WAV", "pcm_s16le", 16)
    assert (version.duration_ms, version.sample_rate_hz, version.channels) == (4000, 48_000, 2)
    assert version.loudness_lufs is not None
    assert abs(version.loudness_lufs - Decimal(-23)) <= Decimal("0.1")
    assert version.true_peak_dbtp is not None
    assert len(version.heights) == 216
    assert max(version.heights) == 100
    assert kinds(version) == {RenditionKind.AAC, RenditionKind.OPUS, RenditionKind.FLAC}
    for rendition in version.renditions:
        assert media_store().size(rendition.key) == rendition.size_bytes > 0
    pixels = media_store().local_path(version.peaks_key or "")
    assert pixels is not None
    assert len(peaks.read(pixels).pixels) == 750
    assert incoming_files(sender.web.app) == [], "no scratch is left"


def test_it_can_be_heard_before_all_streams_are_made(sender: Sender) -> None:
    version = sender.send(wav(2))
    address = f"/media/versions/{version.public_id}"
    assert not sender.web.get(address).select("sound-player")
    operations.prepare(version.id, actor=MACHINE)
    db.session.expire_all()
    assert step_of(version) is Step.STREAMING
    assert version.renditions == []
    source = sender.web.get(address).select_one("sound-player source")
    assert source is not None, "the upload itself, as browsers play WAV"
    assert source["type"] == "audio/wav"
    upload = sender.web.open(str(source["src"]))
    assert (upload.status_code, upload.data) == (200, wav(2))
    assert upload.headers["Content-Type"] == "audio/wav"
    other = Sender(sender.web)
    assert other.web.open(str(source["src"])).status_code == 404
    sender = Sender(sender.web, sender.user)
    work(sender.web)
    with transaction():
        version.step, version.progress = Step.STREAMING, 60
        for rendition in version.renditions:
            if rendition.kind is not RenditionKind.AAC:
                db.session.delete(rendition)
    page = sender.web.get(address)
    assert [each["type"] for each in page.select("sound-player source")] == [
        'audio/mp4; codecs="mp4a.40.2"'
    ]
    assert "AAC is ready, Opus and FLAC still to come." in page.get_text(" ", strip=True)
    answer = sender.web.open(f"{address}/progress?heard=yes")
    assert "HX-Refresh" not in answer.headers, "somebody may be listening"
    assert sender.web.open(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_an_upload_that_no_browser_plays_waits_for_its_streams(
    sender: Sender, tmp_path: Path
) -> None:
    path = sounds.encoded(tmp_path / "a", "aiff", sounds.music(1))
    version = sender.send(path.read_bytes(), "a.aiff")
    operations.prepare(version.id, actor=MACHINE)
    db.session.expire_all()
    assert not sender.web.get(f"/media/versions/{version.public_id}").select("sound-player source")


def test_all_files_are_measured_before_the_first_is_encoded(sender: Sender) -> None:
    first, second = sender.send(wav(1)), sender.send(wav(1.5))
    db.session.commit()
    for _ in range(2):
        worker.run_one(sender.web.app)
    db.session.expire_all()
    assert [step_of(first), step_of(second)] == [Step.STREAMING, Step.STREAMING]
    assert first.heights
    assert second.heights


def test_a_film_is_shown_small_beside_its_sound(sender: Sender, tmp_path: Path) -> None:
    path = sounds.film(tmp_path / "a", sounds.music(2))
    version = sender.prepared(path.read_bytes(), "Scene.mp4")
    assert (step_of(version), version.problem) == (Step.READY, "")
    assert kinds(version) == {RenditionKind.AAC, RenditionKind.FILM}
    page = sender.web.get(f"/media/versions/{version.public_id}")
    video = page.select_one("video[controls][playsinline] source")
    assert video is not None
    film = sender.web.open(str(video["src"]))
    assert film.headers["Content-Type"] == "video/mp4"
    assert film.data[4:8] == b"ftyp"
    heard = [str(each["type"]) for each in page.select("sound-player source")]
    assert all(each.startswith("audio/") for each in heard)
    assert incoming_files(sender.web.app) == []


def test_a_film_whose_picture_cannot_be_read_keeps_its_sound(
    sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_given: object, **_named: object) -> None:
        raise Fault(Cause.NO_PICTURE)

    monkeypatch.setattr(confined, "shrink", unreadable)
    path = sounds.film(tmp_path / "a", sounds.music(1))
    version = sender.prepared(path.read_bytes(), "Scene.mp4")
    assert step_of(version) is Step.READY
    page = sender.web.get(f"/media/versions/{version.public_id}")
    assert "The picture of this film cannot be read" in page.get_text()
    assert not page.select("video")


def test_surround_is_matched_by_what_is_heard_of_it(sender: Sender) -> None:
    sound = sounds.sine(-12, 1, channels=6)
    version = sender.prepared(sounds.wav_bytes(sound, bits=24), "surround.wav")
    assert version.heard_lufs is not None
    assert version.loudness_lufs is not None
    assert version.heard_lufs != version.loudness_lufs
    page = sender.web.get(f"/media/versions/{version.public_id}").get_text(" ", strip=True)
    assert "folded down to stereo" in page


def test_an_mp3_is_copied_not_encoded_again(sender: Sender, tmp_path: Path) -> None:
    path = sounds.encoded(tmp_path / "a", "mp3", sounds.music(3), tags=[("title", "Secret name")])
    version = sender.prepared(path.read_bytes(), "a.mp3")
    assert step_of(version) is Step.READY
    assert kinds(version) == {RenditionKind.MP3}
    copy = b"".join(media_store().read(version.renditions[0].key))
    assert b"Secret name" not in copy


def test_silence_is_prepared_without_numbers_it_does_not_have(sender: Sender) -> None:
    version = sender.prepared(sounds.wav_bytes(sounds.silence(1)))
    assert step_of(version) is Step.READY
    assert (version.loudness_lufs, version.range_lu, version.true_peak_dbtp) == (None, None, None)
    page = sender.web.get(f"/media/versions/{version.public_id}")
    assert "silent or shorter than 400 ms" in page.get_text()
    assert "There is nothing to draw: the sound is silent." in page.get_text()
    assert not page.select("img.curve__picture")


def test_a_damaged_file_says_what_to_do_and_can_be_tried_again(sender: Sender) -> None:
    version = sender.prepared(wav(2)[:90_000], "cut.wav")
    assert (version.step, version.renditions) == (Step.FAILED, [])
    assert version.problem.startswith("The file is cut off before its end.")
    assert incoming_files(sender.web.app) == []
    address = f"/media/versions/{version.public_id}"
    page = sender.web.get(address)
    assert version.problem in page.get_text(" ", strip=True)
    button = "form[action$=preparation]"
    assert sender.web.send(address, form=button).location == address
    assert step_of(version) is Step.WAITING
    work(sender.web)
    assert step_of(version) is Step.FAILED


def test_an_original_that_is_gone_from_the_store_is_told(sender: Sender) -> None:
    version = sender.send(wav())
    media_store().delete(version.file.key)
    work(sender.web)
    assert step_of(version) is Step.FAILED
    assert version.problem.startswith("The file is missing from storage. Upload it again")
    assert incoming_files(sender.web.app) == []


def test_only_what_failed_is_tried_again(sender: Sender) -> None:
    version = sender.prepared(wav())
    address = f"/media/versions/{version.public_id}/preparation"
    page = sender.web.get("/media/uploads/new")
    token = page.select("[name=csrf_token]")[0]["value"]
    answer = sender.web.open(address, method="POST", data={"csrf_token": token})
    assert answer.status_code == 409
    stale = sender.web.open(address, method="POST", data={"csrf_token": "stale"})
    assert stale.status_code == 303
    assert step_of(version) is Step.READY


def test_what_was_measured_before_a_crash_is_not_measured_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = sender.send(wav(2))
    render = confined.render

    def dies(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(confined, "render", dies)
    operations.prepare(version.id, actor=MACHINE)
    with pytest.raises(KeyboardInterrupt):
        operations.stream(version.id, actor=MACHINE)
    db.session.expire_all()
    assert (version.step, version.duration_ms) == (Step.STREAMING, 2000)
    monkeypatch.setattr(confined, "analyse", dies)
    monkeypatch.setattr(confined, "render", render)
    operations.prepare(version.id, actor=MACHINE)
    operations.stream(version.id, actor=MACHINE)
    db.session.expire_all()
    assert step_of(version) is Step.READY
    assert len(version.renditions) == 3


def test_streams_made_before_a_crash_are_not_made_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = sender.prepared(wav(2))
    made = {rendition.kind: rendition.id for rendition in version.renditions}
    with transaction():
        version.step = Step.STREAMING
        db.session.delete(version.renditions[0])
    lost = next(iter(made))
    monkeypatch.setattr(confined, "analyse", None)
    operations.prepare(version.id, actor=MACHINE)
    operations.stream(version.id, actor=MACHINE)
    db.session.expire_all()
    kept = {rendition.kind: rendition.id for rendition in version.renditions}
    assert kept.keys() == made.keys()
    assert [kind for kind in made if kept[kind] != made[kind]] in ([lost], [])
    assert step_of(version) is Step.READY


def test_preparing_twice_changes_nothing(sender: Sender) -> None:
    version = sender.prepared(wav())
    ready_at = version.ready_at
    for number in (version.id, 10**9):
        operations.prepare(number, actor=MACHINE)
        operations.stream(number, actor=MACHINE)
    db.session.expire_all()
    assert version.ready_at == ready_at


def test_the_same_content_is_measured_and_encoded_once(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sender.prepared(wav(3))
    monkeypatch.setattr(confined, "analyse", None)
    second = sender.prepared(wav(3), "again.wav")
    assert second.step is Step.READY
    assert second.loudness_lufs == first.loudness_lufs
    assert kinds(second) == kinds(first)
    ids = [each.public_id for each in (*first.renditions, *second.renditions)]
    assert len(set(ids)) == len(ids) == 6


def test_a_full_disk_is_told_and_nothing_is_lost(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = sender.send(wav())

    def full(*_given: object, **_named: object) -> None:
        raise Fault(Cause.DISK_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(confined, "render", full)
        work(sender.web)
    assert (version.step, version.problem) == (
        Step.FAILED,
        "Storage is full. Ask your programme office.",
    )
    assert media_store().size(version.file.key) == len(wav())


def test_a_file_that_stopped_the_worker_each_time_is_given_up(sender: Sender) -> None:
    version = sender.send(wav())
    with transaction():
        operations.give_up_abandoned(actor=MACHINE)
    assert step_of(version) is Step.WAITING, "its job is still there"
    with transaction():
        job = db.session.scalars(select(Job).where(Job.name == "media.prepare")).one()
        job.state, job.unique_key, job.finished_at = JobState.FAILED, None, clock.now()
    with transaction():
        operations.give_up_abandoned(actor=MACHINE)
    assert step_of(version) is Step.FAILED
    assert "stopped several times" in version.problem


def test_the_sweep_runs_by_itself(sender: Sender) -> None:
    from tracker.jobs import TASKS  # noqa: PLC0415 - beside its only use

    sender.send(wav())
    TASKS["media.sweep"].run()
    assert TASKS["media.sweep"].every is not None


def test_the_steps_are_shown_while_it_goes_on(sender: Sender) -> None:
    version = sender.send(wav(), "mix.wav")
    address = f"/media/versions/{version.public_id}"
    page = sender.web.get(address)
    steps = [item.get_text(strip=True) for item in page.select(".steps li")]
    assert steps == ["Checking file", "Measuring loudness", "Drawing waveform", "Making streams"]
    assert page.select_one("noscript a[href]") is not None, "without script there is a link"
    assert page.select_one("a.head__back[href='/projects']") is not None, "there is a way back"
    with transaction():
        version.step, version.progress = Step.MEASURING, 20
    answer = sender.web.open(f"{address}/progress")
    assert "HX-Refresh" not in answer.headers
    assert "20%" in answer.text
    assert 'aria-current="step"' in answer.text
    work(sender.web)
    assert sender.web.open(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_a_finished_file_shows_its_facts_and_player(sender: Sender) -> None:
    version = sender.prepared(sounds.wav_bytes(sounds.sine(-23, 4, channels=1)), "Tide.wav")
    page = sender.web.get(f"/media/versions/{version.public_id}")
    text = page.get_text(" ", strip=True)
    assert page.select("audio source[type^='audio/mp4']")
    for words in ("−26", "LUFS", "pcm_s16le", "16 bit", "48 kHz", "mono", "reads 3 LU more"):
        assert words in text, words
    assert version.file.sha256 in text
    spectrogram = page.select_one("img.curve__picture[loading=lazy]")
    assert spectrogram is not None
    for words in ("Spectrogram, 20 Hz to 20 kHz.", "around 990 Hz", "nothing is louder than −100"):
        assert words in str(spectrogram["alt"]), words
    assert "85 ms (4,096 samples, Hann window)" in text
    picture = sender.web.open(str(spectrogram["src"]))
    assert (picture.content_type, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert Sender(sender.web).web.open(str(spectrogram["src"])).status_code == 404


def test_the_page_is_the_owners_alone(sender: Sender) -> None:
    version = sender.send(wav())
    stranger = Sender(sender.web, make.faculty(make.programme()))
    for page in ("", "/progress", "/original"):
        address = f"/media/versions/{version.public_id}{page}"
        assert stranger.web.open(address).status_code == 404
    missing = stranger.web.open("/media/versions/none")
    assert missing.status_code == 404


def test_a_recording_gets_another_title(sender: Sender) -> None:
    version = sender.send(wav())
    address = f"/media/versions/{version.public_id}"
    sender.web.send(address, form="form[action$=title]", title="  Night   Bus ")
    assert version.recording.title == "Night Bus"
    sender.web.send(address, form="form[action$=title]", title=" ", status=422)
    assert version.recording.title == "Night Bus"


def test_files_arriving_are_listed_for_their_owner(sender: Sender) -> None:
    assert "Files arriving" not in sender.web.open("/media/arriving").text
    data = wav()
    url = sender.open(len(data), "half.wav").headers["Location"]
    sender.piece(url, data[: len(data) // 2], 0)
    failed = sender.prepared(wav(2)[:90_000], "cut.wav")
    waiting = sender.send(wav(3), "waiting.wav")
    shown = sender.web.open("/media/arriving").text
    assert "half.wav" in shown
    assert "49% of" in shown or "50% of" in shown
    assert failed.problem in shown
    assert f"/media/versions/{waiting.public_id}" in shown
    other = Sender(sender.web)
    assert "wav" not in other.web.open("/media/arriving").text


def test_a_twin_is_only_found_where_the_content_is_ready(sender: Sender) -> None:
    one, two = sender.send(wav()), sender.send(wav())
    assert queries.prepared_twin(two) is None
    work(sender.web)
    assert queries.prepared_twin(two) == one
