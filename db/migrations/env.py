"""What Alembic runs: the steps, on the connection and in the transaction `db.migrations.upgrade` opened."""

from __future__ import annotations

from alembic import context

from db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite can too, once the transaction is begun by hand (db/session.py)
)
context.run_migrations()
