"""The final evaluation: snapshots, confirmations, the panel and its sheets, vetoes, moves, notices. All append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _snapshots()
    _pilots_say()
    _experts()
    _decisions()
    _public()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _table(
    name: str,
    *parts: sa.Column[object] | sa.Column[str] | sa.Column[int] | sa.Column[bool] | sa.Constraint,
    refers: tuple[str, ...] = ("evaluation",),
    indexed: bool = True,
) -> None:
    """Make one append-only table: its key, what it refers to, its columns, when and by whom a row was written."""
    columns = {"evaluation": _whole("evaluation_id"), "account": _text("account_id")}
    columns["pilot"] = _text("pilot_id", nullable=name == "public_objection")
    references = [
        sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{name}_{other}_id"))
        for other in refers
    ]
    op.create_table(
        name,
        _whole("id"),
        *(columns[other] for other in refers),
        *(part for part in parts if isinstance(part, sa.Column)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("actor"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *references,
        *(part for part in parts if isinstance(part, sa.Constraint)),
    )
    if indexed and refers:
        op.create_index(op.f(f"ix_{name}_evaluation_id"), name, ["evaluation_id"])
    _refuse_changes(name)


def _snapshots() -> None:
    _table(
        "evaluation",
        _whole("data_version"),
        *(_text(name) for name in ("catalogue_hash", "method_version")),
        _bytes("content"),
        _text("content_sha256"),
        *(_bytes(name) for name in ("catalogue", "results")),
        _text("results_sha256"),
        _check("evaluation", "digests", "length(content_sha256) = 64 AND length(results_sha256) = 64"),
        refers=(),
    )
    _table(
        "evaluation_step",
        _text("stage"),
        _day("until", nullable=True),
        _unique("evaluation_step", "evaluation_id", "stage"),
        indexed=False,
    )


def _pilots_say() -> None:
    _table(
        "confirmation",
        *(_text(name) for name in ("outcome", "text")),
        _check("confirmation", "outcome", "outcome IN ('confirmed', 'objected')"),
        refers=("evaluation", "pilot"),
    )
    _table(
        "answer",
        _text("kind"),
        _whole("about_id"),
        _flag("upheld", nullable=True),
        _text("text"),
        _unique("answer", "kind", "about_id"),
        _check("answer", "kind", "kind IN ('confirmation', 'veto_reply', 'veto_decision', 'public_objection')"),
    )


def _experts() -> None:
    _table(
        "panel_seat",
        _text("province_code"),
        *(_flag(name) for name in ("chair", "seated")),
        refers=("evaluation", "account"),
    )
    _table(
        "recusal",
        _text("reason"),
        _unique("recusal", "evaluation_id", "account_id", "pilot_id"),
        refers=("evaluation", "account", "pilot"),
        indexed=False,
    )
    _table(
        "expert_sheet",
        sa.Column("marks", sa.JSON(), nullable=False),
        _text("comment"),
        _flag("handed_in"),
        refers=("evaluation", "account", "pilot"),
    )
    handed_in = sa.text("handed_in")
    op.create_index(
        "uq_expert_sheet_handed_in",
        "expert_sheet",
        ["evaluation_id", "account_id", "pilot_id"],
        unique=True,
        sqlite_where=handed_in,
        postgresql_where=handed_in,
    )


def _decisions() -> None:
    _table(
        "veto",
        *(_text(name) for name in ("ground", "evidence")),
        _day("reply_until"),
        refers=("evaluation", "pilot"),
    )
    _table(
        "list_move",
        *(_text(name) for name in ("direction", "reason")),
        _check("list_move", "direction", "direction IN ('in', 'out', '')"),
        refers=("evaluation", "pilot"),
    )
    _table(
        "quota",
        _whole("batch"),
        _text("ranking_group"),
        _whole("seats"),
        _text("reason"),
        _check("quota", "seats", "seats >= 0"),
    )


def _public() -> None:
    _table(
        "public_objection",
        *(_text(name) for name in ("who", "text")),
        _day("received_on"),
        refers=("evaluation", "pilot"),
    )
    _table(
        "award_list",
        *(_text(name) for name in ("kind", "content", "sha256")),
        *(_day(name) for name in ("from_on", "until_on")),
        _unique("award_list", "evaluation_id", "kind"),
        _check("award_list", "kind", "kind IN ('notice', 'final')"),
        indexed=False,
    )


def _refuse_changes(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
