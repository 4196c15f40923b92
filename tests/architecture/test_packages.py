"""What is installed is pinned: the same packages, unchanged, wherever and whenever."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
LOCKS += sorted((ROOT / "scripts").glob("*.txt"))


def pinned(lock: Path) -> dict[str, str]:
    """Each requirement of a lock file (name, version and where it applies) with its hashes."""
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    return {e.split("--hash")[0].strip(): e for e in entries if e and not e.startswith("#")}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_every_package_has_one_version_and_a_hash(lock: Path) -> None:
    entries = pinned(lock)
    assert entries
    assert [e for e in entries if "==" not in e] == []
    assert [e for e, line in entries.items() if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_a_lock_file_names_no_host(lock: Path) -> None:
    assert re.findall(r"https?://|--index-url|--find-links", lock.read_text()) == []


def test_the_tools_do_not_change_what_runs() -> None:
    assert pinned(LOCKS[0]).keys() <= pinned(LOCKS[1]).keys()


@pytest.mark.parametrize("asked", sorted(ROOT.glob("requirements*.in")), ids=name)
def test_every_package_asked_for_is_in_the_lock(asked: Path) -> None:
    lines = asked.read_text().splitlines()
    wanted = [re.split(r"[\[=]", x)[0] for x in lines if x and not x.startswith(("#", "-r"))]
    have = {re.split(r"[\[=]", entry)[0] for entry in pinned(ROOT / "requirements-dev.txt")}
    assert [x for x in wanted if x not in have] == []


def test_front_end_packages_carry_checksums_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert [p for p, entry in packages.items() if "integrity" not in entry] == []
    assert [p for p, entry in packages.items() if "resolved" in entry] == []


def test_every_target_of_the_makefile_is_explained_or_internal() -> None:
    makefile = (ROOT / "Makefile").read_text()
    public = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE))
    declared = {target for line in public for target in line.split()}
    explained = set(re.findall(r"^([a-z-]+):.* ## ", makefile, re.MULTILINE))
    assert declared - explained == {"python", "prepare", "prepare-check"}
