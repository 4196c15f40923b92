"""What is true of passwords, codes, pauses and names."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tracker.accounts.rules import (
    AddressKind,
    codes,
    domain_of,
    kind_of,
    limits,
    passwords,
    same_address,
    seals,
    tidy_name,
)
from tracker.accounts.rules.devices import device_words

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ABOUT = ("Mara Quist", "mara.quist@calderbay.example", "Calder Bay University")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("fourteen chars", "15 characters or more"),
        ("x" * 257, "at most 256"),
        ("Calder Bay University", "name, address or school"),
        ("mara.quist mara.quist", "name, address or school"),
        ("liner notes liner notes", "name, address or school"),
        ("passwordpassword", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("12345678901234567890", "easy to guess"),
        ("qwertyuiopasdfgh", "easy to guess"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    objection = passwords.objection(password, second_factor=False, about=ABOUT)
    assert objection is not None
    assert reason in objection


@pytest.mark.parametrize(
    "password",
    [
        "the kiln hums at low tide",
        "alllowercaseandlong",
        "ключ под старым ковром",
        "🎚🎚🎚 four faders",
        "calder bay sleeps while the tape runs on",
        "a" + " quiet room" * 20,
    ],
)
def test_nothing_is_asked_but_length_and_not_to_be_known(password: str) -> None:
    assert passwords.objection(password, second_factor=False, about=ABOUT) is None


def test_eight_are_enough_with_a_second_factor() -> None:
    assert passwords.objection("kiln-t9x", second_factor=True) is None
    assert passwords.objection("kiln-t9", second_factor=True) is not None
    assert passwords.objection("iloveyou", second_factor=True) is not None
    assert passwords.too_short_alone("kiln-t9x") is not None
    assert passwords.too_short_alone("the kiln hums at low tide") is None


def test_nothing_is_cut_off_and_every_keyboard_types_the_same() -> None:
    kept = passwords.hashed("long " * 40 + "é")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches("long " * 40 + "e\u0301", kept)
    assert not passwords.matches("long " * 40 + "e", kept)
    assert not passwords.matches("anything", None)
    assert not passwords.matches("anything", "not a hash")
    assert not passwords.outdated(kept)
    assert passwords.outdated(kept.replace("t=2", "t=1"))


def test_pauses_grow_and_stop_growing() -> None:
    assert [limits.pause_after(n).total_seconds() for n in (0, 4, 5, 6, 8, 20, 900)] == [
        0, 0, 15, 30, 120, 900, 900
    ]  # fmt: skip
    assert limits.open_again(9, None, NOON)
    assert not limits.open_again(5, NOON, NOON + timedelta(seconds=14))
    assert limits.open_again(5, NOON, NOON + timedelta(seconds=15))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
        (None, ""),
    ],
)
def test_a_network_address_is_what_one_customer_has(address: str | None, network: str) -> None:
    assert limits.network(address) == network


def test_a_code_of_the_app_counts_once_and_one_step_around_now() -> None:
    secret = codes.new_secret()
    shown = pyotp.TOTP(secret).at(NOON)
    step = codes.step_of(shown, secret, now=NOON, after=0)
    assert step == int(NOON.timestamp()) // 30
    assert codes.step_of(f" {shown[:3]} {shown[3:]}", secret, now=NOON, after=0) == step
    assert codes.step_of(shown, secret, now=NOON + timedelta(seconds=30), after=0) == step
    assert codes.step_of(shown, secret, now=NOON, after=step) is None
    assert codes.step_of(shown, secret, now=NOON + timedelta(seconds=61), after=0) is None
    for junk in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"):
        assert codes.step_of(junk, secret, now=NOON, after=0) is None


def test_the_app_is_told_whose_code_it_is() -> None:
    address = codes.address_for_app("A" * 32, account="a@b.example", issuer="Liner Notes")
    assert address.startswith("otpauth://totp/Liner%20Notes:a%40b.example?secret=AAAA")
    assert address.endswith("&issuer=Liner%20Notes")
    assert codes.spoken("ABCDEFGHI") == "ABCD EFGH I"


def test_recovery_codes_are_ten_and_read_however_they_are_typed() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    typed = made[0].upper().replace("-", " ")
    assert codes.recovery_hash(typed) == codes.recovery_hash(made[0])
    assert codes.looks_like_recovery(typed)
    assert not codes.looks_like_recovery("123 456")


def test_a_seal_opens_for_its_purpose_and_key_alone() -> None:
    sealed = seals.seal("secret", key="k", purpose="p")
    assert "secret" not in sealed
    assert seals.unseal(sealed, key="k", purpose="p") == "secret"
    assert seals.unseal(sealed, key="k", purpose="other") is None
    assert seals.unseal(sealed, key="other", purpose="p") is None
    assert seals.unseal("junk", key="k", purpose="p") is None
    assert seals.unseal(sealed, key="k", purpose="p", within=timedelta(hours=1)) == "secret"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "Unknown browser"),
        ("Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_addresses_and_names_are_kept_in_one_spelling() -> None:
    assert same_address(" Mara@Calderbay.Example ") == "mara@calderbay.example"
    assert domain_of("a@b@C.example") == "c.example"
    assert kind_of("m@calderbay.example", "calderbay.example") is AddressKind.INSTITUTIONAL
    assert kind_of("m@evil-calderbay.example", "calderbay.example") is AddressKind.PERSONAL
    assert kind_of("m@calderbay.example", "") is AddressKind.PERSONAL
    assert tidy_name(" Mara\u202e \x00 Quist ") == "Mara Quist"
    assert tidy_name("\u200b ") == ""
