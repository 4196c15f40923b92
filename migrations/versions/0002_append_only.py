"""append-only tables: the database itself refuses to change or delete what was recorded."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    "trail_entries",
    "hour_lines",
    "hour_line_events",
    "hour_confirmations",
    "internship_events",
    "agreement_templates",
    "agreements",
    "agreement_signatures",
    "placement_policies",
    "work_authorisations",
    "page_revisions",
    "round_files",
    "skill_assessments",
    "skill_claim_steps",
    "skill_frameworks",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in TABLES:
        for deed in ("UPDATE", "DELETE"):
            if (table, deed) == ("page_revisions", "DELETE"):
                continue  # below: they go with an account
            name = f"{table}_no_{deed.lower()}"
            body = (
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} {body}")
    _guard_pages(sqlite=sqlite)
    _lock_evaluations(sqlite=sqlite)
    _lock_rubrics(sqlite=sqlite)


def _guard_pages(*, sqlite: bool) -> None:
    """What was published goes only when the account of its student has gone."""
    left = (
        "SELECT 1 FROM pages JOIN users ON users.id = pages.student_id "
        "WHERE pages.id = OLD.page_id AND users.left_at IS NOT NULL"
    )
    if sqlite:
        op.execute(
            "CREATE TRIGGER page_revisions_no_delete BEFORE DELETE ON page_revisions "
            f"WHEN NOT EXISTS ({left}) "
            "BEGIN SELECT RAISE(ABORT, 'page_revisions is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_unless_left() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF EXISTS ({left}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE TRIGGER page_revisions_no_delete BEFORE DELETE ON page_revisions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unless_left()"
    )


def _lock_evaluations(*, sqlite: bool) -> None:
    """What an evaluation said stays as it was sent; who may read it is decided afterwards."""
    said = (
        "internship_id, kind, form_id, stand, answers, supervisor_id, locked_at, "
        "body, sha256, address, user_agent"
    )
    for deed in (f"UPDATE OF {said}", "DELETE"):
        name = f"evaluations_no_{deed.split()[0].lower()}"
        body = (
            "BEGIN SELECT RAISE(ABORT, 'evaluations is append-only once it is sent'); END"
            if sqlite
            else "EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {deed} ON evaluations FOR EACH ROW "
            f"WHEN (OLD.locked_at IS NOT NULL) {body}"
        )


def _lock_rubrics(*, sqlite: bool) -> None:
    """A rubric is a draft until it is published, and never changes after."""
    for deed in ("UPDATE", "DELETE"):
        body = (
            "BEGIN SELECT RAISE(ABORT, 'rubric_versions never changes once it is published'); END"
            if sqlite
            else "EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER rubric_versions_no_{deed.lower()} BEFORE {deed} ON rubric_versions "
            f"FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) {body}"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*TABLES, "evaluations", "rubric_versions"):
        for deed in ("update", "delete"):
            where = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_no_{deed}{where}")
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_unless_left()")
