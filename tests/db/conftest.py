"""A database that holds something."""

import hashlib

import pytest
from sqlalchemy.engine import Engine

from db import incidents
from db.records import Incident
from db.session import writing
from db.writes import store_submission
from tests.db.samples import NOON, evaluation, submission, talk, with_pilots

INCIDENT = Incident(
    number="ABC-234",
    at=NOON,
    actor="clerk",
    action="submit",
    pilot_id="P07",
    period="2014Q1",
    file_name="甬江市.xlsx",
    sha256=hashlib.sha256(b"broke it").hexdigest(),
    traceback="Traceback …",
)


@pytest.fixture(autouse=True)
def worded_deeds() -> None:
    """Let deeds here be made up: storage knows none by name."""


@pytest.fixture
def registered(engine: Engine) -> Engine:
    """The pilots, and no report."""
    with_pilots(engine)
    return engine


@pytest.fixture
def filled(registered: Engine) -> Engine:
    """The pilots, and one report of P07 for 2014Q1."""
    with writing(registered) as session:
        store_submission(session, submission(), expected_version=0)
    return registered


@pytest.fixture
def disturbed(filled: Engine) -> Engine:
    """The same, with a remark, an attachment, a notice, an incident and a final evaluation."""
    talk(filled)
    evaluation(filled)
    with writing(filled) as session:
        incidents.record(session, INCIDENT, b"broke it")
    return filled
