"""The tables that stand beside the charts: one function a chart, with the headings shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from catalogue.load import catalogue
from catalogue.model import Indicator
from services.monitor import Picture
from ui import sentences, views
from ui.chart_block import Sheet
from ui.numbers import all_rounded
from ui.words import _, of


def reporting(states: pd.DataFrame, called: Mapping[str, str]) -> Sheet:
    """How every report came in, in words. `states`: as `views.states`."""
    words = {state: _(word) for state, word in sentences.REPORT.items()}
    shown = states.rename(index=called, columns=views.short).map(words.__getitem__)
    return Sheet(shown.rename_axis(_("Pilot")).reset_index())


def themes(scores: Mapping[str, pd.Series], standard: float) -> Sheet:
    """The spread of every theme's scores, and how many pilots reach the standard."""
    rows = [
        (
            name,
            *(values.quantile(share) for share in (0.25, 0.5, 0.75)),
            int((values >= standard).sum()),
            values.count(),
        )
        for name, values in scores.items()
    ]
    headings = [_("Theme"), _("Lower quartile"), _("Median"), _("Upper quartile")]
    return Sheet.of(pd.DataFrame(rows, columns=[*headings, _("At or above the standard"), _("Pilots")]), 2)


def movers(picture: Picture, period: str) -> Sheet:
    """Every pilot's change of the quantitative score, the greatest gain first."""
    everyone, changed = views.standing(picture, period), _("Change since the quarter before")
    listed = pd.DataFrame(
        {
            _("Pilot"): everyone.index.map(views.names(picture)),
            _("Group"): everyone["ranking_group"],
            _("Quantitative score"): everyone["quantitative"],
            changed: everyone["change"],
        }
    )
    return Sheet.of(listed.sort_values(changed, ascending=False, na_position="last"), 2)


def ranking(picture: Picture, period: str, group: str) -> Sheet:
    """Rank, scores, parts, coverage, movement, and why somebody is not ranked."""
    totals = views.standing(picture, period)
    totals = totals[totals["ranking_group"] == group].rename_axis("id")
    ordered = totals.sort_values(["rank", "quantitative"], ascending=[True, False], na_position="last")
    shown = pd.DataFrame(
        {
            _("Rank"): ordered["rank"],
            _("Places gained"): ordered["places"].astype("Int64"),
            _("Pilot"): ordered.index.map(views.names(picture)),
            _("Quantitative score"): ordered["quantitative"],
            _("Change since the quarter before"): ordered["change"],
            _("Level"): ordered["level"],
            _("Progress"): ordered["progress"],
            _("Coverage (%)"): ordered["coverage"] * 100,
            _("Why not ranked"): [sentences.why_unranked(reason) for reason in ordered["why_unranked"]],
        }
    )
    parts = views.score_parts(picture, period, views.scored(picture, period, group))
    shown = pd.concat([shown, parts.reindex(ordered.index).rename(columns=part_names())], axis=1)
    fractions = shown.select_dtypes("float").columns
    return Sheet.of(shown, dict.fromkeys(fractions, 2) | {_("Coverage (%)"): 1})


def part_names() -> dict[str, str]:
    """Return what the parts of a score are called."""
    own = {theme.id: of(theme.name) for theme in views.themes()}
    return own | {views.OTHER: _("other subjects"), views.PROGRESS: _("progress since the baseline")}


def beside_group(scores: pd.Series, medians: pd.Series) -> Sheet:
    """A pilot's scores by subject beside the median of its group."""
    listed = pd.DataFrame({_("Subject"): scores.index, _("Score"): scores, _("Median of the group"): medians})
    return Sheet.of(listed, 2)


def ways(panels: Sequence[views.Way]) -> Sheet:
    """The figures of every panel, one column a period."""
    return lines([({_("Indicator"): way.title, _("Unit"): way.unit}, way.actual, way.show) for way in panels])


def lines(rows: Sequence[tuple[dict[str, str], pd.Series, Callable[[float | None], str]]]) -> Sheet:
    """Return figures through the periods, a row each of a unit of its own: its heads, its figures, what writes them.

    On screen they stand as the labels of the chart write them; what is taken away holds the numbers, to four places.
    """
    table = pd.DataFrame([heads | all_rounded(figures, 4).to_dict() for heads, figures, _show in rows])
    periods = list(dict.fromkeys(period for _heads, figures, _show in rows for period in figures.index))
    written = {period: [show(figures.get(period)) for _heads, figures, show in rows] for period in periods}
    return Sheet(table, written=written)


def across(picture: Picture, item: Indicator, values: pd.Series, belongs: pd.Series) -> Sheet:
    """One indicator's figures by group, the greatest first."""
    listed = pd.DataFrame(
        {
            _("Pilot"): values.index.map(views.names(picture)),
            _("Group"): belongs,
            of(item.title): values,
        }
    )
    return Sheet.of(listed.sort_values([_("Group"), of(item.title)], ascending=[True, False]), item.decimals)


def through_time(quarters: Mapping[str, pd.Series], item: Indicator) -> Sheet:
    """One indicator's spread in every due period; of yes or no how many said which."""
    if item.nature == "bool":
        counts = [(name, int(values.sum()), int((values == 0).sum())) for name, values in quarters.items()]
        return Sheet(pd.DataFrame(counts, columns=[_("Period"), _("Yes"), _("No")]))
    rows = [
        (name, *(values.quantile(share) for share in (0, 0.25, 0.5, 0.75, 1)), values.count())
        for name, values in quarters.items()
    ]
    headings = [
        _("Period"),
        _("Lowest"),
        _("Lower quartile"),
        _("Median"),
        _("Upper quartile"),
        _("Highest"),
        _("Pilots"),
    ]
    return Sheet.of(pd.DataFrame(rows, columns=headings), item.decimals)


def standard_of(item: Indicator) -> float | None:
    """Return the national 2015 standard of an indicator that is better in one direction, None of any other."""
    return item.goalposts.target if item.goalposts and item.direction else None


def subject_names() -> dict[str, str]:
    """Return what the indicator groups are called."""
    return {key: of(group.name) for key, group in catalogue().indicator_groups.items()}


def moves(found: pd.DataFrame) -> Sheet:
    """What every indicator added to a pilot's change. `found`: as `services.explain.moves`."""
    names = [f"{of(catalogue().indicators[code].title)} {code}" for code in found["code"]]
    scores = {_("Score before"): found["score_before"], _("Score now"): found["score_after"]}
    parts = {
        _("Through the level"): found["level_part"],
        _("Through progress"): found["progress_part"],
        _("Points of the change"): found["contribution"],
    }
    digits = dict.fromkeys(scores, 2) | dict.fromkeys(parts, 3)
    return Sheet.of(pd.DataFrame({_("Indicator"): names} | scores | parts), digits)
