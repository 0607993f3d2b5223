"""Use cases of who chases: where every report stands, who is missing and how late, and the reminder that goes to them.

How late something is, services/deadlines.py says; here it is only laid out by pilot, province and group.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from catalogue.period import Period
from db import life, notices, reads
from db.records import Json
from db.session import reading, writing
from db.trail import append_audit
from db.writes import hold_pilots
from services.access import Action, Actor, allows, require, subject_of
from services.calendar import beijing_date
from services.deadlines import due, granted
from services.life import FINAL, State
from services.monitor import Picture
from services.platform import Platform

MISSING, EXTENDED, NOT_DUE = "missing", "extended", "not_due"
"""States of what was never handed in: overdue, within an extension, not due yet; all others are services.life.State."""

OWED: Final = frozenset({MISSING, str(State.DRAFT), str(State.RETURNED)})
"""Where the pilot owes a report that is due; not while an accepted one is revised, which counts until the next."""

ONCE_IN: Final = timedelta(days=1)
"""Nobody is reminded twice of one report within this."""


def standings(picture: Picture) -> pd.DataFrame:
    """Return where every report stands, of every pilot the picture shows and every period of the programme.

    Shape: pilot_id, period, state (as above), days (calendar days it came late, or is late by now; 0 on time, blank
    where nothing is due), due (bool), accepted (bool: some version was, and counts); pilots and periods in order.
    """
    known = picture.reports.set_index(["pilot_id", "period"])
    wanted = pd.MultiIndex.from_product(
        [picture.pilots.index, [str(period) for period in catalogue().periods]], names=["pilot_id", "period"]
    )
    laid = known[["life", "days_late", "days_overdue", "accepted_version"]].reindex(wanted).reset_index()
    laid["due"] = laid["period"].isin(picture.due)
    laid["days"] = laid["days_late"].fillna(laid["days_overdue"])
    never = laid["days_overdue"].map(lambda days: EXTENDED if days == 0 else MISSING)
    laid["state"] = laid["life"].astype(object).where(laid["life"].notna(), never.where(laid["due"], NOT_DUE))
    laid["accepted"] = laid["accepted_version"].notna()
    return laid[["pilot_id", "period", "state", "days", "due", "accepted"]]


def owes(laid: pd.DataFrame) -> pd.Series:
    """Return, for every row of `standings`, whether the pilot owes that report (bool)."""
    revised = (laid["state"] == State.DRAFT) & laid["accepted"]
    return laid["due"] & laid["state"].isin(OWED) & ~revised


def by_problem(laid: pd.DataFrame) -> list[str]:
    """Return the pilots, the most to chase first: most missing, most in correction, most days late, then by id."""
    of_due = laid[laid["due"]]
    found = pd.DataFrame(
        {
            "missing": (of_due["state"] == MISSING).groupby(of_due["pilot_id"]).sum(),
            "owed": owes(of_due).groupby(of_due["pilot_id"]).sum(),
            "days": of_due["days"].fillna(0).groupby(of_due["pilot_id"]).sum(),
        }
    ).reindex(laid["pilot_id"].unique(), fill_value=0)
    ordered = found.sort_values(["missing", "owed", "days"], ascending=False, kind="stable")
    return [str(pilot) for pilot in ordered.index]


def rates(laid: pd.DataFrame, belongs: pd.Series) -> pd.DataFrame:
    """Return how complete and how timely the due reports are, by what the pilots belong to.

    Shape: `belongs` is the province or group by pilot_id. Out: index its values, sorted; pilots, expected, came,
    on_time, accepted (counts; one that is being revised is not accepted now), completeness (came ÷ expected) and
    timeliness (on time ÷ expected), in per cent.
    What an extension still covers is not expected yet. Missing: shares are blank where nothing is expected.
    """
    counted = laid[laid["due"] & (laid["state"] != EXTENDED)]
    here = ~counted["state"].isin([MISSING]) & counted["days"].notna() & (counted["state"] != State.DRAFT)
    came = here | counted["accepted"]
    keys = counted["pilot_id"].map(belongs)
    parts = {
        "expected": came | True,
        "came": came,
        "on_time": came & (counted["days"] == 0),
        "accepted": counted["state"].isin(FINAL),
    }
    found = pd.DataFrame({name: flags.groupby(keys).sum() for name, flags in parts.items()})
    members = belongs.value_counts().sort_index()
    found = found.reindex(members.index, fill_value=0).astype("int64")
    found.insert(0, "pilots", members)
    expected = found["expected"].where(found["expected"] > 0)
    return found.assign(
        completeness=100 * found["came"] / expected, timeliness=100 * found["on_time"] / expected
    ).rename_axis(None)


def owing(laid: pd.DataFrame) -> pd.DataFrame:
    """Return the due reports that pilots owe, as `standings`: pilot by pilot, the longest overdue first."""
    owed = laid[owes(laid)]
    longest = owed.groupby("pilot_id")["days"].transform("max").fillna(0)
    return (
        owed.assign(longest=longest)
        .sort_values(["longest", "pilot_id", "period"], ascending=[False, True, True], kind="stable")
        .drop(columns="longest")
    )


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who was reminded, whose last reminder is younger than a day, and who owes nothing (any more)."""

    sent: tuple[str, ...]
    lately: tuple[str, ...]
    owing_nothing: tuple[str, ...]


def may_remind(actor: Actor, picture: Picture) -> list[str]:
    """Return the pilots of a picture that `actor` may remind."""
    subjects = ((str(pilot), subject_of(picture.pilots, str(pilot))) for pilot in picture.pilots.index)
    return [pilot for pilot, subject in subjects if allows(actor, Action.REMIND, subject)]


def reminded(platform: Platform, actor: Actor, picture: Picture, period: Period) -> Mapping[str, datetime]:
    """Return when each pilot of a picture that `actor` may remind was last reminded of `period`, by pilot."""
    with reading(platform.engine) as session:
        told = notices.last_told(session, "reminder", str(period))
    return {pilot: told[pilot] for pilot in may_remind(actor, picture) if pilot in told}


def remind(platform: Platform, actor: Actor, period: Period, pilot_ids: Collection[str], *, now: datetime) -> Reminded:
    """Put a reminder into the inbox of those pilots that owe the report of `period`, once a day at most.

    Errors: ForbiddenError when one of them is not the actor's to remind: nobody is reminded then; KeyError for a
    period the programme does not have.
    """
    with reading(platform.engine) as session:
        pilots = reads.pilots(session)
    wanted = tuple(dict.fromkeys(pilot_ids))
    for pilot in wanted:
        require(platform, actor, Action.REMIND, subject_of(pilots, pilot) or pilot, now=now)
    wanted = tuple(pilot for pilot in wanted if pilot in pilots.index)
    at, today, name = now.astimezone(UTC), beijing_date(now), str(period)
    sent, lately, nothing = [], [], []
    with writing(platform.engine) as session:
        hold_pilots(session, wanted)
        told, extended = notices.last_told(session, "reminder", name), granted(session)
        turns = life.last_steps(session, life.TURNS)
        for pilot in wanted:
            report, turn = life.standing(session, pilot, name), turns.get((pilot, name))
            until = due(platform.catalogue, period, extended.get((pilot, name))).due_on
            if turn is not None and turn.step == "return":
                until = turn.due_on or until  # a correction withdrawn again is still due then
            state = report.state if report else ""
            revised = state == State.DRAFT and turn is not None and turn.step == "revise"
            here = report is not None and state not in OWED
            if today < platform.catalogue.calendar[period].opens_on or here or revised:
                nothing.append(pilot)
            elif pilot in told and at - told[pilot] < ONCE_IN:
                lately.append(pilot)
            else:
                sent.append(pilot)
                facts: dict[str, Json] = {
                    "due_on": until.isoformat(),
                    "days": max(0, (today - until).days),
                    "state": state or MISSING,
                    "role": str(actor.role),
                }
                notices.tell(
                    session, (f"pilot:{pilot}",), "reminder",
                    pilot_id=pilot, period=name, at=at, actor=actor.account, facts=facts,
                )  # fmt: skip
                append_audit(
                    session, at=at, actor=actor.account, origin=actor.origin,
                    action="remind", subject=f"{pilot}/{name}", detail=facts,
                )  # fmt: skip
    return Reminded(tuple(sent), tuple(lately), tuple(nothing))
