from tests.conftest import Web


def test_a_supervisor_hears_that_the_process_answers(web: Web) -> None:
    assert web.open("/healthz").json == {"status": "ok"}


def test_every_answer_carries_the_security_headers(web: Web) -> None:
    for path in ("/", "/nothing-here"):
        headers = web.open(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "no-store" in headers["Cache-Control"]
