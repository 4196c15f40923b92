"""A moment is the same on every database, and so is its day."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests import make
from tests.conftest import SERVER_URL, settings_for
from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import Model, db

LATE_IN_UTC = datetime(2027, 3, 4, 21, 30, tzinfo=UTC)  # the day after has begun in Auckland


def test_the_day_of_a_moment_is_that_in_utc_wherever_the_server_lives(
    tmp_path: Path, worker_name: str
) -> None:
    settings = settings_for(tmp_path, f"moments_{worker_name}")
    if SERVER_URL:
        _move(settings.database_url, "Pacific/Auckland")
    app = create_app(settings)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        user = make.user(password_changed_at=LATE_IN_UTC)
        db.session.expire_all()
        read = db.session.get_one(User, user.id).password_changed_at
        assert read == LATE_IN_UTC
        assert f"{read:%Y-%m-%d %H:%M %z}" == "2027-03-04 21:30 +0000"
        db.session.remove()
        db.engine.dispose()


def _move(url: str, zone: str) -> None:
    """Let a database live in another zone, as a server's own settings do."""

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = make_url(url).database
        connection.execute(text(f"""ALTER DATABASE "{name}" SET TimeZone TO '{zone}'"""))
    engine.dispose()
