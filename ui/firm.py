"""How firm ranks are, in words and tables: by group for the ranking, in one view for the method page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from services import firmness
from services.monitor import Picture
from ui import cache, frame, views
from ui.chart_block import Block, Sheet
from ui.numbers import MISSING, numbers
from ui.words import N_, _

FACTORS: Final[Mapping[str, str]] = {
    "weights": N_("weights"),
    "normalisation": N_("scaling of the indicators"),
    "aggregation": N_("kind of mean"),
    "left_out": N_("one indicator left out"),
    "provisional": N_("provisional or accepted reports"),
}
VERDICTS: Final[Mapping[str, str]] = {
    "inside": N_("surely inside"),
    "contested": N_("contested"),
    "outside": N_("outside"),
}
MARKS: Final[Mapping[str, str]] = {"inside": "●", "contested": "◐", "outside": "○"}


def marks() -> str:
    """Say what the marks beside rank intervals mean."""
    return _(", ").join(f"{MARKS[verdict]} {_(word)}" for verdict, word in VERDICTS.items())


def intervals(picture: Picture, period: str, group: str) -> pd.DataFrame:
    """Return how the ranks of a ranking group spread, best rank first, as `services.firmness` gives them."""
    found = cache.composed(firmness.firmness, picture, period).intervals
    chosen: pd.DataFrame = found[found["ranking_group"] == group]
    return chosen


def finding(ranked: pd.DataFrame) -> str:
    """Say how many of the places inside the award line are surely held. `ranked`: one group's intervals."""
    seats = int(ranked["seats"].iloc[0])
    sure = int((ranked["verdict"] == "inside").sum())
    contested = int((ranked["verdict"] == "contested").sum())
    held = _("by the quantitative score {sure} of the first {seats} stay surely inside the award line").format(
        sure=sure, seats=seats
    )
    open_to = _("{count} are contested").format(count=contested) if contested else _("none is contested")
    return held + _("; ") + open_to


def of_part(ranked: pd.DataFrame) -> str:
    """Say how firm the ranks of a group's pilots in sight are, where others of the group are not. `ranked`: as there.

    The places inside the line belong to the whole group: how many of them are sure is not known from a part.
    """
    counts = ranked["verdict"].value_counts()
    return _(
        "of {all} ranked in sight {sure} stay surely inside the award line (first {seats} of the group), {contested} "
        "are contested"
    ).format(
        all=len(ranked), seats=int(ranked["seats"].iloc[0]),
        sure=int(counts.get("inside", 0)), contested=int(counts.get("contested", 0)),
    )  # fmt: skip


def note(period: str) -> str:
    """Return what stands under rank intervals."""
    return frame.line(
        numbers().period(period), _("It says how much a rank depends on choices; it is not sampling error")
    )


def listed(ranked: pd.DataFrame, called: Mapping[str, str]) -> Sheet:
    """Return one group's intervals as a table."""
    return Sheet.of(
        pd.DataFrame(
            {
                _("Pilot"): ranked["pilot_id"].map(called),
                _("Rank"): ranked["nominal"],
                _("Median rank"): ranked["median"],
                _("Rank at 5%"): ranked["low"],
                _("Rank at 95%"): ranked["high"],
                _("Inside the line (% of recalculations)"): 100 * ranked["inside"],
                _("Failed recalculations"): ranked["failed"],
                _("Verdict"): [_(VERDICTS[verdict]) for verdict in ranked["verdict"]],
            }
        ),
        1,
    )


def overview(picture: Picture, period: str) -> tuple[Block, ...]:
    """How firm the ranks of a period are, by group, and which choice matters."""
    found, when = cache.composed(firmness.firmness, picture, period), numbers().period(period)
    first = at_the_line(picture, period)
    if found.intervals.empty:
        return (first,)
    matters = frame.line(_("Share of the variance of the mean rank shift: alone, and with all it interacts with"), when)
    return (
        first,
        Block("matters", _matters(found.indices), matters, Sheet(_indices(found.indices), wrapped=True)),
    )


def at_the_line(picture: Picture, period: str) -> Block:
    """Who stays surely inside the award line and who is contested at it, by the quantitative score, all groups."""
    found, when = cache.composed(firmness.firmness, picture, period), numbers().period(period)
    if found.intervals.empty:
        return Block("firm", _("Nobody is ranked for {period}").format(period=when), _("No rank intervals"))
    rows, whole = [], views.all_in_sight(picture)
    for (batch, group), ranked in found.intervals.groupby(["batch", "ranking_group"], sort=True):
        indices = found.indices[(found.indices["batch"] == batch) & (found.indices["ranking_group"] == group)]
        held = picture.peers.group(period, int(str(batch)), str(group))["ranked"]
        # Who is sure or contested is told of the pilots in sight only.
        counted = {_("Ranked"): held} if whole else {_("Ranked"): held, _("Of these in sight"): len(ranked)}
        row = {_("Group"): str(group), **counted, _("Seats"): int(ranked["seats"].iloc[0])}
        row |= {_(word): _named(picture, ranked, verdict) for verdict, word in VERDICTS.items() if verdict != "outside"}
        row |= {
            _(VERDICTS["outside"]): int((ranked["verdict"] == "outside").sum()),
            _("What matters most"): _most(indices),
            _("Mean rank shift (places)"): numbers().number(float(indices["shift"].to_numpy()[0])),
        }
        rows.append(row)
    title = _("By the quantitative score {count} of {all} ranked pilots are contested at the award line").format(
        count=int((found.intervals["verdict"] == "contested").sum()), all=len(found.intervals)
    )
    if not whole:
        title = _("Of the {count} pilots in sight: {finding}").format(count=len(picture.pilots), finding=title)
    return Block("firm", title, note(period), Sheet(pd.DataFrame(rows), wrapped=True))


def _named(picture: Picture, ranked: pd.DataFrame, verdict: str) -> str:
    called = views.names(picture)
    held = [called[str(pilot)] for pilot in ranked.loc[ranked["verdict"] == verdict, "pilot_id"]]
    return _("{count}: {names}").format(count=len(held), names=_(", ").join(held)) if held else "0"


def _most(indices: pd.DataFrame) -> str:
    known = indices.dropna(subset=["total"])
    if known.empty:
        return MISSING
    top = known.to_dict("records")[int(known["total"].to_numpy().argmax())]
    return f"{_(FACTORS[top['factor']])} ({numbers().percent(100 * top['total'], 0)})"


def _matters(indices: pd.DataFrame) -> str:
    mean = indices.groupby("factor", sort=False)["total"].mean().dropna()
    if mean.empty:
        return _("No choice moves any rank")
    return _("Ranks depend most on the {factor}").format(factor=_(FACTORS[str(mean.idxmax())]))


def _indices(indices: pd.DataFrame) -> pd.DataFrame:
    """A row a choice, a column a group: its share alone / with all it interacts with, in per cent.

    A choice with one level only is none: which reports count is chosen for the whole page, at its head.
    """
    show, batches = numbers().percent, len(set(indices["batch"]))
    varied = [factor for factor in FACTORS if (indices.loc[indices["factor"] == factor, "levels"] != 1).all()]
    columns = {_("Choice"): [_(FACTORS[factor]) for factor in varied]}
    for (batch, group), own in indices.groupby(["batch", "ranking_group"], sort=True):
        head = _("group {group}").format(group=group) + (f" ({batch})" if batches > 1 else "")
        shares = own.set_index("factor")[["first", "total"]].reindex(varied) * 100
        pairs = zip(shares["first"].clip(lower=0), shares["total"], strict=True)
        columns[head] = [f"{show(first, 1)} / {show(total, 1)}" for first, total in pairs]
    return pd.DataFrame(columns)
