"""Reading a page changes nothing, however long after the last one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.accounts.person import somebody
from tests.conftest import Web
from tracker.access import Role
from tracker.db import Model, db

PAGES = [
    "/sign-in",
    "/sign-in/code",
    "/sign-up",
    "/reset",
    "/link-sent",
    "/reset/nothing",
    "/settings",
    "/settings/security",
    "/settings/prove",
    "/settings/password",
    "/settings/security/app",
    "/settings/security/codes",
    "/settings/security/passkeys/new",
    "/kept",
    "/office",
    "/office/people",
    "/office/people/invite",
    "/office/people/accounts",
    "/office/outbox",
]


def everything() -> dict[str, list[object]]:
    return {
        table.name: [tuple(row) for row in db.session.execute(table.select())]
        for table in Model.metadata.sorted_tables
    }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_page_of_accounts_or_office_writes(web: Web, method: str) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        admin = somebody(is_site_admin=True)
        make.membership(user=admin, role=Role.OFFICE)
        web.sign_in(admin)
        before = everything()
        for path in PAGES:
            clock.shift(timedelta(minutes=6))
            assert web.open(path, method=method).status_code < 500
        assert everything() == before
