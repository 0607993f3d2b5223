"""What comes out is what went in, with its cells, and in the frames' agreed shapes."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from catalogue.load import catalogue
from db import reads
from db.records import AuditEntry, Figure, Provenance
from db.session import reading, writing
from db.writes import append_audit, store_submission
from tests.db.samples import NOON, submission

LISTS = catalogue().layout.lists


@pytest.fixture
def two_pilots(filled: Engine) -> Engine:
    """Two versions of P07's first quarter, and one of an earlier period and another pilot, stored last."""
    corrected = [Figure("BB01", "current", 4.0, None, "表2 宽带网络", "F6", "4"), *submission().figures[1:]]
    with writing(filled) as session:
        store_submission(session, submission(b"second", figures=corrected, rows=(), findings=()), expected_version=1)
        store_submission(session, submission(b"base", period="2013B"), expected_version=0)
        store_submission(session, submission(b"other", pilot_id="P21"), expected_version=0)
    return filled


def test_a_report_comes_out_as_it_went_in(filled: Engine) -> None:
    put = submission()
    with reading(filled) as session:
        got = reads.earlier(session, "P07", "2014Q1")
        assert got is not None
        assert reads.findings(session, got.version.id) == put.findings
    assert sorted(got.figures, key=str) == sorted(put.figures, key=str)
    assert got.rows == tuple(sorted(put.rows, key=lambda row: row.ordinal))
    assert (got.cover, got.narrative) == (put.cover, put.narrative)
    assert (got.explanations, got.normalised) == (put.explanations, put.normalised)
    version = got.version
    assert (version.pilot_id, version.period, version.number) == ("P07", "2014Q1", 1)
    assert (version.sha256, version.file_name) == (hashlib.sha256(b"first").hexdigest(), "甬江市2014Q1.xlsx")
    assert (version.received_at, version.actor) == (NOON, "clerk")
    assert (version.template_version, version.catalogue_hash) == ("2014.1", "c0ffee")


def test_what_is_not_there_is_none(filled: Engine) -> None:
    with reading(filled) as session:
        assert reads.latest_version(session, "P07", "2014Q2") is None
        assert reads.earlier(session, "P21", "2014Q1") is None
        assert reads.provenance(session, "P07", "2014Q2", "BB01") is None
        assert reads.provenance(session, "P07", "2014Q1", "BB99") is None
        assert reads.file(session, "0" * 64) is None
        assert reads.versions(session, "P21", "2014Q1") == ()


def test_a_moment_in_another_zone_is_the_same_moment(filled: Engine) -> None:
    beijing = datetime(2014, 7, 1, 3, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    with writing(filled) as session:
        store_submission(session, submission(b"late", received_at=beijing), expected_version=1)
    with reading(filled) as session:
        version = reads.latest_version(session, "P07", "2014Q1")
        received = reads.reports(session)["received_at"].iloc[0]
    assert version is not None
    assert version.received_at == received == beijing
    assert version.received_at.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(filled: Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="no time zone"), writing(filled) as session:
        store_submission(session, submission(b"new", received_at=NOON.replace(tzinfo=None)), expected_version=1)


def test_observations_are_those_of_the_latest_versions(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        observations = reads.observations(session)
    assert list(observations.columns) == ["pilot_id", "period", "code", "value", "last_year", "target", "missing"]
    assert [str(kind) for kind in observations.dtypes] == ["str"] * 3 + ["float64"] * 3 + ["str"]
    reported = [("P07", "2013B"), ("P07", "2014Q1"), ("P21", "2014Q1")]
    keys = [(*report, code) for report in reported for code in ("BA01", "BA02", "BA03", "BB01")]
    assert list(zip(*(observations[name] for name in ("pilot_id", "period", "code")), strict=True)) == keys
    value = observations.set_index(["pilot_id", "period", "code"])["value"]
    assert value[("P07", "2014Q1", "BB01")] == 4.0
    assert value[("P21", "2014Q1", "BB01")] == 3.5


def test_zero_unavailable_and_unread_stay_different(filled: Engine) -> None:
    with reading(filled) as session:
        observed = reads.observations(session).set_index("code").drop(columns=["pilot_id", "period"])
    nothing = float("nan")
    expected = pd.DataFrame(
        {
            "value": [0.0, nothing, nothing, 3.5],
            "last_year": [nothing, 2.0, nothing, 3.0],
            "target": [nothing, nothing, nothing, 0.1 + 0.2],
            "missing": pd.Series([None, "unavailable", None, None], dtype="str").array,
        },
        index=pd.Index(["BA01", "BA02", "BA03", "BB01"], name="code", dtype="str"),
    )
    pd.testing.assert_frame_equal(observed, expected, check_exact=True)


def test_reads_can_be_limited_to_periods(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        observations = reads.observations(session, ["2013B"])
        centres = reads.rows(session, LISTS, ["2013B"])["centres"]
    assert set(observations["period"]) == set(centres["period"]) == {"2013B"}
    assert len(observations) == 4


def test_list_rows_have_a_column_for_every_field(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        rows = reads.rows(session, LISTS)
    assert list(rows) == list(LISTS)
    for list_id, table in LISTS.items():
        frame = rows[list_id]
        assert list(frame.columns) == ["pilot_id", "period", "ordinal", *(field.id for field in table.fields)]
        for field in table.fields:
            assert str(frame[field.id].dtype) == ("float64" if field.type in ("number", "integer") else "str")
    centres = rows["centres"]
    places = list(zip(centres["pilot_id"], centres["period"], centres["ordinal"], strict=True))
    assert places == [("P07", "2013B", 1), ("P07", "2013B", 2), ("P21", "2014Q1", 1), ("P21", "2014Q1", 2)]
    assert list(centres["name"]) == ["一号馆", "二号馆"] * 2
    assert centres["area"].isna().tolist() == [True, False] * 2
    assert centres["status"].isna().all()


def test_rows_of_a_list_nobody_asks_for_any_more_are_left_out(filled: Engine) -> None:
    with reading(filled) as session:
        assert list(reads.rows(session, {"projects": LISTS["projects"]})) == ["projects"]


def test_reports_show_the_latest_version(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        reports = reads.reports(session)
    columns = ["pilot_id", "period", "state", "version", "standing_version", "accepted_version", "received_at"]
    assert list(reports.columns) == [*columns, "first_received_at", "actor", "sha256", "file_name", "soft"]
    assert reports[["pilot_id", "period"]].to_numpy().tolist() == [
        ["P07", "2013B"],
        ["P07", "2014Q1"],
        ["P21", "2014Q1"],
    ]
    assert reports["version"].tolist() == [1, 2, 1]
    assert reports["soft"].tolist() == [1, 0, 1]
    assert set(reports["state"]) == {"submitted"}
    assert str(reports["received_at"].dtype) == "datetime64[us, UTC]"
    assert str(reports["version"].dtype) == "Int64"


def test_pilots_are_as_at_admission(registered: Engine) -> None:
    with reading(registered) as session:
        pilots = reads.pilots(session)
        identities = reads.identities(session)
    assert pilots.index.name == "pilot_id"
    assert pilots.index.tolist() == ["P07", "P21"]
    assert pilots.loc["P21"].to_dict() == {
        "name_zh": "云岭县",
        "name_en": "Yunling County",
        "city_type": "county",
        "group": "D",
        "province_code": "330000",
        "direct_report": False,
        "inside_pilot": "P07",
        "batch": 1,
        "has_villages": True,
    }
    assert pd.isna(pilots.loc["P07", "inside_pilot"])
    assert pilots["direct_report"].dtype == bool
    moved = identities[identities["pilot_id"] == "P21"]
    assert moved["division_code"].tolist() == ["339521", "339515"]
    assert moved["valid_from"].tolist() == [pd.Timestamp("2013-12-01"), pd.Timestamp("2015-04-01")]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2013, 1, 1), "云岭县"),
        (date(2015, 3, 31), "云岭县"),
        (date(2015, 4, 1), "云岭区"),
        (date(2016, 4, 1), "云岭区"),
    ],
)
def test_a_pilot_is_called_as_on_the_day_asked_for_and_stays_what_it_was_at_admission(
    registered: Engine, day: date, name: str
) -> None:
    with reading(registered) as session:
        pilots = reads.pilots(session, day)
    assert pilots["name_zh"].to_dict() == {"P07": "甬江市", "P21": name}
    assert pilots.loc["P21", ["city_type", "group"]].to_list() == ["county", "D"]


def test_a_period_without_reports_gives_frames_of_the_same_shape(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        full, empty = reads.observations(session), reads.observations(session, ["2015Q4"])
        full_rows, empty_rows = reads.rows(session, LISTS)["centres"], reads.rows(session, LISTS, [])["centres"]
    assert (len(empty), len(empty_rows)) == (0, 0)
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
    pd.testing.assert_series_equal(empty_rows.dtypes, full_rows.dtypes)


def test_a_database_without_pilots_can_be_read(engine: Engine) -> None:
    with reading(engine) as session:
        assert reads.pilots(session).empty
        assert reads.identities(session).empty
        assert str(reads.reports(session)["received_at"].dtype) == "datetime64[us, UTC]"
        assert reads.data_version(session) == 0
        assert not reads.is_demo(session)
        assert reads.audit(session) == ()


def test_a_number_can_be_traced_to_its_cell(two_pilots: Engine) -> None:
    with reading(two_pilots) as session:
        traced = reads.provenance(session, "P07", "2014Q1", "BB01")
        version = reads.latest_version(session, "P07", "2014Q1")
        assert version is not None
        assert traced == Provenance(version, Figure("BB01", "current", 4.0, None, "表2 宽带网络", "F6", "4"))
        assert reads.file(session, version.sha256) == b"second"
        target = reads.provenance(session, "P07", "2014Q1", "BB01", "target")
    assert target is not None
    assert target.figure == submission().figures[2]


def test_the_audit_shows_the_latest_deed_first(filled: Engine) -> None:
    with writing(filled) as session:
        append_audit(session, at=NOON, actor="甲", action="look", subject="P07/2014Q1", detail={"为何": ["检查", 1]})
    with reading(filled) as session:
        everything = reads.audit(session)
        assert [entry.action for entry in everything] == ["look", "submit", "register_pilots"]
        assert reads.audit(session, subject="P07/2014Q1") == everything[:2]
        assert reads.audit(session, limit=1) == everything[:1]
    look, submit, _ = everything
    assert look == AuditEntry(look.id, NOON, "甲", "look", "P07/2014Q1", {"为何": ["检查", 1]}, "", look.hash)
    assert submit.detail == {
        "version": 1,
        "sha256": hashlib.sha256(b"first").hexdigest(),
        "file_name": "甬江市2014Q1.xlsx",
    }


def test_rows_are_read_in_order_whatever_order_they_came_in(filled: Engine) -> None:
    backwards = submission(b"backwards", rows=tuple(reversed(submission().rows)))
    with writing(filled) as session:
        store_submission(session, backwards, expected_version=1)
        store_submission(session, replace(backwards, pilot_id="P21"), expected_version=0)
    with reading(filled) as session:
        assert reads.rows(session, LISTS)["centres"]["ordinal"].tolist() == [1, 2, 1, 2]
