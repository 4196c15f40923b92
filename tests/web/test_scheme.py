from tests.conftest import Web


def test_the_choice_of_colours_is_remembered_and_written_into_the_page(web: Web) -> None:
    page = web.get("/styleguide")
    assert page.html is not None
    assert "data-scheme" not in page.html.attrs
    web.client.set_cookie("scheme", "dark")
    page = web.get("/styleguide")
    assert page.html is not None
    assert page.html["data-scheme"] == "dark"


def test_an_unknown_colour_changes_nothing(web: Web) -> None:
    web.client.set_cookie("scheme", '"><script>')
    page = web.get("/styleguide")
    assert page.html is not None
    assert "data-scheme" not in page.html.attrs
