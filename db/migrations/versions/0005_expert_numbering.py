"""The secret by which experts are numbered once scoring is closed; drawn here where that was before this step."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLE = "expert_numbering"


def upgrade() -> None:
    made = op.create_table(
        TABLE,
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f(f"fk_{TABLE}_evaluation_id")),
        sa.CheckConstraint("length(salt) = 32", name=op.f(f"ck_{TABLE}_salt")),
    )
    closed = op.get_bind().scalars(sa.text("SELECT evaluation_id FROM evaluation_step WHERE stage = 'deciding'"))
    # Only here and at the closing: drawn by whoever reads first, two who read at once would see other numbers.
    op.bulk_insert(made, [{"evaluation_id": number, "salt": secrets.token_bytes(32)} for number in closed])
    _refuse_changes()


def _refuse_changes() -> None:
    if op.get_context().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{deed.lower()} BEFORE {deed} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
