"""Use case of whoever computes elsewhere: every accepted value with the cell it comes from. Provisional ones never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pandas as pd

from catalogue.words import Language, Words
from db import history, reads
from db.session import reading, writing
from db.trail import append_audit
from exports.tables import Table, as_csv, as_xlsx
from services.access import Action, Actor, require
from services.calendar import beijing_date
from services.platform import Platform

COLUMNS: Final[Mapping[str, Words]] = {
    "pilot_id": Words("试点编号", "Pilot id"),
    "pilot": Words("试点", "Pilot"),
    "period": Words("报告期", "Period"),
    "code": Words("代码", "Code"),
    "name": Words("指标", "Indicator"),
    "column": Words("数据列", "Which figure"),
    "unit": Words("计量单位", "Unit"),
    "number": Words("数值", "Value"),
    "missing": Words("缺失原因", "Why missing"),
    "version": Words("版本", "Version"),
    "sha256": Words("文件SHA-256", "File SHA-256"),
    "file_name": Words("文件", "File"),
    "sheet": Words("工作表", "Sheet"),
    "cell": Words("单元格", "Cell"),
}
FIGURES: Final[Mapping[str, Words]] = {
    "current": Words("本期", "this period"),
    "last_year": Words("上年同期", "same period last year"),
    "target": Words("2015年目标", "2015 target"),
}
MISSING: Final[Mapping[str, Words]] = {
    "blank": Words("未填", "blank"),
    "not_applicable": Words("不适用", "not applicable"),
    "unavailable": Words("暂缺", "not available"),
    "unread": Words("无法识别", "could not be read"),
}
_TITLE: Final = Words("已审核通过的全部数据", "All accepted values")
_SAMPLE: Final = Words("示例数据：试点与数据均为虚构。", "Sample data: the pilots and figures are fictional.")
_STATUS: Final = Words(
    "仅含审核通过或已锁定的报表；未终审数据不在其中。", "Accepted and locked reports only; nothing provisional."
)
_VERSIONS: Final = Words("数据版本 {data} · 指标目录 {catalogue}", "Data version {data} · catalogue {catalogue}")


@dataclass(frozen=True, slots=True)
class Export:
    """The accepted values at one state of the data. `values`: as `db.history.accepted_figures`, with pilot (the
    name of the day it is taken), name and unit of the indicator; `missing` also says `unread`.
    """

    values: pd.DataFrame
    data_version: int
    demo: bool
    catalogue_hash: str
    language: Language

    @property
    def reports(self) -> int:
        """How many reports are in it."""
        return len(self.values[["pilot_id", "period"]].drop_duplicates())


def accepted_periods(platform: Platform, actor: Actor, *, now: datetime) -> dict[str, int]:
    """Return how many reports of each period are accepted, earliest first; periods without one are left out.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.EXPORT, now=now)
    with reading(platform.engine) as session:
        reports = reads.reports(session)
    counted = reports.loc[reports["accepted_version"].notna(), "period"].value_counts()
    return {str(period): int(counted[str(period)]) for period in platform.catalogue.periods if str(period) in counted}


def accepted(
    platform: Platform, actor: Actor, language: Language, *, now: datetime, period: str | None = None
) -> Export:
    """Return the accepted values of `period` (None: of all), and put on record that they were taken along.

    Errors: ForbiddenError.
    """
    require(platform, actor, Action.EXPORT, now=now)
    with reading(platform.engine) as session:
        values = history.accepted_figures(session, None if period is None else [period])
        pilots, version, demo = (
            reads.pilots(session, beijing_date(now)),
            reads.data_version(session),
            reads.is_demo(session),
        )
    known = platform.catalogue.indicators
    named = {code: item.title.of(language) for code, item in known.items()}
    units = {code: item.unit.of(language) for code, item in known.items()}
    values["pilot"] = values["pilot_id"].map(pilots["name_zh" if language == "zh" else "name_en"])
    values["name"] = values["code"].map(named)
    values["unit"] = values["code"].map(units)
    unread = values["number"].isna() & values["missing"].isna()
    values["missing"] = values["missing"].astype(object).mask(unread, "unread")
    with writing(platform.engine) as session:
        append_audit(
            session,
            at=now.astimezone(UTC),
            actor=actor.account,
            origin=actor.origin,
            action="export",
            subject="accepted values",
            detail={"period": period or "all", "values": len(values), "data_version": version},
        )
    return Export(values[list(COLUMNS)], version, demo, platform.catalogue.hash, language)


def table(export: Export) -> Table:
    """Return the export with the headings and words of its language, under its mark and versions."""
    to = export.language
    shown = export.values.assign(
        column=export.values["column"].map({key: words.of(to) for key, words in FIGURES.items()}),
        missing=export.values["missing"].map({key: words.of(to) for key, words in MISSING.items()}),
    )
    versions = _VERSIONS.of(to).format(data=export.data_version, catalogue=export.catalogue_hash[:12])
    mark = (_SAMPLE.of(to),) if export.demo else ()
    return Table(
        _TITLE.of(to), (*mark, _STATUS.of(to), versions), shown.set_axis([w.of(to) for w in COLUMNS.values()], axis=1)
    )


def workbook(export: Export) -> bytes:
    """Return the export as a workbook; text is never a formula."""
    return as_xlsx(table(export))


def text(export: Export) -> bytes:
    """Return the export as UTF-8 comma-separated text; text is never a formula."""
    return as_csv(table(export))
