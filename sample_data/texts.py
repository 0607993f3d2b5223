"""The narratives and signatures of the demo's reports, made of the pilot's own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from sample_data import phrases
from sample_data.tables import PERIODS, stream


def names(seed: int, pilot: str) -> Mapping[str, str]:
    """Return who signs the pilot's reports: three different people and a telephone that does not exist."""
    random = stream(seed, "people", pilot)
    surnames = random.choice(phrases.SURNAMES, 3, replace=False)
    given = random.choice(phrases.GIVEN, 3, replace=False)
    people = [f"{surname}{name}" for surname, name in zip(surnames, given, strict=True)]
    number = f"0000-555{int(random.integers(1000, 9999))}"
    return {"filler": people[0], "reviewer": people[1], "leader": people[2], "phone": number}


def cover(seed: int, pilot: str, received_on: date) -> dict[str, str]:
    """Return the cover's fields for a report that is received on `received_on`."""
    return {**names(seed, pilot), "issued_on": (received_on - timedelta(days=1)).isoformat()}


def shown(figures: Mapping[str, float], decimals: Mapping[str, int]) -> dict[str, str]:
    """Return figures as a clerk writes them into a text; what there is not is a dash."""
    return {
        code: "—" if np.isnan(value) else f"{value:.{decimals[code]}f}"
        for code, value in figures.items()
        if code in decimals
    }


def baseline_narrative(
    seed: int,
    pilot: str,
    name: str,
    words: Mapping[str, str],
    targets: Mapping[str, str],
    projects: Sequence[Mapping[str, object]],
) -> dict[str, str]:
    """Return the four parts of the baseline report: the outline of the application."""
    random = stream(seed, "baseline", pilot)
    economy = phrases.ECONOMY.format(**words) if words["BA05"] != "—" else "商贸和制造业集聚，居民收入较快增长，"
    chosen = [str(project["name"]) for project in projects[:3]]
    planned = sum(float(str(project["planned"])) for project in projects)
    facts = {
        "count": len(projects),
        "planned": f"{planned:.0f}",
        "first": chosen[0],
        "second": chosen[1],
        "third": chosen[2],
    }
    goal, content, organisation = (
        choices[int(random.integers(len(choices)))]
        for choices in (phrases.GOALS, phrases.CONTENTS, phrases.ORGANISATION)
    )
    policy = f"《{name}{phrases.POLICIES[int(random.integers(3))][0]}》"
    return {
        "conditions": phrases.CONDITIONS.format(name=name, economy=economy, **words),
        "goals": goal.format(**targets),
        "contents": content.format(**facts),
        "organisation": organisation.format(office=random.choice(phrases.OFFICES), policy=policy),
    }


def quarter_narrative(seed: int, pilot: str, period: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the five parts of a quarter's report.

    Subjects and wordings rotate from a pilot's own start, so that no two quarters in a row read alike.
    """
    turn = PERIODS.index(period) + int(stream(seed, "turn", pilot).integers(0, 60))
    random = stream(seed, "narrative", pilot, period)
    places = [str(place) for place in random.choice(phrases.PLACES, 2, replace=False)]
    said = {**words, "place": places[0], "other": places[1]}
    subjects = [phrases.PROGRESS[(3 * turn + step) % len(phrases.PROGRESS)] for step in range(3)]
    if words["EX01"] == "0":
        subjects = [(phrases.NO_CENTRE,) * 2 if "{EX05}" in wordings[0] else wordings for wordings in subjects]
    progress = "".join(wordings[(turn // 2 + step) % 2] for step, wordings in enumerate(subjects))
    parts = {
        "progress": progress,
        "practices": _at(phrases.PRACTICES, 2 * turn)
        + _at(phrases.PRACTICES, 2 * turn + 1)
        + _at(phrases.PRACTICES_END, turn),
        "problems": _at(phrases.PROBLEMS, turn)
        + _at(phrases.PROBLEMS_SECOND, turn)
        + _at(phrases.PROBLEMS_THIRD, turn),
        "plans": _at(phrases.PLANS, turn) + _at(phrases.PLANS_SECOND, turn) + _at(phrases.PLANS_END, turn),
        "requests": _at(phrases.REQUESTS, turn) + _at(phrases.REQUESTS_SECOND, turn) + _at(phrases.REQUESTS_END, turn),
    }
    return {part: text.format(**said) for part, text in parts.items()}


def _at(choices: Sequence[str], turn: int) -> str:
    return choices[turn % len(choices)]
