"""Where many tests begin: a database is brought there once per worker, and copied from then on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import URL

from services.platform import Platform
from tests.conftest import administrator, copy_database, drop_database, shared_folder

_KEPT: set[tuple[str, str]] = set()


def begin(platform: Platform, stage: str, fill: Callable[[], object]) -> None:
    """Bring the database of a test to where `fill` leaves it, which other tests of that `stage` begin with too.

    Only for a database to which nothing was done since its fixture gave it: what stands in it is replaced.
    """
    url, kind = platform.engine.url, platform.engine.dialect.name
    keep, put = (_keep_file, _put_file) if kind == "sqlite" else (_keep_database, _put_database)
    if (kind, stage) in _KEPT:
        platform.engine.dispose()  # neither kind is copied while somebody is connected
        put(url, stage)
        return
    fill()
    platform.engine.dispose()
    keep(url, stage)
    _KEPT.add((kind, stage))


def _file(url: URL) -> Path:
    return Path(str(url.database))


def _kept_file(stage: str) -> Path:
    return shared_folder() / f"stage-{stage}-{os.getpid()}.db"


def _keep_file(url: URL, stage: str) -> None:
    shutil.copy(_file(url), _kept_file(stage))


def _put_file(url: URL, stage: str) -> None:
    shutil.copy(_kept_file(stage), _file(url))


def _server(url: URL) -> psycopg.Connection[object]:
    address = url.set(drivername="postgresql", database="postgres")
    return administrator(address.render_as_string(hide_password=False))


def _keep_database(url: URL, stage: str) -> None:
    copy_database(_server(url), str(url.database), f"stage {stage}")


def _put_database(url: URL, stage: str) -> None:
    server, name = _server(url), str(url.database)
    drop_database(server, name)
    copy_database(server, f"stage {stage}", name)
