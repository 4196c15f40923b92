import pytest

from tests.conftest import Web
from tracker.web.urls import local_path


@pytest.mark.parametrize("path", ["/", "/home", "/projects/7?tab=files#items", "/p/mei-lin-sato"])
def test_a_path_of_ours_may_be_returned_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "//evil.example",
        "/\\evil.example",
        "https:evil",
        "https://evil.example/",
        "home",
        "/a\nb",
        "\t//evil.example",
        "/\x00",
    ],
)
def test_nothing_else_may(path: str | None) -> None:
    assert local_path(path) is None


def test_a_missing_page_says_what_to_do(web: Web) -> None:
    assert "mistyped" in web.get("/nothing-here", status=404).text
