"""Pages of the portfolio feature."""

from tracker.portfolio import jobs
from tracker.portfolio.cli import pages
from tracker.portfolio.queries import project_uses
from tracker.portfolio.views import editor, publishing, visitors
from tracker.portfolio.views.blueprint import bp
from tracker.web.nav import NavItem, students

NAV = (NavItem("Page", "portfolio.show", "page", students, order=50),)
COMMANDS = (pages,)

__all__ = ["COMMANDS", "NAV", "bp", "editor", "jobs", "project_uses", "publishing", "visitors"]
