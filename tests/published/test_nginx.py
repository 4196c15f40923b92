"""The shipped nginx configuration says what the application says."""

from pathlib import Path

from tracker.published.serve import framing, own_headers
from tracker.web.headers import FIXED, POLICY

CONF = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()


LOCATIONS = CONF.split("location ~ ")[1:]


def test_pages_behind_nginx_carry_the_applications_headers() -> None:
    places = [part for part in LOCATIONS if part.startswith(('"^/p/', '"^/l/'))]
    places = [part for part in places if "/embed$" not in part]
    assert len(places) == 3
    for place in places:
        for name, value in (FIXED | {"Content-Security-Policy": POLICY}).items():
            if name != "Referrer-Policy":
                assert f'add_header {name} "{value}";' in place
        assert "error_page 404 = @application;" in place


def test_a_reel_behind_nginx_may_be_framed_and_is_as_strict_in_all_else() -> None:
    (place,) = [part for part in LOCATIONS if "/embed$" in part]
    place = place.partition("}\n\n")[0]
    always = [*FIXED.items(), ("Content-Security-Policy", POLICY)]
    for name, value in (*framing("embed", always), *own_headers("embed", "p/x")):
        if name not in {"Content-Type", "Vary"}:
            assert f'add_header {name} "{value}";' in place
    assert "X-Frame-Options" not in place


def test_secret_addresses_stay_secret_behind_nginx() -> None:
    (place,) = [part for part in CONF.split("location ~ ")[1:] if part.startswith('"^/l/')]
    assert 'Referrer-Policy "no-referrer"' in place
    assert 'X-Robots-Tag "noindex, nofollow"' in place
    assert "private" in place
