"""On paper stands what the screens show; an expert's workbook goes out and comes back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from services import people
from services.access import OPERATOR, Actor, ForbiddenError, Role
from services.evaluation import decision, notice, offline, papers, standing, vetoes
from services.evaluation import scoring as desks
from services.evaluation.book import Told
from services.platform import Platform, running
from services.report import Download
from tests.services.evaluation import programme
from tests.services.evaluation.programme import FREEZE, LATER, LEADER, MINISTRY, expert, pilots
from tests.services.evaluation.test_confirmation import asked as asked
from tests.services.evaluation.test_decision import EVIDENCE, WHY, at_rank, veto
from tests.services.evaluation.test_notice import AFTER, BEGUN
from tests.services.evaluation.test_notice import public as public
from tests.services.reports_there import clerk

pytestmark = pytest.mark.xdist_group("award")  # they share what was built once


def said(download: Download | None) -> str:
    assert download is not None
    document = Document(io.BytesIO(download.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_tells_totals_moves_vetoes_and_experience(deciding: Platform, lang: str) -> None:
    first = standing.evaluation(deciding, LEADER, now=LATER)
    assert first is not None
    barred, moved = at_rank(first.final, "B", 1), at_rank(first.final, "C", 5)
    veto(deciding, barred, upheld=True)
    decision.move(deciding, LEADER, moved, "in", WHY, now=LATER)
    text = said(papers.report(deciding, LEADER, lang, now=LATER))  # type: ignore[arg-type]
    found = standing.evaluation(deciding, LEADER, now=LATER)
    assert found is not None
    for total in found.final["total"]:
        assert f"{total:.2f}" in text
    for words in (found.snapshot.content_sha256, WHY, "差额达三成", "群众少跑腿"):
        assert words in text


def test_the_ranking_workbook_holds_every_pilot_and_sheet(deciding: Platform) -> None:
    made = papers.ranking(deciding, MINISTRY, "zh", now=LATER)
    assert made is not None
    book = load_workbook(io.BytesIO(made.content))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {f"试点{pilot}" for pilot in pilots()} <= texts


def test_the_list_made_public_is_printed_as_it_was_and_the_final_one_as_it_became(public: Platform) -> None:
    before = notice.published(public, MINISTRY, now=BEGUN)
    assert before is not None
    leaver = str(before.listed.query("named")["pilot_id"].iloc[0])
    decision.move(public, LEADER, leaver, "out", WHY, now=BEGUN)
    assert papers.public_list(public, MINISTRY, "zh", "final", now=BEGUN) is None
    assert notice.conclude(public, LEADER, now=AFTER) == Told("done")
    assert f"试点{leaver}" in said(papers.public_list(public, MINISTRY, "zh", "notice", now=AFTER))
    final = said(papers.public_list(public, MINISTRY, "zh", "final", now=AFTER)).split("\n")
    at = final.index(f"试点{leaver}")
    assert final[at : at + 3] == [f"试点{leaver}", "调出", WHY]  # told only as who was moved out
    assert final.count(f"试点{leaver}") == 1
    assert "2016年4月7日" in said(papers.public_list(public, MINISTRY, "zh", "notice", now=AFTER))


def test_the_notice_on_paper_tells_moves_with_their_reason_and_where_to_object(public: Platform) -> None:
    moved = standing.evaluation(public, LEADER, now=BEGUN)
    assert moved is not None
    text = said(papers.public_list(public, MINISTRY, "zh", "notice", now=BEGUN))
    assert "总分排序之外的调整及理由" in text
    assert text.count(WHY) == 2  # one moved in, one out
    assert "异议受理" not in text  # the installation names no place, so none is told
    leaver = moved.final.loc[moved.final["moved"] == "out", "pilot_id"].iloc[0]
    assert f"试点{leaver}" in text
    told = replace(public, contact="示范司，长安街1号，010-12345678")
    assert "示范司，长安街1号，010-12345678" in said(papers.public_list(told, MINISTRY, "zh", "notice", now=BEGUN))
    shown = notice.published(told, MINISTRY, now=BEGUN)
    assert shown is not None
    assert shown.contact is not None
    assert shown.contact.zh == "示范司，长安街1号，010-12345678"


def test_a_demo_names_a_contact_nobody_takes_for_real_and_a_real_one_none(public: Platform) -> None:
    assert notice.contact_of(public, demo=False) is None
    invented = notice.contact_of(public, demo=True)
    assert invented is not None
    assert "虚构" in invented.zh


def test_a_reply_to_a_veto_is_signed_by_a_person_and_never_by_an_account(deciding: Platform) -> None:
    nobody, somebody = pilots()[0], pilots()[1]
    new = {"name": "李伟", "role": Role.REPORTER, "pilot_id": somebody, "now": LATER}
    people.add(deciding, OPERATOR, clerk(somebody).account, people.generated(), **new)  # type: ignore[arg-type]
    for pilot in (nobody, somebody):
        vetoes.propose(deciding, MINISTRY, pilot, "falsified", EVIDENCE, now=LATER)
        key = int(standing.evaluation(deciding, LEADER, now=LATER).vetoes["id"].iloc[-1])  # type: ignore[union-attr]
        who = Actor(clerk(pilot).account.lower(), Role.REPORTER, pilot_id=pilot)
        assert vetoes.reply(deciding, who, key, "差额系系统迁移所致，已更正台账", now=LATER) == Told("done")
    text = said(papers.report(deciding, LEADER, "zh", now=LATER))
    assert f"（试点{nobody}填报员，" in text
    assert f"（李伟（试点{somebody}填报员），" in text
    assert clerk(nobody).account.lower() not in text


def test_a_pilots_sheet_holds_its_own_figures_and_nobody_elses(asked: Platform) -> None:
    own, other = pilots()[:2]
    text = said(papers.confirmation_of(asked, clerk(own), own, "zh", now=FREEZE))
    assert f"试点{own}" in text
    assert f"试点{other}" not in text
    assert "2016年3月23日" in text
    with pytest.raises(ForbiddenError):
        papers.confirmation_of(asked, clerk(own), other, "zh", now=FREEZE)
    with pytest.raises(ForbiddenError):
        papers.report(asked, clerk(own), "zh", now=FREEZE)


@pytest.fixture
def with_sandbox(scoring_file: Path, tmp_path: Path) -> Iterator[Platform]:
    """A product whose experts may score, and that opens workbooks."""
    (tmp_path / "pilot.db").write_bytes(scoring_file.read_bytes())
    with running(f"sqlite:///{tmp_path / 'pilot.db'}", workers=1) as platform:
        yield platform


def test_an_experts_workbook_comes_back_filled_in(with_sandbox: Platform) -> None:
    platform, who = with_sandbox, expert(1)
    made = offline.workbook(platform, who, "zh", now=LATER)
    assert made is not None
    untouched = offline.take(platform, who, made.content, made.name, hand_in=True, now=LATER)
    assert set(untouched.ended) == set()
    book = load_workbook(io.BytesIO(made.content))
    filled = 0
    theirs = programme.sheets(1)
    for sheet in book:
        for row in sheet.iter_rows():
            own = next((str(cell.value) for cell in row if str(cell.value) in theirs), None)
            blanks = [cell for cell in row if cell.protection.locked is False]
            if own and blanks:
                for cell in blanks[:6]:
                    cell.value = 80.5
                filled += 1
    assert filled == len(theirs)
    stored = io.BytesIO()
    book.save(stored)
    taken = offline.take(platform, who, stored.getvalue(), made.name, hand_in=True, now=LATER)
    assert taken.findings == ()
    assert set(taken.ended) == set(theirs)
    assert set(taken.ended.values()) == {Told("done")}
    foreign = offline.take(platform, expert(2), made.content, made.name, now=LATER)
    assert [finding.kind for finding in foreign.findings] == ["other_expert"]
    assert foreign.ended == {}
    assert offline.take(platform, expert(2), b"no workbook", "x.xlsx", now=LATER).unread
    found = desks.desk(platform, who, now=LATER)
    assert found is not None
    assert set(found.pilots["state"]) == {"handed_in"}
    once_more = offline.take(platform, who, stored.getvalue(), made.name, hand_in=True, now=LATER)
    assert {finding.kind for finding in once_more.findings} == {"closed_pilot"}  # told, not refused as somebody else's
    assert once_more.ended == {}
