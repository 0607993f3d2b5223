"""The evaluation on paper: the report, the ranking workbook, the notice and the final list, a pilot's sheet to confirm.

What stands on them is what screens show: everything comes from `standing`, `confirmation` and `notice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

import pandas as pd

from catalogue.words import Language, Words
from exports import confirmation_sheet, evaluation_report, public_notice, ranking_workbook
from exports.evaluation import model, record
from services.access import Actor
from services.calendar import BEIJING
from services.evaluation import confirmation, standing, written
from services.evaluation.book import Snapshot
from services.evaluation.notice import contact_of, final_of
from services.evaluation.standing import Evaluation
from services.platform import Platform
from services.report import Download

_KIND: Final = (Words("类型", "Type"), Words("所在省份", "Province"), Words("统计期", "Period"))
_FIRST_DAY: Final = Words("公示起始日", "First day of notice")
_LAST_DAY: Final = Words("公示截止日", "Last day of notice")
_CONTACT: Final = Words("异议受理", "Objections go to")
_FINAL_DAY: Final = Words("示范名单确定日", "Final list settled on")


def report(platform: Platform, actor: Actor, lang: Language, *, now: datetime) -> Download | None:
    """Return the evaluation report (Word); None while there is nothing frozen. Errors: ForbiddenError."""
    found = standing.evaluation(platform, actor, now=now)
    if found is None:
        return None
    told = evaluation_report.Report(
        evaluation=laid_out(found, lang, now),
        notice=tuple(_notice_days(found, lang)),
        overrides=_moves(found),
        vetoes=_vetoes(found, lang),
        objections=_objections(found, lang),
        quotas=_quotas(found),
        portraits=written.portraits(found, lang),
    )
    return Download(
        _file(found, Words("终期评价报告", "Evaluation report"), lang, "docx"), evaluation_report.as_docx(told)
    )


def ranking(platform: Platform, actor: Actor, lang: Language, *, now: datetime) -> Download | None:
    """Return the ranking workbook (xlsx), whose totals are live formulas. Errors: ForbiddenError."""
    found = standing.evaluation(platform, actor, now=now)
    if found is None:
        return None
    sheets: dict[str, tuple[float, ...]] = {}
    if found.spread is not None:
        for pilot, own in found.spread.sheets.groupby("pilot_id"):
            sheets[str(pilot)] = tuple(sorted(float(score) for score in own["score"]))
    made = ranking_workbook.as_xlsx(ranking_workbook.Ranking(laid_out(found, lang, now), sheets))
    return Download(_file(found, Words("排名工作簿", "Ranking workbook"), lang, "xlsx"), made)


def public_list(
    platform: Platform, actor: Actor, lang: Language, kind: Literal["notice", "final"], *, now: datetime
) -> Download | None:
    """Return the list made public, or the final one, as a Word document; None while there is none.

    Errors: ForbiddenError.
    """
    found = standing.evaluation(platform, actor, now=now)
    rows = found.lists[found.lists["kind"] == kind] if found is not None else pd.DataFrame()
    if found is None or rows.empty:
        return None
    notice = found.lists[found.lists["kind"] == "notice"].iloc[0]
    given = laid_out(found, lang, now, listed=final_of(found, str(rows["content"].iloc[0])))
    contact = contact_of(platform, demo=found.demo)
    told = public_notice.Notice(
        given,
        day(notice["from_on"], lang),
        day(notice["until_on"], lang),
        contacts=((_CONTACT.of(lang), contact.of(lang)),) if contact else (),
        concluded=kind == "final",
    )
    title = Words("公示名单", "Public notice") if kind == "notice" else Words("示范名单", "Final list")
    return Download(_file(found, title, lang, "docx"), public_notice.as_docx(told))


def confirmation_of(platform: Platform, actor: Actor, pilot: str, lang: Language, *, now: datetime) -> Download | None:
    """Return a pilot's frozen figures as a sheet to sign and seal; None while they are not asked for.

    Errors: ForbiddenError.
    """
    own = confirmation.own(platform, actor, pilot, now=now)
    if own is None:
        return None
    computed, facts = own.computed, own.computed.catalogue
    row = computed.pilots.T[pilot]
    values = (facts.city_types[str(row["city_type"])].name, facts.provinces[str(row["province_code"])].name)
    told = [*(words.of(lang) for words in values), own.period]
    named = {name: own.figures[name] for name in ("level", "progress", "quantitative", "own_targets", "quality")}
    asked = confirmation_sheet.Confirmation(
        pilot_id=pilot,
        pilot=written.name_of(computed, pilot, lang),
        facts=tuple(zip((words.of(lang) for words in _KIND), told, strict=True)),
        scores={name: None if pd.isna(value) else float(value) for name, value in named.items()},
        figures=written.figures(computed, pilot, lang),
        due=day(own.until, lang) if own.until else "",
        source=_source(own.snapshot, demo=own.demo, now=now),
        lang=lang,
        targets=written.targets(computed, pilot, lang),
    )
    title = Words("数据确认单", "Confirmation of figures").of(lang)
    mark = Words("示例数据-", "Sample-data-").of(lang) if own.demo else ""
    return Download(f"{mark}{title}-{pilot}-{own.number}.docx", confirmation_sheet.as_docx(asked))


def laid_out(
    found: Evaluation, lang: Language, now: datetime, *, listed: pd.DataFrame | None = None
) -> model.Evaluation:
    """Return an evaluation as the papers take it."""
    levels = found.computed.totals.set_index("pilot_id")["level"]
    final = found.final if listed is None else listed
    return model.Evaluation(
        source=_source(found.snapshot, demo=found.demo, now=now),
        catalogue=found.catalogue,
        final=final.assign(level=final["pilot_id"].map(levels).to_numpy()),
        pilots=found.pilots,
        lang=lang,
    )


def day(value: date, lang: Language) -> str:
    """Return a day as it is written on paper."""
    return f"{value.year}年{value.month}月{value.day}日" if lang == "zh" else f"{value.day} {value:%B} {value.year}"


def moment(value: Any) -> str:
    """Return a moment in Beijing time, to the minute; nothing where there is none."""
    return "" if value is None or pd.isna(value) else f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _source(snapshot: Snapshot, *, demo: bool, now: datetime) -> model.Source:
    return model.Source(
        snapshot=str(snapshot.number),
        sha256=snapshot.content_sha256,
        results_sha256=snapshot.results_sha256,
        data_version=snapshot.data_version,
        catalogue_hash=snapshot.catalogue_hash,
        method_version=snapshot.method_version,
        frozen_at=moment(snapshot.at),
        made_at=moment(now),
        demo=demo,
    )


def _file(found: Evaluation, title: Words, lang: Language, ending: str) -> str:
    mark = Words("示例数据-", "Sample-data-").of(lang) if found.demo else ""
    return f"{mark}{title.of(lang).replace(' ', '-')}-{found.snapshot.number}.{ending}"


def _called(found: Evaluation, account: Any) -> str:
    return found.names.get(str(account), str(account)) if account else ""


def _clerk(found: Evaluation, row: Mapping[Any, Any], lang: Language) -> str:
    """Return who replied for a pilot: the person and that it is the pilot's clerk, since only clerks reply.

    Where no name is known, say by an account that was not made here, the office alone: an account is no signature.
    """
    pilot = written.name_of(found.computed, row["pilot_id"], lang)
    office = f"{pilot}填报员" if lang == "zh" else f"clerk of {pilot}"
    name = found.names.get(str(row["replied_by"]), "")
    return office if name in ("", office) else model.join(lang, name, office)


def _moves(found: Evaluation) -> pd.DataFrame:
    rows = []
    last = found.moves.drop_duplicates("pilot_id", keep="last")
    for row in found.moves.to_dict("records"):
        if not row["direction"]:
            continue
        stands = bool((last["id"] == row["id"]).any())
        who, when = _called(found, row["actor"]), moment(row["at"])
        rows.append((row["pilot_id"], row["direction"], row["reason"], who, when, not stands))
    return pd.DataFrame(rows, columns=list(record.OVERRIDES))


def _vetoes(found: Evaluation, lang: Language) -> pd.DataFrame:
    grounds, rows = found.catalogue.final.grounds, []
    for row in found.vetoes.to_dict("records"):
        decision = "" if row["upheld"] is None else "upheld" if row["upheld"] else "dismissed"
        rows.append(
            (
                *(row["pilot_id"], grounds[row["ground"]].name.of(lang), row["evidence"]),
                *(_called(found, row["actor"]), moment(row["at"])),
                *(row["reply"] or "", _clerk(found, row, lang) if row["reply"] else "", moment(row["replied_at"])),
                *(decision, row["decision"] or "", _called(found, row["decided_by"]), moment(row["decided_at"])),
            )
        )
    return pd.DataFrame(rows, columns=list(record.VETOES))


def _objections(found: Evaluation, lang: Language) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    said = found.confirmations
    for row in said[said["state"].isin(["objected", "answered"])].to_dict("records"):
        who = written.name_of(found.computed, row["pilot_id"], lang)
        answered = (row["upheld"], row["answer"], _called(found, row["answered_by"]), moment(row["answered_at"]))
        rows.append(("confirmation", who, row["pilot_id"], row["text"], moment(row["at"]), *answered))
    for row in found.objections.to_dict("records"):
        answered = (row["upheld"], row["answer"], _called(found, row["answered_by"]), moment(row["answered_at"]))
        rows.append(("notice", row["who"], row["pilot_id"], row["text"], row["received_on"].isoformat(), *answered))
    return pd.DataFrame(rows, columns=list(record.OBJECTIONS), dtype=object)


def _quotas(found: Evaluation) -> pd.DataFrame:
    rows = [
        (row["ranking_group"], row["seats"], row["reason"], _called(found, row["actor"]), moment(row["at"]))
        for row in found.quotas.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(record.QUOTAS))


def _notice_days(found: Evaluation, lang: Language) -> list[tuple[str, str]]:
    told = []
    for row in found.lists.to_dict("records"):
        if row["kind"] == "notice":
            told += [(_FIRST_DAY.of(lang), day(row["from_on"], lang)), (_LAST_DAY.of(lang), day(row["until_on"], lang))]
        else:
            told.append((_FINAL_DAY.of(lang), day(row["from_on"], lang)))
    return told
