"""What papers tell of one pilot, as written: its own targets, its figures by period, its subjects, its experience."""

from __future__ import annotations

from typing import Final

import pandas as pd

from catalogue.model import Catalogue, Indicator
from catalogue.period import Period
from catalogue.words import Language, Words
from exports.evaluation import model
from exports.evaluation.portraits import Portrait
from services.evaluation.experience import experiences
from services.evaluation.results import Computed
from services.evaluation.standing import Evaluation

_YES: Final = Words("是", "yes")
_NO: Final = Words("否", "no")


def portraits(found: Evaluation, lang: Language) -> dict[str, Portrait]:
    """Return what the report tells of every named pilot, by id."""
    named = [str(pilot) for pilot in found.final.loc[found.final["named"], "pilot_id"]]
    told = {}
    for each in experiences(found.computed, named):
        texts = zip(each.practices["period"], each.practices["text"], strict=True)
        told[each.pilot_id] = Portrait(
            subjects=subjects(found.computed, each.pilot_id, lang),
            targets=targets(found.computed, each.pilot_id, lang),
            experience=tuple((Period.parse(str(period)).title(lang), str(text)) for period, text in texts),
        )
    return told


def subjects(computed: Computed, pilot: str, lang: Language) -> pd.DataFrame:
    """Return how a pilot stands in every subject it reported: name, score (0–100), median.

    The median is that of its batch and ranking group, itself included: those it is ranked with.
    """
    groups = computed.results.groups
    now = groups[groups["period"] == computed.period]
    pool = computed.pilots[["batch", "group"]]
    peers = pool.index[pool.eq(pool.loc[pilot]).all(axis="columns")]
    medians = now[now["pilot_id"].isin(peers)].groupby("group")["score"].median()
    own = now[(now["pilot_id"] == pilot) & now["score"].notna()]
    names = [computed.catalogue.indicator_groups[group].name.of(lang) for group in own["group"]]
    middle = own["group"].map(medians).to_numpy()
    return pd.DataFrame({"name": names, "score": own["score"].to_numpy(), "median": middle})


def targets(computed: Computed, pilot: str, lang: Language) -> pd.DataFrame:
    """Return a pilot's own targets: name, unit, base, actual, target (as written), credit (0–100)."""
    paths = computed.results.paths
    at_end = paths[(paths["pilot_id"] == pilot) & (paths["period"] == computed.period)].set_index("code")
    own = computed.own[computed.own["pilot_id"] == pilot]
    rows = []
    for code, reached in zip(own["code"], own["reached"], strict=True):
        item = computed.catalogue.indicators[str(code)]
        written = [_written(item, at_end[name].loc[code], lang) for name in ("base", "actual", "target")]
        rows.append((item.title.of(lang), item.unit.of(lang), *written, float(reached)))
    return pd.DataFrame(rows, columns=["name", "unit", "base", "actual", "target", "credit"])


def figures(computed: Computed, pilot: str, lang: Language) -> pd.DataFrame:
    """Return a pilot's weighted figures: name, unit, a column a period (as written), score (0–100)."""
    facts: Catalogue = computed.catalogue
    values = computed.results.values.xs(pilot, level="pilot_id")
    scores = computed.results.scores.T[pilot, computed.period]
    rows = []
    for item in facts.weighted:
        if not item.applies(
            str(computed.pilots["city_type"].loc[pilot]), has_villages=bool(computed.pilots["has_villages"].loc[pilot])
        ):
            continue
        written = {str(period): _written(item, values[item.code].loc[str(period)], lang) for period in facts.periods}
        rows.append({"name": item.title.of(lang), "unit": item.unit.of(lang)} | written | {"score": scores[item.code]})
    return pd.DataFrame(rows)


def _written(item: Indicator, value: object, lang: Language) -> str:
    """Return a figure as its indicator is answered: yes or no where that was asked, else with its decimals."""
    if item.nature == "bool" and pd.notna(value):  # type: ignore[call-overload]
        return (_YES if value else _NO).of(lang)
    return model.figure(value, item.decimals)


def name_of(computed: Computed, pilot: str, lang: Language) -> str:
    """Return what a pilot is called; its id where the language has no name."""
    name = computed.pilots[f"name_{lang}"].loc[pilot]
    return name if isinstance(name, str) and name else pilot
