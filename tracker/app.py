"""The application factory: what is plugged in, and in which order."""

from pathlib import Path
from types import ModuleType
from typing import Any, cast

from flask import Config, Flask

from tracker import cli, mail, postgres, sqlite, trail
from tracker.accounts import login
from tracker.accounts import views as accounts
from tracker.admin import views as admin
from tracker.attestations import views as attestations
from tracker.catalogues import views as catalogues
from tracker.cohorts import views as cohorts
from tracker.comparisons import views as comparisons
from tracker.config import Settings
from tracker.contacts import views as contacts
from tracker.db import db
from tracker.decisions import views as decisions
from tracker.degrees import views as degrees
from tracker.delivery import views as delivery
from tracker.evaluations import views as evaluations
from tracker.home import views as home
from tracker.imports import views as imports
from tracker.internships import views as internships
from tracker.leaving import views as leaving
from tracker.media import views as media
from tracker.petitions import views as petitions
from tracker.portfolio import views as portfolio
from tracker.programmes import queries as programme_queries
from tracker.programmes import views as programmes
from tracker.projects import views as projects
from tracker.published.serve import Front
from tracker.reviews import views as reviews
from tracker.rounds import views as rounds
from tracker.rubrics import views as rubrics
from tracker.sites import views as sites
from tracker.skills import views as skills
from tracker.storage import open_store
from tracker.web import (
    arriving,
    assets,
    covers,
    errors,
    filters,
    headers,
    icons,
    markdown,
    nav,
    once,
    scheme,
    transaction,
    urls,
)

ROOT = Path(__file__).resolve().parent.parent
# In reading order: what a person meets first comes first.
FEATURES: tuple[ModuleType, ...] = (
    home,
    accounts,
    programmes,
    rubrics,
    media,
    projects,
    attestations,
    comparisons,
    rounds,
    delivery,
    internships,
    evaluations,
    sites,
    contacts,
    skills,
    degrees,
    petitions,
    cohorts,
    imports,
    catalogues,
    portfolio,
    leaving,
    reviews,
    decisions,
    admin,
)

__all__ = ["create_app", "mail", "trail"]


class _LateKey(Config):
    """Configuration whose key is made when it is first asked for, not by building the app."""

    from_settings: Settings

    def __init__(self, root_path: str, defaults: dict[str, Any] | None = None) -> None:
        super().__init__(root_path, defaults)
        self.pop("SECRET_KEY", None)

    def __missing__(self, name: str) -> str:
        if name != "SECRET_KEY":
            raise KeyError(name)
        key = self[name] = self.from_settings.settle()
        return key


class _House(Flask):
    """The application, with its own kind of configuration."""

    config_class: type[Config] = _LateKey


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings."""
    settings = settings or Settings.from_env()
    app = _House("tracker", root_path=str(ROOT), static_folder=None)
    app.extensions["settings"] = settings
    app.extensions["media_store"] = open_store(settings.media_url)
    cast("_LateKey", app.config).from_settings = settings
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        TESTING=settings.testing,
        PROPAGATE_EXCEPTIONS=False,
        PERMANENT_SESSION_LIFETIME=30 * 86_400,
    )
    db.init_app(app)
    with app.app_context():
        sqlite.tame(db.engine, writes=transaction.means_to_write)
        postgres.tame(db.engine, reads=transaction.means_to_read)
    _plug_in(app, settings)
    return app


def _plug_in(app: Flask, settings: Settings) -> None:
    urls.register(app)
    assets.register(app)
    filters.register(app)
    markdown.register(app)
    icons.register(app)
    covers.register(app)
    errors.register(app)
    headers.register(app, settings)
    arriving.register(app)
    transaction.register(app)  # commits after all that is registered below has run
    login.register(app, roles_of=programme_queries.roles_of)
    headers.limit_bodies(app)
    once.register(app)
    scheme.register(app)
    for feature in FEATURES:
        for blueprint in (feature.bp, *getattr(feature, "MORE_BLUEPRINTS", ())):
            app.register_blueprint(blueprint)
    nav.register(app, [item for feature in FEATURES for item in getattr(feature, "NAV", ())])
    # Where a project is used is known above projects: each feature may say.
    app.extensions["project_uses"] = [
        feature.project_uses for feature in FEATURES if hasattr(feature, "project_uses")
    ]
    cli.register(app)
    for command in (c for feature in FEATURES for c in getattr(feature, "COMMANDS", ())):
        app.cli.add_command(command)
    app.jinja_env.globals["institution"] = settings.institution
    https = settings.base_url.startswith("https:")
    app.wsgi_app = Front(app.wsgi_app, settings.data / "published", https=https)  # type: ignore[method-assign]


def _engine_options(settings: Settings) -> dict[str, Any]:
    # What was to be stored is nobody's business but its owner's: errors in the log leave it out.
    quiet = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        return quiet
    return quiet | {"pool_pre_ping": True, "pool_size": settings.threads, "max_overflow": 4}
