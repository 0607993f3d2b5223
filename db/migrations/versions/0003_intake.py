"""Incidents with the file they happened to; waivers, and which stored finding was waived by which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _incidents()
    _waivers()
    # In SQL, the same for both databases: Alembic would copy the table on SQLite, and lose its triggers.
    op.execute(
        "ALTER TABLE finding ADD COLUMN waiver_id INTEGER CONSTRAINT fk_finding_waiver_id REFERENCES waiver (id)"
    )
    op.create_index(op.f("ix_finding_waiver_id"), "finding", ["waiver_id"])


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("number"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("actor"),
        _text("action"),
        *(_text(name, nullable=True) for name in ("pilot_id", "period", "file_name", "sha256")),
        _text("traceback"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_incident_number")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_incident_sha256")),
    )
    if op.get_context().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER incident_no_{deed.lower()} BEFORE {deed} ON incident "
                "BEGIN SELECT RAISE(ABORT, 'incident is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER incident_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _waivers() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("check_id"),
        _text("pilot_id"),
        *(_text(name) for name in ("period", "reason", "approver")),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        _text("revoked_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_waiver_pilot_id")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_waiver_revoked")),
    )
    op.create_index(op.f("ix_waiver_pilot_id"), "waiver", ["pilot_id"])
