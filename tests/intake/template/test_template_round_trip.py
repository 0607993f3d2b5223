"""What the workbook says is what the reading understands: the two share the catalogue, and may not disagree."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.model import ValueColumn
from catalogue.period import Period
from intake.model import Finding, PilotFacts, Reading
from intake.opening.limits import Limits
from intake.opening.workbook import open_workbook
from intake.reading import read
from intake.template import Filling, TemplateRequest, build
from tests.intake.template_cases import CATALOGUE, request

PERIODS = [str(period) for period in CATALOGUE.periods]


def _read(asked: TemplateRequest, filling: Filling | None = None) -> tuple[Reading, tuple[Finding, ...]]:
    workbook = open_workbook(build(asked, CATALOGUE, filling), "报表.xlsx", Limits())
    return read(workbook, CATALOGUE, period=asked.period)


def _figures(period: Period) -> dict[tuple[str, ValueColumn], float]:
    figures: dict[tuple[str, ValueColumn], float] = {}
    for number, item in enumerate(CATALOGUE.asked, start=1):
        if period.baseline and not item.in_baseline:
            continue
        value = 1.0 if item.nature == "bool" else round(3.17 * number, item.decimals)
        figures[item.code, "current"] = figures[item.code, "last_year"] = value
    if period.baseline:
        figures |= {(item.code, "target"): 50.0 for item in CATALOGUE.own_targets}
    return figures


def _rows() -> dict[str, list[dict[str, Any]]]:
    samples = {"number": 12.5, "integer": 3.0, "date": "2014-05-20", "month": "2014-05"}
    return {
        table.id: [
            {f.id: f.choices[0] if f.choices else samples.get(f.type, f"=文字{n}") for f in table.fields}
            for n in range(table.rows + 2)
        ]
        for table in CATALOGUE.layout.lists.values()
        if not table.each
    } | {"milestones": _milestones()}


def _milestones() -> list[dict[str, object]]:
    """Return a row for each own target, as the template names it, with every quarter filled."""
    quarters = [field.id for field in CATALOGUE.layout.lists["milestones"].fields if not field.given]
    return [
        {"code": item.code, "name": item.name.zh, "unit": item.unit.zh} | dict.fromkeys(quarters, 12.5)
        for item in CATALOGUE.own_targets
    ]


@pytest.mark.parametrize("period", PERIODS)
def test_an_empty_workbook_reads_without_a_finding_and_as_blank(period: str) -> None:
    reading, findings = _read(request(period))
    assert findings == ()
    assert reading.normalised == ()
    identity = reading.identity
    assert (identity.pilot_id, identity.period) == ("P30", Period.parse(period))
    assert (identity.template_version, identity.catalogue_hash) == (CATALOGUE.layout.version, CATALOGUE.hash)
    assert all(value.number is None for value in reading.values)
    assert {value.code for value in reading.values if value.missing != "blank"} <= {"PO04"}
    assert reading.rows == ()
    assert {text.text for text in (*reading.cover.values(), *reading.narrative.values())} == {""}


@pytest.mark.parametrize("period", ["2013B", "2014Q1"])
def test_everything_filled_in_is_read_back_as_it_was(period: str) -> None:
    asked = request(period, demo=True, targets={"BB07": 8.5})
    parts = CATALOGUE.layout.parts_of(asked.period)
    filling = Filling(
        figures=_figures(asked.period),
        reasons={"BB01": "口径调整"},
        sources={"BB01": "本局"},
        rows=_rows(),
        cover={
            field.id: "2014-04-20" if field.id == "issued_on" else f"某{field.id}" for field in CATALOGUE.layout.cover
        },
        narrative={part.id: f"我县{part.title.zh}。\n第二段" for part in parts},
        explanations={("T04", "BB03"): "城区光纤改造集中验收，用户批量迁移"},
    )
    reading, findings = _read(asked, filling)
    assert findings == ()
    assert reading.normalised == ()
    wanted = dict(filling.figures) | ({} if asked.period.baseline else {("BB07", "target"): 8.5})
    assert {(v.code, v.column): v.number for v in reading.values if v.number is not None} == wanted
    [first] = [value for value in reading.values if (value.code, value.column) == ("BB01", "current")]
    assert (first.reason, first.source) == ("口径调整", "本局")
    assert {key: text.text for key, text in reading.cover.items()} == filling.cover
    assert {key: text.text for key, text in reading.narrative.items()} == filling.narrative
    assert {key: text.text for key, text in reading.explanations.items()} == filling.explanations
    for table in CATALOGUE.layout.lists_of(asked.period):
        read_back = [{key: c.value for key, c in row.fields.items()} for row in reading.rows if row.list_id == table.id]
        assert read_back == filling.rows[table.id]


def test_what_does_not_exist_for_a_pilot_is_read_as_not_applicable_with_its_reason() -> None:
    reading, findings = _read(request("2013B", pilot=PilotFacts("P90", "青石镇", "town", has_villages=False)))
    assert findings == ()
    absent = {(value.code, value.column): value for value in reading.values if value.missing == "not_applicable"}
    assert ("BB08", "current") in absent
    assert all(value.reason for value in absent.values())
