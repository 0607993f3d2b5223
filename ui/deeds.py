"""What was done, in words: deeds, states, rights, and what the record says of them. Unknown ones stand as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from catalogue.load import catalogue
from ui import roles
from ui.evaluation.words import STAGES
from ui.numbers import numbers
from ui.words import N_, _, of

ACTIONS: Final[Mapping[str, str]] = {
    "submit": N_("Report submitted"),
    "withdraw": N_("Withdrawn"),
    "open": N_("Opened for review"),
    "pass": N_("Passed on by the province"),
    "return": N_("Report returned"),
    "accept": N_("Accepted by the ministry"),
    "revise": N_("Reopened for a revision"),
    "abandon": N_("Revision given up"),
    "lock": N_("Locked"),
    "unlock": N_("Unlocked"),
    "explanation": N_("Findings explained"),
    "remark": N_("Remark"),
    "follow_up": N_("Remark, to follow up"),
    "attachment": N_("Document attached"),
    "attach": N_("Document attached"),
    "extension_asked": N_("Extension requested"),
    "extension_granted": N_("Extension granted"),
    "extension_refused": N_("Extension not granted"),
    "extension_withdrawn": N_("Request for an extension withdrawn"),
    "extension_lapsed": N_("Request for an extension never decided"),
    "remind": N_("Reminded"),
    "waive": N_("Check waived"),
    "refused": N_("Refused: not theirs to do"),
    "sign_in": N_("Signed in"),
    "sign_in_failed": N_("Sign-in failed"),
    "sign_out": N_("Signed out"),
    "lock_account": N_("Account locked after wrong passwords"),
    "change_password": N_("Password changed"),
    "add_account": N_("Account added"),
    "account_added": N_("Account added"),
    "disable_account": N_("Account disabled"),
    "enable_account": N_("Account enabled"),
    "reset_password": N_("Password reset"),
    "register_pilots": N_("Pilots registered"),
    "mark_demo": N_("Marked as sample data"),
    "export": N_("Accepted values exported"),
    "evaluation_freeze": N_("Data frozen for the final evaluation"),
    "evaluation_confirming": N_("Pilots asked to confirm"),
    "evaluation_scoring": N_("Scoring opened"),
    "evaluation_deciding": N_("Scoring closed"),
    "evaluation_notice": N_("List made public"),
    "evaluation_concluded": N_("Evaluation concluded"),
    "evaluation_confirm": N_("Frozen figures confirmed"),
    "evaluation_object": N_("Objection to frozen figures"),
    "evaluation_answer": N_("Objection to frozen figures answered"),
    "evaluation_seat": N_("Expert seated"),
    "evaluation_unseat": N_("Expert taken off the panel"),
    "evaluation_recuse": N_("Expert stepped aside"),
    "evaluation_draft": N_("Sheet kept as a draft"),
    "evaluation_hand_in": N_("Sheet submitted"),
    "evaluation_propose_veto": N_("Veto proposed"),
    "evaluation_reply_veto": N_("Reply to a veto"),
    "evaluation_decide_veto": N_("Veto decided"),
    "evaluation_move": N_("Changed by decision"),
    "evaluation_quota": N_("Seats set"),
    "evaluation_list_notice": N_("List kept as made public"),
    "evaluation_list_final": N_("Final list kept"),
    "evaluation_public_objection": N_("Public objection noted"),
    "evaluation_answer_objection": N_("Public objection answered"),
    "backup": N_("Backup taken"),
    "incident": N_("System incident"),
    "settle": N_("Remark settled"),
    "grant_waiver": N_("Check waived"),
    "revoke_waiver": N_("Waiver of a check revoked"),
}
STATES: Final[Mapping[str, str]] = {
    "draft": N_("draft"),
    "submitted": N_("has been submitted"),
    "provincial_review": N_("in provincial first review"),
    "passed": N_("passed on by the province"),
    "ministry_review": N_("in the ministry's review"),
    "returned": N_("sent back"),
    "accepted": N_("accepted"),
    "locked": N_("locked"),
}
ROLES: Final[Mapping[str, str]] = {str(role): words for role, words in roles.NAMES.items()}
_RIGHTS: Final[Mapping[str, str]] = {
    "see": N_("look at figures and reports"),
    "see_accepted": N_("look at accepted reports"),
    "submit": N_("submit a report"),
    "withdraw": N_("withdraw a report"),
    "revise": N_("reopen an accepted report"),
    "ask_extension": N_("ask for an extension"),
    "review_province": N_("review for the province"),
    "review_ministry": N_("review for the ministry"),
    "lock": N_("lock or unlock"),
    "grant_extension": N_("grant an extension"),
    "remark": N_("write a remark"),
    "remind": N_("remind"),
    "waive": N_("waive a check"),
    "submit_many": N_("submit many reports"),
    "export": N_("export accepted values"),
    "see_trail": N_("look at the trail"),
    "manage_people": N_("manage people"),
    "manage_pilots": N_("manage pilots"),
    "manage_system": N_("manage the system"),
    "see_evaluation": N_("look at a pilot's frozen figures"),
    "oversee_evaluation": N_("look at the whole final evaluation"),
    "freeze": N_("freeze the data"),
    "confirm": N_("confirm frozen figures"),
    "manage_evaluation": N_("lead the final evaluation"),
    "score": N_("score as an expert"),
    "propose_veto": N_("propose a veto"),
    "reply_veto": N_("reply to a veto"),
    "decide": N_("decide the list"),
    "publish": N_("make the list public"),
    "conclude": N_("conclude the evaluation"),
    "see_notice": N_("look at the public list"),
}
_WHY: Final[Mapping[str, str]] = {
    "unknown": N_("no such account"),
    "password": N_("wrong password"),
    "locked": N_("account locked"),
    "disabled": N_("account disabled"),
}
DETAILS: Final[Mapping[str, str]] = {
    "version": N_("version"),
    "before": N_("before"),
    "after": N_("after"),
    "reason": N_("reason"),
    "file_name": N_("file"),
    "sha256": N_("SHA-256"),
    "cells": N_("cells"),
    "due_on": N_("due on"),
    "action": N_("wanted to"),
    "role": N_("role"),
    "why": N_("because"),
    "failed": N_("times in a row"),
    "until": N_("until"),
    "name": N_("name"),
    "pilot": N_("pilot"),
    "province": N_("province"),
    "demo": N_("sample account"),
    "sign_ins_ended": N_("sign-ins ended"),
    "pilots": N_("pilots"),
    "identities": N_("names from a day on"),
    "period": N_("period"),
    "values": N_("values"),
    "data_version": N_("data version"),
    "kind": N_("kind"),
    "size": N_("bytes"),
    "content_sha256": N_("SHA-256 of the frozen data"),
    "results_sha256": N_("SHA-256 of the frozen results"),
    "catalogue_hash": N_("SHA-256 of the catalogue"),
    "stage": N_("stage"),
    "text": N_("wording"),
    "upheld": N_("found right"),
    "account": N_("account"),
    "chair": N_("chair"),
    "asked_until": N_("day asked for"),
    "answer": N_("answer"),
    "ground": N_("ground"),
    "evidence": N_("evidence"),
    "reply_until": N_("reply by"),
    "veto": N_("veto no."),
    "direction": N_("moved"),
    "from_on": N_("first day"),
    "until_on": N_("last day"),
    "received_on": N_("received on"),
    "objection": N_("objection no."),
    "batch": N_("batch"),
    "group": N_("group"),
    "seats": N_("seats"),
    "remark": N_("remark no."),
    "code": N_("code"),
    "follow_up": N_("to follow up"),
    "settles": N_("settles remark no."),
    "waiver": N_("waiver no."),
    "check": N_("check"),
    "approver": N_("approved by"),
    "expires_on": N_("expires on"),
    "days": N_("days late"),
    "state": N_("state"),
}
"""What the record calls the parts of a deed's detail; a test holds every deed the suite puts on record to it."""
_KINDS: Final[Mapping[str, str]] = {
    "seal": N_("Sealed scan"),
    "support": N_("Supporting document"),
    "notice": N_("public notice"),
    "final": N_("final list"),
}
_MOVED: Final[Mapping[str, str]] = {"in": N_("onto the list"), "out": N_("off the list")}
_WANTED: Final[Mapping[str, str]] = {
    "check": N_("Checking a file"),
    "page": N_("Opening a page"),
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "before": STATES,
    "after": STATES,
    "role": ROLES,
    "action": {**_RIGHTS, **_WANTED},
    "why": _WHY,
    "kind": _KINDS,
    "stage": STAGES,
    "direction": _MOVED,
    "state": {**STATES, "missing": N_("Not reported")},
}
_SHOWN: Final = 5  # items of a list that stand in a line


def worded(words: Mapping[str, str], key: object) -> str:
    """Return the words of `key`, or what it is called where there are none."""
    text = "" if key is None else str(key)
    return _(words[text]) if text in words else text


def action(name: object) -> str:
    """Return what a deed of the record is called."""
    return worded(ACTIONS, name)


def detail(said: Mapping[str, object], *, whole: bool = False) -> str:
    """Return what the record says of a deed in one line; long lists are cut unless it is to be `whole`."""
    parts = []
    for name, value in said.items():
        if value is None or value == "" or value == []:
            continue
        text = worded(_WORDS.get(name, {}), _of_catalogue(name, _listed(value, whole=whole)))
        parts.append(worded(DETAILS, name) + _(": ") + text)
    return _("; ").join(parts)


def _of_catalogue(name: str, value: str) -> str:
    """Return what the catalogue calls a part of a detail; the value itself where it calls it nothing."""
    grounds, indicators = catalogue().final.grounds, catalogue().indicators
    if name == "ground" and value in grounds:
        return of(grounds[value].name)
    return f"{value} {of(indicators[value].title)}" if name == "code" and value in indicators else value


def _listed(value: object, *, whole: bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " ".join(str(item) for item in value.values() if item)
    if not isinstance(value, list):
        return str(value)
    shown = value if whole else value[:_SHOWN]
    text = _(", ").join(_listed(item, whole=whole) for item in shown)
    return text if len(shown) == len(value) else f"{text} … ({len(value)})"


def table(deeds: pd.DataFrame, *, whole: bool = False) -> pd.DataFrame:
    """Return deeds of the audit with the headings shown. `deeds`: as `db.history.deeds`."""
    return pd.DataFrame(
        {
            _("No."): deeds["id"],
            _("When (Beijing time)"): [numbers().moment(at) for at in deeds["at"]],
            _("Account"): deeds["actor"],
            _("What was done"): deeds["action"].map(action),
            _("About"): [_subject(subject) for subject in deeds["subject"]],
            _("What the record says"): [detail(said, whole=whole) for said in deeds["detail"]],
            _("Network address"): deeds["origin"],
            **({_("Hash"): deeds["hash"]} if whole else {}),
        }
    )


def _subject(subject: str) -> str:
    named = {"pilots": N_("pilots"), "database": N_("database"), "accepted values": N_("accepted values")}
    about = {"evaluation": N_("final evaluation"), "incident": N_("system incident")}
    kind, slash, rest = subject.partition("/")
    if slash and kind in about:
        return f"{_(about[kind])} {rest}"
    return worded(named, subject.removeprefix("account:"))


def timeline(line: pd.DataFrame) -> pd.DataFrame:
    """Return a report's time line with the headings shown. `line`: as `db.history.timeline`."""
    said = [_said(text, day) for text, day in zip(line["said"], line["due_on"], strict=True)]
    return pd.DataFrame(
        {
            _("When (Beijing time)"): [numbers().moment(at) for at in line["at"]],
            _("What was done"): line["action"].map(action),
            _("Version"): ["" if pd.isna(number) else str(number) for number in line["version"]],
            _("Account"): line["actor"],
            _("Role"): [worded(ROLES, role) for role in line["role"]],
            _("Where"): line["place"],
            _("What was said"): said,
        }
    )


def _said(text: str, day: object) -> str:
    due = _("deadline {day}").format(day=numbers().day(day)) if day is not None and not pd.isna(day) else ""  # type: ignore[call-overload, arg-type]
    return " · ".join(part for part in (text, due) if part)
