from __future__ import annotations

import io
import json
from typing import Any

import pytest

from intake.model import Cell, Entry, Mark, RawSheet, RawWorkbook
from intake.opening.limits import Limits
from intake.opening.unreadable import PLACEHOLDERS, Fault, UnreadableError
from intake.opening.wire import (
    Request,
    WireError,
    decode_reply,
    decode_request,
    encode_finding,
    encode_request,
    encode_workbook,
    read_frame,
    write_frame,
)
from tests.intake.packages import say

WORKBOOK = RawWorkbook(
    sheets=(
        RawSheet(
            "表1",
            "very_hidden",
            {
                (1, 1): Cell("number", 0.1, percent=True),
                (1, 2): Cell("number", 41729.0, date=True, formula=True),
                (2, 1): Cell("text", '甲"\n\\ud800'),
                (2, 2): Cell("boolean", False),
                (3, 1): Cell("error", "#N/A", formula=True),
                (3, 2): Cell("empty_formula", "", formula=True),
            },
            merges=((1, 1, 2, 2),),
            hidden_rows=frozenset({2}),
            hidden_columns=frozenset({1, 2}),
        ),
    ),
    date_1904=True,
    external_links=True,
)


def test_a_workbook_comes_back_as_it_was_sent() -> None:
    assert decode_reply(encode_workbook(WORKBOOK), Limits()) == WORKBOOK


def test_a_finding_comes_back_as_it_was_sent() -> None:
    sent = UnreadableError(Fault.FAR_CELL, sheet="表1", cell="XFD1", rows=1, columns=2).finding
    assert decode_reply(encode_finding(sent), Limits()) == sent


def test_a_job_comes_back_as_it_was_sent() -> None:
    limits = Limits(cells=7, wall_seconds=0.5)
    request = Request("报表.xlsx", limits, (Mark("表1", "A1", "hard", "改"),), (Entry("表1", "B2", "=1"),))
    assert decode_request(encode_request(request)) == request


def test_frames_end_cleanly_or_not_at_all() -> None:
    stream = io.BytesIO()
    write_frame(stream, b"abc")
    whole = stream.getvalue()
    assert read_frame(io.BytesIO(whole), 3) == b"abc"
    assert read_frame(io.BytesIO(b""), 3) is None
    for broken, largest in ((whole, 2), (whole[:-1], 3), (whole[:3], 3), (b"\xff\xff\xff\xff", 3)):
        with pytest.raises(WireError):
            read_frame(io.BytesIO(broken), largest)


def reply(**changed: Any) -> dict[str, Any]:
    body = {"name": "a", "state": "visible", "cells": [[1, 1, 1, "x", 0]], "merges": [], "hidden_rows": [],
            "hidden_columns": []}  # fmt: skip
    return {"workbook": {"sheets": [body | changed], "date_1904": False, "external_links": False, "old_format": False}}


def finding(check: object = "U24", **changed: Any) -> dict[str, Any]:
    values = {"cell": "A1", "rows": 1, "columns": 1}
    return {"finding": {"check": check, "sheet": None, "cell": "A1", "values": values} | changed}


def test_the_plain_replies_the_hostile_ones_are_made_from_are_sound() -> None:
    assert isinstance(decode_reply(json.dumps(reply()).encode(), Limits()), RawWorkbook)
    assert not isinstance(decode_reply(json.dumps(finding()).encode(), Limits()), RawWorkbook)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"workbook": None},
        {"workbook": {"sheets": [], "date_1904": False, "external_links": False, "old_format": False}},
        {"workbook": {"sheets": [{}] * 61, "date_1904": False, "external_links": False, "old_format": False}},
        {**reply(), "more": 1},
        reply(state="open"),
        reply(state=["visible"]),
        reply(name=1),
        reply(name="a" * 256),
        reply(name="a\x00"),
        reply(more=1),
        reply(cells={}),
        reply(cells=[[1, 1, 1, "x"]]),
        reply(cells=[[0, 1, 1, "x", 0]]),
        reply(cells=[[20_001, 1, 1, "x", 0]]),
        reply(cells=[[1, 501, 1, "x", 0]]),
        reply(cells=[[1, True, 1, "x", 0]]),
        reply(cells=[[1, 1.0, 1, "x", 0]]),
        reply(cells=[[1, 1, 5, "x", 0]]),
        reply(cells=[[1, 1, -1, "x", 0]]),
        reply(cells=[[1, 1, 1, "x", 8]]),
        reply(cells=[[1, 1, 0, "x", 0]]),
        reply(cells=[[1, 1, 0, 1, 0]]),
        reply(cells=[[1, 1, 0, float("nan"), 0]]),
        reply(cells=[[1, 1, 1, None, 0]]),
        reply(cells=[[1, 1, 1, {"x": 1}, 0]]),
        reply(cells=[[1, 1, 2, 1, 0]]),
        reply(cells=[[1, 1, 1, "\ud800", 0]]),
        reply(cells=[[1, 1, 1, "x" * 32_768, 0]]),
        reply(merges=[[1, 1, 1]]),
        reply(merges=[[1, 1, 1, 99_999]]),
        reply(hidden_rows=[20_001]),
        reply(hidden_columns=["a"]),
        finding("F01"),
        finding("U99"),
        finding(["U24"]),
        finding(values={}),
        finding(values={"cell": "A1", "rows": 1, "columns": 1, "more": 1}),
        finding(values={"cell": "A1", "rows": 1, "columns": None}),
        finding(values={"cell": "A" * 201, "rows": 1, "columns": 1}),
        finding(sheet=1),
        finding(sheet="\udc00"),
    ],
)
def test_the_parent_believes_nothing_that_is_not_exactly_an_answer(answer: object) -> None:
    with pytest.raises(WireError):
        decode_reply(json.dumps(answer).encode(), Limits())


@pytest.mark.parametrize(
    "frame",
    [b"", b"\xff", b"[" * 100_000, b'{"workbook": 1e', b'{"workbook": ' + b"9" * 5000 + b"}"],
    ids=["nothing", "no text", "endless depth", "half a number", "endless number"],
)
def test_what_is_no_json_breaks_nothing_but_the_child(frame: bytes) -> None:
    with pytest.raises(WireError):
        decode_reply(frame, Limits())


def test_more_cells_than_a_workbook_may_hold_are_not_taken_from_a_child() -> None:
    cells = [[row, 1, 1, "x", 0] for row in range(1, 12)]
    body = reply(cells=cells)
    body["workbook"]["sheets"] *= 2
    with pytest.raises(WireError):
        decode_reply(json.dumps(body).encode(), Limits(cells=21))


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words_that_fit_its_values(fault: Fault) -> None:
    values = dict.fromkeys(PLACEHOLDERS[fault] - {"cell"}, 1)
    cell = "XFD1048576" if "cell" in PLACEHOLDERS[fault] else None
    finding = UnreadableError(fault, sheet="表1", cell=cell, **values).finding
    assert finding.values.keys() == PLACEHOLDERS[fault]
    assert say(finding)
