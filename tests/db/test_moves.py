"""The database's own guard over a report's life: every move nobody declared is refused, whoever asks."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from importlib import import_module

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from db import tables as t
from services.life import MOVES, SUBMITTABLE, State
from tests.db.samples import with_pilots

DECLARED = frozenset(
    {(str(move.before), str(move.after)) for move in MOVES} | {(str(state), "submitted") for state in SUBMITTABLE}
)
R = t.REPORT.c
Row = dict[str, int | str | None]


def test_the_triggers_hold_to_the_moves_that_services_declare() -> None:
    listed = [tuple(move.split(">")) for move in import_module("db.migrations.versions.0002_people").MOVES]

    assert len(listed) == len(set(listed))
    assert set(listed) == DECLARED


def attempts(row: Row, after: str) -> Iterator[Row]:
    """Every way to write `after` that could be meant: another version or the same, standing and accepted as may be."""
    version = int(str(row["version"]))
    for number in (version, version + 1):
        for accepted in dict.fromkeys([row["accepted_version"], number, None]):
            for standing in dict.fromkeys([number, accepted, row["standing_version"]]):
                yield {"state": after, "version": number, "accepted_version": accepted, "standing_version": standing}


def moves(connection: Connection, row: Row, after: str) -> Row | None:
    """Bring the one report there is from `row` to `after` in any way the database lets through; None if in none."""
    for wanted in attempts(row, after):
        if wanted == row or (wanted["state"] == row["state"] and wanted["version"] == row["version"]):
            continue  # nothing would move
        try:
            with connection.begin_nested():
                connection.execute(sa.update(t.REPORT).values(**wanted))
        except IntegrityError:
            continue
        return wanted
    return None


def journey(connection: Connection, path: tuple[str, ...]) -> Row:
    """Walk a new report along declared moves."""
    first: Row = {"state": "submitted", "version": 1, "standing_version": 1, "accepted_version": None}
    connection.execute(sa.insert(t.REPORT).values(pilot_id="P07", period="2014Q1", **first))
    row = first
    for state in path:
        moved = moves(connection, row, state)
        assert moved is not None, path
        row = moved
    return row


def paths() -> dict[str, list[tuple[str, ...]]]:
    """For every state the shortest way there, and the shortest one that passes an acceptance: history may matter."""
    found: dict[str, list[tuple[str, ...]]] = {str(state): [] for state in State}
    for through in ((), ("ministry_review", "accepted")):
        start = through[-1] if through else "submitted"
        seen, queue = {start}, deque([through])
        while queue:
            path = queue.popleft()
            here = path[-1] if path else "submitted"
            found[here].append(path)
            for before, after in sorted(DECLARED):
                back = after == "accepted" and before != "ministry_review"  # needs an acceptance to go back to
                if before == here and after not in seen and (through or not back):
                    seen.add(after)
                    queue.append((*path, after))
    return found


@pytest.mark.parametrize("before", [str(state) for state in State])
def test_every_pair_of_states_is_let_through_exactly_where_it_is_declared(engine: Engine, before: str) -> None:
    with_pilots(engine)
    let_through = set()
    tried = paths()[before]
    assert tried
    for path, after in itertools.product(tried, map(str, State)):
        with engine.connect() as connection, connection.begin() as whole:
            row = journey(connection, path)
            if moves(connection, row, after) is not None:
                let_through.add((before, after))
            whole.rollback()

    assert let_through == {pair for pair in DECLARED if pair[0] == before}


@pytest.mark.parametrize("state", [str(state) for state in State if state != State.SUBMITTED])
def test_a_report_begins_in_no_other_state(engine: Engine, state: str) -> None:
    with_pilots(engine)
    row = {"pilot_id": "P07", "period": "2014Q1", "version": 1, "state": state, "standing_version": 1}
    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(sa.insert(t.REPORT).values(**row))


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("ministry_review", {"state": "accepted", "accepted_version": None}),
        ("submitted", {"version": 3, "standing_version": 3}),
        ("submitted", {"accepted_version": 1}),
        ("accepted", {"accepted_version": None}),
        ("submitted", {"pilot_id": "P21"}),
        ("submitted", {"period": "2014Q2"}),
        ("submitted", {"version": 0}),
    ],
)
def test_neither_versions_nor_acceptance_can_be_forged(engine: Engine, state: str, changes: dict[str, object]) -> None:
    with_pilots(engine)
    with engine.connect() as connection, connection.begin():
        journey(connection, paths()[state][0])
        with pytest.raises(IntegrityError):
            connection.execute(sa.update(t.REPORT).values(**changes))


def test_no_report_is_ever_taken_out(engine: Engine) -> None:
    with_pilots(engine)
    with engine.connect() as connection, connection.begin():
        journey(connection, ())
        with pytest.raises(IntegrityError):
            connection.execute(sa.delete(t.REPORT))
