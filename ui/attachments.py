"""What lies beside a workbook: the sealed scan and supporting papers, to look at, take along and add to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from services import attachments, platform
from services.access import Action, allows, subject_of
from services.attachments import Attached, Attachment, Kind, Paper
from services.calendar import period_of
from services.monitor import Picture
from ui import cache, clock, download, frame
from ui.numbers import numbers
from ui.viewer import viewer
from ui.words import N_, _

KINDS: Final[Mapping[Kind, str]] = {"seal": N_("Sealed scan"), "support": N_("Supporting document")}
ENDED: Final[Mapping[str, str]] = {
    "stored": N_("Attached."),
    "already": N_("This very file lies there already."),
    "closed": N_("The report has been accepted; nothing can be added to it."),
    "not_begun": N_("Reporting for this period has not opened yet."),
    "full": N_("There is no room for more files beside this report (at most {most})."),
}
FAULTS: Final[Mapping[str, str]] = {
    "empty": N_("The file is empty. Scan again and choose the new file."),
    "too_large": N_("The file is larger than {size} MB. Scan with a lower resolution (200 dpi is enough)."),
    "unknown": N_("The file is no PDF, JPG or PNG, whatever its name says. Save it as one of these."),
    "broken": N_("The file is damaged or was cut off. Scan or export it again."),
    "encrypted": N_("The PDF is protected by a password. Save it without one."),
    "active": N_("The PDF carries programs, attached files or forms. Print it to a new PDF and attach that."),
    "disguised": N_("Another file is hidden in this one. Scan or export it again."),
    "unusual": N_("The PDF is written in a way that cannot be checked. Print it to a new PDF and attach that."),
    "oversized": N_("The picture has too many pixels. Scan with a lower resolution (200 dpi is enough)."),
}
_ENDINGS: Final = ("pdf", "jpg", "jpeg", "png")
_ROUND: Final = "attach-round"
_TOLD: Final = "attach-told"
_KILOBYTE: Final = 1024


def beside(picture: Picture, pilot: str, period: str) -> None:
    """Write what lies beside a report, each with its download, for who looks at it; nothing can be added here.

    Errors: ForbiddenError for who may not see the report.
    """
    _listed(picture, pilot, period, "", _("No sealed scan lies beside this report."))


def panel(picture: Picture, pilot: str, period: str, title: str) -> None:
    """Write what lies beside a report, each with its download; who reports for the pilot gets a box to add more.

    Errors: ForbiddenError for who may not see the report.
    """
    sealed = _listed(picture, pilot, period, title, _("The sealed scan is still to be uploaded."))
    if allows(viewer(), Action.SUBMIT, subject_of(picture.pilots, pilot)):
        _add(pilot, period, sealed=sealed)


def seal_is_old(picture: Picture, pilot: str, period: str) -> bool:
    """Say whether every sealed scan beside a report is older than the version that is looked at."""
    return cache.composed(_seal_is_old, picture, pilot, period)


def _seal_is_old(_picture: Picture, pilot: str, period: str) -> bool:
    return attachments.seal_is_old(platform.current(), viewer(), pilot, period_of(period), now=clock.now())


def unsent(pilot: str, period: str) -> tuple[str, ...]:
    """Return the names of the files chosen in the box beside a report, and not attached yet."""
    return tuple(file.name for file in st.session_state.get(_box(pilot, period)) or ())


def _listed(picture: Picture, pilot: str, period: str, title: str, lacking: str) -> bool:
    """Write the files under their heading, which says what is `lacking` without a seal; return whether one is there
    that belongs to the latest version.
    """
    there, old = cache.composed(_there, picture, pilot, period)
    seals = [each.id for each in there if each.kind == "seal"]
    frame.heading(title or _("Sealed scan and supporting documents"), "" if seals else lacking)
    for each in there:
        _one(each, old=each.id in old)
    return not old.issuperset(seals)


def _there(_picture: Picture, pilot: str, period: str) -> tuple[tuple[Attachment, ...], frozenset[int]]:
    """Return the files beside a report, and the keys of the seals that are older than what it says now.

    Another file, as another version, raises the data version.
    """
    return attachments.aged(platform.current(), viewer(), pilot, period_of(period), now=clock.now())


def _one(each: Attachment, *, old: bool) -> None:
    def kept() -> bytes:
        found = attachments.download(platform.current(), viewer(), each.id, now=clock.now())
        return found.content if found else b""

    older = _("older than the latest version of the workbook: if the figures changed, attach a new scan") if old else ""
    size = _("{size} KB").format(size=numbers().number(max(1, each.size // _KILOBYTE), 0))
    when = frame.line(size, numbers().moment(each.received_at), cache.person(each.actor), older)
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.message(frame.line(_(KINDS[each.kind]), each.file_name), each.note, news=False, quiet=when)
        download.button(_("Download"), kept, each.file_name, each.media_type, key=f"paper-{each.id}", quiet=True)


def _add(pilot: str, period: str, *, sealed: bool) -> None:
    told: tuple[Attached, ...] = st.session_state.pop(_TOLD, ())
    with st.container():  # always there: what comes after it would shut when it went
        for each in told:
            _say(each)
    with st.expander(_("Add a file"), expanded=not sealed, key=f"attach-more-{pilot}-{period}"):
        kinds: list[Kind] = list(KINDS)
        kind = st.segmented_control(
            _("What it is"), kinds, format_func=lambda one: _(KINDS[one]), key=f"attach-kind-{pilot}-{period}",
            default=kinds[1 if sealed else 0], required=True,
        )  # fmt: skip
        largest = attachments.largest(platform.current()) >> 20
        files = st.file_uploader(
            _("PDF, JPG or PNG"),
            type=list(_ENDINGS),
            accept_multiple_files=True,
            max_upload_size=largest,
            key=_box(pilot, period),
        )
        note = st.text_input(
            _("Note (optional)"), max_chars=attachments.LONGEST_NOTE, key=f"attach-note-{pilot}-{period}"
        )
        if st.button(_("Attach"), disabled=not files, key="attach"):
            papers = [
                Paper(pilot, period_of(period), kind or "support", file.name, file.getvalue(), note) for file in files
            ]
            st.session_state[_TOLD] = attachments.attach(platform.current(), viewer(), papers, now=clock.now())
            # A new box forgets the files: their bytes are stored, they need not stay in memory.
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()


def _box(pilot: str, period: str) -> str:
    return f"attach-{pilot}-{period}-{st.session_state.get(_ROUND, 0)}"


def _say(ended: Attached) -> None:
    size = attachments.largest(platform.current()) >> 20
    words = _(FAULTS[ended.fault]) if ended.fault else _(ENDED[ended.kind])
    frame.message(ended.name, words.format(size=size, most=attachments.MOST), news=ended.kind != "stored")
