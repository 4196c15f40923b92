"""What a person cannot see stands in no name, title or address."""

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, PasswordField, StringField, TextAreaField

from tracker.web.forms import Form


class Entry(Form):
    name = StringField()
    mail = EmailField()
    password = PasswordField()
    words = TextAreaField()


def test_no_line_of_any_form_holds_what_nobody_sees(app: Flask) -> None:
    for unseen in "\u202e\u2066\x08\x1b":
        typed = f"mix{unseen}down"
        with app.test_request_context("/"):
            form = Entry(MultiDict(dict.fromkeys(("name", "mail"), typed)), meta={"csrf": False})
            assert not form.validate()
        refused = ["Remove the characters that cannot be seen"]
        assert form.errors == {"name": refused, "mail": refused}
        assert form.name.data == "mix\ufffddown", "it is shown again with a mark in its place"


def test_passwords_and_longer_texts_are_left_as_typed(app: Flask) -> None:
    typed = MultiDict({"name": "Mix", "password": "a\x08b", "words": "one\r\ntwo \u200f"})
    with app.test_request_context("/"):
        assert Entry(typed, meta={"csrf": False}).validate()


def test_a_line_is_kept_in_one_spelling(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Entry(MultiDict({"name": "Zoe\u0308"}), meta={"csrf": False})
        assert form.validate()
    assert form.name.data == "Zo\xeb"
