"""Tables and lines of text without a chart: who is absent, how a pilot stands, what a number is and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from services import explain, monitor, platform
from services.monitor import Picture
from ui import cache, clock, frame, sentences, views
from ui.chart_block import Sheet
from ui.numbers import MISSING, lowered, numbers, rounded
from ui.viewer import viewer
from ui.words import N_, _, language, of

FIGURES: Final = "figures"
"""Where on a pilot's page the reported figures stand."""
NATURES: Final[Mapping[str, str]] = {
    "stock": N_("at the end of the period"),
    "flow_q": N_("during the quarter"),
    "ytd": N_("cumulative since January"),
    "avg_q": N_("average of the quarter"),
    "ratio_point": N_("share at the end of the period"),
    "bool": N_("yes or no at the end of the period"),
    "index": N_("computed from reported figures"),
}
WHY_MISSING: Final[Mapping[str, str]] = {
    "blank": N_("left blank"),
    "not_applicable": N_("marked as not applicable"),
    "unavailable": N_("marked as not yet available"),
}


def pilot_line(picture: Picture, pilot: str, period: str) -> str:
    """Return who a pilot is, in one line."""
    facts, admitted = catalogue(), views.record(picture.pilots, pilot)
    inside, kind = admitted["inside_pilot"], of(facts.city_types[admitted["city_type"]].name)
    before = picture.admitted_as.get(pilot)
    return frame.line(
        _("admitted as {name}, {kind}").format(name=of(before), kind=kind) if before else kind,
        of(facts.provinces[admitted["province_code"]].name),
        _("group {group}").format(group=admitted["group"]),
        _("reports straight to the ministry") if admitted["direct_report"] else _("reports through the province"),
        _("inside {pilot}").format(pilot=views.names(picture).get(inside, inside)) if isinstance(inside, str) else "",
        period,
    )


def standing(picture: Picture, pilot: str, period: str) -> list[tuple[str, str]]:
    """Return a pilot's figures of `period`: rank in its group, quantitative score, level, progress, coverage.

    The method counts what is due and missing as 0, but a report that never came says nothing about its pilot: no score.
    """
    own, show = views.record(views.standing(picture, period), pilot), numbers()
    came = pilot in views.reporting_pilots(picture, period)
    ranked = picture.peers.group(period, *views.peer_group(picture, pilot))["ranked"]
    rank = _("{rank} of {all}").format(rank=own["rank"], all=ranked) if own["ranked"] else _("not ranked")
    return [
        (_("Rank in the group"), rank),
        (_("Quantitative score"), show.number(own["quantitative"] if came else None)),
        (_("Change since the quarter before"), show.signed(own["change"])),
        (_("Level"), show.number(own["level"] if came else None)),
        (_("Progress"), show.number(own["progress"] if came else None)),
        (_("Coverage"), show.percent(own["coverage"] * 100)),
    ]


def unranked(picture: Picture, pilot: str, period: str) -> None:
    """Say why a pilot has no rank; nothing for one that has."""
    why = sentences.why_unranked(views.record(views.totals(picture, period), pilot)["why_unranked"])
    if why:
        frame.note(_("Not ranked: {why}").format(why=why))


def unreported(picture: Picture, pilot: str, period: str) -> None:
    """Say that there is no report and when the page fills; nothing for a pilot that has reported."""
    if pilot not in views.reporting_pilots(picture, period):
        when = numbers().period(period)
        frame.empty(_("No report for {period}").format(period=when), sentences.wait_for_report())


def other_version(picture: Picture, pilot: str, period: str) -> None:
    """Say that a version came later than the one shown, and where that is; nothing where the latest is shown."""
    own = views.report_of(picture, pilot, period)
    if own is None or pd.isna(own["version"]) or own["version"] == own["latest_version"]:
        return
    told = _("Shown is version {shown}; version {latest} does not count yet: {state}.")
    state = _(sentences.LIFE[str(own["life"])])
    frame.note(told.format(shown=own["version"], latest=own["latest_version"], state=state))


_WORKINGS: Final = ("base", "planned", "actual", "target")


def statuses(picture: Picture, pilot: str, period: str) -> pd.Series:
    """Return a pilot's status on every indicator it has set a target for, in `period`, index the code; blank where none
    can be told.
    """
    followed = views.paths(picture, pilot)
    return followed[(followed["period"] == period) & followed["target"].notna()].set_index("code")["status"]


def status_table(picture: Picture, pilot: str, period: str, marks: Mapping[str, str]) -> Sheet:
    """Return base, planned, actual, target and pace beside every status; `marks` are the glyphs."""
    followed = views.paths(picture, pilot)
    followed = followed[followed["period"] == period]
    rows: list[tuple[object, ...]] = []
    written: list[tuple[str, ...]] = []
    words = sentences.pace_words(period)
    for path in followed.to_dict("records"):
        item, status = catalogue().indicators[path["code"]], path["status"]
        show = views.formatter(item)
        state = f"{marks[status]} {words[status]}" if isinstance(status, str) else MISSING
        written.append(
            (
                show(path["base"]),
                show(path["planned"]),
                *numbers().beside(item, path["actual"], path["target"]),
                numbers().pace(path["pace"]),
            )
        )
        figures = [*(rounded(path[name], 4) for name in _WORKINGS), lowered(path["pace"], 2)]
        rows.append((state, f"{of(item.title)} {item.code}", views.unit_shown(item), *figures))
    headings = [
        _("Status"),
        _("Indicator"),
        _("Unit"),
        _("Base"),
        _("Planned now"),
        _("Actual"),
        _("Own target"),
        _("Pace"),
    ]
    # On screen every figure stands as its unit is written; what is taken away holds the numbers.
    texts = {name: [row[place] for row in written] for place, name in enumerate(headings[3:])}
    return Sheet(pd.DataFrame(rows, columns=headings), written=texts)


def definition(item: Indicator) -> None:
    """Write what an indicator is: definition, unit, nature, source, goalposts and weight."""
    show, posts = numbers().formatter(item), item.goalposts
    frame.heading(_("What this indicator is"), frame.line(item.code, of(item.title)))
    meaning = of(item.definition) or (explain.symbols(item, language(), named=True) if item.formula else "")
    if meaning:
        frame.note(meaning, "pm-strip")
    pairs = [(_("Unit"), of(item.unit)), (_("Nature"), _(NATURES[item.nature]))]
    pairs += [(_("Weight"), numbers().number(item.weight, 1))] if item.weight else []
    if posts:
        method = catalogue().method
        low, standard, high = (numbers().number(mark, 0) for mark in (method.low, method.standard, method.high))
        pairs += [
            (_("Scores {score} at").format(score=low), show(posts.low)),
            (_("Scores {score} at (2015 standard)").format(score=standard), show(posts.target)),
            (_("Scores {score} at").format(score=high), show(posts.high)),
        ]
    # Who a figure usually comes from is an office, named in Chinese only: left out in English, as on the method page.
    pairs += [(_("Usual source"), item.source)] if item.source and language() == "zh" else []
    frame.facts(pairs)


def figures_with_origin(picture: Picture, pilot: str, period: str) -> None:
    """Write every reported figure of a pilot; choosing one shows version, file, sheet, cell and who sent it when."""
    listed = cache.composed(figures, picture, pilot, period)
    waived_findings(picture, pilot, period)
    frame.heading(
        _("Reported figures and where they stand"),
        frame.line(numbers().period(period), _("Choose a row to see file, sheet and cell.")),
        anchor=FIGURES,
    )
    if listed.empty:
        frame.note(_("No report for {period}").format(period=numbers().period(period)))
        return
    chosen = frame.pick(listed, key="origin-table")
    if chosen is not None:
        _origin(pilot, period, catalogue().indicators[str(listed[_("Code")].iloc[chosen])])


def figures(picture: Picture, pilot: str, period: str) -> pd.DataFrame:
    """Return every figure a pilot reported, in the workbook's order, as written on screen."""
    seen = picture.observations
    seen = seen[(seen["pilot_id"] == pilot) & (seen["period"] == period)].set_index("code")
    items = [item for item in catalogue().asked if item.code in seen.index]
    waived = _figures_of(waivers(picture, pilot, period)["code"])
    shown = pd.DataFrame(
        {
            _("Code"): [item.code for item in items],
            _("Indicator"): [of(item.title) for item in items],
            _("Figure"): [figure_text(item, seen) for item in items],
            _("Unit"): [of(item.unit) for item in items],
        }
    )
    if waived:
        shown[_("Waiver")] = [_("◇ waived") if item.code in waived else "" for item in items]
    return shown


def waivers(picture: Picture, pilot: str, period: str) -> pd.DataFrame:
    """Return what one report was let through with, as `Picture.waivers`."""
    return picture.waivers[(picture.waivers["pilot_id"] == pilot) & (picture.waivers["period"] == period)]


def _figures_of(codes: pd.Series) -> set[str]:
    """Return the reported figures that indicators rest on: themselves, or what a derived one is computed from."""
    known = catalogue().indicators
    items = [known[code] for code in codes.dropna() if code in known]
    return {item.code for item in items} | {
        operand.code for item in items if item.formula for operand in item.formula.operands
    }


def waived_findings(picture: Picture, pilot: str, period: str) -> None:
    """Write by what waivers a report was let through; nothing for one that needed none."""
    listed, known = waivers(picture, pilot, period), catalogue().indicators
    if listed.empty:
        return
    frame.heading(_("Let through by a waiver: {count}").format(count=len(listed)))
    frame.text_table(
        pd.DataFrame(
            {
                _("Check"): listed["check"],
                _("Indicator"): [
                    frame.line(code, of(known[code].title)) if code in known else MISSING for code in listed["code"]
                ],
                _("Sheet and cell"): [
                    " ".join(part for part in place if isinstance(part, str)) or MISSING
                    for place in zip(listed["sheet"], listed["cell"], strict=True)
                ],
                _("Reason"): listed["reason"],
                _("Approved by"): listed["approver"],
                _("Valid until"): [numbers().day(day) for day in listed["expires_on"]],
            }
        )
    )


def figure_text(item: Indicator, seen: pd.DataFrame) -> str:
    """Return a reported figure, or in words why there is none."""
    figure = views.record(seen, item.code)
    if isinstance(figure["missing"], str):
        return f"{MISSING} {_(WHY_MISSING[figure['missing']])}"
    return views.formatter(item)(figure["value"])


def _origin(pilot: str, period: str, item: Indicator) -> None:
    found = monitor.provenance(
        platform.current(), viewer(), pilot, period, item.code, now=clock.now(), basis=cache.picture().basis
    )
    if found is None:
        frame.note(_("No file holds this figure."))
        return
    version, figure = found.version, found.figure
    frame.facts(
        [
            (_("Sheet and cell"), f"{figure.sheet} {figure.cell}"),
            (_("As written"), figure.raw or MISSING),
            (_("Version"), numbers().number(version.number, 0)),
            (_("Received (Beijing time)"), numbers().moment(version.received_at)),
            (_("Sent by"), cache.person(version.actor)),
        ]
    )
    frame.note(frame.line(_("File: {name}").format(name=version.file_name), f"SHA-256 {version.sha256}"))
    if figure.reason or figure.source:
        frame.note(frame.line(figure.source, figure.reason))
