"""Many workbooks at once: files, folders and zips go in one by one, and a bad one stops none of the others.

Each file is a submission of its own, whole or not at all, under the pilot and period its workbook names. In order of
their names, so that 2014Q1 goes in before 2014Q2 is compared with it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from intake.opening.limits import Limits, megabytes
from intake.opening.parcel import Entry, Parcel, is_parcel
from intake.opening.unreadable import Fault, UnreadableError
from services import incidents
from services.access import Action, Actor, hold_pace, require
from services.answers import Key
from services.outcome import Outcome
from services.platform import Platform

PASSED_OVER: Final = "passed_over"
_SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})
_ZIP: Final = ".zip"


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing handed in: its name (with folders), its size in bytes, and what reads it when its turn comes."""

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file, the `number`th of `total`.

    `outcome` is None for what is passed over: a file of the system's or of an office program's own, never a report.
    `before` names the file of this batch that was stored for the same pilot and period earlier.
    """

    number: int
    total: int
    name: str
    outcome: Outcome | None
    before: str | None = None

    @property
    def kind(self) -> str:
        """How it ended: a `services.outcome.Kind`, or `passed_over`."""
        return PASSED_OVER if self.outcome is None else self.outcome.kind


def of_bytes(name: str, content: bytes) -> Sent:
    """Return what a page received."""
    return Sent(name, len(content), lambda: content)


def of_path(path: Path) -> Iterator[Sent]:
    """Yield a file, or every file of a folder and its folders in the order of their names; links to folders are left.

    Errors: OSError when the path itself is not there.
    """
    if not path.is_dir():
        yield Sent(path.name, path.stat().st_size, path.read_bytes)
        return
    for folder, folders, files in os.walk(path):
        folders.sort(key=_natural)
        for name in sorted(files, key=_natural):
            file = Path(folder, name)
            if file.is_file():
                yield Sent(file.relative_to(path).as_posix(), file.stat().st_size, file.read_bytes)


def run(
    platform: Platform,
    sent: Iterable[Sent],
    *,
    actor: Actor,
    now: datetime,
    store: bool = True,
    explanations: Mapping[Key, str] | None = None,
) -> Iterator[Result]:
    """Yield what became of one file after another. With `store` off, they are only checked.

    `explanations` are typed beside all of them, by check and place (see `services.answers`).

    A zip counts with the files in it. All came at `now`, when they were handed over, however long the last one waits
    for its turn. Whoever stops asking leaves the rest untouched; what was stored stays.
    Errors: ForbiddenError; TooOftenError for too many batches a minute, whatever is in them.
    """
    require(platform, actor, Action.SUBMIT_MANY, now=now)
    hold_pace(platform, actor, "batch", now=now)
    zips = _Zips(platform.sandbox.limits)
    items = [item for one in sorted(sent, key=lambda one: _natural(one.name)) for item in _items(zips, one)]
    stored: dict[tuple[str | None, str | None], str] = {}
    for number, item in enumerate(items, 1):
        if _passed_over(item.name):
            yield Result(number, len(items), item.name, None)
            continue
        outcome = _outcome(platform, item, actor, now, explanations or {}, store=store)
        report = (outcome.pilot_id, outcome.period)
        before = stored.get(report)
        if outcome.kind in ("submitted", "clear"):
            stored[report] = item.name
        # The reading is as large as the workbook: a batch keeps what is told, not what was read.
        yield Result(number, len(items), item.name, replace(outcome, reading=None), before)


def counted(results: Iterable[Result]) -> dict[str, int]:
    """Return how many files ended how."""
    return dict(Counter(result.kind for result in results))


class _Zips:
    """Takes files out of zips, holding one zip at a time: a folder may hold many, and each may be large."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held: tuple[Sent, Parcel] | None = None

    def files(self, one: Sent) -> Sequence[Sent]:
        """Return the files a zip holds, by name; the thing itself where it is none. Raises UnreadableError, OSError."""
        named_zip = PurePosixPath(one.name.lower()).suffix == _ZIP
        if _passed_over(one.name) or (one.size > self._limits.file_bytes and not named_zip):
            return [one]
        if one.size > self._limits.parcel_bytes:
            raise UnreadableError(Fault.PARCEL_SIZE, limit=megabytes(self._limits.parcel_bytes))
        content = one.read()
        if not is_parcel(content, one.name):
            return [one]
        entries = Parcel(content, self._limits).entries
        held = [
            Sent(f"{one.name}/{entry.name}", entry.member.file_size, partial(self._read, one, entry))
            for entry in entries
        ]
        if all(_passed_over(item.name) for item in held):
            raise UnreadableError(Fault.PARCEL_EMPTY)
        return sorted(held, key=lambda item: _natural(item.name))

    def _read(self, one: Sent, entry: Entry) -> bytes:
        if self._held is None or self._held[0] is not one:
            self._held = None
            self._held = one, Parcel(one.read(), self._limits)
        return self._held[1].read(entry)


def _items(zips: _Zips, one: Sent) -> Sequence[Sent]:
    """Return what is to be submitted of one thing handed in; a zip that cannot be opened fails when its turn comes."""
    try:
        return zips.files(one)
    except UnreadableError as error:
        return [Sent(one.name, one.size, partial(_fail, error))]
    except OSError:
        return [one]


def _fail(error: UnreadableError) -> bytes:
    raise error


def _outcome(
    platform: Platform, item: Sent, actor: Actor, now: datetime, explanations: Mapping[Key, str], *, store: bool
) -> Outcome:
    file_name = PurePosixPath(item.name).name
    try:
        content = _content(item, platform.sandbox.limits)
    except UnreadableError as error:
        return Outcome("unreadable", (error.finding,), "", file_name)
    except OSError:
        finding = UnreadableError(Fault.PARCEL_ENTRY, part=item.name).finding
        return Outcome("unreadable", (finding,), "", file_name)
    if not store:
        return incidents.check(platform, content, file_name, actor=actor, now=now, counted=False)
    return incidents.submit(
        platform, content, file_name, actor=actor, now=now, explanations=explanations, counted=False
    )


def _content(item: Sent, limits: Limits) -> bytes:
    """Return a file's bytes. One that is too large is not even read, unless it stands for a zip that was refused."""
    if item.size > limits.file_bytes and PurePosixPath(item.name.lower()).suffix != _ZIP:
        raise UnreadableError(Fault.TOO_LARGE, size=megabytes(item.size), limit=megabytes(limits.file_bytes))
    return item.read()


def _passed_over(name: str) -> bool:
    """Say whether a file is one that systems and office programs leave about."""
    parts = [part.lower() for part in PurePosixPath(name).parts if part not in (".", "..", "/")]
    return any(part in _SYSTEM or part.startswith((".", "~$")) for part in parts)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Order 2 before 10."""
    pieces = re.split(r"([0-9]+)", name.lower())
    return tuple(
        (1, len(piece.lstrip("0")), piece.lstrip("0")) if number % 2 else (0, 0, piece)
        for number, piece in enumerate(pieces)
    )
