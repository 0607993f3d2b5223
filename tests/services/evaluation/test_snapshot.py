"""What is frozen stays: the same on both databases, recomputed to the last digit, untouched by what comes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db import evaluations as storage
from db import final_tables as f
from db.session import reading, writing
from services.access import ForbiddenError
from services.evaluation import panel, proof, snapshot, standing, steps
from services.evaluation.book import Told
from services.evaluation.content import decode, encode, pack, unpack
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FREEZE, LATER, LEADER, MINISTRY, pilots, revise
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once

NEXT = FREEZE + timedelta(days=1)


def test_freezing_the_same_data_again_gives_the_same_bytes(frozen: Platform) -> None:
    assert snapshot.freeze(frozen, MINISTRY, now=NEXT) == Told("done")
    with reading(frozen.engine) as session:
        first, second = storage.snapshots(session)
    assert (first.content_sha256, first.results_sha256) == (second.content_sha256, second.results_sha256)
    assert proof.verify(frozen, MINISTRY, now=NEXT) == {1: (), 2: ()}


def test_the_canonical_text_reads_back_as_what_was_written(frozen: Platform) -> None:
    with reading(frozen.engine) as session:
        text = unpack(storage.frozen(session, 1).content)
    tables = decode(text)
    assert encode(tables) == text
    assert {"pilots", "observations", "narratives", "submissions", "returns", "findings"} < set(tables)
    assert "\u2028" in tables["narratives"]["text"].iloc[0]


def test_another_catalogue_shows_what_it_would_change_though_no_data_came(frozen: Platform) -> None:
    stricter = replace(frozen.catalogue.method, full_gain=2 * frozen.catalogue.method.full_gain)
    released = replace(frozen, catalogue=replace(frozen.catalogue, method=stricter, hash="another"))
    assert snapshot.difference(frozen, MINISTRY, now=NEXT).empty
    assert not snapshot.difference(released, MINISTRY, now=NEXT).empty


def test_a_revision_after_the_freeze_changes_nothing_frozen_and_shows_what_it_would(frozen: Platform) -> None:
    before = standing.evaluation(frozen, MINISTRY, now=FREEZE)
    assert before is not None
    assert snapshot.difference(frozen, MINISTRY, now=NEXT).empty
    pilot = pilots()[0]
    revise(frozen, pilot, NEXT, BB07=2.0, LT05=1.0)
    after = standing.evaluation(frozen, MINISTRY, now=NEXT)
    assert after is not None
    assert after.final.equals(before.final)
    found = snapshot.difference(frozen, LEADER, now=NEXT).set_index(["pilot_id", "figure"])
    changed = found.loc[(pilot, "quantitative")]
    frozen_figure = before.computed.parts.set_index("pilot_id")["quantitative"].loc[pilot]
    assert changed["frozen"] == frozen_figure > changed["today"]
    assert proof.verify(frozen, MINISTRY, now=NEXT) == {1: ()}
    assert snapshot.freeze(frozen, MINISTRY, now=NEXT) == Told("done")
    assert snapshot.difference(frozen, MINISTRY, now=NEXT).empty
    again = standing.evaluation(frozen, MINISTRY, now=NEXT)
    assert again is not None
    assert again.computed.parts.set_index("pilot_id")["quantitative"].loc[pilot] == changed["today"]


def test_the_first_snapshot_stays_readable_beside_the_second(frozen: Platform) -> None:
    revise(frozen, pilots()[0], NEXT, BB07=2.0)
    first = standing.evaluation(frozen, MINISTRY, now=NEXT)
    snapshot.freeze(frozen, MINISTRY, now=NEXT)
    again = standing.evaluation(frozen, MINISTRY, now=NEXT, number=1)
    assert first is not None
    assert again is not None
    assert again.final.equals(first.final)


def test_a_digit_changed_in_the_results_is_found_and_named(frozen: Platform) -> None:
    tampered(frozen, "results", lambda text: text.replace(b'"P06"', b'"P96"', 1))
    faults = proof.verify(frozen, MINISTRY, now=NEXT)[1]
    assert faults[0].where == "results"
    assert any("P96" in fault.where for fault in faults)
    assert any("P06" in fault.where for fault in faults)


def test_a_figure_changed_in_the_snapshot_is_found(frozen: Platform) -> None:
    tampered(frozen, "content", lambda text: text.replace(b'"BB07",', b'"BB08",', 1))
    (fault,) = proof.verify(frozen, MINISTRY, now=NEXT)[1]
    assert "not those that were frozen" in fault.found


def test_a_catalogue_changed_in_the_snapshot_is_found(frozen: Platform) -> None:
    tampered(
        frozen,
        "catalogue",
        lambda text: text.replace(b"weight = 30", b"weight = 29", 1).replace(b"weight = 25", b"weight = 26", 1),
    )
    (fault,) = proof.verify(frozen, MINISTRY, now=NEXT)[1]
    assert "catalogue" in fault.found


def tampered(platform: Platform, column: str, change: Callable[[bytes], bytes]) -> None:
    """Change a snapshot as only the owner of the database can: past the triggers."""
    with writing(platform.engine) as session:
        session.execute(sa.text("DROP TRIGGER evaluation_no_update"))
        text = unpack(getattr(storage.frozen(session, 1), column))
        assert change(text) != text
        session.execute(sa.update(f.EVALUATION).values({column: pack(change(text))}))


def test_a_new_freeze_keeps_the_panel_and_is_impossible_once_experts_score(frozen: Platform) -> None:
    programme.seat_all(frozen)
    assert panel.recuse(frozen, MINISTRY, "expert-3", pilots()[1], "曾任该市顾问，应当回避", now=NEXT) == Told("done")
    assert snapshot.freeze(frozen, MINISTRY, now=NEXT) == Told("done")
    found = standing.evaluation(frozen, MINISTRY, now=NEXT)
    assert found is not None
    assert found.snapshot.number == 2
    assert found.panel["account_id"].tolist() == list(programme.EXPERTS)
    assert found.panel.set_index("account_id")["chair"].loc["expert-2"]
    assert found.recusals["account_id"].tolist() == ["expert-3"]
    steps.ask_confirmation(frozen, MINISTRY, now=NEXT)
    assert steps.open_scoring(frozen, MINISTRY, now=LATER) == Told("done")
    assert snapshot.freeze(frozen, MINISTRY, now=LATER) == Told("wrong_stage", ("scoring",))


def test_a_return_and_an_unexplained_finding_cost_reporting_quality(frozen: Platform) -> None:
    found = standing.evaluation(frozen, MINISTRY, now=NEXT)
    assert found is not None
    reporting = found.computed.reporting.set_index(["pilot_id", "period"])
    method = found.catalogue.method
    returned, asked = reporting.loc[(pilots()[3], "2014Q4")], reporting.loc[(pilots()[4], "2015Q4")]
    assert (returned["returns"], returned["accuracy"]) == (1, 100 - method.per_return)
    assert (asked["unexplained"], asked["accuracy"]) == (1, 100 - method.per_unexplained)
    assert reporting.loc[(pilots()[3], "2015Q4"), "accuracy"] == 100
    assert reporting.loc[(pilots()[3], "2014Q1"), "quality"] == 0


def test_nobody_else_freezes(reported: Platform) -> None:
    for who in (LEADER, clerk(pilots()[0]), programme.expert(1)):
        with pytest.raises(ForbiddenError):
            snapshot.freeze(reported, who, now=FREEZE)
    assert standing.evaluation(reported, MINISTRY, now=FREEZE) is None
    assert snapshot.difference(reported, MINISTRY, now=FREEZE).empty
    assert proof.verify(reported, MINISTRY, now=FREEZE) == {}
