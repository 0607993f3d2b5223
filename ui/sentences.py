"""Findings as titles: sentences computed from the figures, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from catalogue.period import Period
from ui.numbers import numbers, rounded
from ui.words import N_, _

WHY_UNRANKED: Final[Mapping[str, str]] = {
    "baseline": N_("the baseline is not ranked"),
    "not_due": N_("the period is not due yet"),
    "no_report": N_("no report for this period"),
    "coverage": N_("too few figures: less than {coverage} of the weight is covered"),
    "baseline_coverage": N_("too few figures in the baseline: less than {coverage} of the weight is covered"),
    "small_group": N_("fewer than {members} pilots in the group: listed, not ranked"),
}
PACE: Final[Mapping[str, str]] = {
    "achieved": N_("Target met"),
    "on_track": N_("On track"),
    "maintain": N_("Maintain"),
    "slightly_behind": N_("Slightly behind"),
    "behind": N_("Behind"),
    "moving_away": N_("Moving away"),
}
REPORT: Final[Mapping[str, str]] = {
    "on_time": N_("On time"),
    "in_grace": N_("Within grace"),
    "late": N_("Late"),
    "missing": N_("Not reported"),
    "extended": N_("Within an extension"),
    "not_due": N_("Not due yet"),
}
LIFE: Final[Mapping[str, str]] = {
    "missing": N_("Not reported"),
    "returned": N_("Returned"),
    "draft": N_("With the pilot"),
    "extended": N_("Within an extension"),
    "submitted": N_("Submitted"),
    "provincial_review": N_("In provincial first review"),
    "passed": N_("Passed by the province"),
    "ministry_review": N_("In ministry review"),
    "accepted": N_("Accepted"),
    "locked": N_("Locked"),
    "not_due": N_("Not due yet"),
}


def why_unranked(reason: object) -> str:
    """Return why a pilot has no rank, in words; nothing for one that has."""
    if not isinstance(reason, str):
        return ""
    method = catalogue().method
    return _(WHY_UNRANKED[reason]).format(
        coverage=numbers().percent(method.minimum_coverage * 100, 0), members=method.minimum_group
    )


def score_note() -> str:
    """Return what the ranked score is made of, by the method's own numbers."""
    method = catalogue().method
    return _("quantitative score = {level} level + {progress} progress").format(
        level=numbers().percent(method.level * 100, 0), progress=numbers().percent(method.progress * 100, 0)
    )


def scale_note() -> str:
    """Return the scale of the scores, by the method's own numbers."""
    method = catalogue().method
    return _("Score {low}–{high}; {standard} = national 2015 standard").format(
        low=numbers().number(method.low, 0),
        high=numbers().number(method.high, 0),
        standard=numbers().number(method.standard, 0),
    )


def reported(count: int, due: int, period: str, *, late: int = 0, returned: int = 0) -> str:
    """Say how many of the pilots have reported a period, how many of them late, how many have it back to correct."""
    words = {"count": count, "due": due, "period": numbers().period(period)}
    if 1 < count == due:
        found = _("All {due} pilots have reported {period}").format(**words)
    else:
        found = _("{count} of {due} pilots have reported {period}").format(**words)
    if late:
        found = _("{found}, {count} of them late").format(found=found, count=late)
    # Apart: a first version that came back is not among those that are in.
    return _("{found}; {count} returned for correction").format(found=found, count=returned) if returned else found


def n_reported(count: int, of_all: int) -> str:
    """Return the note about the number behind a chart."""
    return _("{count} of {all} pilots").format(count=count, all=of_all)


def all_pilots(count: int) -> str:
    """Return the note under what shows everybody."""
    return _("all {count} pilots").format(count=count)


def with_figures(counts: Sequence[int]) -> str:
    """Return the note under what shows how many pilots had a figure, period by period."""
    least, most = min(counts, default=0), max(counts, default=0)
    if least == most:
        return _("pilots with figures in every period: {count}").format(count=most)
    return _("pilots with figures in a period: {least} to {most}").format(least=least, most=most)


def until(period: str) -> str:
    """Return the note under what goes through the periods up to one."""
    return _("up to {period}").format(period=numbers().period(period))


def wait_for_report() -> str:
    """Say when a pilot's page fills."""
    return _("Charts of this period appear once the pilot has submitted its workbook.")


def spread_words() -> dict[str, str]:
    """Return the legend of a distribution."""
    return {
        "point": _("one pilot"),
        "middle_half": _("middle half"),
        "median": _("median"),
        "reference": _("2015 standard"),
    }


def way_words() -> dict[str, str]:
    """Return the legend of a trajectory."""
    return {
        "actual": _("actual"),
        "planned": _("planned path"),
        "target": _("own 2015 target"),
        "standard": _("2015 standard"),
        "projected": _("projection with its spread: not data"),
        "provisional": _("not accepted yet (hollow)"),
        "absent": _("no figure from this pilot"),
    }


def interval_words() -> dict[str, str]:
    """Return the legend of rank intervals."""
    band = numbers().percent(catalogue().method.band * 100, 0)
    return {
        "interval": _("{band} of the recalculations lie here").format(band=band),
        "nominal": _("published rank"),
        "median": _("median rank"),
        "line": _("award line"),
        "rank": _("rank"),
    }


def _alike(changes: pd.Series, most: float) -> list[str]:
    """Return whose change is written like that of `most`: bars written alike are equal to who reads them."""
    return [str(name) for name, value in changes.items() if rounded(value, 2) == rounded(most, 2)]


def _most(parts: pd.Series, most: float, alone: str, together: str) -> str:
    """Say which of the parts is `most`, naming every one written alike; nothing where that is written 0.00."""
    names = _alike(parts, most) if abs(rounded(most, 2)) > 0 else []
    if len(names) > 1:
        return together.format(names=_(", ").join(names), points=numbers().signed(most))
    return alone.format(name=names[0], points=numbers().signed(most)) if names else ""


def why_moved(parts: pd.Series, change: float) -> str:
    """Say what raised and what lowered a pilot most.

    `parts`: points of the quantitative score by indicator name; `change`: of the published score.
    """
    show = numbers().signed
    lead = _("{change} points since the quarter before").format(change=show(change))
    up, down = parts[parts > 0], parts[parts < 0]
    raised = (_("{name} raised it most ({points})"), _("{names} raised it most ({points} each)"))
    lowered = (_("{name} lowered it most ({points})"), _("{names} lowered it most ({points} each)"))
    said = [each for each in (_most(up, up.max(), *raised), _most(down, down.min(), *lowered)) if each]
    return _("{lead}: {reasons}").format(lead=lead, reasons=_("; ").join(said)) if said else lead


def medians(scores: Mapping[str, pd.Series]) -> str:
    """Return the medians in words, for who cannot see the chart."""
    said = _("; ").join(f"{name} {numbers().number(values.median(), 1)}" for name, values in scores.items())
    return _("Distribution of the pilots' scores; medians: {medians}.").format(medians=said)


def panels(titles: list[str]) -> str:
    """Return what a grid of small charts shows, for who cannot see it."""
    return _("Small charts, one an indicator: {names}.").format(names=_("; ").join(titles))


def themes(scores: Mapping[str, pd.Series], standard: float) -> str:
    """Say how many themes' medians reach the standard, and which lags most."""
    medians = pd.Series({name: values.median() for name, values in scores.items()}).dropna()
    if medians.empty:
        return _("No theme has scores yet")
    words = {
        "reached": int((medians >= standard).sum()),
        "all": len(medians),
        "standard": numbers().number(standard, 0),
        "lowest": medians.idxmin(),
        "score": numbers().number(float(medians.min()), 1),
    }
    return _(
        "Medians reach the 2015 standard ({standard}) in {reached} of {all} themes; lowest: {lowest}, {score}"
    ).format(**words)


def trend(medians: pd.DataFrame, since: str, until: str) -> str:
    """Say in how many themes the median rose from the first period to the last, and where most.

    `medians`: themes × periods in order; a theme without a figure at either end is left out. `since` and `until`: what
    the two are called.
    """
    ends = zip(medians.iloc[:, 0], medians.iloc[:, -1], strict=True)
    changed = pd.Series([numbers().change(first, last, 1) for first, last in ends], index=medians.index).dropna()
    if changed.empty:
        return _("No theme can be compared with {since} yet").format(since=since)
    words = {
        "since": since,
        "until": until,
        "up": int((changed > 0).sum()),
        "all": len(changed),
        "most": changed.idxmax(),
        "change": numbers().signed(float(changed.max()), 1),
    }
    said = (
        _("{since} to {until}: the median rose in all {all} themes; most: {most}, {change} points")
        if len(changed) > 1 and (changed > 0).all()
        else _("{since} to {until}: the median rose in {up} of {all} themes; most: {most}, {change} points")
    )
    return said.format(**words)


def movers(changes: pd.Series) -> str:
    """Say who gained and who lost most."""
    show = numbers().signed
    if changes.empty:
        return _("No pilot can be compared with the quarter before")
    up, down = (_(", ").join(_alike(changes, most)) for most in (changes.max(), changes.min()))
    words = {"up": up, "gain": show(float(changes.max())), "down": down, "loss": show(float(changes.min()))}
    if changes.min() >= 0:
        return _("{up} gained most ({gain} points); nobody lost ground").format(**words)
    if changes.max() <= 0:
        return _("{down} lost most ({loss} points); nobody gained").format(**words)
    return _("{up} gained most ({gain} points), {down} lost most ({loss})").format(**words)


def leader(scores: pd.Series) -> str:
    """Say who leads a ranking and by how much. `scores`: ranked pilots' scores by name."""
    ordered = scores.dropna().sort_values(ascending=False, kind="stable")
    if ordered.empty:
        return _("Nobody is ranked in this group")
    first, show = float(ordered.iloc[0]), numbers().number
    if len(ordered) == 1:
        return _("{name} scores {score}").format(name=ordered.index[0], score=show(first))
    ahead = numbers().change(float(ordered.iloc[1]), first)
    if ahead == 0:
        return _("{name} and {other} lead with {score} points").format(
            name=ordered.index[0], other=ordered.index[1], score=show(first)
        )
    return _("{name} leads with {score} points, {ahead} ahead of {other}").format(
        name=ordered.index[0], score=show(first), ahead=show(ahead), other=ordered.index[1]
    )


def good(period: str) -> tuple[str, ...]:
    """Return the states in which an own target is as it should be; at the last period, on the way is not enough."""
    last = period == str(catalogue().periods[-1])
    return ("achieved", "maintain") if last else ("achieved", "on_track", "maintain")


def pace_words(period: str) -> dict[str, str]:
    """Return what every state towards a target is called; at the last period who missed it is on its way no more."""
    words = {state: _(word) for state, word in PACE.items()}
    return words if "on_track" in good(period) else words | {"on_track": _("Just short")}


def own_targets_met(period: str) -> str:
    """Return what the count of `good` is called."""
    return _("Own targets met or on track") if "on_track" in good(period) else _("Own targets met")


def pace(statuses: pd.Series, period: str) -> str:
    """Say how a pilot stands with its own targets: `statuses` of all it has set, blank where none can be told."""
    known = statuses.dropna()
    if known.empty:
        return _("No status against own targets for this period")
    words = {"good": int(known.isin(good(period)).sum()), "all": len(statuses)}
    if "on_track" in good(period):
        lead = _("{good} of {all} own targets are met or on track").format(**words)
    else:
        lead = _("{good} of {all} own targets are met").format(**words)
    untold = len(statuses) - len(known)
    rest = [behind(known, period), _("not judged {count}").format(count=untold) if untold else ""]
    late = _(", ").join(each for each in rest if each)
    return _("; ").join([lead, late]) if late else lead


def behind(statuses: pd.Series, period: str) -> str:
    """Count what is not as it should be, each kind by its own name; nothing where there is none.

    "Behind" is one of the kinds: whoever added all of them under that word would contradict every legend.
    """
    counts = statuses.value_counts()
    kinds = [
        (word.lower(), int(counts.get(state, 0)))
        for state, word in pace_words(period).items()
        if state not in good(period)
    ]
    return _(", ").join(_("{count} {status}").format(status=kind, count=count) for kind, count in kinds if count)


def against_peers(scores: pd.Series, medians: pd.Series) -> str:
    """Say in how many subjects a pilot is above the median of its group."""
    both = pd.DataFrame({"own": scores, "peers": medians}).dropna()
    above = int((both["own"] > both["peers"]).sum())
    return _("Above the group's median in {above} of {all} subjects").format(above=above, all=len(both))


def indicator(values: pd.Series, item: Indicator, period: str) -> str:
    """Say how many pilots reach the 2015 standard on one indicator, or where its median stands."""
    known, show = values.dropna(), numbers().formatter(item)
    if known.empty:
        return _("No pilot has a figure for this period")
    if item.nature == "bool":
        return _("{count} of {all} pilots: yes").format(count=int(known.sum()), all=len(known))
    median = show(float(known.median()))
    if item.goalposts is None or item.direction == 0:
        return _("Median {median}; from {low} to {high}").format(
            median=median, low=show(float(known.min())), high=show(float(known.max()))
        )
    if item.scored_at_year_end and Period.parse(period).quarter != 4:  # part of a year, the standard is for a whole one
        return _("Median {median} so far this year; held against the 2015 standard at fourth quarters only").format(
            median=median
        )
    reached = known >= item.goalposts.target if item.direction > 0 else known <= item.goalposts.target
    return _("{count} of {all} pilots reach the 2015 standard ({standard}); median {median}").format(
        count=int(reached.sum()), all=len(known), standard=show(item.goalposts.target), median=median
    )


def standards(values: pd.Series, items: tuple[Indicator, ...], theme: str) -> str:
    """Say how many of the indicators with a 2015 standard have reached it. `values`: one pilot's figures by code."""
    held = [(item, item.goalposts.target) for item in items if item.goalposts and item.direction]
    known = [(item, standard) for item, standard in held if pd.notna(values[item.code])]
    if not known:
        return _("{theme}: {finding}").format(theme=theme, finding=_("no figure for this period"))
    reached = [item for item, standard in known if (values[item.code] - standard) * item.direction >= 0]
    found = _("{reached} of {all} other core indicators with a 2015 standard have reached it").format(
        reached=len(reached), all=len(known)
    )
    return _("{theme}: {finding}").format(theme=theme, finding=found)


def way(values: pd.Series, due: tuple[str, ...], item: Indicator) -> str:
    """Say how the median moved from the first to the newest due period. `values`: index (pilot_id, period).

    Of a figure cumulative since January the newest is compared with the same quarter of the first year that has one; of
    yes or no it is the share of yes.
    """
    grouped = values.groupby(level="period")
    medians = (100 * grouped.mean() if item.nature == "bool" else grouped.median()).reindex(list(due)).dropna()
    if item.nature == "ytd" and len(medians):
        quarter = Period.parse(str(medians.index[-1])).quarter
        medians = medians[[Period.parse(str(period)).quarter == quarter for period in medians.index]]
    if len(medians) < 2:
        return _("Spread of the pilots by period")
    show = numbers()
    first, last = float(medians.iloc[0]), float(medians.iloc[-1])
    if item.nature == "bool":
        return _("Yes: {first} of the pilots ({start}), {last} ({end})").format(
            first=show.percent(first, 0),
            start=show.period(str(medians.index[0])),
            last=show.percent(last, 0),
            end=show.period(str(medians.index[-1])),
        )
    moved = show.change(first, last, item.decimals)
    change = show.points(moved, item.decimals) if item.unit.zh == "%" else show.signed(moved, item.decimals)
    return _("The median moved from {first} ({start}) to {last} ({end}): {change}").format(
        first=show.formatter(item)(first),
        start=show.period(str(medians.index[0])),
        last=show.formatter(item)(last),
        end=show.period(str(medians.index[-1])),
        change=change,
    )


def all_reports(states: pd.DataFrame) -> str:
    """Say how many of all due reports came, and how many of them in time. `states`: cells as in charts.theme.REPORT."""
    counts = pd.Series(states.to_numpy().ravel(), dtype=object).value_counts()
    due = int(counts.drop(["not_due", "extended"], errors="ignore").sum())
    came = due - int(counts.get("missing", 0))
    return _("{came} of {due} due reports have come in, {in_time} of them on time").format(
        came=came, due=due, in_time=int(counts.get("on_time", 0))
    )
