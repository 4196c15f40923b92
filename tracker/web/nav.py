"""The navigation: each feature names its entry, the shell shows those that fit the person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Flask, request, url_for

from tracker.access import Actor, Role
from tracker.web.guard import actor


def everybody(_actor: Actor) -> bool:
    """For everyone who is signed in."""
    return True


def students(who: Actor) -> bool:
    """For students of any programme."""
    return bool(who.programmes_as(Role.STUDENT))


def teachers(who: Actor) -> bool:
    """For faculty of any programme."""
    return bool(who.programmes_as(Role.FACULTY))


def offices(who: Actor) -> bool:
    """For programme offices and administrators of the installation."""
    return who.site_admin or bool(who.programmes_as(Role.OFFICE))


@dataclass(frozen=True)
class NavItem:
    """One entry: words, endpoint, icon of the kit, for whom, and its place from the top.

    Entries with ``in_menu`` stand in the menu behind one's own initials, the others in the rail.
    Pages of features named by ``covers`` stand under the entry, too, where they have none.
    """

    label: str
    endpoint: str
    icon: str
    fits: Callable[[Actor], bool] = everybody
    order: int = 50
    in_menu: bool = False
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavLink:
    """One entry as the shell draws it."""

    label: str
    url: str
    icon: str
    current: bool


def _current(urls: Mapping[NavItem, str]) -> NavItem | None:
    """Find the entry of the page: of its own feature, else nearest above it, else that covers it.

    Of several that cover it the last is meant: the office's comes after those for everybody.
    """
    here = (request.endpoint or "").partition(".")[0]
    for item in urls:
        if item.endpoint.partition(".")[0] == here:
            return item
    above = [item for item, url in urls.items() if request.path.startswith(url.rstrip("/") + "/")]
    if above:
        return max(above, key=lambda item: len(urls[item]))
    return next((item for item in reversed(list(urls)) if here in item.covers), None)


def register(app: Flask, items: Iterable[NavItem]) -> None:
    """Offer ``nav()``, ``menu()`` and ``url_if()`` to templates."""
    ordered = sorted(items, key=lambda item: item.order)

    def links(*, in_menu: bool) -> list[NavLink]:
        fitting = [item for item in ordered if item.in_menu == in_menu and item.fits(actor())]
        urls = {item: url_for(item.endpoint) for item in fitting}
        current = _current(urls)
        return [NavLink(item.label, urls[item], item.icon, item == current) for item in fitting]

    def url_if(endpoint: str) -> str:
        """Return the address of a page that another feature may offer, else nothing."""
        return url_for(endpoint) if endpoint in app.view_functions else ""

    app.add_template_global(lambda: links(in_menu=False), "nav")
    app.add_template_global(lambda: links(in_menu=True), "menu")
    app.add_template_global(url_if, "url_if")
