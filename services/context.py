"""What one report is seen against: the pilot, what it reported before, and what the system computes from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session

from catalogue.model import Catalogue
from catalogue.period import Period
from db import attachments, life, reads
from intake.model import Context, Earlier, ListCell, ListRow, PilotFacts, Reading
from metrics.derive import derive


class UnknownPilotError(LookupError):
    """No pilot of that id takes part."""

    def __init__(self, pilot_id: str, known: Sequence[str]) -> None:
        super().__init__(f"no pilot {pilot_id!r}; there are {', '.join(known) or 'none yet'}")


@dataclass(frozen=True, slots=True)
class Named:
    """A pilot's names, code and type as they are on a given day; `facts` are those at admission."""

    facts: PilotFacts
    name_zh: str
    name_en: str
    division_code: str
    city_type: str
    province_code: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the system can fill in for the clerk: figures by code, and list rows field by field."""

    previous: Mapping[str, float]
    last_year: Mapping[str, float]
    targets: Mapping[str, float]
    annual: Mapping[str, float]
    rows: Mapping[str, Sequence[Mapping[str, object]]]


def named(session: Session, facts: Catalogue, pilots: pd.DataFrame, pilot_id: str, period: Period) -> Named:
    """Return the pilot as it is called at the end of `period`; `pilots` are all that take part.

    Errors: UnknownPilotError.
    """
    if pilot_id not in pilots.index:
        raise UnknownPilotError(pilot_id, list(pilots.index))
    pilot = pilots.loc[pilot_id]
    identities = reads.identities(session)
    own = identities[identities["pilot_id"] == pilot_id]
    day = pd.Timestamp(facts.calendar[period].period_end)
    begun = own[own["valid_from"] <= day]
    current = (begun if len(begun) else own.head(1)).iloc[-1]
    return Named(
        facts=PilotFacts(
            id=pilot_id,
            name=str(current["name_zh"]),
            city_type=str(pilot["city_type"]),
            has_villages=bool(pilot["has_villages"]),
            division_codes=tuple(begun["division_code"]) or (str(current["division_code"]),),
        ),
        name_zh=str(current["name_zh"]),
        name_en=str(current["name_en"]),
        division_code=str(current["division_code"]),
        city_type=str(current["city_type"]),
        province_code=str(pilot["province_code"]),
    )


def known_before(session: Session, facts: Catalogue, pilot_id: str, period: Period) -> Known:
    """Return what earlier reports say that the workbook of `period` can be pre-filled with."""
    own = reads.observations(session, pilot_ids=[pilot_id])
    previous = _previous_period(own, period)
    values = _by_period(own, "value")
    year_ago = _year_ago(period)
    rows: dict[str, list[dict[str, object]]] = {}
    if previous is not None:
        contents = reads.earlier(session, pilot_id, str(previous))
        for row in contents.rows if contents else ():
            fields: dict[str, object] = {
                name: cell.value for name, cell in row.fields.items() if cell.value is not None
            }
            rows.setdefault(row.list_id, []).append(fields)
    return Known(
        previous=values.get(str(previous), {}),
        last_year=values.get(str(year_ago), {}) if year_ago and period.year >= facts.baseline.year + 2 else {},
        targets={} if period.baseline else _by_period(own, "target").get(str(facts.baseline), {}),
        annual={**_fixed(own, facts, period), **_last_annual(own, facts, period)},
        rows=rows,
    )


def check_context(
    session: Session,
    facts: Catalogue,
    pilots: pd.DataFrame,
    report: Reading,
    pilot: PilotFacts,
    period: Period,
    open_periods: frozenset[Period],
    sha256: str,
) -> Context:
    """Return what the checks may compare `report` with; `pilots` are all that take part.

    Of an earlier report the latest version counts that was neither returned nor withdrawn, accepted or not.
    """
    own = reads.observations(session, pilot_ids=[pilot.id])
    year_ago = _year_ago(period)
    before_year_ago = Period(year_ago.year, year_ago.quarter - 1) if year_ago and year_ago.quarter > 1 else None
    previous = _previous_period(own, period)
    same = [text for text in reads.periods_with_file(session, pilot.id, sha256) if text != str(period)]
    return Context(
        pilot=pilot,
        period=period,
        open_periods=open_periods,
        pilot_names={str(key): str(name) for key, name in pilots["name_zh"].items()},
        derived=derived_of(facts, report, own, pilots.loc[[pilot.id]], period),
        previous=_earlier(session, pilot.id, previous),
        year_ago=_earlier(session, pilot.id, year_ago),
        year_ago_previous=_earlier(session, pilot.id, before_year_ago),
        last_annual=_last_annual(own, facts, period),
        targets=_frozen_targets(own, facts, period),
        identical_to=Period.parse(same[0]) if same else None,
        sealed=attachments.is_sealed(session, pilot.id, str(period)),
    )


def derived_of(
    facts: Catalogue, report: Reading, own: pd.DataFrame, pilot: pd.DataFrame, period: Period
) -> dict[str, float]:
    """Return the derived indicators of `report` by code, computed as the screens will; blank ones are left out.

    `own` are the pilot's stored observations, `pilot` its one row.
    """
    pilot_id = str(pilot.index[0])
    columns: dict[str, dict[str, float]] = {}
    for value in report.values:
        if value.number is not None:
            columns.setdefault(value.code, {})[value.column] = value.number
    typed = pd.DataFrame(
        [
            {
                "pilot_id": pilot_id,
                "period": str(period),
                "code": code,
                "value": columns_of.get("current", float("nan")),
                "last_year": columns_of.get("last_year", float("nan")),
                "target": columns_of.get("target", float("nan")),
            }
            for code, columns_of in columns.items()
        ],
        columns=["pilot_id", "period", "code", "value", "last_year", "target"],
    )
    earlier = own[own["period"] != str(period)][list(typed.columns)]
    observations = pd.concat([earlier, typed], ignore_index=True) if len(earlier) else typed
    values = derive(observations, _rows_of(report, facts, pilot_id, period), pilot, catalogue=facts)
    codes = [item.code for item in facts.derived]
    now = values[codes].to_numpy(dtype=float)[list(values.index).index((pilot_id, str(period)))]
    return {code: float(number) for code, number in zip(codes, now, strict=True) if not np.isnan(number)}


def _rows_of(report: Reading, facts: Catalogue, pilot_id: str, period: Period) -> dict[str, pd.DataFrame]:
    frames = {}
    for list_id, table in facts.layout.lists.items():
        entries = [
            {"pilot_id": pilot_id, "period": str(period), "ordinal": row.ordinal}
            | {item.id: (row.fields[item.id].value if item.id in row.fields else None) for item in table.fields}
            for row in report.rows
            if row.list_id == list_id
        ]
        frames[list_id] = pd.DataFrame(
            entries, columns=["pilot_id", "period", "ordinal", *(item.id for item in table.fields)]
        ).astype({item.id: "float64" for item in table.fields if item.type in ("number", "integer")})
    return frames


def _by_period(own: pd.DataFrame, column: str) -> dict[str, dict[str, float]]:
    stated = own[own[column].notna()]
    return {
        str(period): dict(zip(part["code"], part[column].astype(float), strict=True))
        for period, part in stated.groupby("period")
    }


def _previous_period(own: pd.DataFrame, period: Period) -> Period | None:
    """The latest earlier period with a report; a missing quarter is passed over."""
    return max((known for known in map(Period.parse, own["period"].unique()) if known < period), default=None)


def _year_ago(period: Period) -> Period | None:
    """The same quarter of the year before; 2013B stands for the fourth quarter of 2013."""
    if period.baseline:
        return None
    return Period(period.year - 1, period.quarter, baseline=period.year == 2014 and period.quarter == 4)


def _same_reference_year(earlier: Period, later: Period) -> bool:
    """Annual items of the baseline and of 2014 carry the end of 2013, those of 2015 the end of 2014."""
    reference = {True: 2014}
    return reference.get(earlier.baseline, earlier.year) == reference.get(later.baseline, later.year)


def _last_annual(own: pd.DataFrame, facts: Catalogue, period: Period) -> dict[str, float]:
    """Figures asked once a year, as the latest earlier report of the same reference year has them."""
    before = {str(earlier) for earlier in facts.periods if earlier < period and _same_reference_year(earlier, period)}
    return _stated(own, before, {item.code for item in facts.asked if item.frequency != "quarterly"})


def _fixed(own: pd.DataFrame, facts: Catalogue, period: Period) -> dict[str, float]:
    """Figures asked once and for all (land area), as the latest earlier report has them."""
    before = {str(earlier) for earlier in facts.periods if earlier < period}
    return _stated(own, before, {item.code for item in facts.asked if item.frequency == "once"})


def _frozen_targets(own: pd.DataFrame, facts: Catalogue, period: Period) -> dict[str, float] | None:
    """The pilot's own targets as its baseline report has them; None for the baseline itself and without one."""
    baseline = str(facts.baseline)
    if period.baseline or baseline not in set(own["period"]):
        return None
    return _by_period(own, "target").get(baseline, {})


def _stated(own: pd.DataFrame, periods: set[str], codes: set[str]) -> dict[str, float]:
    chosen = own[own["period"].isin(periods) & own["code"].isin(codes) & own["value"].notna()].sort_values("period")
    return dict(zip(chosen["code"], chosen["value"].astype(float), strict=True))


def _earlier(session: Session, pilot_id: str, period: Period | None) -> Earlier | None:
    if period is None:
        return None
    contents, report = reads.earlier(session, pilot_id, str(period)), life.standing(session, pilot_id, str(period))
    if contents is None or report is None:
        return None
    return Earlier(
        period=period,
        accepted=report.accepted_version == report.standing_version,
        values={f.code: f.number for f in contents.figures if f.column == "current" and f.number is not None},
        rows=tuple(
            ListRow(
                row.list_id,
                row.ordinal,
                row.sheet,
                row.row,
                {name: ListCell(cell.value, cell.cell, cell.raw) for name, cell in row.fields.items()},
            )
            for row in contents.rows
        ),
        narrative={text.id: text.text for text in contents.narrative},
    )
