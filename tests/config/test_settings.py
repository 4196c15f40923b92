import stat
from pathlib import Path

import pytest

from tracker.config import Settings, SettingsError


def read(folder: Path, **given: str) -> Settings:
    """The settings of an installation in this folder, with these variables set."""
    return Settings.from_env({"TRACKER_DATA": str(folder), "HOME": "/elsewhere"} | given)


def test_without_any_setting_everything_lies_in_one_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.data == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/tracker.db"
    assert settings.media_url == f"file:{tmp_path}/media"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demo


def test_the_folder_may_be_missing_at_first(tmp_path: Path) -> None:
    settings = read(tmp_path / "new" / "place")
    assert not settings.data.exists(), "reading the settings leaves nothing behind"
    settings.settle()
    assert settings.data.is_dir()


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    key = read(tmp_path).settle()
    assert len(key) == 64
    assert read(tmp_path).settle() == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_given_key_is_not_written_down(tmp_path: Path) -> None:
    assert read(tmp_path, TRACKER_SECRET_KEY="given").settle() == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["1", "true", "Yes", "ON"])
def test_a_switch_can_be_turned_on(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, TRACKER_DEMO=word).demo


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_a_switch_can_be_turned_off(tmp_path: Path, word: str) -> None:
    assert not read(tmp_path, TRACKER_DEMO=word).demo


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRACKER_PROT", "8001", "Unknown settings: TRACKER_PROT"),
        ("TRACKER_PORT", "eighty", "TRACKER_PORT must be a whole number"),
        ("TRACKER_PORT", "-1", "TRACKER_PORT must be a whole number"),
        ("TRACKER_PORT", "²", "TRACKER_PORT must be a whole number"),
        ("TRACKER_PORT", "65536", "TRACKER_PORT must lie between 1 and 65535"),
        ("TRACKER_DEMO", "perhaps", "TRACKER_DEMO must be on or off"),
        ("TRACKER_DATABASE_URL", "mysql://x", "TRACKER_DATABASE_URL must begin with sqlite:"),
        ("TRACKER_MEDIA_URL", "ftp://x", "TRACKER_MEDIA_URL must begin with file:"),
        ("TRACKER_JOBS_URL", "amqp://x", "TRACKER_JOBS_URL must begin with database:"),
        (
            "TRACKER_SECURITY_CONTACT",
            "it@school.example",
            "SECURITY_CONTACT must begin with mailto:",
        ),
        ("TRACKER_BASE_URL", "school.example", "TRACKER_BASE_URL must begin with http:"),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        read(tmp_path, **{name: value})


def test_a_folder_that_cannot_be_made_is_named() -> None:
    settings = read(Path("/dev/null/here"))
    with pytest.raises(SettingsError, match="folder for data, /dev/null/here, cannot be used"):
        settings.settle()
