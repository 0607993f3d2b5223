"""What all tables share: the metadata with one naming convention, so that migrations can name every constraint."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import SQLModel

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(SQLModel):
    """The parent of all tables: constraints get their names from one convention, so migrations can name them."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)
