"""What a web server loads: ``gunicorn wsgi:app``."""

from tracker.app import create_app
from tracker.config import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"Liner Notes cannot start. {error}") from None
