"""Pilots, reports with their versions and everything in them, audit, settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# As they are at this step: later steps must not change what this one does.
APPEND_ONLY = ("audit", "stored_file", "report_version", "figure", "list_row", "finding")


def upgrade() -> None:
    _pilots()
    _reports()
    _contents()
    _journal()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, primary_key=primary_key)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _pilots() -> None:
    op.create_table(
        "pilot",
        _text("id"),
        _text("city_type"),
        _text("ranking_group"),
        _text("province_code"),
        sa.Column("direct_report", sa.Boolean(), nullable=False),
        _text("inside_pilot", nullable=True),
        _whole("batch"),
        sa.Column("has_villages", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        _reference("pilot", "inside_pilot", "pilot.id"),
    )
    _index("pilot", "inside_pilot")
    op.create_table(
        "pilot_identity",
        _text("pilot_id"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        _text("name_zh"),
        _text("name_en"),
        _text("division_code"),
        _text("city_type"),
        sa.PrimaryKeyConstraint("pilot_id", "valid_from", name=op.f("pk_pilot_identity")),
        _reference("pilot_identity", "pilot_id", "pilot.id"),
    )


def _reports() -> None:
    op.create_table(
        "stored_file",
        _text("sha256"),
        _whole("size"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
        _check("stored_file", "sha256", "length(sha256) = 64"),
    )
    op.create_table(
        "report",
        _whole("id"),
        _text("pilot_id"),
        _text("period"),
        _whole("version"),
        _text("state"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("pilot_id", "period", name=op.f("uq_report_pilot_id_period")),
        _reference("report", "pilot_id", "pilot.id"),
        _check("report", "state", "state IN ('submitted')"),
        _check("report", "version", "version >= 1"),
    )
    op.create_table(
        "report_version",
        _whole("id"),
        _whole("report_id"),
        _whole("number"),
        _text("sha256"),
        _text("file_name"),
        _moment("received_at"),
        _text("actor"),
        _text("template_version"),
        _text("catalogue_hash"),
        _json("normalised"),
        _json("cover"),
        _json("narrative"),
        _json("explanations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
        _reference("report_version", "report_id", "report.id"),
        _reference("report_version", "sha256", "stored_file.sha256"),
        _check("report_version", "number", "number >= 1"),
    )
    _index("report_version", "sha256")


def _contents() -> None:
    op.create_table(
        "figure",
        _whole("version_id"),
        _text("code"),
        _text("column"),
        sa.Column("number", sa.Double(), nullable=True),
        _text("missing", nullable=True),
        *(_text(name) for name in ("reason", "source", "remark", "raw", "sheet", "cell")),
        sa.PrimaryKeyConstraint("version_id", "code", "column", name=op.f("pk_figure")),
        _reference("figure", "version_id", "report_version.id"),
        _check("figure", "column", "\"column\" IN ('current', 'last_year', 'target')"),
        _check("figure", "missing", "missing IN ('blank', 'not_applicable', 'unavailable')"),
        _check("figure", "number_or_missing", "number IS NULL OR missing IS NULL"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "list_row",
        _whole("version_id"),
        _text("list_id"),
        _whole("ordinal"),
        _text("sheet"),
        _whole("row"),
        _json("fields"),
        sa.PrimaryKeyConstraint("version_id", "list_id", "ordinal", name=op.f("pk_list_row")),
        _reference("list_row", "version_id", "report_version.id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        _whole("id"),
        _whole("version_id"),
        _text("check_id"),
        _text("severity"),
        *(_text(name, nullable=True) for name in ("sheet", "cell", "code")),
        _json("values"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        _reference("finding", "version_id", "report_version.id"),
        _check("finding", "severity", "severity IN ('hard', 'soft', 'info')"),
    )
    _index("finding", "version_id")


def _journal() -> None:
    op.create_table(
        "audit",
        _whole("id"),
        _moment("at"),
        _text("actor"),
        _text("action"),
        _text("subject"),
        _json("detail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    _index("audit", "at")
    _index("audit", "subject")
    setting = op.create_table(
        "setting", _text("name"), _whole("value"), sa.PrimaryKeyConstraint("name", name=op.f("pk_setting"))
    )
    op.bulk_insert(setting, [{"name": "data_version", "value": 0}, {"name": "demo", "value": 0}])


def _refuse_changes(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
