"""Pilots and submissions to store, in the size of a real quarter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from db import accounts, evaluations
from db import tables as t
from db.records import (
    Explanation,
    Figure,
    Finding,
    Identity,
    ListCell,
    ListRow,
    Normalised,
    Pilot,
    Submission,
    Text,
)
from db.session import writing
from db.writes import register_pilots

NOON = datetime(2014, 4, 8, 12, tzinfo=UTC)
PILOTS = (
    Pilot("P21", "county", "D", "330000", False, "P07", 1, True),  # before the pilot it lies inside
    Pilot("P07", "separate_plan", "A", "330000", True, None, 1, True),
)
IDENTITIES = (
    Identity("P07", date(2013, 12, 1), "甬江市", "Yongjiang City", "339500", "separate_plan"),
    Identity("P21", date(2013, 12, 1), "云岭县", "Yunling County", "339521", "county"),
    Identity("P21", date(2015, 4, 1), "云岭区", "Yunling District", "339515", "district"),
)


def with_pilots(engine: Engine) -> None:
    """Register the pilots of this module."""
    with writing(engine) as session:
        register_pilots(session, PILOTS, IDENTITIES, at=NOON, actor="admin")


def talk(engine: Engine) -> None:
    """Add a remark, an attachment and a notice about the one report there is."""
    who = {"actor": "officer", "pilot_id": "P07", "period": "2014Q1"}
    remark = {"version_id": 1, "code": "BB01", "at": NOON, "actor": "officer", "role": "province", "text": "看过"}
    attachment = {"kind": "seal", "file_name": "章.pdf", "media_type": "application/pdf", "received_at": NOON}
    with writing(engine) as session:
        sha256 = session.scalar(sa.select(t.STORED_FILE.c.sha256))
        session.execute(sa.insert(t.REMARK), remark | {"follow_up": False})
        session.execute(sa.insert(t.ATTACHMENT), who | attachment | {"sha256": sha256, "note": ""})
        notice = {"audience": "pilot:P07", "kind": "returned", "at": NOON, "facts": {}}
        session.execute(sa.insert(t.NOTICE), who | notice)


def evaluation(engine: Engine) -> None:
    """Add a snapshot and a row of everything that can be said about one."""
    digests = {"content_sha256": "0" * 64, "results_sha256": "1" * 64}
    frozen = {
        "at": NOON,
        "actor": "ministry",
        "data_version": 3,
        "catalogue_hash": "c0ffee",
        "method_version": "2014.1",
    }
    pilot, expert = {"pilot_id": "P07"}, {"account_id": "expert"}
    rows: dict[evaluations.Kind, dict[str, Any]] = {
        "evaluation_step": {"stage": "frozen"},
        "confirmation": pilot | {"outcome": "confirmed", "text": ""},
        "panel_seat": expert | {"province_code": "120000", "chair": True, "seated": True},
        "recusal": expert | pilot | {"reason": "曾任该市顾问"},
        "expert_sheet": expert | pilot | {"marks": {"ZJ01": 80.5}, "comment": "", "handed_in": True},
        "veto": pilot | {"ground": "falsified", "evidence": "台账", "reply_until": NOON.date()},
        "public_objection": {"pilot_id": None, "who": "市民", "text": "名单", "received_on": NOON.date()},
        "answer": {"kind": "confirmation", "about_id": 1, "upheld": False, "text": "已核实"},
        "list_move": pilot | {"direction": "in", "reason": "区域示范"},
        "quota": {"batch": 1, "ranking_group": "A", "seats": 2, "reason": "按部署"},
        "award_list": {
            "kind": "notice",
            "content": "[]",
            "sha256": "",
            "from_on": NOON.date(),
            "until_on": NOON.date(),
        },
    }
    with writing(engine) as session:
        accounts.add(session, accounts.Person("expert", "专家", "expert", None, "120000", "", *_FRESH))
        packed = {"content": b"1", "catalogue": b"2", "results": b"3"}
        number = evaluations.freeze(session, frozen | packed | digests)
        for kind, row in rows.items():
            evaluations.add(session, kind, row | {"evaluation_id": number, "at": NOON, "actor": "somebody"})
        evaluations.keep_salt(session, number, b"s" * 32)


_FRESH = (False, False, 0, None, NOON, False)
"""Of an account: must_change, disabled, failed, locked_until, created_at, demo."""


def submission(content: bytes = b"first", **changes: Any) -> Submission:
    """Return a report of P07 for 2014Q1 that says something of every kind, with `changes`."""
    whole = Submission(
        pilot_id="P07",
        period="2014Q1",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        file_name="甬江市2014Q1.xlsx",
        received_at=NOON,
        actor="clerk",
        template_version="2014.1",
        catalogue_hash="c0ffee",
        figures=(
            Figure("BB01", "current", 3.5, None, "表2 宽带网络", "F5", "3.5", source="管局"),
            Figure("BB01", "last_year", 3.0, None, "表2 宽带网络", "G5", "3"),
            Figure("BB01", "target", 0.1 + 0.2, None, "表2 宽带网络", "J5", "0.3"),
            Figure("BA01", "current", 0.0, None, "表1 基本情况", "F5", "0"),
            Figure("BA02", "current", None, "unavailable", "表1 基本情况", "F6", "暂缺", reason="普查未完成"),
            Figure("BA02", "last_year", 2.0, None, "表1 基本情况", "G6", "2", remark="推算"),
            Figure("BA03", "current", None, None, "表1 基本情况", "F7", "约三"),
        ),
        rows=(
            ListRow("centres", 2, "表5附", 8, {"name": ListCell("二号馆", "B8"), "area": ListCell(80.5, "F8", "80.5")}),
            ListRow("centres", 1, "表5附", 7, {"name": ListCell("一号馆", "B7"), "area": ListCell(None, "F7")}),
        ),
        cover=(Text("filler", "王芳", "封面", "C20"),),
        narrative=(Text("progress", "本季建成基站。\n=1+1", "进展综述", "B4"),),
        explanations=(Explanation("L21", "BB01", "并网使用户数上升。", "审核说明", "D6"),),
        normalised=(Normalised("表2 宽带网络", "F5", "BB01", "3.5", "3.5"),),
        findings=(
            Finding("L21", "soft", "表2 宽带网络", "F5", "BB01", {"current": 3.5, "previous": None, "text": "三"}),
            Finding("L30", "info"),
        ),
    )
    return replace(whole, **changes)


def quarter(pilot_id: str, period: str) -> Submission:
    """Return a report as large as real ones: 120 figures, 60 list rows, 20 findings, a file of 60 kB."""
    content = f"{pilot_id}{period}".encode() * 10_000
    codes = [f"X{number:02}" for number in range(57)]
    return submission(
        content,
        pilot_id=pilot_id,
        period=period,
        figures=[
            *(Figure(code, "current", 1.5, None, "表1", f"F{n}", "1.5") for n, code in enumerate(codes)),
            *(Figure(code, "last_year", 1.25, None, "表1", f"G{n}", "1.25") for n, code in enumerate(codes)),
            *(Figure(code, "target", 2.0, None, "表1", f"J{n}", "2") for n, code in enumerate(codes[:6])),
        ],
        rows=[
            ListRow(
                "projects",
                ordinal,
                "表8",
                ordinal + 6,
                {f"field{n}": ListCell("某某项目", f"B{ordinal}", "某某项目") for n in range(9)},
            )
            for ordinal in range(1, 61)
        ],
        findings=[Finding("L21", "soft", "表1", f"F{n}", "X01", {"current": n}) for n in range(20)],
    )
