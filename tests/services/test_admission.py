"""Pilots from a workbook: the blank list filled in, every problem at its cell, all of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from intake.roll import COLUMNS
from services import programme
from services.access import Actor, ForbiddenError, Role
from services.platform import Platform, running
from services.programme import Preview
from tests.services.conftest import when

ADMIN = Actor("admin", Role.ADMIN)
NOW = when("2013B")
GOOD = {
    "id": "P01",
    "name_zh": "甬江市",
    "name_en": "Yongjiang City",
    "city_type": "计划单列市",
    "province_code": "浙江省",
    "division_code": "339500",
    "valid_from": "2013-12-31",
    "direct_report": "是",
    "batch": "1",
    "inside_pilot": "",
    "has_villages": "是",
}
COUNTY = GOOD | {"id": "P02", "name_zh": "云岭县", "name_en": "", "city_type": "县", "division_code": "339521"}
COUNTY |= {"direct_report": "否", "inside_pilot": "P01"}


@pytest.fixture
def empty(database_url: str) -> Iterator[Platform]:
    with running(database_url, workers=1) as started:
        yield started


def filled(platform: Platform, *rows: dict[str, Any]) -> bytes:
    book = load_workbook(io.BytesIO(programme.blank_roll(platform, ADMIN, now=NOW)))
    sheet = book["试点名单"]
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(COLUMNS, start=1):
            sheet.cell(row=number, column=column).value = row[name]
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def admit(platform: Platform, *rows: dict[str, Any]) -> Preview:
    return programme.admit(platform, ADMIN, filled(platform, *rows), "名单.xlsx", now=NOW)


def roll(platform: Platform, today: date = date(2014, 1, 1)) -> Any:
    return programme.roll_call(platform, ADMIN, today=today, now=NOW)[0]


def test_a_filled_list_becomes_pilots_whatever_their_order(empty: Platform) -> None:
    found = admit(empty, COUNTY, GOOD)
    assert (found.troubles, len(found.pilots), len(found.identities)) == ((), 2, 2)
    listed = roll(empty)
    assert listed["name_zh"].to_dict() == {"P01": "甬江市", "P02": "云岭县"}
    assert listed["group"].to_dict() == {"P01": "A", "P02": "D"}
    assert listed.loc["P02", "inside_pilot"] == "P01"
    assert listed["direct_report"].to_dict() == {"P01": True, "P02": False}


def test_numbers_days_and_other_spellings_are_understood(empty: Platform) -> None:
    odd = GOOD | {"id": "p01", "division_code": 339500, "batch": 1, "valid_from": date(2013, 12, 31)}
    odd |= {"province_code": "330000", "city_type": " separate_plan ", "direct_report": "Yes", "has_villages": 1}
    assert admit(empty, odd).troubles == ()
    assert roll(empty).loc["P01", "valid_from"].date() == date(2013, 12, 31)


@pytest.mark.parametrize(
    ("change", "kind", "cell"),
    [
        ({"name_zh": ""}, "blank", "B2"),
        ({"id": "7"}, "bad_id", "A2"),
        ({"city_type": "城"}, "unknown", "D2"),
        ({"province_code": "火星"}, "unknown", "E2"),
        ({"division_code": "3395"}, "bad_code", "F2"),
        ({"valid_from": "去年"}, "bad_day", "G2"),
        ({"direct_report": "也许"}, "unknown", "H2"),
        ({"batch": "一"}, "bad_number", "I2"),
        ({"inside_pilot": "P99"}, "unknown_pilot", "J2"),
        ({"inside_pilot": "P01"}, "unknown_pilot", "J2"),
        ({"name_zh": "长" * 41}, "bad_name", "B2"),
    ],
)
def test_every_problem_is_named_at_its_cell_and_nothing_is_stored(
    empty: Platform, change: dict[str, str], kind: str, cell: str
) -> None:
    found = admit(empty, GOOD | change, COUNTY | {"inside_pilot": ""})
    assert [(trouble.kind, trouble.cell) for trouble in found.troubles] == [(kind, cell)]
    assert programme.is_empty(empty)


def test_every_problem_of_a_row_is_told_and_all_of_them_from_top_to_bottom(empty: Platform) -> None:
    first = GOOD | {"batch": "一", "inside_pilot": "P99"}
    second = COUNTY | {"province_code": "火星", "name_zh": "长" * 41}  # lies inside P01, whose row is wrong
    third = COUNTY | {"id": "P03", "name_zh": "长" * 41}
    found = admit(empty, first, second, third)
    assert [(one.cell, one.kind) for one in found.troubles] == [
        ("I2", "bad_number"),
        ("J2", "unknown_pilot"),
        ("E3", "unknown"),
        ("B4", "bad_name"),
    ]
    assert programme.is_empty(empty)


def test_a_row_that_comes_twice_is_named(empty: Platform) -> None:
    assert [(one.kind, one.cell) for one in admit(empty, GOOD, GOOD).troubles] == [("twice", "A3")]


def test_a_missing_column_or_table_or_another_file_is_said(empty: Platform) -> None:
    book = load_workbook(io.BytesIO(filled(empty, GOOD)))
    book["试点名单"]["F1"] = "随便"
    stored = io.BytesIO()
    book.save(stored)
    preview = programme.preview(empty, ADMIN, stored.getvalue(), "x.xlsx", now=NOW)
    assert [(one.kind, one.column) for one in preview.troubles] == [("no_column", "division_code")]
    book["试点名单"]["A1"] = "随便"
    stored = io.BytesIO()
    book.save(stored)
    assert programme.preview(empty, ADMIN, stored.getvalue(), "x.xlsx", now=NOW).troubles[0].kind == "no_table"
    assert programme.preview(empty, ADMIN, b"no workbook", "x.xlsx", now=NOW).troubles[0].kind == "unreadable"


def test_a_preview_stores_nothing(empty: Platform) -> None:
    assert programme.preview(empty, ADMIN, filled(empty, GOOD), "x.xlsx", now=NOW).identities
    assert programme.is_empty(empty)


def test_the_same_list_again_changes_nothing_and_a_contradiction_is_named(empty: Platform) -> None:
    admit(empty, GOOD)
    again = admit(empty, GOOD)
    assert (again.known, again.pilots, again.identities, again.troubles) == (1, (), (), ())
    wrong = admit(empty, GOOD | {"batch": "2"})
    assert [(one.kind, one.cell, one.text) for one in wrong.troubles] == [("differs", "I2", "1")]
    other_name = admit(empty, GOOD | {"name_zh": "别名"})
    assert [(one.kind, one.cell) for one in other_name.troubles] == [("identity_differs", "B2")]


def test_name_code_and_type_change_from_a_day_on_and_never_before_it(empty: Platform) -> None:
    admit(empty, GOOD, COUNTY)
    district = COUNTY | {
        "name_zh": "云岭区",
        "city_type": "市辖区",
        "division_code": "339515",
        "valid_from": "2015-04-28",
    }
    found = admit(empty, district)
    assert (found.troubles, len(found.pilots), len(found.identities)) == ((), 0, 1)
    assert roll(empty, date(2015, 4, 27)).loc["P02", "name_zh"] == "云岭县"
    after = roll(empty, date(2015, 4, 28)).loc["P02"]
    assert (after["name_zh"], after["division_code"], after["city_type"]) == ("云岭区", "339515", "district")
    assert after["group"] == "D"  # ranked as at admission
    past = admit(empty, district | {"valid_from": "2014-06-01"})
    assert [(one.kind, one.text) for one in past.troubles] == [("not_later", "2015-04-28")]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.OPERATOR)])
def test_only_administrators_keep_the_list(platform: Platform, role: Role) -> None:
    actor = Actor("x", role, pilot_id="P07", province_code="330000")
    looks: list[Callable[[], object]] = [
        lambda: programme.roll_call(platform, actor, today=date(2014, 1, 1), now=NOW),
        lambda: programme.blank_roll(platform, actor, now=NOW),
        lambda: programme.preview(platform, actor, b"", "x", now=NOW),
        lambda: programme.admit(platform, actor, b"", "x", now=NOW),
        lambda: programme.register_pilots(platform, [], [], actor=actor, now=NOW),
    ]
    for look in looks:
        with pytest.raises(ForbiddenError):
            look()
