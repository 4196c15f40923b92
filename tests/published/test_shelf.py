"""A page is shown whole, exchanged at once, and gone with the next request."""

from pathlib import Path

import pytest

from tracker.published import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "published")


def test_what_was_put_and_shown_can_be_read(shelf: Shelf) -> None:
    shelf.put("one", {"page": b"first"})
    shelf.show("p/mei", "one")
    assert shelf.read("p/mei", "page") == b"first"
    assert shelf.shown("p/mei") == "one"


def test_an_address_changes_from_one_set_to_another(shelf: Shelf) -> None:
    shelf.put("one", {"page": b"first"})
    shelf.put("two", {"page": b"second"})
    shelf.show("p/mei", "one")
    shelf.show("p/mei", "two")
    assert shelf.read("p/mei", "page") == b"second"


def test_a_set_never_changes(shelf: Shelf) -> None:
    shelf.put("one", {"page": b"first"})
    shelf.put("one", {"page": b"other"})
    shelf.show("p/mei", "one")
    assert shelf.read("p/mei", "page") == b"first"


def test_a_hidden_address_shows_nothing_and_its_set_is_swept(shelf: Shelf) -> None:
    shelf.put("one", {"page": b"first"})
    shelf.show("p/mei", "one")
    shelf.hide("p/mei")
    shelf.hide("p/mei")
    shelf.sweep()
    assert shelf.read("p/mei", "page") is None
    assert not shelf.has("one")
    assert list(shelf.addresses()) == []


def test_sweeping_spares_what_is_shown(shelf: Shelf) -> None:
    shelf.put("one", {"page": b"first"})
    shelf.put("two", {"page": b"second"})
    shelf.show("l/0123456789abcdefABCDEF", "two")
    shelf.sweep()
    assert [shelf.has("one"), shelf.has("two")] == [False, True]
    assert list(shelf.addresses()) == [("l/0123456789abcdefABCDEF", "two")]


@pytest.mark.parametrize("address", ["p/../../etc", "p/Mei", "p/", "l/short", "/p/mei", "sets/one"])
def test_no_address_leads_out_of_the_shelf(shelf: Shelf, address: str) -> None:
    assert shelf.shown(address) is None
    with pytest.raises(ValueError, match="Not an address"):
        shelf.hide(address)


def test_a_set_that_cannot_be_written_leaves_nothing_behind(shelf: Shelf) -> None:
    with pytest.raises(OSError, match="page"):
        shelf.put("one", {"no-such-folder/page": b""})
    assert list((shelf.folder / "sets").iterdir()) == []
