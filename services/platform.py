"""The running product: database, catalogue and reading sandbox, started once per process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from catalogue.load import catalogue
from catalogue.model import Catalogue
from catalogue.prove import prove_functions
from db import migrations, session
from intake.checks import KINDS
from intake.opening.limits import Limits
from intake.opening.sandbox import Sandbox
from metrics.formulas import FORMULAS


@dataclass(frozen=True)
class Platform:
    """What every use case needs. `fixed_day` stands for today (a Beijing date) where an installation sets one."""

    engine: Engine
    catalogue: Catalogue
    sandbox: Sandbox
    fixed_day: date | None = None

    def close(self) -> None:
        """Stop the reading processes and drop the connections."""
        self.sandbox.close()
        self.engine.dispose()


class NotStartedError(RuntimeError):
    """A screen was opened without the application around it."""


_current: Platform | None = None


def start(
    database_url: str,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    patience: float = 60.0,
    fixed_day: date | None = None,
) -> Platform:
    """Prove the catalogue, bring the database up to date, make the sandbox ready.

    `limits` bound one upload, `patience` is how many seconds it waits for one of `workers` reading processes.
    Errors: CatalogueError when the declared facts contradict each other; a database error naming the database.
    """
    facts = catalogue()
    prove_functions(facts, formulas=FORMULAS.keys(), checks=KINDS.keys())
    engine = session.connect(database_url)
    migrations.upgrade(engine)
    sandbox = Sandbox(workers=workers, limits=limits, patience=patience)
    return Platform(engine=engine, catalogue=facts, sandbox=sandbox, fixed_day=fixed_day)


@contextmanager
def running(
    database_url: str,
    *,
    workers: int = 2,
    limits: Limits | None = None,
    patience: float = 60.0,
    fixed_day: date | None = None,
) -> Iterator[Platform]:
    """Start the product (see `start`) and make it the current one until the block ends."""
    global _current
    platform = start(database_url, workers=workers, limits=limits, patience=patience, fixed_day=fixed_day)
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
