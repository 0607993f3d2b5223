"""The whole way on PostgreSQL beside SQLite: the same bytes, the same results, the same list; and two at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from db import evaluations as storage
from db import migrations
from db.session import connect, reading
from services.evaluation import decision, notice, proof, snapshot, standing, steps, vetoes
from services.evaluation import scoring as desks
from services.evaluation.book import Told
from services.evaluation.scoring import Sheet
from services.platform import Platform
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FACTS, FREEZE, LATER, LEADER, MINISTRY, expert
from tests.services.evaluation.test_decision import EVIDENCE, WHY, at_rank
from tests.services.reports_there import clerk, without_sandbox

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once
DONE = Told("done")
BEGUN, OVER = datetime(2016, 4, 7, 2, tzinfo=UTC), datetime(2016, 4, 18, 2, tzinfo=UTC)


@pytest.fixture
def postgresql_engine(empty_postgresql_url: str) -> Iterator[Engine]:
    made = connect(empty_postgresql_url)
    migrations.upgrade(made)
    yield made
    made.dispose()


def lead_on(platform: Platform) -> list[tuple[str, str]]:
    """Lead a frozen evaluation to its end; return the digests of what was frozen and made public."""
    programme.to_scoring(platform)
    programme.score_all(platform)
    assert steps.close_scoring(platform, MINISTRY, now=LATER) == DONE
    found = standing.evaluation(platform, LEADER, now=LATER)
    assert found is not None
    barred, moved = at_rank(found.final, "B", 1), at_rank(found.final, "D", 3)
    assert vetoes.propose(platform, MINISTRY, barred, "falsified", EVIDENCE, now=LATER) == DONE
    key = int(found_veto(platform))
    assert vetoes.reply(platform, clerk(barred), key, "差额系口径调整所致，请予复核", now=LATER) == DONE
    assert vetoes.decide(platform, LEADER, key, WHY, upheld=True, now=LATER) == DONE
    assert decision.move(platform, LEADER, moved, "in", WHY, now=LATER) == DONE
    assert decision.set_quota(platform, LEADER, {(1, "A"): 1}, WHY, now=LATER) == DONE
    before = standing.version(platform)
    assert notice.publish(platform, MINISTRY, until=date(2016, 4, 15), now=BEGUN) == DONE
    assert standing.version(platform) == before + 2  # the step and the list: every row raises it
    # Who waits for somebody has taken the time before: kept after the list, by a clock that says before it; and back.
    for pilot, clock in (
        (at_rank(found.final, "D", 4), BEGUN - timedelta(seconds=1)),
        (at_rank(found.final, "C", 5), OVER + timedelta(seconds=1)),
    ):
        assert decision.move(platform, LEADER, pilot, "in", WHY, now=clock) == DONE
    assert notice.conclude(platform, LEADER, now=OVER) == DONE
    assert proof.verify(platform, MINISTRY, now=OVER) == {1: ()}
    book = programme.book(platform)
    lists = book.said["award_list"]
    digests = [(str(kind), str(digest)) for kind, digest in zip(lists["kind"], lists["sha256"], strict=True)]
    return [("content", book.snapshot.content_sha256), ("results", book.snapshot.results_sha256), *digests]


def found_veto(platform: Platform) -> int:
    return int(programme.book(platform).said["veto"]["id"].iloc[-1])


def test_two_databases_one_snapshot_one_list(frozen: Platform, postgresql_engine: Engine) -> None:
    programme.build(postgresql_engine)
    other = without_sandbox(postgresql_engine)
    assert snapshot.freeze(other, MINISTRY, now=FREEZE) == DONE
    with reading(other.engine) as session:
        assert storage.current(session) is not None
    assert lead_on(other) == lead_on(frozen)


def test_a_sheet_handed_in_twice_at_once_counts_once(scoring: Platform) -> None:
    pilot = next(iter(programme.sheets(1)))

    def hand_in(mark: float) -> Told:
        sheet = Sheet(pilot, dict.fromkeys(FACTS.final.criteria, mark))
        return desks.save(scoring, expert(1), sheet, hand_in=True, now=LATER)

    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(hand_in, (70.0, 80.0, 90.0, 60.0)))
    assert sorted(told.kind for told in ended) == ["done", "said_already", "said_already", "said_already"]
    assert len(programme.book(scoring).said["expert_sheet"]) == 1
