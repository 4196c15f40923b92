"""Pages of accounts: the way in, one's own settings, and what is kept for a person meanwhile."""

from tracker.accounts.views import (
    door,
    kept,
    links,
    mail,
    passkeys,
    security,
    settings,
)
from tracker.accounts.views.blueprint import bp
from tracker.web.nav import NavItem

NAV = (
    NavItem("Settings", "accounts.settings", "gear", in_menu=True, order=10),
    NavItem("Sign-in and security", "accounts.security", "key", in_menu=True, order=20),
)

__all__ = ["NAV", "bp", "door", "kept", "links", "mail", "passkeys", "security", "settings"]
