"""The sealed scan and what else lies beside a workbook: kept once, for good, for whoever may see the report."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from catalogue.period import Period
from db import reads
from db import tables as t
from db.session import reading, writing
from intake.opening.sandbox import Sandbox
from sample_data.build import register
from services import attachments, report, review
from services.access import Actor, ForbiddenError, Role
from services.attachments import Attachment, Paper
from services.context import UnknownPilotError
from services.outcome import Outcome
from services.platform import Platform, running
from tests.intake.papers import pdf, png
from tests.services.conftest import reports, when, workbook
from tests.services.test_report import changed, place
from tests.stages import begin

PERIOD = Period.parse("2013B")
NOW = when("2013B")
CLERK = Actor("clerk-P31", Role.REPORTER, pilot_id="P31")
OTHER = Actor("clerk-P07", Role.REPORTER, pilot_id="P07")
MINISTRY, LEADER = Actor("officer", Role.MINISTRY), Actor("leader", Role.LEADER)


@pytest.fixture
def platform(database_url: str, sandbox: Sandbox) -> Iterator[Platform]:
    """The running product with a sample scan beside every report of the baseline."""
    with running(database_url, workers=1) as started:
        begin(started, "baseline sealed", lambda: register(started, reports(), sealed=["2013B"]))
        yield replace(started, sandbox=sandbox)


def paper(
    content: bytes = png(), *, kind: attachments.Kind = "support", name: str = "文件.png", note: str = ""
) -> Paper:
    return Paper("P31", PERIOD, kind, name, content, note)


def put(platform: Platform, *papers: Paper, actor: Actor = CLERK) -> list[str]:
    return [each.kind for each in attachments.attach(platform, actor, papers, now=NOW)]


def test_the_same_file_sent_twice_at_once_is_kept_once(platform: Platform) -> None:
    both = threading.Barrier(2)

    def send(_number: int) -> list[str]:
        both.wait()
        return put(platform, paper())

    for _round in range(3):  # the later rounds find it there; the first must not be stored twice
        with ThreadPoolExecutor(2) as hands:
            ended = sorted(kind for kinds in hands.map(send, range(2)) for kind in kinds)
        assert ended == (["already", "stored"] if not _round else ["already", "already"])
    kept = attachments.listed(platform, MINISTRY, "P31", PERIOD, now=NOW)
    assert [each.kind for each in kept].count("support") == 1


def test_a_file_is_kept_byte_for_byte_and_on_record(platform: Platform) -> None:
    assert put(platform, paper(note=" 会议纪要 ")) == ["stored"]
    kept = attachments.listed(platform, MINISTRY, "P31", PERIOD, now=NOW)[-1]
    assert (kept.kind, kept.file_name, kept.media_type, kept.note) == ("support", "文件.png", "image/png", "会议纪要")
    assert kept.size == len(png())
    found = attachments.download(platform, MINISTRY, kept.id, now=NOW)
    assert found is not None
    assert (found.content, found.name) == (png(), "文件.png")
    with reading(platform.engine) as session:
        entry = reads.audit(session, subject="P31/2013B", limit=1)[0]
    assert (entry.action, entry.actor, entry.detail["sha256"]) == ("attach", "clerk-P31", kept.sha256)


def test_the_same_bytes_are_stored_once_whoever_brings_them(platform: Platform) -> None:
    def files() -> int:
        with reading(platform.engine) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(t.STORED_FILE)) or 0

    before = files()
    assert put(platform, paper(), paper(kind="seal"), paper()) == ["stored", "stored", "already"]
    attachments.attach(platform, OTHER, [Paper("P07", PERIOD, "support", "x.png", png())], now=NOW)
    assert files() == before + 1


def test_what_is_no_document_is_refused_with_its_reason_and_the_rest_is_kept(platform: Platform) -> None:
    bad = paper(pdf(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>"), name="宏.pdf")
    ended = attachments.attach(platform, CLERK, [bad, paper()], now=NOW)
    assert [(each.kind, each.fault) for each in ended] == [("refused", "active"), ("stored", None)]


def test_the_size_is_the_installations_to_set(database_url: str) -> None:
    with running(database_url, workers=1, document_bytes=50) as small:
        register(small, reports(), sealed=())
        ended = attachments.attach(small, CLERK, [paper()], now=NOW)
    assert ended[0].fault == "too_large"


def test_nothing_is_attached_before_reporting_opens_or_beyond_the_most(platform: Platform) -> None:
    early = Paper("P31", Period.parse("2015Q4"), "support", "x.png", png())
    assert put(platform, early) == ["not_begun"]
    many = [paper(png(1, 1 + number)) for number in range(attachments.MOST)]
    assert put(platform, *many).count("full") == 1  # one scan lay there before


def test_a_stored_attachment_is_never_changed_or_taken_out(platform: Platform) -> None:
    put(platform, paper())
    for change in (sa.delete(t.ATTACHMENT), sa.update(t.ATTACHMENT).values(note="x")):
        with pytest.raises(sa.exc.DBAPIError, match=r"append-only"), writing(platform.engine) as session:
            session.execute(change)


@pytest.mark.parametrize(
    "actor",
    [OTHER, Actor("p", Role.PROVINCE, province_code="330000"), LEADER, Actor("x", Role.EXPERT), Actor("a", Role.ADMIN)],
    ids=lambda actor: str(actor.role),
)
def test_only_who_reports_for_the_pilot_attaches(platform: Platform, actor: Actor) -> None:
    with pytest.raises(ForbiddenError):
        put(platform, paper(), actor=actor)


def test_one_strange_pilot_among_the_papers_stores_nothing(platform: Platform) -> None:
    with pytest.raises(ForbiddenError):
        put(platform, paper(), Paper("P07", PERIOD, "support", "x.png", png()))
    assert [each.kind for each in attachments.listed(platform, CLERK, "P31", PERIOD, now=NOW)] == ["seal"]


def test_a_paper_for_nobody_stores_nothing(platform: Platform) -> None:
    strange = replace(paper(), pilot_id="P99")
    with pytest.raises(UnknownPilotError, match="P99"):
        attachments.attach(platform, MINISTRY, [paper(), strange], now=NOW)
    with pytest.raises(KeyError):
        attachments.attach(platform, MINISTRY, [paper(), replace(paper(), period=Period.parse("2012Q4"))], now=NOW)
    assert put(platform, paper()) == ["stored"]


def test_who_may_not_see_the_report_downloads_nothing_by_a_guessed_number(platform: Platform) -> None:
    key = attachments.listed(platform, CLERK, "P31", PERIOD, now=NOW)[0].id
    for actor in (OTHER, Actor("p", Role.PROVINCE, province_code="110000"), Actor("a", Role.ADMIN)):
        for wanted in (key, 99_999):
            with pytest.raises(ForbiddenError):
                attachments.download(platform, actor, wanted, now=NOW)
        with pytest.raises(ForbiddenError):
            attachments.listed(platform, actor, "P31", PERIOD, now=NOW)
    assert attachments.download(platform, MINISTRY, 99_999, now=NOW) is None


def accept(platform: Platform) -> None:
    with reading(platform.engine) as session:
        direct = bool(reads.pilots(session)["direct_report"].loc["P31"])
    province = province_of(platform)
    steps = [] if direct else [("open", Actor("p", Role.PROVINCE, province_code=province))]
    steps += [] if direct else [("pass", steps[0][1])]
    for step, actor in [*steps, ("open", MINISTRY), ("accept", MINISTRY)]:
        assert review.take(platform, actor, step, "P31", "2013B", now=NOW).kind == "done", step


def test_a_leader_sees_what_lay_there_at_acceptance_and_nothing_is_added_after_it(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    key = attachments.listed(platform, CLERK, "P31", PERIOD, now=NOW)[0].id
    assert attachments.listed(platform, LEADER, "P31", PERIOD, now=NOW) == ()
    assert attachments.download(platform, LEADER, key, now=NOW) is None
    put(platform, paper())
    assert submit("P31", "2013B").kind == "submitted"
    accept(platform)
    shown = attachments.listed(platform, LEADER, "P31", PERIOD, now=NOW)
    assert [each.kind for each in shown] == ["seal", "support"]
    assert put(platform, paper(pdf())) == ["closed"]


def test_a_seal_is_outdated_once_work_on_a_later_version_began_and_a_new_one_may_come_before_the_workbook(
    platform: Platform, submit: Callable[..., Outcome]
) -> None:
    def old(at: timedelta) -> set[int]:
        return set(attachments.aged(platform, CLERK, "P31", PERIOD, now=NOW + at)[1])

    def put_at(at: timedelta, *papers: Paper) -> None:
        attachments.attach(platform, CLERK, papers, now=NOW + at)

    hour = timedelta(hours=1)
    assert submit("P31", "2013B").kind == "submitted"
    assert old(hour) == set()
    province = Actor("p", Role.PROVINCE, province_code=province_of(platform))
    for step in ("open", "return"):
        assert review.take(
            platform, province, step, "P31", "2013B", now=NOW + hour, reason="请重新盖章。" * 3
        ).kind == "done"  # fmt: skip
    put_at(2 * hour, paper(kind="seal"), paper(pdf()))

    def send(content: bytes, at: timedelta, *, again: bool = False) -> Outcome:
        return report.submit(
            platform, content, "x.xlsx", actor=CLERK, now=NOW + at, pilot_id="P31", period=PERIOD, again=again
        )

    content = workbook("P31", "2013B")
    assert send(content, 3 * hour, again=True).kind == "submitted"
    assert old(4 * hour) == set()  # the very same figures: the first scan shows them too
    for step in ("open", "return"):
        review.take(platform, province, step, "P31", "2013B", now=NOW + 4 * hour, reason="请核对后重报。" * 3)
    put_at(5 * hour, paper(png(9, 9), kind="seal"))  # as the page has it: the scan, then the workbook
    sheet, cell = place(platform, content, "LT07")
    more = round(float(load_workbook(io.BytesIO(content))[sheet][cell].value) * 1.02)
    assert send(changed(content, sheet, cell, more), 6 * hour).kind == "submitted"
    kept = attachments.listed(platform, CLERK, "P31", PERIOD, now=NOW)
    assert old(7 * hour) == {each.id for each in kept if each.kind == "seal"} - {kept_last(kept)}
    with pytest.raises(ForbiddenError):
        attachments.aged(platform, OTHER, "P31", PERIOD, now=NOW)


def kept_last(kept: Sequence[Attachment]) -> int:
    return max((each.received_at, each.id) for each in kept if each.kind == "seal")[1]


def province_of(platform: Platform) -> str:
    with reading(platform.engine) as session:
        return str(reads.pilots(session)["province_code"].loc["P31"])


def test_without_a_sealed_scan_a_report_is_not_taken(database_url: str) -> None:
    with running(database_url, workers=1) as platform:
        register(platform, reports(), sealed=())

        def send() -> Outcome:
            content = workbook("P31", "2013B")
            return report.submit(platform, content, "x.xlsx", actor=CLERK, now=NOW, pilot_id="P31", period=PERIOD)

        blocked = send()
        assert blocked.kind == "blocked"
        assert [item.check for item in blocked.of_severity("hard")] == ["C05"]
        assert put(platform, paper()) == ["stored"]
        assert send().kind == "blocked"
        assert put(platform, paper(kind="seal")) == ["stored"]
        assert send().kind == "submitted"
