"""A database that holds something."""

import pytest
from sqlalchemy.engine import Engine

from db.session import writing
from db.writes import store_submission
from tests.db.samples import submission, talk, with_pilots


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
def talked_about(filled: Engine) -> Engine:
    """The same, with a remark, an attachment and a notice."""
    talk(filled)
    return filled
