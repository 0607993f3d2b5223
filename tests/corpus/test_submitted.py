"""A file of every case handed in to a running platform, on either database: stored whole as it says, or not at all.

test_corpus.py holds every file to its findings without a database; here it is what storing makes of them.
"""

from __future__ import annotations

from collections import Counter

import pytest

from catalogue.period import Period
from db import reads
from db.session import reading
from services import report
from services.access import OPERATOR
from services.outcome import Outcome
from services.platform import Platform
from tests.corpus.entry import Entry
from tests.corpus.should_pass.stories import kept
from tests.corpus.test_corpus import ENTRIES, FOLDERS, place_of
from tests.corpus.test_mutated import hold_refusal
from tests.intake.builder import CATALOGUE
from tests.services.conftest import platform as platform
from tests.services.conftest import when

# What these say lies in the workbook alone; the others depend on what the platform knows of earlier reports.
ALONE = frozenset({"file", "complete", "range", "intra", "list", "cross_sheet"})


def chosen(folder: str) -> list[Entry]:
    """Return the first file of every case in a folder."""
    entries = [entry for place, entry in ENTRIES if place == folder and isinstance(entry, Entry)]
    return list({entry.case: entry for entry in reversed(entries)}.values())


def hold_stored(platform: Platform, outcome: Outcome) -> None:
    """Every figure, row and finding of the outcome stands in the database, and no other."""
    assert outcome.reading is not None and outcome.pilot_id and outcome.period
    with reading(platform.engine) as session:
        contents = reads.earlier(session, outcome.pilot_id, outcome.period)
        assert contents is not None and contents.version.number == outcome.version
        found = reads.findings(session, contents.version.id)
    said = {(value.code, value.column): (value.number, value.missing, value.cell) for value in outcome.reading.values}
    assert {(f.code, f.column): (f.number, f.missing, f.cell) for f in contents.figures} == said
    assert len(contents.rows) == len(outcome.reading.rows)
    assert [(f.check, f.severity, f.cell) for f in found] == [(f.check, f.severity, f.cell) for f in outcome.findings]


def hold(platform: Platform, entry: Entry) -> str:
    """Submit one entry and hold what became of it; return its kind."""
    before, content = kept(platform), entry.content()

    def send(explained: dict[tuple[str, str], str]) -> Outcome:
        return report.submit(
            platform,
            content,
            entry.name,
            actor=OPERATOR,
            now=when(entry.period),
            pilot_id="P01",
            period=Period.parse(entry.period),
            explanations=explained,
        )

    outcome = send({})
    if outcome.kind == "unexplained":  # a verification finding goes with an explanation, or not at all
        assert kept(platform) == before
        outcome = send({(item.finding.check, ""): "经核实，数据属实，口径未变。" for item in outcome.unexplained})
    added = {name: number - before[name] for name, number in kept(platform).items()}
    if outcome.kind == "submitted":
        assert (added["report_version"], outcome.of_severity("hard")) == (1, ())
        hold_stored(platform, outcome)
    else:
        assert set(added.values()) == {0}
        if outcome.kind != "unchanged":
            hold_refusal(outcome)
    if not entry.compared and outcome.kind != "unchanged":
        alone = [place for place in entry.finds if CATALOGUE.checks[place[0]].scope in ALONE]
        assert [place for place in alone if place not in map(place_of, outcome.findings)] == []
    return outcome.kind


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_of_the_corpus_is_stored_whole_or_not_at_all_and_finds_what_it_finds_by_itself(
    platform: Platform, folder: str
) -> None:
    ended: Counter[str] = Counter()
    for entry in chosen(folder):
        try:
            kind = hold(platform, entry)
        except AssertionError as error:
            raise AssertionError(f"{entry.case} {entry.says}: {error}") from error
        # Where a fault lies in what a file is compared with, there is nothing here to compare it with.
        ended[kind if not entry.compared else "compared"] += 1
    if folder == "should_fail":
        assert set(ended) - {"compared"} == {"blocked", "unreadable"}
    else:
        assert set(ended) - {"compared", "unchanged"} == {"submitted"}, ended
