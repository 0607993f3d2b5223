"""Accounts and sign-ins; a report's life: steps, remarks, extensions, attachments, notices; the audit chained."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = ("report_step", "remark", "attachment", "notice")
STATES = ("draft", "submitted", "provincial_review", "passed", "ministry_review", "returned", "accepted", "locked")
MOVES = (
    "submitted>submitted",
    "draft>submitted",
    "returned>submitted",
    "submitted>draft",
    "submitted>provincial_review",
    "submitted>ministry_review",
    "passed>ministry_review",
    "provincial_review>passed",
    "provincial_review>returned",
    "ministry_review>returned",
    "ministry_review>accepted",
    "accepted>draft",
    "draft>accepted",
    "returned>accepted",
    "accepted>locked",
    "locked>accepted",
)
REPORT_RULES = {
    "a report begins as its first version, submitted": (
        "INSERT",
        "NEW.version <> 1 OR NEW.state <> 'submitted' OR NEW.standing_version IS NULL OR "
        "NEW.accepted_version IS NOT NULL",
    ),
    "no step of a report leads there": (
        "UPDATE",
        "NOT (NEW.state = OLD.state AND NEW.version = OLD.version) AND (OLD.state || '>' || NEW.state) NOT IN "
        f"({', '.join(repr(move) for move in MOVES)})",
    ),
    "a report keeps its pilot and period": ("UPDATE", "NEW.pilot_id <> OLD.pilot_id OR NEW.period <> OLD.period"),
    "versions follow one another, by submitting": (
        "UPDATE",
        "NEW.version <> OLD.version AND (NEW.version <> OLD.version + 1 OR NEW.state <> 'submitted')",
    ),
    "only an acceptance accepts, and the version it looked at": (
        "UPDATE",
        "CASE WHEN OLD.state = 'ministry_review' AND NEW.state = 'accepted' "
        "THEN COALESCE(NEW.accepted_version, 0) <> NEW.version "
        "ELSE COALESCE(NEW.accepted_version, 0) <> COALESCE(OLD.accepted_version, 0) "
        "OR (NEW.state = 'accepted' AND NEW.accepted_version IS NULL) END",
    ),
}


def upgrade() -> None:
    _reports()
    _people()
    _life()
    _talk()
    _chain_audit()
    op.execute("INSERT INTO setting (name, value) VALUES ('demo_day', 0)")
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _reports() -> None:
    conditions = {
        "state": f"state IN ({', '.join(repr(state) for state in STATES)})",
        "standing_version": "standing_version <= version",
        "accepted_version": "accepted_version <= standing_version",
    }
    if _sqlite():
        _rebuild_report(conditions)
    else:
        op.drop_constraint(op.f("ck_report_state"), "report")
        for name in ("standing_version", "accepted_version"):
            op.add_column("report", _whole(name, nullable=True))
        op.execute("UPDATE report SET standing_version = version")
        for name, condition in conditions.items():
            op.create_check_constraint(op.f(f"ck_report_{name}"), "report", condition)
    _guard_report()


def _rebuild_report(conditions: dict[str, str]) -> None:
    # SQLite cannot change a constraint: the table is made anew under another name and takes the old one's place.
    op.create_table(
        "report_anew",
        _whole("id"),
        _text("pilot_id"),
        _text("period"),
        _whole("version"),
        _text("state"),
        _whole("standing_version", nullable=True),
        _whole("accepted_version", nullable=True),
        _key("report", "id"),
        sa.UniqueConstraint("pilot_id", "period", name=op.f("uq_report_pilot_id_period")),
        _reference("report", "pilot_id", "pilot.id"),
        _check("report", "version", "version >= 1"),
        *(_check("report", name, condition) for name, condition in conditions.items()),
    )
    op.execute(
        "INSERT INTO report_anew (id, pilot_id, period, version, state, standing_version) "
        "SELECT id, pilot_id, period, version, state, version FROM report"
    )
    op.execute("DROP TABLE report")
    op.execute("ALTER TABLE report_anew RENAME TO report")


def _guard_report() -> None:
    if _sqlite():
        for number, (message, (deed, condition)) in enumerate(REPORT_RULES.items(), start=1):
            op.execute(
                f"CREATE TRIGGER report_rule_{number} BEFORE {deed} ON report WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, 'report: {message}'); END"
            )
        op.execute(
            "CREATE TRIGGER report_no_delete BEFORE DELETE ON report "
            "BEGIN SELECT RAISE(ABORT, 'report: nothing is taken back'); END"
        )
        return
    raised = "USING ERRCODE = 'integrity_constraint_violation'"
    rules = "".join(
        f"IF TG_OP = '{deed}' THEN IF ({condition}) THEN RAISE EXCEPTION 'report: {message}' {raised}; END IF; END IF; "
        for message, (deed, condition) in REPORT_RULES.items()
    )
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_report_move() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'report: nothing is taken back' {raised}; END IF; "
        f"{rules} RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER report_rules BEFORE INSERT OR UPDATE OR DELETE ON report "
        "FOR EACH ROW EXECUTE FUNCTION refuse_report_move()"
    )


def _people() -> None:
    op.create_table(
        "account",
        *(_text(name) for name in ("id", "name", "role")),
        *(_text(name, nullable=True) for name in ("pilot_id", "province_code")),
        _text("password_hash"),
        _flag("must_change"),
        _flag("disabled"),
        _whole("failed"),
        _moment("locked_until", nullable=True),
        _moment("created_at"),
        _flag("demo"),
        _key("account", "id"),
        _reference("account", "pilot_id", "pilot.id"),
        _check("account", "role", "role IN ('reporter', 'province', 'ministry', 'leader', 'expert', 'admin')"),
        _check("account", "reporter_has_pilot", "(role = 'reporter') = (pilot_id IS NOT NULL)"),
        _check("account", "has_province", "role NOT IN ('province', 'expert') OR province_code IS NOT NULL"),
    )
    _index("account", "pilot_id")
    op.create_table(
        "sign_in",
        *(_text(name) for name in ("token_sha256", "account_id")),
        *(_moment(name) for name in ("begun_at", "seen_at")),
        _moment("ended_at", nullable=True),
        _text("origin"),
        _key("sign_in", "token_sha256"),
        _reference("sign_in", "account_id", "account.id"),
        _check("sign_in", "token_sha256", "length(token_sha256) = 64"),
    )
    _index("sign_in", "account_id")


def _life() -> None:
    op.create_table(
        "report_step",
        *(_whole(name) for name in ("id", "report_id", "version")),
        _text("step"),
        _text("state_before", nullable=True),
        _text("state_after"),
        _moment("at"),
        *(_text(name) for name in ("actor", "role", "reason")),
        _json("cells"),
        _day("due_on"),
        _key("report_step", "id"),
        _reference("report_step", "report_id", "report.id"),
    )
    _index("report_step", "report_id")
    # What came in before there were steps came in by one: every version by the submission that brought it.
    op.execute(
        "INSERT INTO report_step "
        "(report_id, version, step, state_before, state_after, at, actor, role, reason, cells) "
        "SELECT report_id, number, 'submit', CASE WHEN number > 1 THEN 'submitted' END, 'submitted', received_at, "
        "actor, '', '', '[]' FROM report_version ORDER BY id"
    )
    op.create_table(
        "extension",
        _whole("id"),
        *(_text(name) for name in ("pilot_id", "period")),
        _moment("asked_at"),
        _text("asked_by"),
        _day("asked_until", nullable=False),
        _text("reason"),
        _moment("decided_at", nullable=True),
        _text("decided_by", nullable=True),
        _day("granted_until"),
        _text("answer"),
        _key("extension", "id"),
        _reference("extension", "pilot_id", "pilot.id"),
        _check("extension", "granted_is_decided", "granted_until IS NULL OR decided_at IS NOT NULL"),
        _check("extension", "decided_by_somebody", "(decided_at IS NULL) = (decided_by IS NULL)"),
    )
    _index("extension", "pilot_id")
    waiting = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_extension_open",
        "extension",
        ["pilot_id", "period"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "attachment",
        _whole("id"),
        *(_text(name) for name in ("pilot_id", "period", "kind", "sha256", "file_name", "media_type")),
        _moment("received_at"),
        *(_text(name) for name in ("actor", "note")),
        _key("attachment", "id"),
        _reference("attachment", "pilot_id", "pilot.id"),
        _reference("attachment", "sha256", "stored_file.sha256"),
        _check("attachment", "kind", "kind IN ('seal', 'support')"),
    )
    for column in ("pilot_id", "sha256"):
        _index("attachment", column)


def _talk() -> None:
    op.create_table(
        "remark",
        *(_whole(name) for name in ("id", "version_id")),
        _text("code"),
        _moment("at"),
        *(_text(name) for name in ("actor", "role", "text")),
        _flag("follow_up"),
        _whole("settles", nullable=True),
        _key("remark", "id"),
        _reference("remark", "version_id", "report_version.id"),
        _reference("remark", "settles", "remark.id"),
    )
    _index("remark", "version_id")
    op.create_table(
        "notice",
        _whole("id"),
        *(_text(name) for name in ("audience", "kind")),
        *(_text(name, nullable=True) for name in ("pilot_id", "period")),
        _moment("at"),
        _text("actor"),
        _json("facts"),
        _key("notice", "id"),
        _reference("notice", "pilot_id", "pilot.id"),
    )
    _index("notice", "audience")
    op.create_table(
        "notice_read",
        _whole("notice_id"),
        _text("account_id"),
        _moment("at"),
        _key("notice_read", "notice_id", "account_id"),
        _reference("notice_read", "notice_id", "notice.id"),
        _reference("notice_read", "account_id", "account.id"),
    )


def _chain_audit() -> None:
    _allow_changes("audit")
    for name in ("origin", "hash"):
        op.add_column("audit", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    before, last = _chain_what_is_there(connection)
    if not _sqlite():
        for name in ("origin", "hash"):
            op.alter_column("audit", name, server_default=None)
        op.execute("ALTER TABLE audit ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS audit_id_seq")
    _index("audit", "actor")
    head = op.create_table(
        "audit_head",
        _whole("one"),
        _whole("last_id"),
        _text("hash"),
        _key("audit_head", "one"),
        _check("audit_head", "one", "one = 1"),
    )
    op.bulk_insert(head, [{"one": 1, "last_id": last, "hash": before}])
    _refuse_changes("audit")


def _chain_what_is_there(connection: sa.Connection) -> tuple[str, int]:
    """Number the rows without a gap and chain them; return the last hash and number."""
    audit = sa.table("audit", *(sa.column(name) for name in ("id", "actor", "action", "subject", "hash")))
    moment, detail = sa.column("at", sa.DateTime(timezone=True)), sa.column("detail", sa.JSON)
    query = sa.select(audit.c.id, audit.c.actor, audit.c.action, audit.c.subject, moment, detail)
    before, number = "0" * 64, 0
    for number, row in enumerate(connection.execute(query.select_from(audit).order_by(audit.c.id)).all(), start=1):
        at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
        said: list[Any] = [before, number, at.astimezone(UTC).isoformat(timespec="microseconds")]
        said += [row.actor, "", row.action, row.subject, _in_order(row.detail)]
        text = json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        before = hashlib.sha256(text.encode("utf-8")).hexdigest()
        connection.execute(sa.update(audit).where(audit.c.id == row.id).values(id=number, hash=before))
    return before, number


def _in_order(value: object) -> object:
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value


def _allow_changes(table: str) -> None:
    if _sqlite():
        for deed in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{deed}")
    else:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")


def _refuse_changes(table: str) -> None:
    if _sqlite():
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
