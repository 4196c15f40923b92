"""What every page promises, checked on every page any test opens."""

import re
from collections import Counter
from itertools import pairwise

from bs4 import BeautifulSoup, Tag
from html5lib import HTMLParser

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTROLS = ("input", "select", "textarea")
UNSEEN = ("hidden", "submit")
# Words and values, but neither tags, names of attributes nor entities: what is left is the shape.
_WORDS = re.compile(r"(?<![&<#/\w.-])[\w.-]+(?![\w.-]|=)")
_parsed: set[tuple[str, str]] = set()


def check(html: str) -> BeautifulSoup:
    """Parse strictly, check the promises, return the page for further questions."""
    _parse_strictly(html)
    page = BeautifulSoup(html, "html.parser")
    tags = page.find_all(name=True)  # once: tests open thousands of pages
    _head(page, tags)
    _ids(tags)
    _forms(tags)
    _labels(tags)
    _content_policy(tags)
    return page


def _parse_strictly(html: str) -> None:
    """Refuse what a browser would have to mend, on every page that has something new.

    The strict parser is slower than the page itself. A page whose every two lines followed each
    other on pages parsed before, whatever their words, has nothing that could be wrong now.
    """
    lines = [line.strip() for line in _WORDS.sub("x", html).splitlines()]
    neighbours = set(pairwise(filter(None, lines)))
    if not neighbours <= _parsed:
        HTMLParser(strict=True).parse(html)
        _parsed.update(neighbours)


def _named(tags: list[Tag], *names: str) -> list[Tag]:
    return [tag for tag in tags if tag.name in names]


def _head(page: BeautifulSoup, tags: list[Tag]) -> None:
    heads = [h.get_text(" ", strip=True) for h in _named(tags, "h1")]
    assert len(heads) == 1, f"one h1 expected, found {heads}"
    assert page.title is not None
    title = " ".join(page.title.get_text().split()).removeprefix("Error: ")
    assert title.startswith(heads[0]), f"title {title!r} must begin with the h1 {heads[0]!r}"
    assert page.html is not None
    assert page.html.get("lang"), "html needs a language"
    assert len(_named(tags, "main")) == 1, "one main"
    levels = [int(h.name[1]) for h in _named(tags, *HEADINGS)]
    skips = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert skips == [], f"heading levels skip: {levels}"


def _ids(tags: list[Tag]) -> None:
    ids = Counter(str(tag["id"]) for tag in tags if tag.has_attr("id"))
    twice = {name for name, count in ids.items() if count > 1}
    assert twice == set(), f"ids repeat: {twice}"
    for tag in tags:
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for target in str(tag.get(attribute, "")).split():
                assert target in ids, f"{attribute} points to nothing: {target}"


def _forms(tags: list[Tag]) -> None:
    for form in _named(tags, "form"):
        assert form.get("action"), "a form names its address"
        if str(form.get("method", "get")).lower() == "post":
            names = [field.get("name") for field in form.find_all(name="input")]
            assert "csrf_token" in names, f"a post form carries its token: {form}"


def _labels(tags: list[Tag]) -> None:
    labelled = {str(label["for"]) for label in _named(tags, "label") if label.has_attr("for")}
    for control in _named(tags, *CONTROLS):
        if control.get("type") in UNSEEN and control.name == "input":
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        label = str(control.get("id")) in labelled or control.find_parent("label")
        assert named or label, f"no label for {control}"
    for button in _named(tags, "button", "a"):
        # Every string: get_text() leaves out what stands in a <template>.
        text = "".join(button.find_all(string=True)).strip() or button.get("aria-label")
        pictured = any(image.get("alt") for image in button.find_all("img"))
        assert text or pictured or not _leads(button), f"nothing to read on {button}"
    for image in _named(tags, "img"):
        assert image.has_attr("alt"), f"image without alt: {image}"


def _leads(tag: Tag) -> bool:
    return tag.name == "button" or tag.has_attr("href")


def _loaded(link: Tag) -> object:
    """Return what a link in the head makes the browser fetch; others only name an address."""
    named = {"canonical", "alternate", "license"} & set(link.get("rel") or ())
    return None if named else link.get("href")


def _content_policy(tags: list[Tag]) -> None:
    for script in _named(tags, "script"):
        data = script.get("type") == "application/ld+json"
        assert data or script.has_attr("src"), "inline script"
    assert not _named(tags, "style"), "no inline style"
    for tag in tags:
        loads = tag.get("src") or tag.get("poster") or (tag.name == "link" and _loaded(tag))
        assert not re.match(r"(https?:)?//", str(loads or "")), f"asked of another host: {tag}"
    for tag in tags:
        assert not tag.has_attr("style"), f"no inline style: {tag}"
        assert not any(name.startswith("on") for name in tag.attrs), f"inline handler: {tag}"
