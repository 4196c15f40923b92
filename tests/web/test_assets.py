from flask import Flask

from tests import make
from tests.conftest import Web
from tracker.web.assets import FOLDER, release, written


def test_a_style_sheet_is_sent_whole_and_compressed(app: Flask) -> None:
    client = app.test_client()
    plain = client.get(f"/static/{release()}/css/app.css", headers={"Accept-Encoding": ""})
    packed = client.get(f"/static/{release()}/css/app.css", headers={"Accept-Encoding": "gzip"})
    assert "@import" not in plain.text
    assert ".panel" in plain.text
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 3
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_the_order_of_layers_comes_first() -> None:
    for sheet in ("app", "public"):
        first = written(FOLDER / "css" / f"{sheet}.css").split(";")[0]
        assert first.endswith("components, features, utilities, print")


def test_a_file_outside_the_folder_is_not_found(app: Flask) -> None:
    for name in ("../wsgi.py", "css/none.css", "css"):
        assert app.test_client().get(f"/static/{release()}/{name}").status_code == 404


def test_files_are_the_same_for_everybody_so_they_set_no_cookie(web: Web) -> None:
    person = make.user()
    web.sign_in(person)
    answer = web.open(f"/static/{release()}/icons.svg")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]
