import pytest
from flask import Flask

from tests.media.sender import incoming_files


@pytest.fixture(autouse=True)
def _nothing_arriving(app: Flask) -> None:
    """Begin without files that an earlier test left half sent."""
    for path in incoming_files(app):
        path.unlink()
