"""Freeze the accepted data of all periods; open what was frozen; prove it; show what has changed since."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from catalogue.errors import CatalogueError
from catalogue.load import load
from catalogue.model import Catalogue
from db import evaluations as storage
from db import reads
from db.evaluations import Frozen, Snapshot
from db.session import reading, writing
from db.trail import append_audit
from services.access import Action, Actor, require
from services.calendar import beijing_date
from services.evaluation.book import DONE, Told, read_book
from services.evaluation.content import decode, digest, encode, pack, unpack
from services.evaluation.gathering import gather
from services.evaluation.results import Computed, compute, tables_of
from services.evaluation.stages import WHEN, Stage
from services.platform import Platform

COMPARED: Final = ("level", "progress", "quantitative", "rank", "own_targets", "quality", "met")
"""The figures of a pilot that `difference` sets against today's."""


class SnapshotError(ValueError):
    """A snapshot cannot be computed: its bytes were changed, or this version cannot read the catalogue inside it."""


@dataclass(frozen=True)
class _Packed:
    """What was frozen, known by its digests."""

    content_sha256: str
    catalogue_hash: str
    frozen: Frozen = field(compare=False, repr=False)


def freeze(platform: Platform, actor: Actor, *, now: datetime) -> Told:
    """Take a snapshot of all accepted data with its results: a new evaluation, from now on the current one.

    wrong_stage: experts score the current one already. The panel and its recusals go over to the new one; what pilots
    confirmed does not, because they confirmed other figures. Errors: ForbiddenError.
    """
    require(platform, actor, Action.FREEZE, now=now)
    facts, at = platform.catalogue, now.astimezone(UTC)
    with reading(platform.engine) as session:
        version, tables = reads.data_version(session), gather(session, facts, beijing_date(at))
    content = encode(tables)
    results = encode(tables_of(compute(tables, facts)))
    row = {
        "at": at,
        "actor": actor.account,
        "data_version": version,
        "catalogue_hash": facts.hash,
        "method_version": facts.method.version,
        "content": pack(content),
        "content_sha256": digest(content),
        "catalogue": pack(json.dumps(dict(facts.sources), ensure_ascii=False, sort_keys=True).encode("utf-8")),
        "results": pack(results),
        "results_sha256": digest(results),
    }
    with writing(platform.engine) as session:
        before = storage.current(session)
        if before is not None:
            storage.hold(session, before.number)
            book = read_book(session)
            if book is not None and book.stage not in WHEN["freeze"]:
                return Told("wrong_stage", (str(book.stage),))
        number = storage.freeze(session, row)
        step = {"evaluation_id": number, "stage": str(Stage.FROZEN), "at": at, "actor": actor.account}
        storage.add(session, "evaluation_step", step)
        if before is not None:
            _carry(session, before.number, number)
        digests = {name: str(row[name]) for name in ("content_sha256", "results_sha256", "catalogue_hash")}
        append_audit(
            session,
            at=at,
            actor=actor.account,
            origin=actor.origin,
            action="evaluation_freeze",
            subject=f"evaluation/{number}",
            detail={"data_version": version, **digests},
        )
    return DONE


def _carry(session: Session, before: int, number: int) -> None:
    """Let hold what does not depend on the figures: the panel, and every veto with its reply and its decision."""
    for kind in ("panel_seat", "recusal"):
        rows = storage.said(session, kind, before).drop(columns="id").assign(evaluation_id=number)
        storage.add_many(session, kind, rows.to_dict("records"))  # type: ignore[arg-type]
    again = {}  # the key a veto has now, by the one it had
    for key, row in _rows(storage.said(session, "veto", before)):
        again[key] = storage.add(session, "veto", row | {"evaluation_id": number})
    for _key, row in _rows(storage.said(session, "answer", before)):
        if row["kind"] in ("veto_reply", "veto_decision"):
            storage.add(session, "answer", row | {"evaluation_id": number, "about_id": again[row["about_id"]]})


def _rows(said: pd.DataFrame) -> list[tuple[int, dict[str, Any]]]:
    """Return the key of every row and what else it holds."""
    rows = said.drop(columns="id").to_dict("records")
    return [
        (int(key), {str(name): value for name, value in row.items()}) for key, row in zip(said["id"], rows, strict=True)
    ]


def opened(session: Session, snapshot: Snapshot) -> Computed:
    """Return a snapshot computed from its own bytes, by its own catalogue. The same snapshot is computed once.

    Errors: SnapshotError where its bytes are not what its digests say, or this version cannot read its catalogue.
    """
    return _kept(_packed(session, snapshot))


def opened_anew(session: Session, snapshot: Snapshot) -> Computed:
    """Return the same, computed from the bytes as they are stored now, whatever was computed before.

    Errors: SnapshotError, as `opened`.
    """
    return _computed(_packed(session, snapshot))


def _packed(session: Session, snapshot: Snapshot) -> _Packed:
    return _Packed(snapshot.content_sha256, snapshot.catalogue_hash, storage.frozen(session, snapshot.number))


@lru_cache(maxsize=4)
def _kept(packed: _Packed) -> Computed:
    return _computed(packed)


def _computed(packed: _Packed) -> Computed:
    try:
        content = unpack(packed.frozen.content)
        facts = _catalogue(packed)
    except (OSError, EOFError, zlib.error, CatalogueError, ValueError) as error:
        raise SnapshotError(f"the snapshot cannot be read: {error}") from error
    if digest(content) != packed.content_sha256:
        raise SnapshotError("the snapshot's bytes are not those that were frozen")
    return compute(decode(content), facts)


def _catalogue(packed: _Packed) -> Catalogue:
    """Return the catalogue as it was frozen. Errors: ValueError where it is not the one its hash names."""
    files: Mapping[str, str] = json.loads(unpack(packed.frozen.catalogue))
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            # Only a bare name is ever written: the bytes come from a database somebody may hold.
            Path(folder, Path(name).name).write_bytes(text.encode("utf-8"))
        facts = load(Path(folder))
    if facts.hash != packed.catalogue_hash:
        raise ValueError("the catalogue's files are not those that were frozen")
    return facts


def every(platform: Platform, actor: Actor, *, now: datetime) -> tuple[Snapshot, ...]:
    """Return what is known of every snapshot, the first one first. Errors: ForbiddenError."""
    require(platform, actor, Action.OVERSEE_EVALUATION, now=now)
    with reading(platform.engine) as session:
        return storage.snapshots(session)


def difference(platform: Platform, actor: Actor, *, now: datetime) -> pd.DataFrame:
    """Return what the accepted data of this moment would change in the current snapshot's figures.

    Shape: pilot_id, figure (of `COMPARED`), frozen, today; a row a figure that differs, pilots in order of id.
    Missing: empty where nothing differs or nothing was frozen. Errors: ForbiddenError.
    """
    require(platform, actor, Action.OVERSEE_EVALUATION, now=now)
    columns = ["pilot_id", "figure", "frozen", "today"]
    with reading(platform.engine) as session:
        snapshot = storage.current(session)
        if snapshot is None:
            return pd.DataFrame(columns=columns)
        same = snapshot.catalogue_hash == platform.catalogue.hash
        if same and snapshot.data_version == reads.data_version(session):
            return pd.DataFrame(columns=columns)
        tables = gather(session, platform.catalogue, beijing_date(snapshot.at))
        then = opened(session, snapshot)
    if same and digest(encode(tables)) == snapshot.content_sha256:
        return pd.DataFrame(columns=columns)
    before = tables_of(then)["pilots"].set_index("pilot_id")
    after = tables_of(compute(tables, platform.catalogue))["pilots"].set_index("pilot_id")
    everybody = before.index.union(after.index)  # who was admitted since stands in one of the two only
    before, after = before.reindex(everybody), after.reindex(everybody)
    rows = [
        (pilot, name, before[name].loc[pilot], after[name].loc[pilot])
        for pilot in before.index
        for name in COMPARED
        if text_of(before[name].loc[pilot]) != text_of(after[name].loc[pilot])
    ]
    return pd.DataFrame(rows, columns=columns)


def text_of(value: Any) -> str:
    """Return a figure as a difference names it."""
    return "blank" if pd.isna(value) else str(value)
