"""The shipped nginx configuration says what the application says."""

from pathlib import Path

from tracker.web.headers import FIXED, POLICY

CONF = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()


def test_pages_behind_nginx_carry_the_applications_headers() -> None:
    places = [part for part in CONF.split("location ~ ")[1:] if part.startswith(('"^/p/', '"^/l/'))]
    assert len(places) == 3
    for place in places:
        for name, value in (FIXED | {"Content-Security-Policy": POLICY}).items():
            if name != "Referrer-Policy":
                assert f'add_header {name} "{value}";' in place
        assert "error_page 404 = @application;" in place


def test_secret_addresses_stay_secret_behind_nginx() -> None:
    (place,) = [part for part in CONF.split("location ~ ")[1:] if part.startswith('"^/l/')]
    assert 'Referrer-Policy "no-referrer"' in place
    assert 'X-Robots-Tag "noindex, nofollow"' in place
    assert "private" in place
