"""The lists of the demo's reports: centres that add up to the figures, projects that only move on, policies, tasks."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from catalogue.load import catalogue
from sample_data import phrases, story
from sample_data.tables import PERIODS, stream

Row = dict[str, object]

_CONTENTS = next(f.choices for f in catalogue().layout.lists["projects"].fields if f.id == "content")


def period_days(period: str) -> tuple[date, date]:
    """Return the first and the last day of the quarter that `period` stands at."""
    year, quarter = int(period[:4]), 4 if period.endswith("B") else int(period[-1])
    last = 3 * quarter
    return date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])


def centres(
    seed: int, pilot: str, period: str, figures: Mapping[str, float], opened: Sequence[int], areas: Sequence[int]
) -> list[Row]:
    """Return the list of centres; those in operation count to EX01, their areas sum to EX02, their visits to EX05.

    `opened` is the position of the period in which each centre of `areas` opens; the next to open is being built.
    """
    count, now = int(figures["EX01"]), PERIODS.index(period)
    site = stream(seed, "sites", pilot)
    order = site.permutation(len(phrases.PLACES) * len(phrases.CENTRES))
    firms = site.choice(phrases.FIRMS, (max(len(areas), 1), 3))
    total = (
        round(figures["EX05"] * 10_000) + int(stream(seed, "visits", pilot, period).integers(-40, 41)) if count else 0
    )
    visits = _split(total, areas[:count])
    items = _split(int(figures["EX03"]), areas[:count], least=1)
    rows: list[Row] = []
    for position in range(min(count + 1, len(areas))):
        place, kind = divmod(int(order[position % len(order)]), len(phrases.CENTRES))
        running = position < count
        if not running and opened[position] != now + 1:
            break
        row: Row = {
            "name": f"{phrases.PLACES[place]}{phrases.CENTRES[kind]}",
            "address": f"{phrases.PLACES[place]}{7 + 3 * position}号",
            "builder": str(firms[position, 0]),
            "partners": "、".join(dict.fromkeys(str(firm) for firm in firms[position, 1:])),
            "area": areas[position],
            "status": "在营" if running else "在建",
        }
        if running:
            row |= {
                "items": items[position],
                "visits": visits[position],
                "opened_on": _opening(seed, pilot, position, opened[position]),
            }
        rows.append(row)
    return rows


def _opening(seed: int, pilot: str, position: int, opened: int) -> date:
    first, last = period_days(PERIODS[opened])
    days = int(stream(seed, "opening", pilot, str(position)).integers(3, (last - first).days - 3))
    return first + timedelta(days=days - (365 if opened == 0 and position == 0 else 0))


def _split(total: int, weights: Sequence[int], least: int = 0) -> list[int]:
    """Split `total` into whole parts in the proportion of `weights`; they add up exactly."""
    if not weights:
        return []
    share = np.asarray(weights, dtype=float) ** 0.7
    exact = (total - least * len(share)) * share / share.sum()
    parts = np.floor(exact).astype(int)
    for position in np.argsort(parts - exact)[: total - least * len(share) - int(parts.sum())]:
        parts[position] += 1
    return [int(part) + least for part in parts]


def projects(seed: int, pilot: str, period: str, strength: float, people: float) -> list[Row]:
    """Return the 6–10 featured projects as they stand in `period`: investment never falls, stages never regress.

    `strength` (0 is typical) decides how much gets finished, `people` (10k persons) how big the projects are.
    """
    random = stream(seed, "projects", pilot)
    count = int(random.integers(6, 11))
    chosen = sorted(random.choice(len(phrases.PROJECTS), count, replace=False))
    now = PERIODS.index(period)
    return [_project(seed, pilot, int(which), order, now, strength, people) for order, which in enumerate(chosen)]


def _project(seed: int, pilot: str, which: int, order: int, now: int, strength: float, people: float) -> Row:
    random = stream(seed, "project", pilot, str(which))
    kind, title = phrases.PROJECTS[which]
    planned = round(float(people**0.6 * 90 * np.exp(random.normal(0, 0.7)))) + 37
    begins = int(random.integers(0, 4))
    lasts = int(random.integers(4, 6)) + (2 if random.uniform() > 0.8 + 0.12 * strength else 0)
    final = float(random.uniform(0.9, 1.04)) * (1.18 if (pilot, order) == story.OVERSPENT else 1)
    done = float(np.clip((now - begins) / lasts, 0, 1))
    if (pilot, order) == story.TERMINATED:
        done = min(done, 0.45)
    invested = round(planned * final * done**1.3)
    stage = "已建成" if done >= 1 else "在建" if done >= 0.2 else "前期" if now >= max(begins - 1, 1) else "未启动"
    if (pilot, order) == story.TERMINATED and now >= PERIODS.index("2015Q2"):
        stage = "已终止"
    months = [f"{2014 + (3 * at) // 12}-{(3 * at) % 12 + 1:02d}" for at in (begins, begins + lasts - 1)]
    notes = phrases.PROGRESS_NOTES[stage]
    reach = people * done * float(random.uniform(0.03, 0.2))
    return {
        "name": title,
        "content": _CONTENTS[kind],
        "owner": str(random.choice(phrases.PROJECT_OFFICES[kind])),
        "from": months[0],
        "to": months[1],
        "planned": planned,
        "invested": invested,
        "stage": stage,
        "users": round(reach, 2),
        "progress_note": notes[(now + order) % len(notes)],
        "problems": phrases.PROJECT_PROBLEMS[(now * 3 + which) % len(phrases.PROJECT_PROBLEMS)]
        if stage in {"前期", "在建"}
        else "",
    }


def policies(seed: int, pilot: str, name: str, period: str) -> list[Row]:
    """Return the policies issued by the end of `period`; one is older than the programme and says so."""
    random = stream(seed, "policies", pilot)
    short = name[:-1]
    rows: list[Row] = [
        _policy(
            name,
            f"{short}政发〔2012〕{int(random.integers(8, 60))}号",
            date(2012, 6, 18),
            phrases.EARLIER,
            earlier=True,
        )
    ]
    count = int(random.integers(4, 8))
    numbers = random.choice(np.arange(5, 96), count, replace=False)
    _, end = period_days(period)
    days = [
        date(2013, 9, 12) + timedelta(days=int(95 * position + random.integers(0, 80))) for position in range(count)
    ]
    # An office counts its papers upwards, and anew every year.
    counted = {
        day: number
        for year in {day.year for day in days}
        for day, number in zip(
            [day for day in days if day.year == year],
            sorted(int(numbers[position]) for position, day in enumerate(days) if day.year == year),
            strict=True,
        )
    }
    for position, issued in enumerate(days):
        if issued <= end:
            number = f"{short}政办发〔{issued.year}〕{counted[issued]}号"
            rows.append(_policy(name, number, issued, phrases.POLICIES[position], earlier=False))
    return rows


def _policy(name: str, number: str, issued: date, words: tuple[str, str, str], *, earlier: bool) -> Row:
    title, category, summary = words
    return {
        "title": f"{name}{title}",
        "number": number,
        "issuer": f"{name}人民政府{'' if earlier else '办公室'}",
        "issued_on": issued,
        "category": category,
        "earlier": "是" if earlier else "否",
        "summary": summary,
    }


def mechanism(seed: int, pilot: str, name: str, period: str) -> list[Row]:
    """Return the document of the working mechanism and the day it met in the quarter."""
    first, last = period_days(period)
    days = int(stream(seed, "meeting", pilot, period).integers(5, (last - first).days - 3))
    return [
        {
            "document": f"{name[:-1]}信消组〔2014〕1号" if period != "2013B" else f"{name[:-1]}信消组〔2013〕1号",
            "met_on": first + timedelta(days=days),
        }
    ]


def tasks(seed: int, pilot: str) -> list[Row]:
    """Return the tasks set in the baseline."""
    random = stream(seed, "tasks", pilot)
    chosen = sorted(random.choice(len(phrases.TASKS), int(random.integers(5, 9)), replace=False))
    rows: list[Row] = []
    for which in chosen:
        task, result = phrases.TASKS[int(which)]
        due = str(random.choice(["2014-12", "2015-06", "2015-09", "2015-12"]))
        unit = str(random.choice(phrases.TASK_OFFICES[int(which)]))
        rows.append({"task": task, "unit": unit, "due": due, "result": result})
    return rows
