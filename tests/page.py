"""What every page promises, checked on every page any test opens."""

from itertools import pairwise

from bs4 import BeautifulSoup
from html5lib import HTMLParser

# SVG inside HTML is fine; html5lib 1.1 only stumbles over nothing we write.
HIDDEN = "input:not([type=hidden]):not([type=submit]), select, textarea"


def check(html: str) -> BeautifulSoup:
    """Parse strictly, check the promises, return the page for further questions."""
    HTMLParser(strict=True).parse(html)
    page = BeautifulSoup(html, "html.parser")
    _head(page)
    _unique_ids(page)
    _forms(page)
    _labels(page)
    _content_policy(page)
    return page


def _head(page: BeautifulSoup) -> None:
    heads = [h.get_text(" ", strip=True) for h in page.select("h1")]
    assert len(heads) == 1, f"one h1 expected, found {heads}"
    assert page.title is not None
    title = " ".join(page.title.get_text().split()).removeprefix("Error: ")
    assert title.startswith(heads[0]), f"title {title!r} must begin with the h1 {heads[0]!r}"
    assert page.html is not None
    assert page.html.get("lang"), "html needs a language"
    assert len(page.select("main")) == 1, "one main"
    levels = [int(h.name[1]) for h in page.select("h1, h2, h3, h4, h5, h6")]
    skips = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert skips == [], f"heading levels skip: {levels}"


def _unique_ids(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert twice == set(), f"ids repeat: {twice}"
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in page.select(f"[{attribute}]"):
            for target in str(tag[attribute]).split():
                assert target in ids, f"{attribute} points to nothing: {target}"


def _forms(page: BeautifulSoup) -> None:
    for form in page.select("form"):
        assert form.get("action"), "a form names its address"
        if str(form.get("method", "get")).lower() == "post":
            assert form.select("[name=csrf_token]"), f"a post form carries its token: {form}"


def _labels(page: BeautifulSoup) -> None:
    for control in page.select(HIDDEN):
        named = control.get("aria-label") or control.get("aria-labelledby")
        inside = control.find_parent("label")
        label = control.get("id") and page.select(f"label[for='{control.get('id')}']")
        assert named or inside or label, f"no label for {control}"
    for button in page.select("button, a[href]"):
        text = button.get_text(strip=True) or button.get("aria-label")
        assert text or button.select("img[alt]"), f"nothing to read on {button}"
    for image in page.select("img:not([alt])"):
        raise AssertionError(f"image without alt: {image}")


def _content_policy(page: BeautifulSoup) -> None:
    assert not page.select("script:not([src]):not([type='application/ld+json'])"), "inline script"
    assert not page.select("[style], style"), "no inline style"
    handlers = [t.name for t in page.select("*") if any(a.startswith("on") for a in t.attrs)]
    assert handlers == [], f"inline handlers on {handlers}"
