"""Many workbooks at once: files, folders and zips, good and hostile; none stops the others. On both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalogue.period import Period
from db import reads
from db.session import reading
from intake.opening.limits import Limits
from intake.opening.sandbox import Sandbox
from services import batch, incidents, report
from services.access import OPERATOR
from services.batch import Result, Sent
from services.outcome import Outcome
from services.platform import Platform
from tests.intake.opening.test_parcel import zipped
from tests.services.conftest import noon, workbook
from tests.services.test_report import stored
from tests.services.test_waivers import wrong

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)

BOTH_OPEN = noon(date(2014, 4, 10))  # the baseline and the first quarter may be reported


def run(platform: Platform, *sent: Sent, store: bool = True) -> list[Result]:
    return list(batch.run(platform, sent, actor=OPERATOR, now=BOTH_OPEN, store=store))


def ends(results: Sequence[Result]) -> list[tuple[str, str]]:
    return [(result.name, result.kind) for result in results]


def test_files_go_in_one_by_one_and_a_bad_one_stops_none_of_the_others(platform: Platform) -> None:
    sent = [
        batch.of_bytes("1 P05.xlsx", workbook("P05", "2013B")),
        batch.of_bytes("2 seal.xlsx", PICTURE),
        batch.of_bytes("3 wrong.xlsx", wrong(platform)[0]),
        batch.of_bytes("4 empty.xlsx", b""),
        batch.of_bytes("5 P12.xlsx", workbook("P12", "2013B")),
    ]
    scans = stored(platform, "stored_file")
    results = run(platform, *sent)
    assert [result.kind for result in results] == ["submitted", "unreadable", "blocked", "unreadable", "submitted"]
    assert [(result.number, result.total) for result in results] == [(number, 5) for number in range(1, 6)]
    assert stored(platform, "report_version") == stored(platform, "stored_file") - scans == 2
    for result in results:
        outcome = result.outcome
        assert outcome is not None and outcome.reading is None
        assert (outcome.kind == "submitted") or outcome.of_severity("hard")
    assert batch.counted(results) == {"submitted": 2, "unreadable": 2, "blocked": 1}
    with reading(platform.engine) as session:
        version = reads.latest_version(session, "P12", "2013B")
    assert version is not None and (version.actor, version.file_name) == ("terminal", "5 P12.xlsx")


def test_results_come_one_by_one_and_whoever_stops_leaves_the_rest_untouched(platform: Platform) -> None:
    sent = [batch.of_bytes(f"{pilot}.xlsx", workbook(pilot, "2013B")) for pilot in ("P05", "P07", "P12")]
    results = batch.run(platform, sent, actor=OPERATOR, now=BOTH_OPEN)
    assert next(results).kind == "submitted"
    assert stored(platform, "report_version") == 1
    results.close()  # type: ignore[attr-defined]
    assert stored(platform, "report_version") == 1


def test_only_checking_stores_nothing(platform: Platform) -> None:
    scans = stored(platform, "stored_file")
    results = run(platform, batch.of_bytes("a.xlsx", workbook("P07", "2013B")), store=False)
    assert [result.kind for result in results] == ["clear"]
    assert stored(platform, "report") == stored(platform, "stored_file") - scans == 0


def test_a_folder_goes_in_with_its_folders_and_zips_in_the_order_of_names(platform: Platform, tmp_path: Path) -> None:
    tmp_path = tmp_path / "收件"
    (tmp_path / "浙江" / "__MACOSX").mkdir(parents=True)
    (tmp_path / "浙江" / "10.xlsx").write_bytes(workbook("P07", "2014Q1"))
    (tmp_path / "浙江" / "9.xlsx").write_bytes(workbook("P07", "2013B"))
    (tmp_path / "浙江" / "~$9.xlsx").write_bytes(b"lock")
    (tmp_path / "浙江" / "Thumbs.db").write_bytes(b"system")
    (tmp_path / "浙江" / "__MACOSX" / "._9.xlsx").write_bytes(b"system")
    (tmp_path / ".DS_Store").write_bytes(b"system")
    parcel = zipped(
        ("收件/P12.xlsx", workbook("P12", "2013B")), ("__MACOSX/收件/._P12.xlsx", b"x"), ("收件/说明.txt", b"x")
    )
    (tmp_path / "邮件.zip").write_bytes(parcel)
    results = run(platform, *batch.of_path(tmp_path))
    assert [end for end in ends(results) if end[1] != "passed_over"] == [
        ("浙江/9.xlsx", "submitted"),
        ("浙江/10.xlsx", "submitted"),
        ("邮件.zip/收件/P12.xlsx", "submitted"),
        ("邮件.zip/收件/说明.txt", "unreadable"),
    ]
    assert {name for name, end in ends(results) if end == "passed_over"} == {
        ".DS_Store",
        "浙江/Thumbs.db",
        "浙江/__MACOSX/._9.xlsx",
        "浙江/~$9.xlsx",
        "邮件.zip/__MACOSX/收件/._P12.xlsx",
    }


def test_a_zip_of_a_folder_goes_in_through_a_page_too(platform: Platform) -> None:
    parcel = zipped(("2013/P05.xlsx", workbook("P05", "2013B")), ("2013/P07.xlsx", workbook("P07", "2013B")))
    assert ends(run(platform, batch.of_bytes("邮件.zip", parcel))) == [
        ("邮件.zip/2013/P05.xlsx", "submitted"),
        ("邮件.zip/2013/P07.xlsx", "submitted"),
    ]


HOSTILE: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "a bomb beside a good file": (
        lambda: zipped(("a.xlsx", b"\0" * (40 << 20)), ("b.xlsx", workbook("P07", "2013B"))),
        ["U02", "submitted"],
    ),
    "a zip in a zip": (lambda: zipped(("a.zip", zipped(("a.xlsx", b"x"))), ("b.xlsx", PICTURE)), ["U37", "U12"]),
    "a name that leads out": (lambda: zipped(("../../a.xlsx", workbook("P07", "2013B"))), ["U38"]),
    "thousands of entries": (lambda: zipped(*((f"{number}", b"") for number in range(5000))), ["U35"]),
    "cut off": (lambda: zipped(("a.xlsx", PICTURE))[:-9], ["U39"]),
    "nothing but what systems leave about": (lambda: zipped(("__MACOSX/._a", b"x"), ("Thumbs.db", b"x")), ["U40"]),
    "nothing": (lambda: zipped(), ["U40"]),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_zip_is_told_in_words_and_the_next_file_goes_in(platform: Platform, kind: str) -> None:
    make, expected = HOSTILE[kind]
    results = run(platform, batch.of_bytes("1.zip", make()), batch.of_bytes("2.xlsx", workbook("P05", "2013B")))
    found = []
    for result in results[:-1]:
        assert result.outcome is not None
        found.append(result.outcome.findings[0].check if result.kind == "unreadable" else result.kind)
    assert found == expected
    assert results[-1].kind == "submitted"
    assert stored(platform, "report_version") == 1 + expected.count("submitted")


def test_what_is_too_large_is_refused_without_being_read(platform: Platform) -> None:
    def read() -> bytes:
        raise AssertionError("it was read")

    results = run(platform, Sent("huge.xlsx", 20 << 30, read), Sent("huge.zip", 20 << 30, read))
    assert [result.outcome and result.outcome.findings[0].check for result in results] == ["U02", "U36"]


def test_a_file_the_disk_does_not_give_costs_that_file_only(platform: Platform) -> None:
    def read() -> bytes:
        raise OSError("Input/output error")

    results = run(platform, Sent("1.xlsx", 10, read), batch.of_bytes("2.xlsx", workbook("P07", "2013B")))
    assert [result.kind for result in results] == ["unreadable", "submitted"]


def test_the_same_report_twice_in_a_batch_is_said(platform: Platform) -> None:
    good, other = workbook("P07", "2013B"), wrong(platform)[0]
    results = run(
        platform,
        batch.of_bytes("1.xlsx", good),
        batch.of_bytes("2 (副本).xlsx", good),
        batch.of_bytes("3.xlsx", other),
        batch.of_bytes("4.xlsx", workbook("P05", "2013B")),
    )
    assert [(result.kind, result.before) for result in results] == [
        ("submitted", None),
        ("unchanged", "1.xlsx"),
        ("blocked", "1.xlsx"),
        ("submitted", None),
    ]


def test_a_fault_of_our_own_costs_that_file_only_and_has_a_number(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = report.check

    def check(platform: Platform, content: bytes, *rest: object, **named: object) -> Outcome:
        if content == workbook("P05", "2013B"):
            raise ZeroDivisionError
        return honest(platform, content, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(report, "check", check)
    sent = [batch.of_bytes(f"{pilot}.xlsx", workbook(pilot, "2013B")) for pilot in ("P05", "P07")]
    first, second = run(platform, *sent)
    assert (first.kind, second.kind) == ("failed", "submitted")
    assert first.outcome is not None and first.outcome.incident
    kept = incidents.file(platform, OPERATOR, first.outcome.incident, now=BOTH_OPEN)
    assert kept is not None and kept.content == workbook("P05", "2013B")


def test_the_limits_an_installation_sets_hold_for_a_zip(platform: Platform) -> None:
    parcel = zipped(("a.xlsx", workbook("P07", "2013B")))
    with Sandbox(workers=1, limits=replace(Limits(), parcel_bytes=1000)) as strict:
        (result,) = run(replace(platform, sandbox=strict), batch.of_bytes("a.zip", parcel))
    assert result.outcome is not None
    assert [finding.check for finding in result.outcome.findings] == ["U36"]


def test_a_report_of_a_later_quarter_is_compared_with_the_one_before_it_in_the_batch(platform: Platform) -> None:
    sent = [batch.of_bytes(f"P07-{period}.xlsx", workbook("P07", period)) for period in ("2014Q1", "2013B")]
    assert [result.kind for result in run(platform, *sent)] == ["submitted", "submitted"]
    with reading(platform.engine) as session:
        first, second = (reads.latest_version(session, "P07", period) for period in ("2013B", "2014Q1"))
    assert first is not None and second is not None and first.id < second.id
    assert Period.parse(first.period) < Period.parse(second.period)
