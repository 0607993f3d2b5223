"""The programme is stored, frozen and led on once a worker, on SQLite; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from db.session import connect
from services.evaluation import snapshot, steps
from services.evaluation.book import Told
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.reports_there import without_sandbox

_KEPT: dict[str, Path] = {}
"""What was built already, by stage: once a worker, whichever folder's tests ask first."""


@pytest.fixture(scope="session")
def reported_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every report accepted."""
    if "reported" not in _KEPT:
        path = tmp_path_factory.mktemp("programme") / "reported.db"
        shutil.copy(sqlite_template, path)
        engine = connect(f"sqlite:///{path}")
        programme.build(engine)
        _settle(engine)
        _KEPT["reported"] = path
    return _KEPT["reported"]


@pytest.fixture(scope="session")
def frozen_file(reported_file: Path) -> Path:
    """The same, frozen."""

    def freeze(platform: Platform) -> None:
        assert snapshot.freeze(platform, programme.MINISTRY, now=programme.FREEZE) == Told("done")

    return _led(reported_file, "frozen", freeze)


@pytest.fixture(scope="session")
def scoring_file(frozen_file: Path) -> Path:
    """The same with nine experts who may score."""
    return _led(frozen_file, "scoring", programme.to_scoring)


@pytest.fixture(scope="session")
def deciding_file(scoring_file: Path) -> Path:
    """The same with all sheets in and scoring closed."""

    def close(platform: Platform) -> None:
        programme.score_all(platform)
        assert steps.close_scoring(platform, programme.MINISTRY, now=programme.LATER) == Told("done")

    return _led(scoring_file, "deciding", close)


def _led(source: Path, name: str, lead: Callable[[Platform], None]) -> Path:
    if name not in _KEPT:
        path = source.parent / f"{name}.db"
        shutil.copy(source, path)
        engine = connect(f"sqlite:///{path}")
        lead(without_sandbox(engine))
        _settle(engine)
        _KEPT[name] = path
    return _KEPT[name]


def _settle(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _copy(source: Path, folder: Path) -> Iterator[Platform]:
    shutil.copy(source, folder / "pilot.db")
    engine = connect(f"sqlite:///{folder / 'pilot.db'}")
    yield without_sandbox(engine)
    engine.dispose()


@pytest.fixture
def reported(reported_file: Path, tmp_path: Path) -> Iterator[Platform]:
    """A product with every report accepted and nothing frozen."""
    yield from _copy(reported_file, tmp_path)


@pytest.fixture
def frozen(frozen_file: Path, tmp_path: Path) -> Iterator[Platform]:
    """A product with a snapshot."""
    yield from _copy(frozen_file, tmp_path)


@pytest.fixture
def scoring(scoring_file: Path, tmp_path: Path) -> Iterator[Platform]:
    """A product whose experts may score."""
    yield from _copy(scoring_file, tmp_path)


@pytest.fixture
def deciding(deciding_file: Path, tmp_path: Path) -> Iterator[Platform]:
    """A product with all sheets in."""
    yield from _copy(deciding_file, tmp_path)
