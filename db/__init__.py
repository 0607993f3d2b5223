"""What is kept: SQLModel tables, sessions, migrations, writes, and reads that turn tables into frames and records.

The same on SQLite and PostgreSQL. Tested by: tests/db, on both. Never imports intake, metrics or streamlit.
"""
