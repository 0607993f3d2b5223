"""The running product: database, catalogue and reading sandbox, started once per process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from catalogue.load import catalogue
from catalogue.model import Catalogue
from catalogue.prove import prove_functions
from db import accounts, migrations, reads, session
from intake.checks import KINDS
from intake.opening.limits import MEGABYTE, Limits
from intake.opening.sandbox import Sandbox
from metrics.formulas import FORMULAS
from services.pace import Pace
from services.rules import Rules

DOCUMENT_BYTES: Final = 10 << 20


@dataclass(frozen=True)
class Platform:
    """What every use case needs: where the reports are, the declared facts, where uploads are opened, who may how much.

    `document_bytes` is how big a scan or supporting document may be. `pace` counts what people do within a minute
    against what `rules` allow. `contact` is where objections to the public notice go; empty: none was set.
    """

    engine: Engine
    catalogue: Catalogue
    sandbox: Sandbox
    document_bytes: int = DOCUMENT_BYTES
    rules: Rules = field(default_factory=Rules)
    pace: Pace = field(default_factory=Pace)
    contact: str = ""

    def close(self) -> None:
        """Stop the reading processes and drop the connections."""
        self.sandbox.close()
        self.engine.dispose()


def bounds(*, file_mb: int, memory_mb: int, cpu_seconds: int, wall_seconds: float, parcel_mb: int) -> Limits:
    """Return the limits of one upload as an installation sets them; what it cannot set stays at its default."""
    return Limits(
        file_bytes=file_mb * MEGABYTE,
        memory_bytes=memory_mb * MEGABYTE,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        parcel_bytes=parcel_mb * MEGABYTE,
        parcel_inflated_bytes=3 * parcel_mb * MEGABYTE,
    )


class StartError(RuntimeError):
    """The product cannot start; the message says what to mend."""


class NotStartedError(RuntimeError):
    """A screen was opened without the application around it."""


_current: Platform | None = None


def _ready(database_url: str, *, must_exist: bool) -> Engine:
    """Connect and bring the schema up to date.

    Errors: StartError naming the database (without its password) for anything that keeps it from being used.
    """
    unreadable = "PILOT_DATABASE_URL is no database address; write sqlite:///file or postgresql://…"
    try:
        shown = str(make_url(database_url))
    except (ArgumentError, ValueError) as error:  # a port that is no number is a plain ValueError
        raise StartError(unreadable) from error
    try:
        if must_exist and not session.exists(database_url):
            raise StartError(f"there is no database at {shown}; `manage.py demo` builds the sample one")
        engine = session.connect(database_url)
        migrations.upgrade(engine)
        with session.reading(engine) as read:
            exposed = accounts.holds_demo(read) and not reads.is_demo(read)
    except ArgumentError as error:
        raise StartError(unreadable) from error
    except (SQLAlchemyError, migrations.DatabaseTooNewError, OSError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StartError(f"the database {shown} cannot be used: {reason}") from error
    if exposed:
        engine.dispose()
        raise StartError(f"the database {shown} holds real data and demo accounts, whose password everybody may read")
    return engine


def start(
    database_url: str,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    patience: float = 60.0,
    document_bytes: int = DOCUMENT_BYTES,
    must_exist: bool = False,
    rules: Rules | None = None,
    contact: str = "",
) -> Platform:
    """Prove the catalogue, bring the database up to date, make the sandbox ready.

    `limits` bound one upload, `patience` is how many seconds it waits for one of `workers` reading processes;
    `document_bytes` bounds a scan or supporting document. With `must_exist` a database file that is not there is an
    error, not a new empty one. `rules` say how strict the product is with people, `contact` where objections go.
    Errors: CatalogueError when the declared facts contradict each other; StartError naming the database.
    """
    facts = catalogue()
    prove_functions(facts, formulas=FORMULAS.keys(), checks=KINDS.keys())
    engine = _ready(database_url, must_exist=must_exist)
    sandbox = Sandbox(workers=workers, limits=limits, patience=patience)
    return Platform(
        engine=engine,
        catalogue=facts,
        sandbox=sandbox,
        document_bytes=document_bytes,
        rules=rules or Rules(),
        contact=contact.strip(),
    )


@contextmanager
def running(
    database_url: str,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    patience: float = 60.0,
    document_bytes: int = DOCUMENT_BYTES,
    must_exist: bool = False,
    rules: Rules | None = None,
    contact: str = "",
) -> Iterator[Platform]:
    """Start the product (see `start`) and make it the current one until the block ends."""
    global _current
    platform = start(
        database_url,
        workers=workers,
        limits=limits,
        patience=patience,
        document_bytes=document_bytes,
        must_exist=must_exist,
        rules=rules,
        contact=contact,
    )
    before, _current = _current, platform
    try:
        yield platform
    finally:
        _current = before
        platform.close()


def current() -> Platform:
    """Return the platform of this process.

    Errors: NotStartedError when `running` is not around the caller.
    """
    if _current is None:
        raise NotStartedError("start the application with `uvicorn app:app`, `streamlit run app.py` or `make run`")
    return _current
