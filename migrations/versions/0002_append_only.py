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
            name = f"{table}_no_{deed.lower()}"
            body = (
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} {body}")


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for deed in ("update", "delete"):
            where = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_no_{deed}{where}")
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")
