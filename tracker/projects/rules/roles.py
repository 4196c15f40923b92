"""The role vocabulary: what people are called on a record sleeve or in a title roll."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OTHER_ROLE = "other"


@dataclass(frozen=True)
class RoleName:
    """One role of the vocabulary.

    Attributes:
        key: how it is stored.
        label: how it reads.
        stage: the part of the work it belongs to, as it reads.
        group: the trade that part belongs to: studio, post, games, live, broadcast or music.
        cap: the knob-cap colour of its stage, for console-tape labels.
        ddex: what the contributor roles of DDEX call it; empty where they have no word for it.
        is_nearest: the word of DDEX is the nearest one, not the same.
    """

    key: str
    label: str
    stage: str
    group: str
    cap: str
    ddex: str = ""
    is_nearest: bool = False

    @property
    def heading(self) -> str:
        """Under which heading the role is offered: the trade, and the part of the work in it."""
        if self.stage.casefold().startswith(self.group.casefold()):
            return self.stage
        return f"{self.group}: {self.stage[:1].lower()}{self.stage[1:]}"


def _read() -> tuple[RoleName, ...]:
    kept = json.loads(Path(__file__).with_name("roles.json").read_text(encoding="utf-8"))
    groups = {group["key"]: group["label"] for group in kept["groups"]}
    return tuple(
        RoleName(
            key=role["key"],
            label=role["label"],
            stage=stage["label"],
            group=groups[stage["group"]],
            cap=stage["cap"],
            ddex=role.get("ddex", ""),
            is_nearest=role.get("nearest", False),
        )
        for stage in kept["stages"]
        for role in stage["roles"]
    )


def _by_heading(roles: tuple[RoleName, ...]) -> dict[str, tuple[RoleName, ...]]:
    headings = dict.fromkeys(role.heading for role in roles)
    return {each: tuple(role for role in roles if role.heading == each) for each in headings}


ROLES: Mapping[str, RoleName] = {role.key: role for role in _read()}
STAGES: Mapping[str, tuple[RoleName, ...]] = _by_heading(tuple(ROLES.values()))


def role_words(key: str, own_words: str) -> str:
    """Say a role: the vocabulary's label, or the person's own words for another role."""
    if key == OTHER_ROLE and own_words:
        return own_words
    return ROLES[key].label if key in ROLES else key


def role_called(words: str) -> tuple[str, str]:
    """Find a role by how it is said: its key, and own words where the vocabulary has none."""
    same = words.strip().casefold()
    found = next((role for role in ROLES.values() if role.label.casefold() == same), None)
    return (found.key, "") if found and found.key != OTHER_ROLE else (OTHER_ROLE, words.strip())
